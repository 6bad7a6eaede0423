"""Jupyter notebooks: each cell of Markdown is a sheet, with its number among all cells; code is left out.

Macros hold from the cell that defines them on, as in the page. The file is read as JSON and nothing in it
runs. Source: nbformat 4.5, and 3 with its worksheets.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import NoReturn, TypeAlias, cast

from symopt.documents.scanning.blocks import scan_blocks
from symopt.documents.scanning.decode import usable
from symopt.documents.scanning.findings import Findings
from symopt.documents.scanning.scanner import Scanner
from symopt.documents.scanning.source.piece import Kind, Scanned
from symopt.documents.scanning.source.placed import slice_of
from symopt.foundation.errors import ReadingError

_Object: TypeAlias = dict[str, object]


def scan(file: str, text: str) -> Scanned:
    """Scan the JSON text of a notebook.   Raises ReadingError if it is none."""
    findings = Findings(file)
    for number, cell in enumerate(_cells(file, text), start=1):
        kind = cell.get("cell_type")
        if kind not in ("markdown", "heading"):
            continue
        source = usable(_source(file, number, cell))
        findings.open(source, number)
        if kind == "heading":
            level = cell.get("level")
            content = slice_of(source, 0, len(source))
            findings.add(Kind.HEADING, content, level=level if isinstance(level, int) else 1)
        else:
            scan_blocks(findings)
    return findings.scanned()


def _cells(file: str, text: str) -> Iterator[_Object]:
    """Yield the cells in order."""
    try:
        notebook = json.loads(text)
    except json.JSONDecodeError as error:
        _refuse(f"{file}:{error.lineno}:{error.colno}", f"it is not JSON: {error.msg}")
    except (RecursionError, ValueError):
        _refuse(file, "its JSON is nested too deeply, or holds a number that is too long")
    if not isinstance(notebook, dict):
        _refuse(file, "a notebook is a JSON object with cells")
    top = cast(_Object, notebook)
    sheets = top.get("worksheets") if "cells" not in top else [top]
    if not isinstance(sheets, list):
        _refuse(file, "it has no list of cells")
    for sheet in cast(list[object], sheets):
        cells = cast(_Object, sheet).get("cells") if isinstance(sheet, dict) else None
        if not isinstance(cells, list):
            _refuse(file, "it has no list of cells")
        for cell in cast(list[object], cells):
            if not isinstance(cell, dict):
                _refuse(file, "a cell is a JSON object")
            yield cast(_Object, cell)


def _source(file: str, number: int, cell: _Object) -> str:
    source = cell.get("source", "")
    lines = cast(list[object], source) if isinstance(source, list) else [source]
    texts = [line for line in lines if isinstance(line, str)]
    if len(texts) != len(lines):
        _refuse(f"{file}, cell {number}", "the source of a cell is a text, or a list of texts")
    return "".join(texts)


def _refuse(where: str, why: str) -> NoReturn:
    remedy = "open it in Jupyter and save it again"
    raise ReadingError("this is not a notebook", where=where, why=why, remedy=remedy)


notebook = Scanner(
    name="notebook",
    title="Jupyter notebook",
    suffixes=(".ipynb",),
    scan=scan,
    reference="https://nbformat.readthedocs.io/en/latest/format_description.html",
)
