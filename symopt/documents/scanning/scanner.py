"""What the catalogue says of one kind of document: a name, its suffixes, and how it is scanned."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from symopt.documents.scanning.source.piece import Scanned


@dataclass(frozen=True, slots=True)
class Scanner:
    """One kind of document.

    name: of the kind.   suffixes: of its files, with the dot, in lower case.
    scan: takes the file's name and its text.   reference: what the kind is defined by.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    scan: Callable[[str, str], Scanned]
    reference: str = ""
