"""A neutral document, written in a format of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from symopt.foundation.catalogue import catalogue
from symopt.foundation.document import Document
from symopt.foundation.errors import SymoptError
from symopt.functions.notation import default_notation
from symopt.presentation.formats.format import Format, Options
from symopt.syntax.printing.notation import Notation


def formats() -> Mapping[str, Format]:
    """Return the output formats by name.

    >>> sorted(formats())
    ['html', 'json', 'latex', 'markdown', 'text']
    """
    return catalogue("symopt.presentation.formats", Format)


def format_for(path: str | Path) -> str:
    """Return the name of the format that a file's suffix asks for.

    Raises SymoptError if no format has that suffix.

    >>> format_for("notes.md")
    'markdown'
    """
    suffix = Path(path).suffix.lower()
    for entry in formats().values():
        if suffix in entry.suffixes:
            return entry.name
    known = ", ".join(sorted(suffix for entry in formats().values() for suffix in entry.suffixes))
    raise SymoptError(
        f"no output format for a file that ends in {suffix!r}"
        if suffix
        else "a file name without a suffix says no format",
        where=str(path),
        why=f"known suffixes are {known}",
        remedy="name the format with --format, or give the file a known suffix",
    )


def render(
    document: Document,
    format_name: str,
    *,
    standalone: bool = False,
    cancel: bool = True,
    width: int = 100,
    notation: Notation | None = None,
) -> str:
    """Return the document in a format.

    format_name: one of `formats()`.   standalone: a whole file where the format has fragments (LaTeX).
    cancel: strike cancelled factors out.   width: columns of plain text.   notation: how functions and
    names print, the catalogue's if None.   Raises SymoptError for an unknown format.

    >>> from symopt.foundation.document import Prose
    >>> print(render(Document("", (Prose(("Hello.",)),)), "text"), end="")
    Hello.
    """
    if format_name not in formats():
        raise SymoptError(
            f"unknown output format {format_name!r}",
            why=f"the formats are {', '.join(sorted(formats()))}",
            remedy="choose one of these",
        )
    options = Options(standalone, cancel, width, notation or default_notation())
    return formats()[format_name].write(document, options)
