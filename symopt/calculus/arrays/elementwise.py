"""Elementwise products, quotients and powers by name: had(A, B) = A ⊙ B, ediv(A, B) = A ⊘ B, hpow(A, k)."""

from __future__ import annotations

from symopt.calculus import build
from symopt.calculus.arrays.array import Array, align
from symopt.calculus.arrays.asked import ArrayFunction, Asked


def _product(asked: Asked) -> Array:
    parts = align(asked.arguments, asked.name)
    return Array(parts[0].indices, build.multiply(*(p.body for p in parts)), parts[0].row)


def _quotient(asked: Asked) -> Array:
    top, bottom = align(asked.arguments, asked.name)
    return Array(top.indices, build.divide(top.body, bottom.body), top.row)


def _power(asked: Asked) -> Array:
    base, exponent = align(asked.arguments, asked.name)
    return Array(base.indices, build.general_power(base.body, exponent.body), base.row)


ELEMENTWISE: dict[str, ArrayFunction] = {
    "had": _product,
    "had3": _product,
    "ediv": _quotient,
    "hpow": _power,
}
