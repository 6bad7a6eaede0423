"""BLAS with one thread for a while, so that its threads do not fight ours.

numpy's wheels bring OpenBLAS, which is asked through ctypes: its number of threads is a setting of the
process. Where another BLAS is found, nothing is done; results are the same, only slower.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Lock

_SPELLINGS = (
    "scipy_openblas_{}_num_threads64_",
    "scipy_openblas_{}_num_threads",
    "openblas_{}_num_threads64_",
    "openblas_{}_num_threads",
)
_lock = Lock()
_users = 0
_before: list[int] = []


@contextmanager
def single_threaded() -> Generator[None]:
    """Let BLAS use one thread; several callers at once are counted, the last one restores."""
    global _users
    with _lock:
        _users += 1
        if _users == 1:
            _before[:] = [get() for get, _ in _settings()]
            _set([1] * len(_before))
    try:
        yield
    finally:
        with _lock:
            _users -= 1
            if not _users:
                _set(_before)


def _set(counts: list[int]) -> None:
    for (get, put), count in zip(_settings(), counts, strict=True):
        if get() != count:
            put(count)


@cache
def _settings() -> list[tuple[Callable[[], int], Callable[[int], None]]]:
    """Return how each OpenBLAS in this process is asked and told its number of threads."""
    found: list[tuple[Callable[[], int], Callable[[int], None]]] = []
    for path in _libraries():
        try:
            library = ctypes.CDLL(path)
        except OSError:
            continue
        for spelling in _SPELLINGS:
            get = getattr(library, spelling.format("get"), None)
            put = getattr(library, spelling.format("set"), None)
            if get is not None and put is not None:
                get.restype, put.restype, put.argtypes = ctypes.c_int, None, [ctypes.c_int]
                found.append((get, put))
                break
    return found


def _libraries() -> list[str]:
    """Return the files of OpenBLAS that numpy uses: those loaded, or those that lie beside it."""
    maps = Path("/proc/self/maps")
    if maps.exists():
        lines = maps.read_text(encoding="utf-8", errors="replace").splitlines()
        return sorted({line.split(maxsplit=5)[-1] for line in lines if "openblas" in line.lower()})
    import numpy as np

    home = Path(np.__file__).parent
    folders = (home.parent / "numpy.libs", home / ".dylibs")
    return [str(f) for folder in folders if folder.exists() for f in folder.glob("*openblas*")]
