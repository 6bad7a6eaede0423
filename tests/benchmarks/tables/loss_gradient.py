"""Loss and gradient of logistic regression, the log loss written naively, over many rows."""

from functools import partial

import numpy as np

from symopt.faces.runs.run import compile_model
from tests.benchmarks.models import logistic_rows
from tests.benchmarks.timing import jax_modules

TITLE = "loss and gradient of logistic regression, written naively"
SIZES = ((10**6, 20, 4.5, 1.9), (10**5, 200, 2.6, 1.5))
"""Rows, columns, and the wanted multiples of reading X once with numpy and with C."""


def rows(run):
    """Yield times of ours with each backend, of JAX, and of reading X once."""
    for m, n, most_numpy, most_c in SIZES:
        m = m // 10 if run.quick else m
        rng = np.random.default_rng(0)
        inputs = rng.normal(size=(m, n))
        labels = (rng.random(m) < 0.5).astype(float)
        at = rng.normal(size=n) / n
        flat = inputs.reshape(-1)
        data = {"X": inputs, "y": labels}
        for backend, most in (("numpy", most_numpy), ("c", most_c)):
            compiled = compile_model(logistic_rows(), backend=backend)
            if compiled.backend != backend:
                run.remarks.append(f"backend {backend}: {compiled.code.note}")
                continue
            bound = compiled.bind(data, {"w": at})
            calls = {
                f"symopt, {backend}": partial(bound.flat_value_and_gradient, at),
                "X read once (dot product)": partial(np.dot, flat, flat),
            }
            goals = {"X read once (dot product)": most}
            if run.peer("jax", "JAX"):
                calls["JAX, jit of value_and_grad"] = _jax(inputs, labels, at)
                goals["JAX, jit of value_and_grad"] = 0.5
            yield from run.compare(f"{m:.0e} x {n}", calls, goals)


def _jax(inputs, labels, at):
    jax, jnp = jax_modules()

    def loss(w, x, y):
        z = x @ w
        return jnp.mean(jax.nn.softplus(z) - y * z)

    both = jax.jit(jax.value_and_grad(loss))
    given = tuple(map(jnp.asarray, (at, inputs, labels)))
    return lambda: jax.block_until_ready(both(*given))
