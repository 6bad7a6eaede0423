"""C code over arrays in files: the bits of the same numbers in memory, chunk by chunk, for any threads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from symopt.calculus.system import System
from symopt.compilation.blocks.mapped import Mapped
from symopt.compilation.c.running import reading

from .support import system, whole
from .test_c_backend import is_c

ROWS, WIDTH = 5003, 3


def arrays() -> System:
    text = "sum(s*(softplus(z) - y*z))/m + 0.1*(t.T@t)"
    return system(
        {"w": ("n",), "b": (), "t": ("n",)},
        {"z": "tanh(X@w + b) + X@t", "L": text},
        {"X": ("m", "n"), "y": ("m",), "s": ("m",)},
        reduction=None,
    )


def columns() -> System:
    return system(
        ["w", "v", "b"],
        {"z": "w*x_1 + v*x_2 + b", "L": "log(1 + exp(z)) - y*z"},
        ["x_1", "x_2", "y"],
    )


def two_passes() -> System:
    return system(
        {"w": ("n",), "b": ()},
        {"L": "sqrt(1 + sum((tanh(X@w + b) - y)**2)/m)*(1 + b**2)"},
        {"X": ("m", "n"), "y": ("m",)},
        reduction=None,
    )


def bits(bound: Any, at: Any) -> list[bytes]:
    value, gradient, hessian = bound.flat_all(at)
    return [np.float64(value).tobytes(), gradient.tobytes(), hessian.tobytes()]


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A map of a file with columns of inputs, labels and weights; chunks are short."""
    monkeypatch.setattr(reading, "CHUNK", 700)
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(ROWS, WIDTH + 2))
    rows[:, WIDTH] = rows[:, WIDTH] > 0
    np.save(tmp_path / "rows.npy", rows)
    return np.load(tmp_path / "rows.npy", mmap_mode="r")


@pytest.mark.parametrize("kept", [(), ("y",)])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_a_file_gives_the_bits_of_memory(
    table: Any, kept: tuple[str, ...], dtype: str, tmp_path: Path
) -> None:
    np.save(tmp_path / "other.npy", table.astype(dtype))
    stored = np.load(tmp_path / "other.npy", mmap_mode="r")
    tables = {"X": stored[:, :WIDTH], "y": stored[:, WIDTH], "s": stored[:, WIDTH + 1]}
    named = {"x_1": stored[:, 0], "x_2": stored[:, 1], "y": stored[:, WIDTH]}
    for found, parts in ((arrays(), tables), (columns(), named), (two_passes(), tables)):
        compiled = whole(found, "c")
        is_c(compiled)
        used = {n: parts[n] for n in compiled.data}
        files = {n: np.array(a) if n in kept else Mapped(a) for n, a in used.items()}
        memory = {n: np.array(a, dtype=float) for n, a in used.items()}
        at = np.random.default_rng(1).normal(size=7)[: 3 if "x_1" in used else None]
        at = at[:4] if found.parameters == ("w", "b") else at
        expected = bits(compiled.bind(memory, at, threads=1), at)
        for threads in (1, 3):
            assert bits(compiled.bind(files, at, threads=threads), at) == expected


def test_a_pass_tells_how_many_rows_are_done(table: Any) -> None:
    told: list[tuple[int, int]] = []
    compiled = whole(two_passes(), "c")
    data = {"X": Mapped(table[:, :WIDTH]), "y": Mapped(table[:, WIDTH])}
    bound = compiled.bind(data, np.zeros(4), watch=lambda *so_far: told.append(so_far))
    bound.flat_gradient(np.zeros(4))
    assert told[-1] == (ROWS, ROWS)
    assert {all_rows for _, all_rows in told} == {ROWS}
    assert len(told) > 5


def test_what_reading_raises_is_raised(table: Any) -> None:
    def fails(rows: slice) -> Any:
        if rows.stop is not None and rows.stop > 3000:
            raise OSError("the disk is gone")
        return np.array(table[rows, :WIDTH])

    compiled = whole(two_passes(), "c")
    data = {"X": Mapped(None, (ROWS, WIDTH), fails), "y": Mapped(table[:, WIDTH])}
    for threads in (1, 2):
        with pytest.raises(OSError, match="the disk is gone"):
            compiled.bind(data, np.zeros(4), threads=threads).flat_gradient(np.zeros(4))
