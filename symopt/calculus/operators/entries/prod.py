"""The product of entries:   ∂ Π_l u_l / ∂u_k = Π_l (δ_kl + (1 - δ_kl) u_l), the product of the others.

Written so, it has a value where an entry is 0; Π u / u_k has none.
"""

from __future__ import annotations

from symopt.calculus import build, indices
from symopt.calculus.nodes import ONE, Node, Operator
from symopt.calculus.operators.operator import ArrayOperator, Places, Value


def _partial(node: Operator, places: Places, value: Value) -> Node:
    labels = tuple(map(build.fresh, node.bound))
    inner = build.rename(node.body, dict(zip(node.bound, map(indices.of, labels), strict=True)))
    here = build.multiply(
        *(build.delta(indices.of(i), place) for i, place in zip(labels, places, strict=True))
    )
    others = build.add(here, build.multiply(build.subtract(ONE, here), inner))
    return build.operator("prod", others, labels, ())


PROD = ArrayOperator("prod", 1, _partial)
