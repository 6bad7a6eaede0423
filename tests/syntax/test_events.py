r"""Probabilities and expectations are numbers of their own, told apart by what stands in their brackets."""

from __future__ import annotations

import pytest

from symopt.functions.vocabulary import default_vocabulary
from symopt.syntax.latex.names.events import is_random_value, shown
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.reading.parser import parse
from symopt.syntax.tree import Mul, Name, Pow, names


@pytest.mark.parametrize(
    ("latex", "said"),
    [
        (r"P(A)", "P(A)"),
        (r"P(A \mid B)", "P(A|B)"),
        (r"P(A|B)", "P(A|B)"),
        (r"P\left(A \,|\, B\right)", "P(A|B)"),
        (r"\mathbb{P}(A)", "P(A)"),
        (r"\text{Pr}(X = 1)", "P(X=1)"),
        (r"P(X \le 3)", r"P(X\le3)"),
        (r"P(\text{two sixes})", "P(twosixes)"),
        (r"P(A^c)", "P(A^c)"),
        (r"E[X]", "E(X)"),
        (r"\mathbb{E}[X^2]", "E(X^2)"),
        (r"E(X)", "E(X)"),
        (r"\mathbb{E}_{x \sim p}[f(x)]", r"E(_x\simpf(x))"),
    ],
)
def test_one_number(latex: str, said: str) -> None:
    tree = parse(f"${latex}$", default_vocabulary())
    assert isinstance(tree, Name)
    assert is_random_value(tree.name)
    assert shown(tree.name) == said


def test_a_power_behind_is_of_the_number() -> None:
    tree = parse("$E[X]^2$", default_vocabulary())
    assert isinstance(tree, Pow)
    assert tree.base == parse("$E[X]$", default_vocabulary())
    assert parse("$E[X^2]$", default_vocabulary()) != tree


@pytest.mark.parametrize("latex", ["P (x + y)", "P(x)", "E (t - o)", "a[X]"])
def test_other_letters_and_other_brackets_are_products(latex: str) -> None:
    tree = parse(f"${latex}$", default_vocabulary())
    assert isinstance(tree, Mul)
    assert not any(map(is_random_value, names(tree)))


def test_a_declared_function_stays_one() -> None:
    words = default_vocabulary().declare((), functions={"E": ("W",), "P": ("X",)})
    for latex in ("E(X)", "P(A)"):
        assert "at" not in to_text(parse(f"${latex}$", words)).split("_")
