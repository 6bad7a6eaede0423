"""Writing what a command made: to a file, or to standard output; never half a file."""

from __future__ import annotations

import os
import sys
from math import isfinite
from typing import TYPE_CHECKING, Any

from symopt.foundation.errors import SymoptError

if TYPE_CHECKING:
    from pathlib import Path

CLOSED = 141
"""The exit code of a program whose reader has gone: 128 + SIGPIPE."""


def check_output(file: str | None) -> None:
    """Raise SymoptError if a file cannot be written, before the work whose result it is to hold."""
    if file is None or file == "-":
        return
    if os.path.isdir(file):
        raise SymoptError("this is a folder, not a file", where=file, remedy="add a file name")
    folder = os.path.dirname(os.path.realpath(file))
    there = os.path.exists(file) and not os.path.isfile(file)  # a device or a pipe
    if not os.path.isdir(folder):
        raise _unwritable(file, "no such file or directory")
    if not there and not os.access(folder, os.W_OK):
        raise _unwritable(file, "permission denied")


def _unwritable(file: str, reason: str | None) -> SymoptError:
    return SymoptError(
        f"the file cannot be written: {(reason or 'unknown').lower()}",
        where=file,
        remedy="check the folder and its permissions",
    )


def deliver(text: str, file: str | None) -> None:
    """Write a text to a file (UTF-8), or to standard output if `file` is None or "-".

    The file appears whole or not at all. Raises SymoptError if it cannot be written.
    """
    if file is None or file == "-":
        _print(text)
        return
    from pathlib import Path

    target = Path(file)
    try:
        _write(target, text)
    except OSError as error:
        raise _unwritable(str(target), error.strerror) from None


class Lines:
    """Lines, each printed as soon as it is there; into a file they go all at once, when all went well."""

    def __init__(self, file: str | None) -> None:
        self.file = None if file == "-" else file
        self.lines: list[str] = []

    def __enter__(self) -> Lines:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self.file is not None and kind is None:
            deliver("".join(f"{line}\n" for line in self.lines), self.file)

    def write(self, line: str) -> None:
        """Add a line."""
        if self.file is None:
            _print(line)
        else:
            self.lines.append(line)


def _print(text: str) -> None:
    if sys.stdout is None:  # pyright: ignore[reportUnnecessaryComparison] - closed by the caller
        raise SymoptError("standard output is closed", remedy="write to a file, with -o FILE")
    try:
        sys.stdout.write(text if text.endswith("\n") else text + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has gone (`| head`): end quietly, as other programs do.
        _forget_output()
        raise SystemExit(CLOSED) from None
    except OSError as error:
        _forget_output()
        raise SymoptError(
            f"standard output cannot be written: {(error.strerror or 'unknown').lower()}",
            remedy="write elsewhere, with -o FILE",
        ) from None


def _forget_output() -> None:
    """Drop what waits to be written, so that Python does not try once more at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _write(target: Path, text: str) -> None:
    if target.exists() and not target.is_file():  # a pipe or a device, such as /dev/stdout
        target.write_text(text, encoding="utf-8")
        return
    real = target.resolve()  # a link stays a link to the new text
    mode = real.stat().st_mode & 0o777 if real.exists() else 0o666 & ~_umask()
    from tempfile import mkstemp

    handle, name = mkstemp(dir=real.parent, prefix=f".{real.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        os.chmod(name, mode)
        os.replace(name, real)
    except BaseException:
        os.unlink(name)
        raise


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current


def json_text(value: Any) -> str:  # noqa: ANN401 - anything made of mappings, lists and numbers
    """Return one JSON document; numbers in their shortest exact form, null where not finite.

    >>> json_text({"x": 0.1, "y": float("nan")})
    '{"x": 0.1, "y": null}'
    """
    import json

    return json.dumps(plain(value), ensure_ascii=False, allow_nan=False)


def plain(value: Any) -> Any:  # noqa: ANN401
    """Return mappings, lists, numbers, texts: arrays as nested lists, numbers that are not finite as None."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value) if isfinite(value) else None
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if hasattr(value, "tolist"):  # an array or a number of numpy
        return plain(value.tolist())
    raise TypeError(f"{type(value).__name__} has no JSON form")
