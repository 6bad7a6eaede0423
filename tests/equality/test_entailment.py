"""Signs by linear arithmetic: what follows from inequalities, and what does not."""

from fractions import Fraction
from random import Random

import pytest

from symopt.equality.form.signs.entailment import Inequality, follows, solvable


def row(text, strict=True):
    """Read "x - 2y + 1" as x - 2y + 1 > 0."""
    terms, constant = {}, Fraction(0)
    for part in text.replace("- ", "+ -").split("+"):
        part = part.strip().replace(" ", "")
        digits = part.rstrip("xyzuv")
        name = part[len(digits) :]
        value = Fraction(digits if digits not in ("", "-") else digits + "1")
        if name:
            terms[name] = value
        else:
            constant = value
    return Inequality(terms, constant, strict)


@pytest.mark.parametrize(
    ("claim", "facts"),
    [
        ("x - z", ["x - y", "y - z"]),
        ("x", ["x - 1"]),
        ("2x + 3y", ["x", "y"]),
        ("x + y", ["x - y", "y"]),
        ("1 - x", ["1 - x - y", "y"]),
        ("x - y", ["x - 3", "2 - y"]),
    ],
)
def test_follows(claim, facts):
    assert follows(row(claim), [row(f) for f in facts])


@pytest.mark.parametrize(
    ("claim", "facts"),
    [
        ("x - z", ["x - y", "z - y"]),
        ("x", ["x + 1"]),
        ("x - y", ["x", "y"]),
        ("x", []),
        ("x - 1", ["x"]),
    ],
)
def test_does_not_follow(claim, facts):
    assert not follows(row(claim), [row(f) for f in facts])


def test_weak_and_strict():
    weak = row("x", strict=False)
    assert follows(weak, [row("x")])
    assert not follows(row("x"), [weak])
    assert not solvable([row("x"), row("-1x")])
    assert solvable([weak, row("-1x", strict=False)])


def test_what_holds_at_a_point_is_never_called_unsolvable():
    """Random inequalities that a random point satisfies."""
    source = Random(7)
    for _ in range(300):
        point = {name: Fraction(source.randint(-9, 9)) for name in "xyzu"}
        rows = []
        for _ in range(source.randint(1, 7)):
            terms = {n: Fraction(source.randint(-3, 3)) for n in "xyzu" if source.random() < 0.7}
            terms = {n: c for n, c in terms.items() if c}
            value = sum((c * point[n] for n, c in terms.items()), Fraction(0))
            strict = source.random() < 0.5
            rows.append(Inequality(terms, -value + (1 if strict else 0), strict))
        assert solvable(rows)
