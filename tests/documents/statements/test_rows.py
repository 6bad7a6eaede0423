"""Rows and columns: what goes on with what, and where each side stands."""

import pytest

from tests.documents.statements.splitting import lines, statements


def aligned(inner):
    return rf"\begin{{aligned}} {inner} \end{{aligned}}"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (r"a &= b \\ &= c \\ &= d", ["a = b = c = d"]),
        (r"a &= b & c &= d \\ &= e", ["a = b = e", "c = d"]),
        (r"a &= b & c &= d \\ &= e & &= f", ["a = b = e", "c = d = f"]),
        (r"a &= b & c &= d \\ g &= h \\ &= i && = j", ["a = b", "c = d = j", "g = h = i"]),
        (r"a &= b & -c &= d", ["a = b", "-c = d"]),
        (r"a &= b \\ -c &= d", ["a = b", "-c = d"]),
        (r"a &= b & c = d \\ e &= f", ["a = b", "c = d", "e = f"]),
        (r"a &= b & f(t) \\ c &= d", ["a = b", "f(t)", "c = d"]),
        (r"a &= b + \\ &\quad c \\ &= d", ["a = b + c = d"]),
        (r"a &= b \\ & - c \\ & \cdot d", [r"a = b - c \cdot d"]),
        (r"a &= (b \\ & + c) \\ &= d", ["a = (b + c) = d"]),
        (r"a &= \left( b \right. \\ & \left. + c \right) = d", [r"a = \left( b + c \right) = d"]),
        (r"a &= b & \rightarrow & \text{many times} \\ c &= d", ["a = b", "c = d"]),
        (r"a &= b & c &= d \\ &\rightarrow ① & &\rightarrow ②", ["a = b", "c = d"]),
        (r"a &= b \\ &\quad + c \quad \text{where } c = 3 \\ &= d", [r"a = b + c = d", "c = 3"]),
        (
            r"a &= b \quad\Rightarrow\quad m \gets m - a \\ c &= d",
            ["a = b", "=> m -> m - a", "c = d"],
        ),
        (r"\text{Minimum: } t &= 2 \\ \text{so } u &= 3", ["t = 2", "u = 3"]),
        (r"a & = & b \\ & = & c", ["a = b = c"]),
        (r"{} a ={}& b \\ ={}& c", ["a = b = c"]),
    ],
)
def test_aligned(rows, expected):
    assert lines(aligned(rows)) == expected
    assert lines(rows) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"\begin{gather} a = b \\ c = d \end{gather}", ["a = b", "c = d"]),
        (r"\begin{multline} a = b \\ + c \\ - d \end{multline}", ["a = b + c - d"]),
        (r"\begin{eqnarray*} a &=& b \nonumber \\ &=& c \end{eqnarray*}", ["a = b = c"]),
        (r"\begin{array}{rcl} 2s &+& 3t &=& 5 \\ s &-& t &=& 1 \end{array}", ["2s + 3t = 5", "s - t = 1"]),
        (r"\begin{alignat}{2} a &= b & c &= d \end{alignat}", ["a = b", "c = d"]),
        (r"f = \begin{aligned}[t] & a \\ & + b \end{aligned}", ["f = a + b"]),
        (r"\begin{align} \begin{split} a &= b \\ &= c \end{split} && d &= 1 \end{align}", ["a = b = c", "d = 1"]),  # noqa: E501
        (r"a = b \\[2pt] = c", ["a = b = c"]),
        (r"\left[\begin{array}{cc} 2 & 0 \\ 0 & 2 \end{array}\right]",
         [r"\left[\begin{array}{cc} 2 & 0 \\ 0 & 2 \end{array}\right]"]),
        (r"\begin{array}{cc} s & t \\ 1 & 2 \end{array}", [r"\begin{array}{cc} s & t \\ 1 & 2 \end{array}"]),
    ],
)  # fmt: skip
def test_environments(text, expected):
    assert lines(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"f(t) = \begin{cases} t & \text{if } t > 0 \\ 0 & \text{otherwise} \end{cases}", None),
        (r"f(t) = \begin{cases} t & t > 0 \\ 0 & t \le 0 \end{cases}", None),
        (r"f(t) = \begin{cases} t, t > 0 \\ 0, t \le 0 \end{cases}", None),
        (r"f(t) = \left\{\begin{array}{ll} t & t > 0 \\ 0 & t \le 0 \end{array}\right.", None),
        (r"\begin{cases} J(t) = t^2 \\ u = \sigma(s) \end{cases}", ["J(t) = t^2", r"u = \sigma(s)"]),
        (r"\left\{\begin{aligned} s &= 1 \\ t &= 2 \end{aligned}\right.", ["s = 1", "t = 2"]),
        (r"\left\{\begin{matrix} s = 1 \\ t = 2 \end{matrix}\right.", ["s = 1", "t = 2"]),
        (r"\left.\begin{aligned} s &= 1 \\ t &= 2 \end{aligned}\right\} \Rightarrow s + t = 3",
         ["s = 1", "t = 2", "=> s + t = 3"]),
        (r"\Rightarrow \begin{cases} s = 1 \\ t = 2 \end{cases}", ["=> s = 1", "t = 2"]),
        (r"\frac{\partial F}{\partial s} = \begin{cases} 3s^2 - t \\ 2t \end{cases}",
         [r"\frac{\partial F}{\partial s} = 3s^2 - t", r"\frac{\partial F}{\partial s} = 2t"]),
        (r"a = b = \begin{cases} 1, \\ 2. \end{cases}", ["a = b = 1", "a = b = 2"]),
    ],
)  # fmt: skip
def test_cases(text, expected):
    assert lines(text) == (expected or [text])


def test_each_side_knows_its_row_and_each_statement_its_columns():
    found = statements(aligned(r"a &= b & c &= d \\ &= e & &= f \\ g &= h"))
    assert [[side.row for side in s.sides] for s in found] == [[0, 0, 1], [0, 0, 1], [2, 2]]
    assert [(s.row, s.cell, s.group) for s in found] == [(0, 0, 1), (0, 1, 1), (2, 0, 1)]


def test_notes_in_a_row_of_their_own_go_to_their_columns():
    found = statements(aligned(r"a &= b & c &= d \\ &\rightarrow ① & &\rightarrow ②"))
    assert [s.after for s in found] == [r"\rightarrow ①", r"\rightarrow ②"]


def test_a_side_over_two_rows_is_read_with_blanks_for_the_break():
    text = aligned(r"a &= b & c &= d \\ &+ e")
    first = statements(text)[0]
    side = first.sides[1]
    assert first.text(side) == r"b & c &= d \\ &+ e"
    assert first.readable[side.start : side.end].split() == ["b", "+", "e"]
    assert len(first.readable) == len(text)
    assert first.readable.index("+ e") == text.index("+ e")
