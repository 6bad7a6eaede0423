"""An array operator at other places: its body, whose form does not depend on them, stays as it is."""

from __future__ import annotations

from collections.abc import Mapping

from symopt.calculus import indices
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import Operator


def placed(node: Operator, mapping: Mapping[Index, Affine]) -> Operator | None:
    """Return the operator with the indices of its places renamed, None if its body knows one of them, too."""
    ranges = {i for b in node.bound for i in (*b.lower.indices, *b.upper.indices)}
    inside = (node.body.free - set(node.bound)) | ranges
    if not inside.isdisjoint(mapping):
        return None
    at = tuple(indices.rename(place, mapping) for place in node.at)
    return Operator(node.function, node.body, node.bound, at)
