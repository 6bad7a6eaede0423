r"""The Moore-Penrose inverse B⁺, for perturbations that keep the rank.

    dB⁺ = -B⁺ dB B⁺ + B⁺ B⁺ᵀ dBᵀ (I - B B⁺) + (I - B⁺ B) dBᵀ B⁺ᵀ B⁺

Source: Golub and Pereyra (1973), SIAM J. Numer. Anal. 10, eq. 4.12.
"""

from __future__ import annotations

from symopt.calculus import build, indices
from symopt.calculus.nodes import Node, Operator
from symopt.calculus.operators.operator import ArrayOperator, Places, Value


def _partial(node: Operator, places: Places, value: Value) -> Node:
    (i, j), (k, m) = node.at, places  # B⁺_ij, B_km: i, m count the columns of B and j, k its rows
    rows, columns = (build.fresh(b) for b in node.bound)
    row, column = indices.of(rows), indices.of(columns)

    def body(first: indices.Affine, second: indices.Affine) -> Node:
        return build.rename(node.body, dict(zip(node.bound, (first, second), strict=True)))

    direct = build.negate(build.multiply(value((i, k)), value((m, j))))
    # (B⁺B⁺ᵀ)_im (I - BB⁺)_kj
    left = build.contract(build.multiply(value((i, row)), value((m, row))), (rows,))
    onto = build.contract(build.multiply(body(k, column), value((column, j))), (columns,))
    first = build.multiply(left, build.subtract(build.delta(k, j), onto))
    # (I - B⁺B)_im (B⁺ᵀB⁺)_kj
    back = build.contract(build.multiply(value((i, row)), body(row, m)), (rows,))
    right = build.contract(build.multiply(value((column, k)), value((column, j))), (columns,))
    second = build.multiply(build.subtract(build.delta(i, m), back), right)
    return build.add(direct, first, second)


PINV = ArrayOperator(
    "pinv",
    2,
    _partial,
    source="Golub and Pereyra (1973), SIAM J. Numer. Anal. 10, eq. 4.12; constant rank",
)
