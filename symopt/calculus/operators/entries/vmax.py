"""The unit eigenvector v of the largest eigenvalue λ of a symmetric matrix B, up to its sign.

    dv = (λI - B)⁺ dB v,   (λI - B)⁺ = M - v vᵀ,   M = (λI - B + v vᵀ)⁻¹

where λ is simple: λI - B is 0 on v alone, where v vᵀ is 1. dB is symmetric, so that each of its entries
counts half for itself and half for the one across.
Source: Magnus (1985), Econometric Theory 1, theorem 1.
"""

from __future__ import annotations

from fractions import Fraction

from symopt.calculus import build, indices
from symopt.calculus.nodes import Node, Operator
from symopt.calculus.operators.operator import ArrayOperator, Places, Value


def _partial(node: Operator, places: Places, value: Value) -> Node:
    ((i,), (k, m)) = node.at, places
    largest = build.operator("eigmax", node.body, node.bound, ())
    rows, columns = (build.fresh(b) for b in node.bound)
    row, column = indices.of(rows), indices.of(columns)
    here = build.rename(node.body, dict(zip(node.bound, (row, column), strict=True)))
    shifted = build.linear(
        [
            (1, build.multiply(largest, build.delta(row, column))),
            (-1, here),
            (1, build.multiply(value((row,)), value((column,)))),
        ]
    )

    def inverse(first: indices.Affine, second: indices.Affine) -> Node:
        return build.operator("inv", shifted, (rows, columns), (first, second))

    return build.linear(
        [
            (Fraction(1, 2), build.multiply(inverse(i, k), value((m,)))),
            (Fraction(1, 2), build.multiply(inverse(i, m), value((k,)))),
            (-1, build.multiply(value((i,)), value((k,)), value((m,)))),
        ]
    )


VMAX = ArrayOperator("vmax", 2, _partial, source="Magnus (1985), Econometric Theory 1, theorem 1")
