"""If these fail, a mark does not stand under what is wrong."""

import pytest

from symopt.documents.elaborate.names.setting import Setting
from symopt.documents.judging.checked import Checked
from symopt.documents.meaning.claim import Claim, ClaimKind
from symopt.documents.scanning.source.placed import Place, Sheet
from symopt.equality.verdict import Status
from symopt.foundation.document import Math
from symopt.functions.vocabulary import default_vocabulary
from symopt.presentation.checks.marks import first, marks
from symopt.syntax.reading.parser import parse


def checked(document, side, claimed, expected, status=Status.REFUTED, shift=0):
    """Return a claim that stands as `side` in a document and was read from `claimed`."""
    sheet = Sheet("notes.md", document)
    start = document.index(side)
    vocabulary = default_vocabulary()
    parsed = parse(" " * shift + claimed, vocabulary)
    place = Place(sheet, start, start + len(side))
    claim = Claim(ClaimKind.EQUATION, place, place, side, Setting(), claimed=parsed)
    return Checked(claim, status, expected=parse(expected, vocabulary))


def marked(found):
    return [(mark.place.text, "".join(str(part) for part in mark.hint)) for mark in marks(found)]


def hint(text):
    return str(Math(parse(text, default_vocabulary())))


@pytest.mark.parametrize("shift", [0, 7])
def test_the_sign_of_a_term_is_marked_wherever_the_formula_began(shift):
    side = r"w - \alpha x"
    found = checked(f"so $v = {side}$.", side, side, r"w + \alpha x", shift=shift)
    assert marked(found) == [("-", "should be +")]
    assert first(found).first == (1, 11)


def test_a_plus_that_should_be_a_minus():
    side = r"w + \frac{x}{2}"
    assert marked(checked(side, side, side, r"w - \frac{x}{2}")) == [("+", "should be -")]


def test_a_term_that_should_be_another_one_is_told_with_its_sign():
    side = "w - a x"
    assert marked(checked(side, side, side, "w + b x"))[0] == (
        "- a x",
        f"should be + {hint('b x')}",
    )
    side = "w + a x"
    assert marked(checked(side, side, side, "w - b x"))[0] == ("+ a x", f"should be {hint('-b x')}")
    assert marked(checked(side, side, side, "w + b x"))[0] == ("a", f"should be {hint('b')}")


def test_a_sign_that_is_not_written_marks_what_lacks_it():
    assert marked(checked("x y", "x y", "x y", "-x y")) == [("x y", "should be negative")]


def test_brackets_that_belong_to_a_part_are_marked_with_it():
    side = r"\left( a - b\right)^2 c"
    assert marked(checked(side, side, side, "c"))[0][0] == r"\left( a - b\right)^2"
    side = "c (a - b)"
    assert marked(checked(side, side, side, "c"))[0][0] == "a - b"


def test_a_side_in_brackets_is_laid_beside_its_place():
    side = "(w - x)"
    assert marked(checked(f"$v = {side}$", side, side, "w + x")) == [("-", "should be +")]


def test_what_does_not_stand_in_the_file_as_it_was_read_is_marked_whole():
    found = checked(
        r"$v = \half x - y$", r"\half x - y", r"\frac{1}{2} x - y", r"\frac{1}{2} x + y"
    )
    assert marked(found) == [(r"\half x - y", "")]
    assert first(found) == found.claim.place


def test_a_right_claim_is_cited_by_its_side():
    found = checked("a - b", "a - b", "a - b", "a + b", status=Status.PROVED)
    assert marked(found) == [("a - b", "")]


def test_every_wrong_entry_of_a_matrix_is_marked_and_the_matrix_is_cited():
    side = r"\begin{bmatrix} 2 & 0 \\ 1 & -2 \end{bmatrix}"
    right = r"\begin{bmatrix} 2 & 1 \\ 1 & 2 \end{bmatrix}"
    found = checked(side, side, side, right)
    assert [text for text, _ in marked(found)] == ["0", "-"]
    assert first(found) == found.claim.place
