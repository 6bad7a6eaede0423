"""Eigenvalues of a Hessian at a place: the characteristic polynomial exactly, and the signs by proof.

The roots of det(λI - H) of a symmetric H are all real, so by Descartes' rule the number of positive
eigenvalues is exactly the number of sign changes of its coefficients: signs of coefficients suffice.
Coefficients by Faddeev and LeVerrier: M_1 = H, c_k = -tr(M_k)/k, M_{k+1} = H (M_k + c_k I).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product

import numpy as np

from symopt.calculus import build
from symopt.calculus.nodes import ONE, Node
from symopt.optimization.critical.algebraic import (
    closed_form,
    irreducible_factors,
    real_roots,
    square_part,
    surd,
)
from symopt.optimization.critical.places import Place
from symopt.optimization.critical.quotients import fraction
from symopt.optimization.critical.report import Eigenvalues, Value
from symopt.syntax.tree import Tree

Rows = Sequence[Sequence[Node]]


def value_of(place: Place, node: Node) -> Value:
    """Return the value of a node at a place."""
    return Value(place.tree(node), place.value(node))


def characteristic(matrix: Rows) -> list[Node]:
    """Return the coefficients of det(λI - H) from λ^n down."""
    size = len(matrix)
    found: list[Node] = [ONE]
    current = [list(row) for row in matrix]
    for k in range(1, size + 1):
        trace = build.add(*(current[i][i] for i in range(size)))
        found.append(build.scale(Fraction(-1, k), trace))
        if k < size:
            shifted = [
                [build.add(v, found[-1]) if i == j else v for j, v in enumerate(row)]
                for i, row in enumerate(current)
            ]
            current = _product(matrix, shifted)
    return found


def eigenvalues(place: Place, matrix: Rows) -> Eigenvalues:
    """Return the eigenvalues of a symmetric matrix of nodes at a place."""
    there = [[place.at(v) for v in row] for row in matrix]
    coefficients = characteristic(there)
    signs = [place.sign(c) for c in coefficients]
    found = _values(place, there, coefficients)
    return Eigenvalues(tuple(value_of(place, c) for c in coefficients), found, _counts(signs))


def _product(left: Rows, right: Rows) -> list[list[Node]]:
    size = len(left)
    return [
        [
            build.add(*(build.multiply(left[i][k], right[k][j]) for k in range(size)))
            for j in range(size)
        ]
        for i in range(size)
    ]


def _counts(signs: Sequence[int | None]) -> tuple[int, int, int] | None:
    """Return (negative, zero, positive) from the signs of the coefficients."""
    zero = 0
    known = list(signs)
    while known and known[-1] == 0:
        known.pop()
        zero += 1
    if known and known[-1] is None:
        return None  # whether 0 is an eigenvalue is open
    found: set[int] = set()
    for choice in product(*((sign,) if sign is not None else (-1, 0, 1) for sign in known)):
        plain = [s for s in choice if s]
        found.add(sum(a != b for a, b in zip(plain, plain[1:], strict=False)))
    if len(found) != 1:
        return None
    (positive,) = found
    return len(signs) - 1 - zero - positive, zero, positive


def _values(place: Place, matrix: Rows, coefficients: Sequence[Node]) -> tuple[Value, ...]:
    size = len(matrix)
    if all(place.zero(matrix[i][j]) for i in range(size) for j in range(size) if i != j):
        diagonal = [value_of(place, matrix[i][i]) for i in range(size)]
        return tuple(sorted(diagonal, key=lambda v: v.decimal))
    elements = [place.element(c) for c in coefficients]
    if all(e is not None and e.degree() <= 0 for e in elements):
        return _rational(elements)
    if size == 2:
        found = _of_two(place, coefficients)
        if found is not None:
            return found
    numbers = np.array([[place.value(v) for v in row] for row in matrix])
    if not np.isfinite(numbers).all():
        return ()
    return tuple(Value(None, float(v)) for v in np.linalg.eigvalsh(numbers))


def _rational(elements: Sequence[object]) -> tuple[Value, ...]:
    """Return the roots of a characteristic polynomial over Q, with multiplicity."""
    from flint import fmpq_poly

    whole = fmpq_poly([e[0] for e in reversed(elements)])  # pyright: ignore[reportIndexIssue]
    found: list[Value] = []
    for factor in irreducible_factors(whole):
        times, rest = 0, whole
        while (rest % factor).is_zero():
            rest, times = rest // factor, times + 1
        for ball in real_roots(factor, 256):
            found += [Value(closed_form(factor, ball), float(ball.mid()))] * times
    return tuple(sorted(found, key=lambda v: v.decimal))


def _of_two(place: Place, coefficients: Sequence[Node]) -> tuple[Value, ...] | None:
    """Return tr/2 ± √(tr²/4 - det) for a discriminant with a square root in closed form."""
    _, minus_trace, determinant = coefficients
    middle = build.scale(Fraction(-1, 2), minus_trace)
    inside = build.subtract(build.power(middle, 2), determinant)
    if place.zero(inside):
        return (value_of(place, middle),) * 2
    trees: list[Tree | None] = [None, None]
    a, b = place.element(middle), place.element(inside)
    if a is not None and b is not None and a.degree() <= 0 and b.degree() <= 0:
        outside, radicand = square_part(fraction(b[0]))
        trees = [surd(fraction(a[0]), sign * outside, radicand) for sign in (-1, 1)]
    size = place.value(build.power(inside, Fraction(1, 2)))
    center = place.value(middle)
    if size != size or center != center:
        return None
    return tuple(Value(t, center + s * size) for t, s in zip(trees, (-1, 1), strict=True))
