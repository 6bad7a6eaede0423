"""The order of a derivative is a number where that of the function is one."""

from __future__ import annotations

import pytest

from symopt.derivation.rules.function import outer
from symopt.functions.lookup import function
from symopt.functions.vocabulary import default_vocabulary
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.reading.parser import parse


@pytest.mark.parametrize(
    ("call", "derivative"),
    [
        ("besselj(0, x)", "(-besselj(1, x) - besselj(1, x))/2"),
        ("bessely(1, x)", "(bessely(0, x) - bessely(2, x))/2"),
        ("besseli(0, x)", "(besseli(1, x) + besseli(1, x))/2"),
        ("besselk(-1/2, x)", "-(besselk(-3/2, x) + besselk(1/2, x))/2"),
        ("besselj(nu + 1, x)", "(besselj(nu, x) - besselj(nu + 2, x))/2"),
        ("polygamma(1, x)", "polygamma(2, x)"),
        ("expint(1, x)", "-expint(0, x)"),
    ],
)
def test_orders_are_worked_out(call, derivative):
    tree = parse(call, default_vocabulary())
    found = outer(function(tree.function), tree, 1)
    assert to_text(found) == to_text(parse(derivative, default_vocabulary()))
