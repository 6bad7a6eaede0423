"""Hessians that have a structure: matrix factorization and networks with one hidden layer.

The problems are those of Laue, Mitterreiter and Giesen (2018), Computing higher order derivatives of matrix
and tensor expressions, section 6. Both sides fill one dense matrix in the flat order of the parameters.
"""

import numpy as np

from symopt.faces.run import compile_model
from tests.benchmarks.models import factorization, hidden_layer
from tests.benchmarks.timing import jax_modules

TITLE = "structured Hessians"
ROWS_COLUMNS = (10, 20, 50, 100, 200, 300)
WIDTHS = ((10, 10), (20, 20), (30, 30), (300, 5))
PEER = "JAX, jit of hessian"


def rows(run):
    """Yield times of the dense Hessian."""
    rng = np.random.default_rng(0)
    most = 100 if run.quick else 300
    for both in (False, True):
        for n in ROWS_COLUMNS:
            if n <= most:
                yield from _factorization(run, rng, n, both)
    for m in (100, 1000):
        for n, h in WIDTHS:
            if n <= most and (m == 100 or h < 30 or not run.quick):
                yield from _network(run, rng, n, h, m)


def _factorization(run, rng, n, both, k=5):
    target = rng.normal(size=(n, n))
    left, right = rng.normal(size=(2, n, k))
    parameters = {"U": left, "V": right} if both else {"U": left}
    data = {"T": target} if both else {"T": target, "V": right}
    bound = compile_model(factorization(both)).bind(data, parameters)
    theta = bound.layout.pack(parameters)

    def build(jnp):
        def loss(p, t, v):
            u = p[: n * k].reshape(n, k)
            return jnp.sum((t - u @ (p[n * k :].reshape(n, k) if both else v).T) ** 2)

        return loss, (theta, target, right)

    name = f"factorization in {'U, V' if both else 'U'}, n = {n}"
    yield from _compare(run, name, bound, theta, build)


def _network(run, rng, n, h, m):
    inputs, labels = rng.normal(size=(m, n)), (rng.random(m) < 0.5).astype(float)
    theta = rng.normal(size=n * h + 2 * h + 1) / np.sqrt(n)
    bound = compile_model(hidden_layer("tanh")).bind({"X": inputs, "y": labels}, theta)

    def build(jnp):
        import jax

        def loss(p, x, y):
            hidden = jnp.tanh(x @ p[: n * h].reshape(n, h) + p[n * h : n * h + h])
            z = hidden @ p[n * h + h : -1] + p[-1]
            return jnp.mean(jax.nn.softplus(z) - y * z)

        return loss, (theta, inputs, labels)

    yield from _compare(run, f"network {n}-{h}-1, {m} rows", bound, theta, build)


def _compare(run, name, bound, theta, build):
    ours = bound.flat_hessian(theta)
    calls = {"symopt, numpy": lambda: bound.flat_hessian(theta)}
    if run.peer("jax", "JAX"):
        jax, jnp = jax_modules()
        loss, given = build(jnp)
        hessian = jax.jit(jax.hessian(loss))
        given = tuple(map(jnp.asarray, given))
        theirs = np.asarray(hessian(*given))
        assert np.abs(ours - theirs).max() <= 1e-10 * np.abs(theirs).max()
        calls[PEER] = lambda: jax.block_until_ready(hessian(*given))
    yield from run.compare(name, calls, {PEER: 0.25})
