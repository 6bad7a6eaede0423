"""Lines that use memory again compute the same, and overwrite nothing that is read later."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from symopt.compilation.blocks import writer as blocks
from symopt.compilation.blocks.run import Blocks
from symopt.compilation.numpy_code import rows
from symopt.compilation.numpy_code.in_place import in_place
from tests.benchmarks.models import network

from .test_blocks import EVERY, bound, compiled

OUTSIDE = {
    "X": (("row", "n"), True), "y": (("row",), True), "w": (("n",), True),
    "V": (("h", "n"), True), "c": (("h",), True), "b": ((), True), "m": ((), False),
}  # fmt: skip


def written(*lines: str, results: Sequence[tuple[str, str]] = ()) -> list[str]:
    out, texts = in_place(lines, results, OUTSIDE)
    return [*out, f"return {', '.join(texts)}"] if texts else out


def test_a_sum_is_added_up_where_its_first_term_lies() -> None:
    assert written("z = b + X @ w - y") == ["z = X @ w", "z += b", "z -= y"]


def test_what_is_not_read_again_is_overwritten() -> None:
    assert written("e = np.exp(y)", "d = e + 1", "q = e/d", "t = q*y") == [
        "e = np.exp(y)",
        "d = e + 1",
        "q = np.divide(e, d, out=e)",
        "t = np.multiply(q, y, out=q)",
    ]


def test_results_are_computed_early_so_that_their_parts_are_free() -> None:
    lines = ("e = np.exp(y)", "q = e*y", "r = q + 1")
    found = written(*lines, results=[("s", "np.sum(e)"), ("g", "X.T @ r"), ("k", "np.sum(y)")])
    assert found == [
        "e = np.exp(y)",
        "s = np.sum(e)",
        "q = np.multiply(e, y, out=e)",
        "r = np.add(q, 1, out=q)",
        "return s, X.T @ r, np.sum(y)",
    ]


@pytest.mark.parametrize(
    "lines",
    [
        ("q = y*y",),  # data are not ours
        ("e = np.exp(y)", "q = e*e"),  # read twice in one line
        ("e = np.exp(y)", "f = e", "q = e*y", "r = f*y*q"),  # under another name
        ("e = np.exp(y)", "f = np.reshape(e, -1)", "q = e*y", "r = other(f, q)"),  # a view of it
        ("e = np.exp(y)", "q = e*X", "s = other(q)"),  # of a smaller shape
        ("e = other(y)", "q = e*y"),  # of a shape that is not known
        ("e = 2 - m", "q = e*m"),  # numbers
    ],
)
def test_what_is_needed_or_not_known_is_left(lines: Sequence[str]) -> None:
    assert not any("out=e" in line or line.startswith("e ") for line in written(*lines)[1:])


def test_a_comment_stays_at_the_end_of_its_line() -> None:
    assert written("z = b*y - 1  # why") == ["z = b*y", "z -= 1  # why"]


def test_columns_of_one_row_each_are_broadcast_into_the_larger() -> None:
    assert written("A = V @ X.T + c[:, None]", "B = y*A*c[:, None]") == [
        "A = V @ X.T",
        "A += c[:, None]",
        "B = np.multiply(y, A, out=A)",
        "B *= c[:, None]",
    ]


def test_a_sum_of_thousands_of_terms_is_left() -> None:
    line = "z = b" + " + y*b" * 3000
    assert written(line, "q = z*y") == [line, "q = z*y"]


@pytest.mark.parametrize("name", EVERY)
def test_the_same_over_arrays(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    model, theta = bound(compiled(EVERY[name]))
    run = model.owner.complete.functions["all"]
    found = run(theta, *model.arguments, over_blocks=Blocks(1, 300))
    monkeypatch.setattr(blocks, "in_place", _left)
    plain = compiled(EVERY[name]).complete.functions["all"]
    expected = plain(theta, *model.arguments, over_blocks=Blocks(1, 300))
    for one, two in zip(found, expected, strict=True):  # sums depend on how arrays lie in memory
        np.testing.assert_allclose(one, two, rtol=1e-14, atol=1e-15 * np.abs(two).max())


def test_the_same_over_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(1)
    names: list[str] = ["x_1", "x_2", "y"]
    data = dict(zip(names, rng.normal(size=(3, 5000)), strict=True))
    data["y"] = (data["y"] > 0).astype(float)
    theta = rng.normal(size=13)
    found = _all(data, theta)
    monkeypatch.setattr(rows, "in_place", _left)
    assert all(np.array_equal(a, b) for a, b in zip(found, _all(data, theta), strict=True))


def _all(data: dict[str, np.ndarray], theta: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
    from symopt.faces.runs.run import compile_model

    return compile_model(network(2, 3)).bind(data).flat_all(theta)


def _left(
    lines: Sequence[str], results: Sequence[tuple[str, str]], _: object
) -> tuple[list[str], list[str]]:
    return list(lines), [text for _, text in results]
