"""Bytes and files: encodings, limits, clear errors, and time that grows with the length alone."""

import time

import pytest

from symopt.documents.scanning.scan import BYTES, scan, scan_file, scanner_for, scanners
from symopt.documents.scanning.source.piece import Kind
from symopt.foundation.errors import DataError, LimitError, ReadingError


def formulas(data, file="a.md"):
    return [p.text for p in scan(file, data).pieces if p.kind is Kind.FORMULA]


def test_the_catalogue():
    assert set(scanners()) == {"markdown", "latex", "plain", "notebook"}
    suffixes = [suffix for s in scanners().values() for suffix in s.suffixes]
    assert len(suffixes) == len(set(suffixes))
    assert all(suffix == suffix.lower() and suffix[0] == "." for suffix in suffixes)


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        ("a.md", "markdown"),
        ("dir.tex/a.Markdown", "markdown"),
        ("a.TEX", "latex"),
        ("a.ipynb", "notebook"),
        ("a.txt", "plain"),
        ("README", "plain"),
        ("a.rst", "plain"),
        ("-", "plain"),
    ],
)
def test_the_suffix_says_the_kind(file, kind):
    assert scanner_for(file).name == kind


def test_an_empty_document():
    for file in ("a.md", "a.tex", "a.txt"):
        assert scan(file, b"").pieces == ()
        assert scan(file, b"\n \n\t\n").pieces == ()


def test_encodings():
    text = "é $x = ŷ$"
    assert formulas(text.encode("utf-8")) == ["x = ŷ"]
    assert formulas(text.encode("utf-8-sig")) == ["x = ŷ"]
    assert formulas(text.encode("utf-16")) == ["x = ŷ"]
    assert formulas(b"a\r$x$\r$y$") == ["x", "y"]


def test_an_older_encoding_is_read_as_latin_1_and_said():
    result = scan("a.md", "Größe $x$".encode("latin-1"))
    assert [p.text for p in result.pieces] == ["Größe", "x"]
    ((place, message),) = result.problems
    assert place.first == (1, 3)
    assert "not UTF-8" in message


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"%PDF-1.5\n", "a PDF document"),
        (b"ab\x00c", "byte 3 is NUL"),
        (b"\x89PNG\r\n\x1a\n\x00", "is NUL"),
    ],
)
def test_what_is_no_text(data, why):
    with pytest.raises(ReadingError, match=why):
        scan("a.md", data)


def test_too_long():
    with pytest.raises(LimitError, match="20,000,001 bytes"):
        scan("a.md", b" " * (BYTES + 1))


def test_files(tmp_path):
    file = tmp_path / "a.md"
    file.write_bytes(b"$x$")
    result = scan_file(file)
    assert result.file == str(file)
    assert [p.text for p in result.pieces] == ["x"]


def test_files_that_cannot_be_read(tmp_path):
    for name, why in (
        (tmp_path / "none.md", "there is no such file"),
        (tmp_path, "it is a directory"),
        ("a\0b.md", "null byte"),
        (tmp_path / ("n" * 300), "too long"),
    ):
        with pytest.raises(DataError, match="cannot be read") as error:
            scan_file(name)
        assert why in str(error.value)


HOSTILE = {
    "dollars": "$",
    "openings": "$a ",
    "texts": "$\\text{",
    "displays": "$$ a\n",
    "brackets": "\\[ a\n",
    "parentheses": "\\(",
    "environments": "\\begin{align}\n\\begin{gather} ",
    "backticks": "`` a ` ",
    "comments": "<!--\n",
    "tags": '<a b="c',
    "code": "<code>",
    "raw": "<pre>\n",
    "quotes": "> > a\n",
    "items": "- - ",
    "rows": "|-\n",
    "fences": "```symopt\n",
    "spaces": "# " + " " * 50,
    "tabs": "a\t$",
    "escapes": "\\",
    "declarations": "% symopt: begin\n",
    "definitions": "\\newcommand{\\a}{",
    "macros": "\\def\\a{\\a\\a}$\\a$ ",
    "names": "\\newcommand{\\be}{\\begin{align}}\\be ",
    "verbatim": "\\begin{verbatim}\\verb|",
    "options": "\\cite[",
    "links": "](http://",
    "sections": "\\section{",
}


@pytest.mark.parametrize("file", ["a.md", "a.txt", "a.tex"])
@pytest.mark.parametrize("part", HOSTILE.values(), ids=HOSTILE)
def test_time_grows_with_the_length(file, part):
    """Four times the text may take ten times as long, and not sixteen times: nothing is quadratic."""

    def seconds(length):
        data = (part * (length // len(part) + 1)).encode()
        start = time.process_time()
        scan(file, data)
        return time.process_time() - start

    long = seconds(20_000)
    assert long < 0.5 or long < 10 * seconds(5_000)
