"""If these fail, carets stand under the wrong characters, or a line is wider than the terminal."""

import pytest

from symopt.documents.scanning.source.placed import Place, Sheet
from symopt.presentation.checks.excerpt import excerpt
from symopt.presentation.checks.wrapping import shortened, wrapped
from symopt.presentation.formats.picture_text import columns


def shown(text, part, hint="", width=80, whole=None):
    sheet = Sheet("notes.md", text)
    around = whole or text
    start = text.index(around)
    at = text.index(part, start)
    place = Place(sheet, start, start + len(around))
    return excerpt(place, [Place(sheet, at, at + len(part))], hint, width)


def test_a_short_line_is_shown_whole_without_what_is_around_the_formula():
    assert shown("so $a - b$ is", "-", "should be +", whole="a - b") == ["a - b", "  ^ should be +"]


def test_only_the_line_of_the_mark_is_shown():
    assert shown("a\n  = b + c\n  = d", "b + c") == ["= b + c", "  ^^^^^"]


def test_wide_characters_take_two_columns_and_combining_ones_none():
    assert shown("漢 + é - x", "-") == ["漢 + é - x", "       ^"]
    assert shown("漢 - x", "漢") == ["漢 - x", "^^"]
    assert shown("y\u0302 - x", "x") == ["y\u0302 - x", "    ^"]


def test_tabs_and_control_characters_do_not_move_the_cursor():
    lines = shown("a\t\x1b[2J\u202e- b", "- b")
    assert lines == ["a ·[2J·- b", "       ^^^"]


@pytest.mark.parametrize("width", [20, 33, 80])
@pytest.mark.parametrize("at", [0, 5, 90, 398])
def test_a_long_line_is_cut_around_the_mark(width, at):
    text = "".join(chr(ord("a") + k % 26) for k in range(400))
    sheet = Sheet("notes.md", text)
    lines = excerpt(Place(sheet, 0, 400), [Place(sheet, at, at + 2)], "should be x", width)
    assert all(columns(line) <= width for line in lines)
    start = lines[1].index("^^")
    assert lines[0][start : start + 2] == text[at : at + 2]
    assert lines[0].startswith("…") == (at > width)


def test_a_mark_longer_than_the_terminal_is_cut():
    lines = shown("x + " * 100 + "y", "x + " * 100, width=40)
    assert [columns(line) for line in lines] == [40, 39]
    assert lines[0].endswith("…")


def test_a_mark_over_several_lines_is_shown_on_its_first():
    assert shown("f = a + b\n + c", "a + b\n + c") == ["f = a + b", "    ^^^^^"]


def test_the_hint_goes_where_there_is_room():
    text = "abcdefgh ijkl mnop qrst"
    assert shown(text, "qrst", "should be z", 24) == [text, "       should be z ^^^^"]
    assert shown("abc defghi", "abc", "should be zzzz", 16) == [
        "abc defghi",
        "^^^",
        "should be zzzz",
    ]


def test_texts_break_before_signs_and_are_cut_with_an_ellipsis():
    assert wrapped("aaa + bbb - ccc", 7) == ["aaa", "+ bbb", "- ccc"]
    assert wrapped("", 7) == [""]
    assert shortened("漢漢漢", 5) == "漢漢…"
