"""Hessians made of parts: entries looked up are those written by views; sums of squares by parts of rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from symopt.compilation.numpy_code.hessian import structure_helpers
from symopt.compilation.numpy_code.parts import EACH, SMALL

from .support import system, whole

MODELS: dict[str, tuple[str, str]] = {
    "factors": ("U V", "sum((T - U @ V.T)**2)"),
    "masked, ridge": ("U V", "sum(M*(T - U @ V.T)**2) + 0.1*sum(U**2) + 0.3*sum(V**2)"),
    "one of two": ("U", "sum(M*(T - U @ B.T)**2) + 0.1*sum(U**2)"),
    "symmetric": ("U", "sum((S - U @ U.T)**2)"),
    "three": ("U Q V", "sum((T - U @ Q @ V.T)**2)"),
    "Poisson": ("U V", "sum(exp(U @ V.T) - M*(U @ V.T))"),
}
SHAPES = {
    "U": ("n", "k"), "V": ("p", "k"), "Q": ("k", "k"),
    "T": ("n", "p"), "M": ("n", "p"), "B": ("p", "k"), "S": ("n", "n"),
}  # fmt: skip


def helpers() -> dict[str, Any]:
    space: dict[str, Any] = {"np": np}
    exec(
        "".join(structure_helpers({"even_squares", "square_sums", "filling", "beside", "joint"})),
        space,
    )  # noqa: S102 - our own text
    return space


@pytest.mark.parametrize("sizes", [(4, 3, 2), (1, 1, 1), (3, 1, 1), (1, 2, 3)])
@pytest.mark.parametrize("name", MODELS)
def test_both_ways_give_the_same(name: str, sizes: tuple[int, int, int]) -> None:
    names, loss = MODELS[name]
    shapes = {p: SHAPES[p] for p in names.split()}
    given = {d: SHAPES[d] for d in "TMBS" if f"{d} " in loss or f"{d}*" in loss or f"{d}." in loss}
    compiled = whole(system(shapes, {"L": loss}, given, reduction=None))
    rng = np.random.default_rng(7)
    length = dict(zip("npk", sizes, strict=True))

    def drawn(shape: tuple[str, ...]) -> np.ndarray:
        return rng.normal(size=[length[s] for s in shape])

    bound = compiled.bind(
        {d: drawn(s) for d, s in given.items()},
        {p: drawn(s) for p, s in shapes.items()},
        one_row=False,
    )
    second = bound.second()
    text = second.code.source
    found: list[Callable[[Any], Any]] = []
    for limit in (0, SMALL):
        space: dict[str, Any] = {}
        asked = f"size <= {SMALL} and size <= {EACH}*"
        assert asked in text
        exec(text.replace(asked, f"size <= {limit} or 0*"), space)  # noqa: S102 - our own text
        found.append(space["hessian"](*second.arguments))
    for _ in range(2):
        theta = rng.normal(size=bound.layout.size)
        views, looked_up = (f(theta) for f in found)
        scale = 1e-13 * (1 + np.abs(views).max())
        assert np.abs(views - looked_up).max() <= scale
        assert np.abs(views - views.T).max() <= scale
        assert np.abs(bound.flat_hessian(theta) - views).max() <= scale
        views += 1  # nothing that is given is kept
        looked_up += 1


@pytest.mark.parametrize("n", [65, 100, 128])
@pytest.mark.parametrize("first", [False, True])
def test_squares_of_few_features(n: int, first: bool) -> None:
    rng = np.random.default_rng(n)
    X, Q, out = rng.normal(size=(n, 70)), rng.normal(size=(3, 70)), rng.normal(size=(3, n, n))
    expected = np.einsum("am,im,jm->aij", Q, X, X) + (0 if first else out)
    helpers()["squares"](X)(out, Q, first)
    assert np.abs(out - expected).max() < 1e-10


@pytest.mark.parametrize(("n", "h", "m"), [(3, 2, 5), (32, 3, 4), (40, 13, 3), (5, 2, 12000)])
@pytest.mark.parametrize("diagonal", [False, True])
def test_squares_of_pairs(n: int, h: int, m: int, diagonal: bool) -> None:
    rng = np.random.default_rng(n)
    X, Q, q, out = (rng.normal(size=size) for size in ((n, m), (h, h, m), (h, m), (h, h, n, n)))
    both = Q + Q.swapaxes(0, 1)
    space = helpers()
    found = space["square_sums"](X, space["even_squares"])(both, *[q][:diagonal])
    weights = both + np.eye(h)[:, :, None] * q * diagonal
    expected = np.einsum("abm,im,jm->abij", weights, X, X)
    if callable(found):
        before = out.copy()
        found(out, True, 2.0)
        assert np.abs(out - before - 2 * expected).max() < 1e-9
        found = found()
    assert np.abs(found - expected).max() < 1e-9


@pytest.mark.parametrize("signs", ["positive", "mixed"])
@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize(
    ("n", "h", "m", "more"),
    [
        (97, 3, 20, True), (130, 1, 9, True), (50, 6, 5, True), (40, 3, 20, True),
        (130, 2, 150, False), (97, 3, 20, False),
    ],
)  # fmt: skip
def test_joint_products_of_features(
    n: int, h: int, m: int, more: bool, place: int, signs: str
) -> None:
    rng = np.random.default_rng(n + place)
    X, u, before, after = (rng.normal(size=(k, m)) for k in (n, h, 1, 4))
    weight, Q = rng.normal(size=m), rng.normal(size=(h, m))
    if signs == "positive":
        weight = np.abs(weight)
    pair = [X, u] if place == 0 else [u, X]
    sizes = [len(a) for a in pair]
    stop = n * h + 1
    size = stop + 4
    H, J = np.full((size, size), np.nan), np.empty((size, m))
    parts = (
        (J[:1], before),
        (J[1:stop].reshape(*sizes, m), *pair),
        (J[stop:], after),
    )
    block = H[1:stop, 1:stop].reshape(*sizes, *sizes)
    view = np.einsum("iaja->aij" if place == 0 else "aiaj->aij", block)
    space = helpers()
    product, given = ("grams", np.sqrt(weight)) if signs == "positive" else ("joint", weight)
    squares = (space["squares"](X), view, Q) if more else None
    space["beside"](1, place, squares, space[product], H, J, given, *parts)
    both = (pair[0][:, None] * pair[1]).reshape(n * h, m)
    K = np.concatenate([before, both, after])
    expected = (K * weight) @ K.T
    added = np.einsum("am,im,jm->aij", Q, X, X) if more else 0
    inner = expected[1:stop, 1:stop].reshape(*sizes, *sizes)
    assert np.shares_memory(inner, expected)
    np.einsum("iaja->aij" if place == 0 else "aiaj->aij", inner)[...] += added
    assert np.abs(H - expected).max() < 1e-11 * n
