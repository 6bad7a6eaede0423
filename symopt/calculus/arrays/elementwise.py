"""Elementwise products, quotients and powers by name: had(A, B) = A ⊙ B, ediv(A, B) = A ⊘ B, hpow(A, k)."""

from __future__ import annotations

from symopt.calculus import build
from symopt.calculus.arrays.alignment import align
from symopt.calculus.arrays.array import Array
from symopt.calculus.arrays.asked import ArrayFunction, Asked


def _product(asked: Asked) -> Array:
    parts = align(asked.arguments, asked.name)
    return parts[0].map(lambda _: build.multiply(*(p.body for p in parts)))


def _quotient(asked: Asked) -> Array:
    top, bottom = align(asked.arguments, asked.name)
    return top.map(lambda body: build.divide(body, bottom.body))


def _power(asked: Asked) -> Array:
    base, exponent = align(asked.arguments, asked.name)
    return base.map(lambda body: build.general_power(body, exponent.body))


ELEMENTWISE: dict[str, ArrayFunction] = {
    "had": _product,
    "had3": _product,
    "ediv": _quotient,
    "hpow": _power,
}
