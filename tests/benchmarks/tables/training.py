"""Gradient descent for a 2-2-1 network over many rows, weights as scalar names or as arrays: fixed steps."""

from functools import partial

import numpy as np

from symopt.faces.runs.run import compile_model
from tests.benchmarks.models import hidden_layer, network
from tests.benchmarks.timing import jax_modules

TITLE = "2-2-1 network over 1e5 rows, 20 steps of gradient descent"
STEPS, STEP = 20, 0.5


def rows(run):
    """Yield times of the same steps with each backend and with JAX."""
    m = 10**4 if run.quick else 10**5
    rng = np.random.default_rng(0)
    x_1, x_2 = rng.normal(size=(2, m))
    labels = (x_1 * x_2 > 0).astype(float)
    start = rng.normal(size=9)
    inputs = np.stack([x_1, x_2], axis=1)
    spellings = {
        "names": (network(2, 2), {"x_1": x_1, "x_2": x_2, "y": labels}, None),
        "arrays": (hidden_layer("sigmoid"), {"X": inputs, "y": labels}, _arrays(start)),
    }
    for spelling, (model, data, parameters) in spellings.items():
        for backend, most in (("numpy", 0.5), ("c", 0.35)):
            compiled = compile_model(model, backend=backend)
            if compiled.backend != backend:
                run.remarks.append(f"backend {backend}: {compiled.code.note}")
                continue
            bound = compiled.bind(data, parameters)
            first = start if parameters is None else bound.layout.pack(parameters)
            calls = {f"symopt, {backend}": partial(_train, bound, first)}
            if run.peer("jax", "JAX"):
                calls["JAX, jit of value_and_grad"] = _jax(x_1, x_2, labels, start)
            goals = {"JAX, jit of value_and_grad": most}
            yield from run.compare(f"{m:.0e} rows, {spelling}", calls, goals)


def _arrays(start):
    """Return the same start as arrays: the weights of each hidden unit, then its constant."""
    units = start[:6].reshape(2, 3)
    return {"W": units[:, :2].T, "c": units[:, 2], "v": start[6:8], "b": start[8]}


def _train(bound, start):
    theta = start.copy()
    for _ in range(STEPS):
        theta -= STEP * bound.flat_value_and_gradient(theta)[1]
    return theta


def _jax(x_1, x_2, labels, start):
    jax, jnp = jax_modules()

    def loss(p, x, y):
        hidden = jax.nn.sigmoid(x @ p[jnp.array([[0, 3], [1, 4]])] + p[jnp.array([2, 5])])
        z = hidden @ p[6:8] + p[8]
        return jnp.mean(jax.nn.softplus(z) - y * z)

    both = jax.jit(jax.value_and_grad(loss))
    x, y = jnp.asarray(np.stack([x_1, x_2], axis=1)), jnp.asarray(labels)

    def train():
        theta = jnp.asarray(start)
        for _ in range(STEPS):
            theta = theta - STEP * both(theta, x, y)[1]
        return jax.block_until_ready(theta)

    return train
