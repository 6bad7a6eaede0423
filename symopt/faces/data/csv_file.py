"""CSV as people keep it (RFC 4180): UTF-8, a header, comma, semicolon or tab between the cells.

A fast reader takes files that are all numbers; whatever it does not understand is read again cell by
cell, by a reader that can say which row and column is wrong. Numbers are written with a decimal point;
decimal commas and thousands separators are refused, never guessed.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

from symopt.foundation.errors import DataError

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}([,' \u00a0\u202f]\d{3})+(\.\d+)?")
_DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+([eE][+-]?\d+)?")
_MISSING = frozenset({"", "na", "n/a", "nan", "null", "none", "-", "?", "inf", "-inf", "#n/a"})
_LONGEST_NAME = 1_000
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T]\d.*)?|\d{1,2}:\d{2}(:\d{2})?(\.\d+)?")
_REMEDIES = {
    "date": "write times as numbers, such as the days (or seconds) since the first one",
    "truth": "write 1 for true and 0 for false",
    "minus": "write the minus sign as a hyphen, -",
    "text": "write kinds as numbers, for each kind a column that is 1 in its rows and 0 in others",
}


def read_csv(file: Path, wanted: Callable[[str], bool]) -> Mapping[str, Any]:
    """Return the columns by the names of the header: arrays of numbers, None for those not wanted.

    Raises DataError for a file that is empty, binary, not UTF-8, without a header or rows, with rows
    of unequal length, or with anything but finite numbers in a wanted column.
    """
    text = _text(file.read_bytes())
    start, first = _first_line(text)
    delimiter = _delimiter(first)
    header = _header(first, delimiter)
    _check_header(header, wanted)
    places = {name: k for k, name in enumerate(header) if wanted(name)}
    columns = _fast(text[start + len(first) :], delimiter, len(header))
    if columns is None:
        columns = _careful(text, delimiter, header, places)
    return {name: columns[places[name]] if name in places else None for name in header}


def _text(raw: bytes) -> str:
    if not raw.strip():
        raise DataError("the file is empty", remedy="give a header and rows of numbers")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise DataError("the file is UTF-16", remedy="save it as UTF-8 (CSV UTF-8 in spreadsheets)")
    if b"\x00" in raw:
        raise DataError(
            "the file is not text",
            why="it holds null bytes",
            remedy="give a CSV file with a header",
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise DataError(
            "the file is not UTF-8 text",
            where=f"line {line}",
            why=f"byte {raw[error.start]:#04x} cannot stand there",
            remedy="save it as UTF-8 (CSV UTF-8 in spreadsheets)",
        ) from None


def _first_line(text: str) -> tuple[int, str]:
    """Return the first line that is not blank, and where it starts."""
    found = re.search(r"\S", text)
    start = 0 if found is None else text.rfind("\n", 0, found.start()) + 1
    return start, re.split(r"\r\n|\n|\r", text[start:], maxsplit=1)[0]


def _delimiter(line: str) -> str:
    bare = re.sub(r'"[^"]*"', "", line)
    return max(",;\t", key=bare.count)


def _reader(text: str, delimiter: str) -> Any:  # noqa: ANN401 - csv's own
    return csv.reader(StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)


def _header(line: str, delimiter: str) -> list[str]:
    try:
        return [cell.strip() for cell in next(_reader(line, delimiter))]
    except csv.Error as error:
        raise DataError(
            "the first line is no header",
            where=f"line 1: {line[:60]}…",
            why=str(error),
            remedy="put the names of the columns on the first line, separated by commas",
        ) from None


def _check_header(header: Sequence[str], wanted: Callable[[str], bool]) -> None:
    if all(_NUMBER.fullmatch(cell) for cell in header):
        raise DataError(
            "the first line holds numbers, not names",
            where="line 1",
            remedy="put the names of the columns on the first line",
        )
    if len(header) == 1 and not wanted(header[0]) and any(map(wanted, header[0].split())):
        raise DataError(
            "the columns are separated by spaces",
            where="line 1",
            remedy="separate them by commas, semicolons or tabs",
        )
    for name in header:
        if wanted(name) and header.count(name) > 1:
            raise DataError(
                f"two columns are named {name}", where="line 1", remedy="give each its own name"
            )
    if max(map(len, header)) > _LONGEST_NAME:
        raise DataError(
            "the first line is no header",
            where=f"line 1: {header[0][:60]}…",
            remedy="put the names of the columns on the first line, separated by commas",
        )


def _fast(body: str, delimiter: str, count: int) -> Any | None:  # noqa: ANN401 - an array
    """Return the columns of a file that is all finite numbers, else None."""
    import warnings

    import numpy as np

    if '"' in body or "_" in body or not body.strip():
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            array = np.loadtxt(StringIO(body), delimiter=delimiter, comments=None, ndmin=2)
    except (ValueError, UserWarning):
        return None
    if array.shape[1] != count or not np.isfinite(array).all():
        return None
    return np.ascontiguousarray(array.T)


def _careful(
    text: str, delimiter: str, header: Sequence[str], places: Mapping[str, int]
) -> dict[int, Any]:
    """Return the wanted columns, read cell by cell."""
    import numpy as np

    reader = _reader(text, delimiter)
    values: dict[int, list[float]] = {place: [] for place in places.values()}
    seen, row = False, 0
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells) and len(cells) <= 1:
                continue
            if not seen:
                seen = True  # the header
                continue
            row += 1
            if len(cells) != len(header):
                raise _ragged(row, reader.line_num, len(cells), len(header), delimiter)
            for name, place in places.items():
                cell = cells[place].strip()
                if not _NUMBER.fullmatch(cell):
                    raise _no_number(cell, f"line {reader.line_num} (row {row}), column {name}")
                values[place].append(float(cell))
    except csv.Error as error:
        raise DataError(
            "the file is not CSV", where=f"line {reader.line_num}", why=str(error)
        ) from None
    if not row:
        raise DataError(
            "the file has a header but no rows",
            why=f"the header is {', '.join(header)[:200]}",
            remedy="add rows of numbers",
        )
    columns = {place: np.array(column) for place, column in values.items()}
    for name, place in places.items():
        if not np.isfinite(columns[place]).all():
            bad = int(np.flatnonzero(~np.isfinite(columns[place]))[0])
            raise DataError(
                "a number is too large",
                where=f"row {bad + 1}, column {name}",
                why="it is beyond 1.8e308",
                remedy="use other units",
            )
    return columns


def _ragged(row: int, line: int, found: int, expected: int, delimiter: str) -> DataError:
    remedy = "check for missing or extra separators"
    if expected == 1 and found > 1:
        remedy = "put the names of the columns on the first line, without other text above it"
    elif delimiter == "," and found > expected:
        remedy += "; numbers need a decimal point (0.5), and no commas in thousands"
    return DataError(
        f"row {row} has {found} cell{'' if found == 1 else 's'}, the header has {expected}",
        where=f"line {line} (row {row})",
        remedy=remedy,
    )


def _kind(cell: str) -> str:
    """Return what a cell that is no number seems to be; "" if nothing known."""
    if _DATE.fullmatch(cell):
        return "date"
    if cell.lower() in ("true", "false", "yes", "no"):
        return "truth"
    if _NUMBER.fullmatch(cell.replace("\u2212", "-").replace("\u2013", "-")):
        return "minus"
    return "text" if cell and all(word.isalpha() for word in re.split(r"[ _.-]+", cell)) else ""


def _no_number(cell: str, where: str) -> DataError:
    if cell.lower() in _MISSING:
        what = "a cell is empty" if not cell else f"a cell is {cell}, which is not a finite number"
        return DataError(
            what, where=where, remedy="remove the row, or fill in the value; nothing is guessed"
        )
    remedy = _REMEDIES.get(_kind(cell), "write a number such as 0.5 or 1e-3")
    if _THOUSANDS.fullmatch(cell):
        remedy = f"write {re.sub('[^0-9.+-]', '', cell)}, without separators between thousands"
    elif _DECIMAL_COMMA.fullmatch(cell):
        remedy = f"write {cell.replace(',', '.')}, with a decimal point"
    elif cell.endswith("%"):
        remedy = "write a fraction of 1 without the percent sign"
    return DataError(f"{cell[:60]!r} stands where a number should be", where=where, remedy=remedy)
