"""Compiling C: the cache folder, several processes at once, no compiler, and what nobody else may write."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from symopt.compilation.backend import backend
from symopt.compilation.c import from_rows
from symopt.compilation.c.running import compiler
from symopt.compilation.c.running.compiler import find_compiler, library
from symopt.compilation.plan import plan_rows
from symopt.foundation.errors import UnsupportedError

from .support import system, whole

SOURCE = '__attribute__((visibility("default"))) double twice(double x) { return 2.0*x; }\n'
COMPILER = find_compiler() is not None
needs_compiler = pytest.mark.skipif(not COMPILER, reason="there is no C compiler to test with")


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "symopt" / "c"


@needs_compiler
def test_a_source_is_compiled_once(folder: Path) -> None:
    first = library(SOURCE, "")
    made = first.stat().st_mtime_ns
    assert first.parent == folder
    assert folder.stat().st_mode & 0o077 == 0
    assert first.stat().st_mode & 0o022 == 0
    assert library(SOURCE, "") == first
    assert first.stat().st_mtime_ns == made
    assert library(SOURCE + "\n", "") != first
    twice = ctypes.CDLL(str(first)).twice
    twice.restype, twice.argtypes = ctypes.c_double, (ctypes.c_double,)
    assert twice(4.0) == 8.0
    assert not [f for f in folder.iterdir() if f.name.startswith(".")]


@needs_compiler
def test_several_processes_compile_at_once(folder: Path) -> None:
    script = (
        "import ctypes\nfrom symopt.compilation.c.running.compiler import library\n"
        f"path = library({SOURCE!r}, '')\n"
        "f = ctypes.CDLL(str(path)).twice\nf.restype = ctypes.c_double\n"
        "f.argtypes = (ctypes.c_double,)\nassert f(3.0) == 6.0\nprint(path)\n"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    paths = {p.communicate()[0].strip() for p in running}
    assert all(p.returncode == 0 for p in running)
    assert len(paths) == 1
    assert len([f for f in folder.iterdir() if f.suffix == ".so"]) == 1


@needs_compiler
def test_a_folder_that_others_can_write_is_not_used(folder: Path) -> None:
    folder.mkdir(parents=True)
    folder.chmod(0o777)
    found = library(SOURCE, "")
    assert found.parent != folder
    assert found.parent.stat().st_mode & 0o077 == 0
    assert not list(folder.iterdir())


@needs_compiler
def test_a_folder_that_cannot_be_written_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    assert library(SOURCE, "").parent != blocked / "symopt" / "c"


@needs_compiler
def test_a_file_that_others_can_write_is_made_again(folder: Path) -> None:
    first = library(SOURCE, "")
    first.write_bytes(b"")
    first.chmod(0o666)
    again = library(SOURCE, "")
    assert again == first
    assert again.stat().st_size > 0
    assert again.stat().st_mode & 0o022 == 0


@needs_compiler
def test_a_broken_library_is_compiled_again(folder: Path) -> None:
    found = system(["w"], {"L": "(y - w*x)**2"}, ["x", "y"])
    whole(found, "c")
    (made,) = [f for f in folder.iterdir() if f.suffix == ".so"]
    made.unlink()
    made.write_bytes(b"cut short")
    made.chmod(0o700)
    assert whole(found, "c").backend == "c"


@needs_compiler
@pytest.mark.parametrize("part", [0.0, 0.5, 0.999])
def test_a_library_cut_short_is_made_again(folder: Path, part: float) -> None:
    first = library(SOURCE, "")
    whole_file = first.read_bytes()
    first.unlink()
    first.write_bytes(whole_file[: int(part * len(whole_file))])
    first.chmod(0o700)
    assert ctypes.CDLL(str(library(SOURCE, ""))).twice
    assert len(first.read_bytes()) == len(whole_file)


@needs_compiler
def test_a_folder_with_spaces_and_letters_of_any_script(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "größer als 1 – кеш"))
    compiled = whole(system(["w"], {"L": "(y - w*x)**2"}, ["x", "y"]), "c")
    assert compiled.backend == "c"
    assert compiled.value({"w": 2.0}, {"x": [1.0], "y": [5.0]}) == 9.0
    assert (tmp_path / "größer als 1 – кеш" / "symopt" / "c").is_dir()


@needs_compiler
def test_a_folder_where_a_library_should_be(folder: Path) -> None:
    first = library(SOURCE, "")
    first.unlink()
    (first / "in the way").mkdir(parents=True)
    with pytest.raises(UnsupportedError, match="cannot be kept"):
        library(SOURCE, "")


@needs_compiler
@pytest.mark.parametrize("script", ["exit 1", "kill -9 $$", "echo broken >&2; exit 3", ""])
def test_a_compiler_that_does_not_work_gives_numpy(
    script: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("cc", "gcc", "clang"):
        made = tmp_path / name
        made.write_text(f"#!/bin/sh\n{script}\n")
        made.chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    compiled = whole(system(["w"], {"L": "(y - w*x)**2"}, ["x", "y"]), "c")
    assert compiled.backend == "numpy"
    assert compiled.note.endswith("numpy code is used.")
    assert compiled.value({"w": 2.0}, {"x": [1.0], "y": [5.0]}) == 9.0


@needs_compiler
def test_a_compiler_gone_before_the_hessian_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    found = system(
        {"w": ("n",)}, {"L": "sum((y - X@w)**4)"}, {"X": ("m", "n"), "y": ("m",)}, reduction=None
    )
    compiled = whole(found, "c")
    data = {"X": [[1.0, 2.0], [3.0, 5.0]], "y": [1.0, 2.0]}
    bound = compiled.bind(data, [0.3, 0.1])
    at = bound.layout.flat([0.3, 0.1])
    monkeypatch.setenv("PATH", os.devnull)
    assert bound.flat_value(at) > 0
    with pytest.warns(UserWarning, match="no C compiler here: numpy code is used"):
        hessian = bound.flat_hessian(at)
    reference = whole(found, "numpy").bind(data, at)
    assert hessian == pytest.approx(reference.flat_hessian(at), rel=1e-14)
    assert bound.flat_all(at)[2] == pytest.approx(hessian, rel=1e-14)


@needs_compiler
def test_a_hessian_of_too_many_formulas_is_left_to_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(from_rows, "MOST_COLUMNS", -1)
    found = system(
        ["w", "v", "b"],
        {"t": "tanh(w*x + v)", "s": "tanh(w*t + b)", "L": "(s - y)**2"},
        ["x", "y"],
    )
    compiled, reference = whole(found, "c"), whole(found, "numpy")
    assert compiled.backend == "c"
    assert compiled.note == "The Hessian has too many formulas for C code: numpy code computes it."
    data, at = {"x": [1.0, 2.0], "y": [0.5, 0.1]}, np.array([0.3, 0.1, 0.2])
    mine, other = compiled.bind(data), reference.bind(data)
    assert mine.flat_value_and_gradient(at)[1] == pytest.approx(
        other.flat_value_and_gradient(at)[1], rel=1e-14
    )
    with pytest.warns(UserWarning, match="too many formulas for C code: numpy code is used"):
        hessian = mine.flat_hessian(at)
    assert hessian == pytest.approx(other.flat_hessian(at), rel=1e-14)


def test_a_source_is_as_long_as_its_formulas() -> None:
    """A sum of sizes in each line would make it grow with the square of their number."""

    def length(layers: int) -> int:
        names = [f"w_{k}" for k in range(layers)]
        inner = {f"t_{k + 1}": f"tanh(w_{k}*t_{k})" for k in range(layers)}
        first = {"t_0": "w_0*x"}
        found = system(names, {**first, **inner, "L": f"(t_{layers} - y)**2"}, ["x", "y"])
        plan = plan_rows(found.whole, found.objective, found.parameters, straight=False, order=1)
        return len(backend("c").emit(plan).text)

    short, middle, long = map(length, (10, 30, 50))
    assert long - middle < 1.1 * (middle - short)


@needs_compiler
def test_a_compiler_that_fails_is_reported() -> None:
    with pytest.raises(UnsupportedError, match="the C compiler failed"):
        library("this is no C", "")


def test_a_source_without_end_is_refused() -> None:
    if COMPILER:
        with pytest.raises(UnsupportedError, match="too long"):
            library(" " * (compiler.LONGEST + 1), "")


def test_without_a_compiler_numpy_code_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.devnull)
    compiled = whole(system(["w"], {"L": "(y - w*x)**2"}, ["x", "y"]), "c")
    assert compiled.backend == "numpy"
    assert compiled.note == (
        "There is no C compiler here (none of cc, gcc, clang is on the search path): numpy code is used."
    )
    assert compiled.value({"w": 2.0}, {"x": [1.0], "y": [5.0]}) == 9.0


@needs_compiler
def test_a_function_that_c_code_does_not_have_is_named() -> None:
    compiled = whole(system(["w"], {"L": "besselk(1, w*x)"}, ["x"]), "c")
    assert compiled.backend == "numpy"
    assert "besselk" in compiled.note
    assert compiled.note.endswith("numpy code is used.")
