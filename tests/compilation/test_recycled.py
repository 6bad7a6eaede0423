"""Memory of Hessians is used again only when nobody can see it, and whatever a caller wrote into it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from pickle import dumps, loads
from typing import Any

import numpy as np
import pytest

from .support import system, whole


def bound_functions() -> tuple[Any, list[np.ndarray]]:
    """Return the functions of a factorization, and points."""
    rng = np.random.default_rng(0)
    text = "sum((T - U@V.T)**2)"
    shapes = {"U": ("n", "k"), "V": ("n", "k")}
    compiled = whole(system(shapes, {"f": text}, {"T": ("n", "n")}, reduction=None))
    given = {name: rng.normal(size=(6, 2)) for name in "UV"}
    bound = compiled.bind({"T": rng.normal(size=(6, 6))}, given)
    return bound, [rng.normal(size=24) for _ in range(8)]


@pytest.mark.parametrize("function", ["flat_hessian", "flat_all"])
def test_results_stay_what_they_are(function: str) -> None:
    bound, points = bound_functions()

    def hessian(theta: np.ndarray) -> np.ndarray:
        found = getattr(bound, function)(theta)
        return found if function == "flat_hessian" else found[2]

    kept = [hessian(theta) for theta in points]
    copies = [matrix.copy() for matrix in kept]
    parts = [hessian(theta)[3:5, ::2] for theta in points]  # views alone hold the memory
    for theta in points:
        hessian(theta)[:] = np.nan  # as a factorization in place would overwrite it
    for theta, matrix, copied, part in zip(points, kept, copies, parts, strict=True):
        assert np.array_equal(matrix, copied)
        assert np.array_equal(part, copied[3:5, ::2])
        assert np.array_equal(hessian(theta), copied)


def test_threads_do_not_share_memory() -> None:
    bound, points = bound_functions()
    expected = [bound.flat_hessian(theta).copy() for theta in points]

    def work(k: int) -> bool:
        place = k % len(points)
        return np.array_equal(bound.flat_hessian(points[place]), expected[place])

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(work, range(400)))


def test_a_copy_has_memory_of_its_own() -> None:
    bound, points = bound_functions()
    expected = bound.flat_hessian(points[0])
    for other in (loads(dumps(bound)), deepcopy(bound)):
        assert np.array_equal(other.flat_hessian(points[0]), expected)


def test_data_are_read_when_they_are_bound_and_sizes_may_differ() -> None:
    rng = np.random.default_rng(1)
    text = "sum(M*(T - U@V.T)**2)"
    data = {"T": ("n", "n"), "M": ("n", "n"), "V": ("n", "k")}
    compiled = whole(system({"U": ("n", "k")}, {"f": text}, data, reduction=None))
    for n, k in ((3, 2), (5, 1), (3, 2)):
        table = {name: rng.normal(size=(n, n)) for name in "TM"} | {"V": rng.normal(size=(n, k))}
        theta = rng.normal(size=n * k)
        found = compiled.bind(table, theta).flat_hessian(theta)
        expected = np.zeros((n, k, n, k))
        for i in range(n):
            expected[i, :, i, :] = 2 * np.einsum(
                "j,ja,jb->ab", table["M"][i], table["V"], table["V"]
            )
        assert np.allclose(found, expected.reshape(n * k, n * k), rtol=1e-13, atol=1e-13)
