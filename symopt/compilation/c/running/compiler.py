"""Compiling C on this machine: once for each source, compiler and processor, kept in the user's cache folder.

The name of a library is a hash of the source, of the flags and of everything the compiler says about itself
and the processor (its predefined macros), since code for one processor must not run on another. It is
written under a temporary name and then renamed, so several processes may compile the same source at once.
A file ends with a hash of what is before, so that one cut short (a full disk, a crash) is made again instead
of loaded. Nothing is loaded that another user could have written: the folder and every folder above it must
belong to this user or to root, and be writable by nobody else. Where that fails, a private temporary folder
is used.
"""

from __future__ import annotations

import atexit
import os
import shutil
import stat
import subprocess
import tempfile
from functools import cache
from hashlib import sha256
from pathlib import Path

from symopt.foundation.errors import UnsupportedError

FLAGS = (
    "-std=gnu11", "-O2", "-fPIC", "-pthread", "-ffp-contract=off", "-fno-math-errno",
    "-fno-trapping-math", "-fopenmp-simd", "-fvisibility=hidden", "-w",
)  # fmt: skip
"""Values are those of IEEE arithmetic: none of these lets the compiler reorder sums or assume no nan."""
NATIVE = "-march=native"
KERNEL_LEVEL = "-O3"
"""Kernels are compiled once, and what they hold in registers needs loops unrolled."""
COMPILERS = ("cc", "gcc", "clang")
SECONDS = 120
LONG, LONGEST = 80_000, 800_000
"""Characters of a source from which on it is compiled with less care, and beyond which not at all."""


def find_compiler() -> str | None:
    """Return the C compiler on the search path, None if there is none."""
    if os.name != "posix":
        return None
    return next((path for name in COMPILERS if (path := shutil.which(name))), None)


def library(source: str, kernels: str) -> Path:
    """Return the shared library of a source, compiled now if it was not before.

    kernels: source of functions that it declares, compiled once for all libraries.
    Raises UnsupportedError where there is no compiler, or where it fails.
    """
    compiler = find_compiler()
    if compiler is None:
        raise UnsupportedError(
            "there is no C compiler here",
            why=f"none of {', '.join(COMPILERS)} is on the search path",
            remedy="install one, or use backend='numpy'",
        )
    if len(source) > LONGEST:
        raise UnsupportedError(
            "the C source is too long to compile",
            why=f"it has {len(source)} characters, the limit is {LONGEST}",
            remedy="use backend='numpy'",
        )
    flags, about = machine(compiler, os.stat(compiler).st_mtime_ns)
    folder = _folder()
    common = sha256("\0".join([*flags, KERNEL_LEVEL, about, kernels]).encode()).hexdigest()
    target = folder / f"{sha256((common + source).encode()).hexdigest()[:40]}.so"
    if not _is_whole(target):
        shared = folder / f"{common[:40]}.o"
        if not _is_whole(shared):
            _compile([compiler, *flags, KERNEL_LEVEL, "-c", "-x", "c", "-"], kernels, shared)
        quick = ["-O1"] if len(source) > LONG else []
        linked = ["-x", "c", "-", "-x", "none", str(shared), "-shared", "-lm"]
        _compile([compiler, *flags, *quick, *linked], source, target)
    return target


def forget(path: Path) -> None:
    """Remove a library that could not be loaded."""
    path.unlink(missing_ok=True)


@cache
def machine(compiler: str, changed: int) -> tuple[tuple[str, ...], str]:  # noqa: ARG001
    """Return the flags that the compiler takes, and what it says of itself and the processor.

    changed: when the compiler was last changed; another one of that name is asked anew.
    """
    for flags in ((*FLAGS, NATIVE), FLAGS):
        run = _run([compiler, *flags, "-dM", "-E", "-x", "c", "-"], "")
        if run.returncode == 0:
            return flags, run.stdout
    raise UnsupportedError(
        f"the C compiler {compiler} does not work",
        why=_last_line(run.stderr),
        remedy="use backend='numpy'",
    )


def _compile(command: list[str], source: str, target: Path) -> None:
    try:
        _make(command, source, target)
    except OSError as error:
        raise UnsupportedError(
            "compiled C code cannot be kept", why=str(error)[:300], remedy="use backend='numpy'"
        ) from error


def _make(command: list[str], source: str, target: Path) -> None:
    handle, name = tempfile.mkstemp(prefix=".making", suffix=target.suffix, dir=target.parent)
    os.close(handle)
    try:
        run = _run([*command, "-o", name], source)
        if run.returncode:
            raise UnsupportedError(
                "the C compiler failed", why=_last_line(run.stderr), remedy="use backend='numpy'"
            )
        made = Path(name).read_bytes()
        Path(name).write_bytes(made + sha256(made).digest())
        os.chmod(name, 0o700)
        os.replace(name, target)
    finally:
        Path(name).unlink(missing_ok=True)


def _run(command: list[str], text: str) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(  # noqa: S603 - our own words, and a compiler from the search path
            command, input=text, capture_output=True, encoding="utf-8", errors="replace",
            timeout=SECONDS, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UnsupportedError(
            "the C compiler did not finish", why=str(error)[:200], remedy="use backend='numpy'"
        ) from error


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if "error" in line] or text.splitlines() or [""]
    return lines[0][:300]


def _folder() -> Path:
    """Return a folder for libraries that nobody else can write in."""
    given = os.environ.get("XDG_CACHE_HOME", "")
    base = Path(given) if os.path.isabs(given) else Path("~/.cache").expanduser()
    folder = base / "symopt" / "c"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if _is_private(folder) and os.access(folder, os.W_OK | os.X_OK):
            return folder
    except (OSError, RuntimeError):
        pass
    try:
        return _temporary()
    except OSError as error:
        raise UnsupportedError(
            "compiled C code cannot be kept", why=str(error)[:300], remedy="use backend='numpy'"
        ) from error


@cache
def _temporary() -> Path:
    """Return a private folder that is removed when the process ends."""
    folder = Path(tempfile.mkdtemp(prefix="symopt-c-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _is_private(folder: Path) -> bool:
    """Return whether no other user can put a file where this folder is."""
    real = folder.resolve()
    own = os.stat(real)
    if own.st_uid != os.getuid() or own.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        return False
    for above in real.parents:
        found = os.stat(above)
        others = found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
        if found.st_uid not in (0, os.getuid()) or (others and not found.st_mode & stat.S_ISVTX):
            return False
    return True


def _is_whole(path: Path) -> bool:
    """Return whether a file is there, whole (it ends with its hash), and nobody else can write it."""
    if not _is_own_file(path):
        return False
    try:
        found = path.read_bytes()
    except OSError:
        return False
    return sha256(found[:-32]).digest() == found[-32:]


def _is_own_file(path: Path) -> bool:
    """Return whether a file is there, belongs to this user and can be written by nobody else."""
    try:
        found = os.lstat(path)
    except OSError:
        return False
    others = found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return stat.S_ISREG(found.st_mode) and found.st_uid == os.getuid() and not others
