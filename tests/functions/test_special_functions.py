"""Reading special functions as SymPy and mathematics write them, and derivatives that there are not."""

from __future__ import annotations

import pytest

from symopt.foundation.errors import UnsupportedError
from symopt.functions.lookup import derivative_tree, function, functions
from symopt.functions.notation import default_notation
from symopt.functions.sympy_functions import sympy_names
from symopt.functions.vocabulary import default_vocabulary
from symopt.syntax.printing.latex_printer import to_latex
from symopt.syntax.printing.unicode_printer import to_unicode
from symopt.syntax.reading.parser import parse
from symopt.syntax.sympy_border.incoming import from_sympy
from symopt.syntax.sympy_border.outgoing import to_sympy
from symopt.syntax.tree import Call, Mul, Name

VOCABULARY = default_vocabulary().declare("xyh")


def read(text):
    return parse(text, VOCABULARY)


@pytest.mark.parametrize(
    ("spelled", "plain"),
    [
        ("LambertW(x)", "lambertw(x)"),
        ("ceil(x)", "ceiling(x)"),
        ("Max(x, Min(y, 2))", "max(x, min(y, 2))"),
        ("Heaviside(x)", "step(x)"),
        ("Heaviside(x, h)", "Piecewise((0, x < 0), (h, x = 0), (1, True))"),
        (r"$2\lfloor x/y\rfloor$", "2*floor(x/y)"),
        (r"$\left\lceil x + y \right\rceil^2$", "ceiling(x + y)**2"),
        (r"$\operatorname{Ai}(x)\operatorname{Ei}(y)$", "airyai(x)*Ei(y)"),
    ],
)
def test_a_spelling_means_the_function(spelled, plain):
    assert read(spelled) == read(plain)


def test_a_name_of_the_user_stays_a_name():
    declared = VOCABULARY.declare(["Si", "floor"])
    assert parse("Si*floor", declared) == Mul((Name("Si"), Name("floor")))


def test_floor_and_ceiling_print_as_brackets():
    trees = [Call(name, (Name("x"),)) for name in ("floor", "ceiling")]
    assert [to_unicode(tree, notation=default_notation()) for tree in trees] == ["⌊x⌋", "⌈x⌉"]
    shown = to_latex(trees[0], notation=default_notation())
    assert shown == r"\left\lfloor x \right\rfloor"


SPECIAL = (
    "erfinv erfcinv erfi lambertw besselj bessely besseli besselk airyai airybi airyaiprime airybiprime Ei "
    "expint Si Ci Shi Chi sinc lowergamma uppergamma betainc_regularized polylog elliptic_k elliptic_e "
    "fresnels fresnelc floor ceiling"
)


@pytest.mark.parametrize("name", SPECIAL.split())
def test_sympy_expressions_come_in_and_go_out(name):
    import sympy

    symbols = sympy.symbols("a b c d", real=True)[: len(function(name).arguments)]
    expression = getattr(sympy, function(name).sympy)(*symbols)
    names = sympy_names()
    tree = from_sympy(expression, names)
    assert tree == Call(name, tuple(Name(s.name) for s in symbols))
    assert to_sympy(tree, names) == expression


OPAQUE = [
    (n, k) for n, e in functions().items() for k, a in enumerate(e.arguments) if a in e.opaque
]


@pytest.mark.parametrize(("name", "place"), OPAQUE)
def test_a_derivative_in_an_order_is_refused(name, place):
    argument = function(name).arguments[place]
    with pytest.raises(
        UnsupportedError, match=f"no derivative in its argument {argument}"
    ) as found:
        derivative_tree(name, place)
    assert "no functions of the catalogue express it" in found.value.why
