"""Any text splits into statements whose parts lie in it in order, and no letter of it is lost."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symopt.documents.scanning.source.piece import Kind, Piece
from symopt.documents.scanning.source.placed import Sheet, slice_of
from symopt.documents.statements.run_on import run_on
from symopt.documents.statements.split import split
from symopt.foundation.errors import LimitError

_PARTS = (
    r"a b c x y 0 0.5 12 + - * / \cdot = = := < > \le \approx \rightarrow \Rightarrow \in \mapsto -> != , ; "
    r". : \quad \qquad \; ~ \\ & ( ) [ ] \{ \} { } \left( \right) \left\{ \right. \left. | _ ^ ' \hat{y} "
    r"\frac{a}{b} \frac{\partial L}{\partial x} \frac{d}{dx} \nabla f(x) H(1,2) \lambda_1 x^+ \text{where} "
    r"\text{MSE} \text{by(1)} where \begin{aligned} \end{aligned} \begin{cases} \end{cases} \begin{bmatrix} "
    r"\end{bmatrix} \begin{array}{cc} \end{array} \boxed \boxed{ \tag{1} \overset{!}{=} ① % \forall \land "
    r"\& \dots \\[2pt] \text{if }"
)
PARTS = [*_PARTS.split(), "\n", " ", "\\", "∈", "é", "\x00"]
TEXTS = st.lists(st.sampled_from(PARTS), max_size=30).map(" ".join)


def piece_of(text):
    return Piece(Kind.FORMULA, Sheet("notes.md", text), slice_of(text, 0, len(text)))


def check(statement, text):
    assert len(statement.signs) == max(0, len(statement.sides) - 1)
    assert len(statement.readable) == len(text)
    for side in statement.sides:
        assert 0 <= side.start < side.end <= len(text)
        assert statement.readable[side.start : side.end].strip()
    last = 0
    for gap in statement.gaps:
        assert last <= gap.start < gap.end
        last = gap.end
    starts = [(side.start, side.end) for side in statement.sides]
    assert starts == sorted(starts)
    assert all(a[1] <= b[0] for a, b in zip(starts, starts[1:], strict=False))


@given(st.one_of(TEXTS, st.text(max_size=60)))
@settings(max_examples=100)
def test_any_text_splits(text):
    for statement in split(piece_of(text)):
        check(statement, text)
        for other in run_on(statement):
            check(other, text)


LETTERS = [p for p in PARTS if not {"a", "b", "c", "x", "y"} & set(p) or len(p) == 1]


@given(st.lists(st.sampled_from([*LETTERS, *"abcxy"]), max_size=25).map(" ".join))
@settings(max_examples=100)
def test_no_letter_is_lost(text):
    visible = text.split("%")[0]
    found = []
    for s in split(piece_of(text)):
        found.extend(s.readable[side.start : side.end] for side in s.sides)
        found.extend((s.before, s.after, *(text[a.start : a.end] for a, _ in s.unread)))
    for letter in "abcxy":
        assert (letter in visible) <= (letter in " ".join(found))


@pytest.mark.parametrize(
    "unit",
    [r"\begin{cases} ", "(", ")", "{", "a = b, ", r"a &= b \\ ", r"\left( ", r"\right. ", r"\text{a", "&",
     r"\begin{aligned} a &= (b \\ ", r"\left( a \right. \\ ", "- ", "< , ",
     r"\stackrel{a}{", r"a \rightarrow ", "%\n",
     r"\text{where} & ", "x_", r"= \begin{cases} a \\ b \end{cases} ", r"(\text{a b}) "],
)  # fmt: skip
def test_long_texts_take_linear_time(unit):
    text = unit * (30_000 // len(unit))
    begun = time.perf_counter()
    for statement in split(piece_of(text))[:50]:
        check(statement, text)
    assert time.perf_counter() - begun < 5


def test_a_formula_that_is_too_long_is_refused():
    with pytest.raises(LimitError, match="the formula is too long: 100,001 characters"):
        split(piece_of("a" * 100_001))
