"""Reads the hostile texts in a process of its own, and tells on a line what became of each.

`python -m tests.properties.hostile_worker KIND`: KIND is formula, or the suffix of a document.
"""

from __future__ import annotations

import json
import sys

from symopt.documents.check import check_scanned  # noqa: F401 - imported before the hook listens
from symopt.documents.reading.read import read
from symopt.documents.scanning.scan import scan
from symopt.documents.statements.split import split
from symopt.foundation.errors import SymoptError
from symopt.functions.vocabulary import default_vocabulary
from symopt.syntax.reading.parser import parse, parse_part
from tests.properties.hostile_texts import HOSTILE

WORDS = default_vocabulary().declare(["x", "y"], functions={"f": ("x",)}, arrays={"A": 2})
CHARACTERS = 2_000
"""Of each text in a document: what takes the square of the length shows here already."""
FORBIDDEN = (
    "os.system",
    "os.exec",
    "os.spawn",
    "os.posix_spawn",
    "subprocess.Popen",
    "socket.connect",
)


def listen(event, arguments):
    """Say it where a process, a connection or a file that is not a module of Python is opened."""
    if event in FORBIDDEN:
        tell("!", event)
    if event == "open" and not str(arguments[0]).endswith(
        (".py", ".pyc", ".so", ".dat", ".json", ".txt")
    ):
        tell("!", f"open {arguments[0]}")


def tell(kind, said):
    """Write one line of what happened."""
    print(json.dumps([kind, said[:4_000]]), flush=True)


def formula(text):
    """Read a text as a formula, in three ways."""
    said = []
    for reading in (
        lambda: parse(text, WORDS),
        lambda: parse(f"${text}$", WORDS),
        lambda: parse_part(text, 0, len(text), WORDS),
    ):
        try:
            said.append(type(reading()).__name__)
        except SymoptError as error:
            said.append(str(error))
    return said


def document(suffix):
    """Return the reader of a text as a document, bare and between dollars: scanned, split, read."""
    wrapped = (lambda t: t, lambda t: f"# A\n\nWhere $x$ is 1:\n\n$${t}$$\n\nand ${t[:200]}$.\n")
    sheet = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}}

    def content(text):
        if suffix == ".ipynb":
            cell = {"cell_type": "markdown", "id": "a", "metadata": {}, "source": text}
            text = json.dumps({**sheet, "cells": [cell]})
        return text.encode("utf-8", "surrogatepass")

    def read_document(text):
        said, text = [], text[:CHARACTERS]
        for wrap in wrapped:
            try:
                scanned = scan(f"a{suffix}", content(wrap(text)))
                for piece in scanned.pieces:
                    split(piece)
                (claims,) = read([scanned])
                said.append(f"{len(claims)} claims")
            except SymoptError as error:
                said.append(str(error))
        return said

    return read_document


if __name__ == "__main__":
    reading = formula if sys.argv[1] == "formula" else document(sys.argv[1])
    for warm in ("x = y", "x_1 = "):
        reading(warm)
    sys.addaudithook(listen)
    for kind, text in HOSTILE.items():
        for said in reading(text):
            tell(kind, said)
    tell("end", "")
