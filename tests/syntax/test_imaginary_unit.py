r"""The imaginary unit: `I` and `\mathrm{i}` where complex values are asked for; else names as ever."""

import pytest
import sympy

from symopt.calculus.lower import Scope, lower_scalar
from symopt.calculus.nodes import Apply
from symopt.calculus.views.raising import raise_node
from symopt.equality.enclosures.balls import OutsideDomain, enclose
from symopt.foundation.errors import DomainError
from symopt.functions.sympy_functions import sympy_names
from symopt.functions.vocabulary import default_vocabulary
from symopt.syntax.printing.latex_printer import to_latex
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.printing.unicode_printer import to_unicode
from symopt.syntax.reading.parser import parse
from symopt.syntax.sympy_border.outgoing import to_sympy
from symopt.syntax.tree import Constant, Mul, Name

WORDS = default_vocabulary().with_imaginary_unit()
I = Constant("I")  # noqa: E741 - what mathematics calls it


def test_an_undeclared_i_is_the_unit_where_values_are_complex():
    assert parse("2*I*x", WORDS).factors[1] == I
    assert parse(r"$\mathrm{i} x$", WORDS) == Mul((I, Name("x")))
    assert parse("I(1 + x)", WORDS) == parse("I*(1 + x)", WORDS)


def test_elsewhere_it_is_a_name_and_a_declared_name_always_wins():
    assert parse("I", default_vocabulary()) == Name("I")
    assert parse("I", WORDS.declare(["I"])) == Name("I")
    assert parse(r"$\mathrm{i}$", WORDS.declare(["i"])) == Name("i")
    assert parse("$I$", WORDS) == Name("I")  # in LaTeX the identity matrix, or a current
    assert parse("i", WORDS) == Name("i")


@pytest.mark.parametrize("text", ["exp(I*x)", "I", "1/I", "2*I + 1", "I**3", "(x + I)*(x - I)"])
def test_it_prints_and_reads_back(text):
    tree = parse(text, WORDS)
    assert parse(to_text(tree), WORDS) == tree
    assert parse(f"${to_latex(tree)}$", WORDS) == tree
    assert "I" in to_unicode(tree)
    assert to_sympy(tree, sympy_names()).has(sympy.I)


def test_it_is_a_node_without_a_real_value():
    node = lower_scalar(parse("I", WORDS))
    assert node is Apply("imaginary_unit", ())
    assert raise_node(node) == I
    with pytest.raises(OutsideDomain):
        enclose(node, {})


def test_logarithms_of_negative_numbers_have_values_where_values_are_complex():
    tree = parse("log(-1) + sqrt(-4) + asin(-2)", WORDS)
    with pytest.raises(DomainError, match="no real value"):
        lower_scalar(tree)
    assert not lower_scalar(tree, Scope(complex=True)).free
