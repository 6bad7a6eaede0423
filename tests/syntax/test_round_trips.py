"""What is printed reads back to the same tree, in text and in LaTeX."""

from __future__ import annotations

from hypothesis import given, reject, seed, settings
from syntax_strategies import ARRAY, SCALAR, WHOLE
from syntax_words import DECLARED

from symopt.foundation.errors import LimitError
from symopt.syntax.printing.latex_printer import to_latex
from symopt.syntax.printing.notation import Notation
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.printing.unicode_printer import to_unicode
from symopt.syntax.reading.parser import parse


def read(text):
    """Parse, leaving aside random towers of powers that the limits refuse."""
    try:
        return parse(text, DECLARED)
    except LimitError:
        reject()


NOTATION = Notation(arrays=DECLARED.arrays)
CASES = settings(max_examples=120, deadline=None)


@seed(1)
@CASES
@given(WHOLE)
def test_text_reads_back(tree):
    assert read(to_text(tree)) == tree


@seed(2)
@CASES
@given(WHOLE)
def test_latex_reads_back(tree):
    assert read(f"${to_latex(tree, NOTATION)}$") == tree


@seed(3)
@CASES
@given(ARRAY)
def test_matrix_products_read_back(tree):
    assert read(f"${to_latex(tree, NOTATION)}$") == tree


@seed(4)
@CASES
@given(SCALAR)
def test_every_tree_prints_on_one_unicode_line(tree):
    line = to_unicode(tree)
    assert line
    assert "\n" not in line
    assert "\\" not in line


@seed(5)
@CASES
@given(SCALAR)
def test_printing_twice_is_printing_once(tree):
    text = to_text(tree)
    assert to_text(read(text)) == text
