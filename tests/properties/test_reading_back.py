"""What symopt prints it reads back as the same tree: 2,000 random formulas, in LaTeX and in plain text.

If this fails, a derivation that is printed says something else where `symopt check` reads it.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import get_args

import pytest

from symopt.foundation.errors import LimitError
from symopt.functions.notation import default_notation
from symopt.functions.vocabulary import default_vocabulary
from symopt.syntax.grammar.limits import check_tree
from symopt.syntax.grammar.tokens import Source
from symopt.syntax.printing.latex_printer import to_latex
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.reading.parser import parse
from symopt.syntax.tree import ONE, Add, Call, Div, Mul, Name, Neg, Tree, walk
from tests.properties.random_names import ARRAYS, VARIABLES
from tests.properties.random_trees import ELEMENTARY, FUNCTIONS, Trees

RANKS = {name: rank for rank, names in ARRAYS.items() for name in names}
WORDS = (
    default_vocabulary().declare(VARIABLES, functions=FUNCTIONS, arrays=RANKS).with_imaginary_unit()
)
NOTATION = replace(default_notation(), arrays=RANKS, parameters=FUNCTIONS)
EACH = 200


def formulas(seed, latex=False):
    """Return random trees within the limits of what is read: no towers of powers."""
    trees, found = Trees(Random(seed), latex), []
    while len(found) < EACH:
        tree = trees.draw()
        try:
            check_tree(tree, Source("", ""))
        except LimitError:
            continue
        found.append(tree)
    return found


@pytest.mark.parametrize("seed", range(10))
def test_latex_reads_back(seed):
    for tree in formulas(seed, latex=True):
        latex = to_latex(tree, NOTATION)
        assert parse(f"${latex}$", WORDS) == tree, latex


@pytest.mark.parametrize("seed", range(10))
def test_text_reads_back(seed):
    for tree in formulas(seed):
        text = to_text(tree)
        assert parse(text, WORDS) == tree, text


def test_every_kind_of_node_is_drawn():
    drawn = {type(part) for tree in formulas(0, latex=True) for part in walk(tree)}
    assert drawn == {*get_args(Tree)}


@pytest.mark.parametrize("function", ELEMENTARY, ids=lambda function: function.name)
def test_every_function_reads_back(function):
    """Beside other factors, of arrays too, and with each of its keywords."""
    count, x = function.least, Name("x")
    arguments = (
        (x, Name("y"), Name("z"), Name("t")),
        (Name("X"), Name("A"), Name("Zbold"), Name("X")),
    )
    if function.name in ("inv", "pinv"):  # of a number they are its reciprocal, and written so
        arguments = arguments[1:]
    calls = [Call(function.name, found[:count]) for found in arguments]
    calls += [Call(function.name, (Name("X"),), ((option, ONE),)) for option in function.options]
    for tree in calls:
        for whole in (tree, Add((Mul((x, tree, x)), ONE)), Div(tree, tree), Neg(Add((tree, ONE)))):
            assert parse(f"${to_latex(whole, NOTATION)}$", WORDS) == whole
            assert parse(to_text(whole), WORDS) == whole
