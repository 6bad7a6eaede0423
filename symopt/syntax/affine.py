"""Affine expressions of names with whole numbers, as indices and bounds have them: n, n - 1, 2n + 1."""

from __future__ import annotations

from fractions import Fraction

from symopt.foundation.record import record
from symopt.syntax.tree import ZERO, Add, Mul, Name, Neg, Number, Tree, number


@record
class Affine:
    """A whole number and whole multiples of names, none of them zero, in order of the names."""

    constant: int = 0
    terms: tuple[tuple[str, int], ...] = ()

    def __add__(self, other: Affine) -> Affine:
        """Return the sum."""
        found = dict(self.terms)
        for name, count in other.terms:
            found[name] = found.get(name, 0) + count
        kept = tuple(sorted((name, count) for name, count in found.items() if count))
        return Affine(self.constant + other.constant, kept)

    def __mul__(self, factor: int) -> Affine:
        """Return a multiple."""
        terms = tuple((name, count * factor) for name, count in self.terms if factor)
        return Affine(self.constant * factor, terms)

    def __sub__(self, other: Affine) -> Affine:
        """Return the difference."""
        return self + other * -1

    def over(self, divisor: int) -> Affine | None:
        """Return the quotient, None if it is not whole."""
        if self.constant % divisor or any(count % divisor for _, count in self.terms):
            return None
        terms = tuple((name, count // divisor) for name, count in self.terms)
        return Affine(self.constant // divisor, terms)

    def times(self, other: Affine) -> int | None:
        """Return how many times another one this is, None if that is no whole number."""
        if not other.terms:
            whole = not self.terms and other.constant and not self.constant % other.constant
            return self.constant // other.constant if whole else None
        name, count = other.terms[0]
        factor = dict(self.terms).get(name, 0) // count
        return factor if other * factor == self else None


def affine_of(tree: Tree) -> Affine | None:
    """Return what an expression is as an affine one, None if it is none."""
    match tree:
        case Number(value):
            return Affine(int(value)) if value.denominator == 1 else None
        case Name(name):
            return Affine(0, ((name, 1),))
        case Neg(body):
            inner = affine_of(body)
            return None if inner is None else inner * -1
        case Add(terms):
            total = Affine()
            for term in terms:
                part = affine_of(term)
                if part is None:
                    return None
                total += part
            return total
        case Mul((Number(value), Name(name))) if value.denominator == 1 and value:
            return Affine(0, ((name, int(value)),))
        case _:
            return None


def affine_tree(found: Affine) -> Tree:
    """Return an affine expression as a tree: names first, n - 1."""
    terms: list[Tree] = []
    for name, count in sorted(found.terms, key=lambda term: term[1] < 0):
        body = Name(name)
        shown = body if abs(count) == 1 else Mul((Number(Fraction(abs(count))), body))
        terms.append(Neg(shown) if count < 0 else shown)
    if found.constant:
        terms.append(number(found.constant))
    if not terms:
        return ZERO
    return terms[0] if len(terms) == 1 else Add(tuple(terms))
