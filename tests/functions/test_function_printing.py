"""Every function prints in LaTeX and text so that the parser reads the same tree back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from symopt.functions.arrays import ARRAY_FUNCTIONS
from symopt.functions.expand import expand_losses, least_arguments
from symopt.functions.lookup import (
    by_output_tree,
    definition_tree,
    derivative_tree,
    function,
    functions,
    losses,
)
from symopt.functions.notation import default_notation
from symopt.functions.vocabulary import default_vocabulary
from symopt.syntax.printing.latex_printer import to_latex
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.printing.unicode_printer import to_unicode
from symopt.syntax.reading.parser import parse
from symopt.syntax.tree import Call, Mul, Name, Neg, Pow, number

NAMES = "p q r s t x y n a b k yhat z Y Z P delta tau"
VOCABULARY = default_vocabulary().declare(NAMES.split())
ARRAYS = default_vocabulary().declare(arrays={"Y": 2, "P": 2, "Z": 2})
SHAPES = ("p", "p + q", "p*q", "p/q", "-p", "p**2", "exp(p)", "abs(p)")


def read(text):
    return parse(text, VOCABULARY)


def latex(tree):
    return to_latex(tree, notation=default_notation())


def read_latex(text, vocabulary=VOCABULARY):
    return parse(f"${text}$", vocabulary)


def calls(name):
    """The function of arguments of every shape, alone and inside products, powers and negatives."""
    entry = function(name)
    count = 2 if entry.variadic else len(entry.arguments)
    for shape in SHAPES:
        yield (call := Call(name, (read(shape), *map(Name, "rsk"[: count - 1]))))
    yield from (Neg(call), Mul((Name("t"), call)), Mul((call, Name("t"))), Pow(call, number(2)))


@pytest.mark.parametrize("name", sorted(functions()))
def test_a_function_reads_back(name):
    for tree in calls(name):
        assert read(to_text(tree)) == tree
        assert read_latex(latex(tree)) == tree, latex(tree)


@pytest.mark.parametrize("name", sorted(functions()))
def test_the_formulas_of_the_catalogue_read_back(name):
    places = [k for k, text in enumerate(function(name).derivative) if text]
    trees = [definition_tree(name)]
    trees += [form(name, k) for k in places for form in (derivative_tree, by_output_tree)]
    for tree in filter(None, trees):
        assert read(to_text(tree)) == tree
        assert read_latex(latex(tree)) == tree, latex(tree)


@pytest.mark.parametrize("name", sorted(losses()))
def test_the_formula_of_a_loss_reads_back(name):
    entry = losses()[name]
    given = entry.arguments[: least_arguments(entry)]
    tree = expand_losses(Call(name, tuple(map(Name, given))))
    vocabulary = ARRAYS if entry.shapes else VOCABULARY
    assert parse(to_text(tree), vocabulary) == tree
    assert read_latex(latex(tree), vocabulary) == tree, latex(tree)


@pytest.mark.parametrize("array", ARRAY_FUNCTIONS, ids=lambda array: array.name)
def test_an_array_function_reads_back(array):
    tree = Call(array.name, tuple(map(Name, "YPZ"[: array.least])))
    assert parse(to_text(tree), ARRAYS) == tree
    assert read_latex(latex(tree), ARRAYS) == tree, latex(tree)


def test_functions_print_as_a_textbook_writes_them():
    printed = {
        text: latex(read(text)) for text in ("log(p)", "sigmoid(p)", "exp(-p)", "sqrt(p)", "abs(p)")
    }
    assert printed == {
        "log(p)": r"\ln p",
        "sigmoid(p)": r"\sigma(p)",
        "exp(-p)": "e^{-p}",
        "sqrt(p)": r"\sqrt{p}",
        "abs(p)": r"\left|p\right|",
    }


def test_functions_print_in_a_terminal():
    trees = (read(text) for text in ("log(p)", "sigmoid(p)", "abs(p)", "relu(p)"))
    shown = [to_unicode(tree, notation=default_notation()) for tree in trees]
    assert shown[1:] == ["σ(p)", "|p|", "ReLU(p)"]
    assert shown[0].startswith("ln")


def test_a_model_adds_its_own_displays():
    notation = replace(default_notation(), displays={"yhat": r"\hat{p}"})
    assert to_latex(Name("yhat"), notation=notation) == r"\hat{p}"
