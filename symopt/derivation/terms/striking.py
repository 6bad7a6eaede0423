r"""Striking out what cancels in a product of fractions, in the order in which it is written.

\frac{y-ŷ}{\cancel{ŷ(1-ŷ)}} · \cancel{ŷ(1-ŷ)} · x_1, and \frac{\cancel{d}}{d^{\cancel{2}}}.
The value of a line with strokes is that of the line without; the next line drops what is struck out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from symopt.derivation.shape import product, quotient
from symopt.derivation.terms.terms import Factor, is_exponential, term_of
from symopt.syntax.tree import ONE, Cancel, Div, Mul, Neg, Pow, Tree, number


@dataclass(slots=True)
class _Piece:
    """One factor where it stands: its base and exponent, positive above, negative below the line.

    inverse: it is written with a negative exponent, as d^{-2}.
    """

    tree: Tree
    base: Factor | None
    exponent: Fraction
    inverse: bool = False
    struck: Fraction = Fraction(0)

    @property
    def written(self) -> Tree:
        if not self.struck or self.base is None:
            return self.tree
        if self.struck == abs(self.exponent):
            return Cancel(self.tree)
        exponent = Cancel(number(abs(self.exponent)))
        return Pow(self.base.tree, Neg(exponent) if self.inverse else exponent)


@dataclass(slots=True)
class _Fraction:
    top: list[_Piece]
    bottom: list[_Piece]

    @property
    def written(self) -> Tree:
        return quotient(_joined(self.top), _joined(self.bottom))


def struck_product(factors: Sequence[Tree]) -> Tree | None:
    """Return the product with cancelling factors struck out, its sign in front; None if none cancel."""
    sign = 1
    fractions: list[_Fraction] = []
    for factor in factors:
        found = _Fraction([], [])
        sign *= _split(factor, found, above=True)
        fractions.append(found)
    if not _strike([p for f in fractions for p in (*f.top, *f.bottom)]):
        return None
    parts = [f.written for f in fractions]
    parts = [p for p in parts if p != ONE] or [ONE]
    body = parts[0] if len(parts) == 1 else Mul(tuple(parts), "·")
    return Neg(body) if sign < 0 else body


def _split(tree: Tree, found: _Fraction, *, above: bool) -> int:
    """Sort the factors of a tree into numerator and denominator; return its sign."""
    match tree:
        case Neg(body=body):
            return -_split(body, found, above=above)
        case Mul(factors=factors):
            sign = 1
            for factor in factors:
                sign *= _split(factor, found, above=above)
            return sign
        case Div(numerator=top, denominator=bottom):
            sign = _split(top, found, above=above)
            return sign * _split(bottom, found, above=not above)
        case Cancel(body=body):
            return _split(body, found, above=above)
        case _:
            (found.top if above else found.bottom).append(_piece(tree, above=above))
            return 1


def _piece(tree: Tree, *, above: bool) -> _Piece:
    term = term_of(tree)
    side = 1 if above else -1
    if len(term.powers) == 1 and term.coefficient == 1:
        ((base, exponent),) = term.powers.items()
        return _Piece(tree, base, exponent * side, exponent < 0)
    return _Piece(tree, None, Fraction(side))


def _strike(pieces: list[_Piece]) -> bool:
    """Mark what cancels; return whether anything does."""
    bases = {p.base: None for p in pieces if p.base is not None}
    for base in bases:
        mine = [p for p in pieces if p.base == base]
        up = sum(p.exponent for p in mine if p.exponent > 0)
        down = -sum(p.exponent for p in mine if p.exponent < 0)
        amount = min(up, down)
        if is_exponential(base) and up != down:
            continue
        if any(p.exponent.denominator != 1 for p in mine) and up != down:
            continue
        _spend([p for p in mine if p.exponent > 0], Fraction(amount))
        _spend([p for p in mine if p.exponent < 0], Fraction(amount))
    return any(p.struck for p in pieces)


def _spend(pieces: list[_Piece], amount: Fraction) -> None:
    exact = [p for p in pieces if abs(p.exponent) <= amount]
    for piece in (*exact, *(p for p in pieces if p not in exact)):
        piece.struck = min(abs(piece.exponent), amount)
        amount -= piece.struck


def _joined(pieces: list[_Piece]) -> Tree:
    """Return the product of the pieces; one stroke goes through a product struck out altogether."""
    whole = all(p.base is not None and p.struck == abs(p.exponent) for p in pieces)
    if whole and len(pieces) > 1:
        return Cancel(product(*(p.tree for p in pieces)))
    return product(*(p.written for p in pieces))
