"""Hessians that have a structure: matrix factorization and networks with one hidden layer.

The problems are those of Laue, Mitterreiter and Giesen (2018), Computing higher order derivatives of matrix
and tensor expressions, section 6. Both sides fill one dense matrix in the flat order of the parameters.
"""

from functools import partial

import numpy as np

from symopt.compilation.backend import backends
from symopt.faces.runs.run import compile_model
from tests.benchmarks.models import factorization, hidden_layer
from tests.benchmarks.timing import jax_modules

TITLE = "structured Hessians"
ROWS_COLUMNS = (10, 20, 50, 100, 200, 300)
RANKS = (2, 5, 10)
WIDTHS = ((10, 5), (10, 10), (20, 20), (30, 30), (50, 5), (100, 5), (200, 5), (300, 5))
LOSSES = ("squares", "softmax", "log")
PEER = "JAX, jit of hessian"
RIDGE = 0.1
LARGEST = 3000
"""Parameters of a factorization; JAX takes minutes for more."""


CHOSEN = (
    *((n, 5, n <= 100, False, False) for n in ROWS_COLUMNS),
    (50, 2, True, False, False), (50, 10, False, False, False),
    (20, 5, True, True, False), (20, 5, True, False, True),
)  # fmt: skip
"""Factorizations of a short table: n, rank, whether V is a parameter too, ridge, masked."""
CHOSEN_NETWORKS = (
    *((n, h, 100, "tanh", LOSSES[k % 3]) for k, (n, h) in enumerate(WIDTHS)),
    *((n, h, 1000, "tanh", "log") for n, h in ((10, 5), (50, 5), (300, 5))),
    (10, 10, 100, "sigmoid", "softmax"), (10, 10, 1000, "softplus", "squares"),
)  # fmt: skip
"""Networks of a short table: inputs, units, rows, activation, loss."""


def rows(run):
    """Yield times of the dense Hessian: of a choice of cases, or of all with --full."""
    rng = np.random.default_rng(0)
    most = 100 if run.quick else 300
    for case in _factorizations() if run.full else CHOSEN:
        if case[0] <= most:
            yield from _factorization(run, rng, *case)
    for n, h, m, activation, loss in _networks() if run.full else CHOSEN_NETWORKS:
        if n <= most and not (run.quick and m > 100 and h >= 30):
            yield from _network(run, rng, n, h, m, activation, loss)


def _factorizations():
    for n in ROWS_COLUMNS:
        for k in RANKS if n <= 100 else (5,):
            for both in (False, True):
                for ridge, masked in ((False, False), (True, False), (False, True)):
                    plain = not ridge and not masked
                    if n * k * (1 + both) <= (LARGEST if plain else 1000):
                        yield n, k, both, ridge, masked


def _networks():
    for m in (100, 1000):
        for n, h in WIDTHS:
            for loss in LOSSES if n * h <= 1000 else LOSSES[:2]:
                yield n, h, m, "tanh", loss
        for activation in ("sigmoid", "softplus"):
            for loss in LOSSES:
                yield 10, 10, m, activation, loss


def _factorization(run, rng, n, k, both, ridge, masked):
    target, mask = rng.normal(size=(n, n)), (rng.random((n, n)) < 0.5).astype(float)
    left, right = rng.normal(size=(2, n, k))
    parameters = {"U": left, "V": right} if both else {"U": left}
    data = {"T": target} if both else {"T": target, "V": right}
    data |= {"M": mask} if masked else {}
    data |= {"r": RIDGE} if ridge else {}
    bounds = _bounds(factorization(both, ridge, masked), data, parameters)
    theta = bounds["numpy"].layout.pack(parameters)

    def build(jnp):
        def loss(p, t, v, w):
            u = p[: n * k].reshape(n, k)
            gap = (t - u @ (p[n * k :].reshape(n, k) if both else v).T) ** 2
            total = jnp.sum(w * gap if masked else gap)
            return total + RIDGE * jnp.sum(p**2) if ridge else total

        return loss, (theta, target, right, mask)

    kind = f"{', ridge' if ridge else ''}{', masked' if masked else ''}"
    name = f"{'U, V' if both else 'U'} of rank {k}{kind}, n = {n}"
    yield from _compare(run, name, bounds, theta, build)


def _network(run, rng, n, h, m, activation, loss, k=3):
    out = k if loss == "softmax" else 1
    inputs = rng.normal(size=(m, n))
    labels = np.eye(k)[rng.integers(0, k, m)] if out > 1 else rng.integers(0, 2, m).astype(float)
    theta = rng.normal(size=n * h + h + h * out + out) / np.sqrt(n)
    sizes = {"W": (n, h), "c": (h,), "v": (h, out)[: 1 + (out > 1)], "b": (out,)[: out > 1]}
    parts = np.split(theta, np.cumsum([int(np.prod(s)) for s in sizes.values()])[:-1])
    given = {x: part.reshape(s) for (x, s), part in zip(sizes.items(), parts, strict=True)}
    bounds = _bounds(hidden_layer(activation, loss), {"X": inputs, "y": labels}, given)

    def build(jnp):
        import jax

        functions = {
            "tanh": jnp.tanh, "sigmoid": jax.nn.sigmoid, "softplus": jax.nn.softplus,
        }  # fmt: skip

        def objective(p, x, y):
            hidden = functions[activation](x @ p[: n * h].reshape(n, h) + p[n * h : n * h + h])
            z = hidden @ p[n * h + h : -out].reshape(sizes["v"]) + (p[-out:] if out > 1 else p[-1])
            if loss == "squares":
                return jnp.sum((z - y) ** 2) / m
            if loss == "log":
                return jnp.mean(jax.nn.softplus(z) - y * z)
            return -jnp.sum(y * jax.nn.log_softmax(z)) / m

        return objective, (theta, inputs, labels)

    yield from _compare(run, f"{activation} {n}-{h}-{out}, {loss}, {m} rows", bounds, theta, build)


def _bounds(model, data, parameters):
    """Return the functions of the backends there are, numpy's first."""
    names = ["numpy", *(["c"] if backends()["c"].available() else [])]
    return {n: compile_model(model, backend=n).bind(data, parameters) for n in names}


def _compare(run, name, bounds, theta, build):
    """Yield the rows of numpy code beside its peer, then those of C code."""
    calls = {f"symopt, {x}": partial(bound.flat_hessian, theta) for x, bound in bounds.items()}
    if run.peer("jax", "JAX"):
        jax, jnp = jax_modules()
        loss, given = build(jnp)
        hessian = jax.jit(jax.hessian(loss))
        given = tuple(map(jnp.asarray, given))
        theirs = np.asarray(hessian(*given))
        for bound in bounds.values():
            ours = bound.flat_hessian(theta)
            assert np.abs(ours - theirs).max() <= 1e-12 * np.abs(theirs).max()
        calls[PEER] = lambda: jax.block_until_ready(hessian(*given))
    yield from run.compare(name, calls, {PEER: 0.25}, ours=len(bounds))
