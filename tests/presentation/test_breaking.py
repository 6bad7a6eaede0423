"""Breaking a formula never changes it: its lines, joined, read back with the same value."""

import random
from fractions import Fraction

import pytest

from symopt.presentation.formats.breaking import Setter, break_lines
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.reading.parser import parse
from symopt.syntax.tree import Add, Cancel, Div, Mul, Name, Neg, Number, Pow, Tree
from symopt.syntax.vocabulary import Vocabulary

PLAIN = Setter(
    write=to_text, width=len, opening="(", closing=")", plus="+ ", minus="- ", times="*", gap="*",
    shrink=lambda text, _: text,
)  # fmt: skip
VALUES = {name: Fraction(k + 2, 7) for k, name in enumerate(["a", "b", "c", "x_1", "w_11", "yhat"])}


def value(tree: Tree) -> Fraction:
    match tree:
        case Number(value=exact):
            return exact
        case Name(name=name):
            return VALUES[name]
        case Neg(body=body):
            return -value(body)
        case Cancel(body=body):
            return value(body)
        case Add(terms=terms):
            return sum(map(value, terms), Fraction(0))
        case Mul(factors=factors):
            product = Fraction(1)
            for factor in factors:
                product *= value(factor)
            return product
        case Div(numerator=over, denominator=under):
            return value(over) / value(under)
        case Pow(base=base):
            return value(base) ** 2
        case _:
            raise AssertionError(tree)


def random_tree(source: random.Random, depth: int) -> Tree:
    if depth == 0:
        return (
            Name(source.choice(list(VALUES)))
            if source.random() < 0.8
            else Number(Fraction(source.randint(1, 9)))
        )
    parts = [random_tree(source, depth - 1) for _ in range(source.randint(2, 6))]
    match source.randrange(7):
        case 0 | 1:
            return Add(tuple(Neg(p) if source.random() < 0.4 else p for p in parts))
        case 2 | 3:
            return Mul(tuple(parts))
        case 4:
            return Neg(parts[0])
        case 5:
            return Cancel(parts[0])
        case _:
            return Div(parts[0], Add((Pow(Name("a"), Number(Fraction(2))), Name("b"))))


@pytest.mark.parametrize("limit", [12, 30])
def test_lines_joined_have_the_value_of_the_formula(limit: int) -> None:
    vocabulary = Vocabulary(declared=frozenset(VALUES))
    for seed in range(300):
        tree = random_tree(random.Random(seed), 3)
        lines = break_lines(tree, limit, PLAIN)
        assert value(parse(" ".join(lines), vocabulary)) == value(tree), seed


def test_a_formula_that_fits_is_one_line() -> None:
    assert break_lines(Add((Name("a"), Neg(Name("b")))), 20, PLAIN) == ["a - b"]


def test_lines_break_before_signs_and_inside_brackets() -> None:
    wide = Add(tuple(Mul((Name("w_11"), Name("x_1"))) for _ in range(6)))
    lines = break_lines(Mul((Name("a"), wide, Name("b"))), 30, PLAIN)
    assert lines[0].startswith("a*(w_11")
    assert all(line.startswith("+ ") for line in lines[1:])
    assert lines[-1].endswith(")*b")
    assert max(map(len, lines)) <= 30


def test_a_product_within_a_product_breaks_inside() -> None:
    wide = Add(tuple(Mul((Name("w_11"), Name("x_1"))) for _ in range(6)))
    lines = break_lines(Mul((Mul((Name("a"), wide)), Name("b")), "·"), 30, PLAIN)
    assert lines[0].startswith("a*(w_11")
    assert lines[-1].endswith(")*b")
    assert max(map(len, lines)) <= 30
