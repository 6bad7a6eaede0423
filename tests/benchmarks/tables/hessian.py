"""The Hessian of logistic regression over many rows."""

from functools import partial

import numpy as np

from symopt.faces.runs.run import compile_model
from tests.benchmarks.models import logistic_rows
from tests.benchmarks.timing import jax_modules

TITLE = "Hessian of logistic regression"
SIZES = ((10**6, 20), (10**5, 200))


def rows(run):
    """Yield times of value, gradient and Hessian with each backend, and of jax.hessian."""
    for m, n in SIZES:
        m = m // 10 if run.quick else m
        rng = np.random.default_rng(0)
        inputs = rng.normal(size=(m, n))
        labels = (rng.random(m) < 0.5).astype(float)
        at = rng.normal(size=n) / n
        for backend, most in (("numpy", 0.35), ("c", 0.25)):
            compiled = compile_model(logistic_rows(), backend=backend)
            if compiled.backend != backend:
                run.remarks.append(f"backend {backend}: {compiled.code.note}")
                continue
            bound = compiled.bind({"X": inputs, "y": labels}, {"w": at})
            calls = {f"symopt, {backend}": partial(bound.flat_hessian, at)}
            if run.peer("jax", "JAX"):
                calls["JAX, jit of hessian"] = _jax(inputs, labels, at)
            yield from run.compare(f"{m:.0e} x {n}", calls, {"JAX, jit of hessian": most})


def _jax(inputs, labels, at):
    jax, jnp = jax_modules()

    def loss(w, x, y):
        z = x @ w
        return jnp.mean(jax.nn.softplus(z) - y * z)

    hessian = jax.jit(jax.hessian(loss))
    given = tuple(map(jnp.asarray, (at, inputs, labels)))
    return lambda: jax.block_until_ready(hessian(*given))
