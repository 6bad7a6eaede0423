"""A document's bytes, scanned: what kind it is decides its suffix; any other suffix is plain text."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike, fspath
from pathlib import Path, PurePath

from symopt.documents.scanning.decode import decode
from symopt.documents.scanning.scanner import Scanner
from symopt.documents.scanning.source.piece import Scanned
from symopt.documents.scanning.source.placed import Place
from symopt.foundation.catalogue import catalogue
from symopt.foundation.errors import DataError, LimitError, SymoptError

BYTES = 20_000_000
"""Bytes of one document."""


def scanners() -> Mapping[str, Scanner]:
    """Return the catalogue of document kinds by name."""
    return catalogue("symopt.documents.scanning.kinds", Scanner)


def scanner_for(file: str) -> Scanner:
    """Return the scanner of a file by its suffix, that of plain text for an unknown one.

    >>> scanner_for("notes.MD").name, scanner_for("README").name
    ('markdown', 'plain')
    """
    suffix = PurePath(file).suffix.lower()
    found = scanners()
    return next((s for s in found.values() if suffix in s.suffixes), found["plain"])


def scan(file: str, data: bytes) -> Scanned:
    """Find formulas, prose, headings, directives and declarations in the bytes of a file.

    file: its name, whose suffix says what kind it is.   Raises SymoptError for what cannot be a document.
    """
    if len(data) > BYTES:
        raise LimitError(
            f"the document is too long: {len(data):,} bytes",
            where=file,
            why=f"a document may have {BYTES:,} bytes",
            remedy="split it into several files; they can be checked together",
        )
    text, undecoded = decode(data, file)
    scanned = scanner_for(file).scan(file, text)
    if undecoded < 0 or not scanned.sheets:
        return scanned
    offset = min(undecoded, len(scanned.sheets[0].text))
    place = Place(scanned.sheets[0], offset, offset + 1)
    message = "this byte is not UTF-8; the file was read as Latin-1"
    return Scanned(file, scanned.sheets, scanned.pieces, ((place, message), *scanned.problems))


def scan_file(path: str | PathLike[str]) -> Scanned:
    """Scan a file; it is named as the caller names it.   Raises SymoptError if it cannot be read."""
    file = fspath(path)
    try:
        with Path(file).open("rb") as stream:
            data = stream.read(BYTES + 1)
    except (OSError, ValueError) as error:
        raise _unreadable(file, error) from None
    return scan(file, data)


def _unreadable(file: str, error: OSError | ValueError) -> SymoptError:
    match error:
        case FileNotFoundError():
            why, remedy = "there is no such file", "check the name"
        case IsADirectoryError():
            why, remedy = "it is a directory", "name the documents in it"
        case PermissionError():
            why, remedy = "permission is denied", "check who may read it"
        case OSError():
            why, remedy = error.strerror or str(error), ""
        case _:
            why, remedy = str(error), "check the name"
    return DataError("the document cannot be read", where=file, why=why, remedy=remedy)
