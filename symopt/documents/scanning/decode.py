"""The text of a file's bytes: UTF-8, or UTF-16 if a byte order mark says so, else Latin-1.

Latin-1 gives every byte a character, so a file in an older encoding is read with a few letters wrong and its
formulas right; the first byte that is not UTF-8 is reported. Bytes that are no text are refused.
"""

from __future__ import annotations

import codecs
import re

from symopt.foundation.errors import ReadingError

_LONE_RETURN = re.compile(r"\r(?!\n)")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def decode(data: bytes, where: str) -> tuple[str, int]:
    """Return the text, and the place of the first byte that is not UTF-8 (-1 if all are).

    The byte order mark is left out; a carriage return alone counts as the end of a line.
    Raises ReadingError for what is no text.
    """
    if data.startswith(b"%PDF-"):
        _refuse(where, "it is a PDF document", "check its source, or text extracted from it")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = data.decode("utf-16", errors="replace")
        return usable(text), -1
    zero = data.find(0)
    if zero >= 0:
        _refuse(where, f"byte {zero + 1:,} is NUL", "save the document as UTF-8 text")
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return usable(data.decode("utf-8")), -1
    except UnicodeDecodeError as error:
        return usable(data.decode("latin-1")), error.start


def usable(text: str) -> str:
    """Return a text, character for character, with line ends and characters that can be written."""
    if "\r" in text:
        text = _LONE_RETURN.sub("\n", text)
    return _SURROGATE.sub("\ufffd", text)


def _refuse(where: str, why: str, remedy: str) -> None:
    raise ReadingError("this file is not text", where=where, why=why, remedy=remedy)
