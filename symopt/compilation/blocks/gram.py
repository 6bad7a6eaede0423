"""Xᵀ diag(s) X as one symmetric product: half the work of a general one where all of s has one sign.

    Σ_i s_i x_ia x_ib = Σ_i (√s_i x_ia)(√s_i x_ib)

numpy computes Y @ Y.T by the symmetric rank-k update of BLAS. Which sign s has is seen when the
function runs; a mixed one is left to the general product.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from symopt.calculus import build, indices
from symopt.calculus.graph import NodeDefinition
from symopt.calculus.indices import Index
from symopt.calculus.nodes import Entry, Node, Product, Rational
from symopt.compilation.expressions import ATOM, bracket, literal

if TYPE_CHECKING:
    from symopt.compilation.arrays.writer import ArrayWriter

GRAM = '''
def gram(X, s):
    """X diag(s) X.T, by one symmetric product where s has no two signs."""
    sign = 1.0 if s.min() >= 0 else -1.0 if s.max() <= 0 else 0.0
    if not sign:
        return (X*s) @ X.T
    Y = X*np.sqrt(np.abs(s))
    return sign*(Y @ Y.T)
'''


def gram(writer: ArrayWriter, item: NodeDefinition) -> str | None:
    """Return the text of Σ_i s_i x_ia x_ib over the rows i of a block, None if this is no such sum."""
    body = item.body
    if not isinstance(body, Product) or len(item.indices) != 2:
        return None
    summand, labels = writer.opened(body)
    found = _factors(summand, item.indices, labels)
    if found is None:
        return None
    entry, weight = found
    (row,) = labels
    array = writer.array(entry, (item.indices[0], row))
    coefficient, weight = build.split(weight)
    text = "" if coefficient == 1 else f"{bracket(literal(coefficient), 3)}*"
    if not weight.free:  # no weight, or the same for all rows
        whole = bracket(array, ATOM)
        turned = whole[:-2] if whole.endswith(".T") else f"{whole}.T"
        with writer.context(()):
            scale = "" if weight == build.number(1) else f"{bracket(writer.compose(weight), 3)}*"
        return f"{text}{scale}({whole} @ {turned})"
    writer.used_functions.add("gram")
    return f"{text}gram({array[0]}, {writer.array(weight, (row,))[0]})"


def _factors(
    summand: Node, axes: tuple[Index, ...], labels: list[Index]
) -> tuple[Entry, Node] | None:
    """Return (x_ia, s_i) of s_i x_ia x_ib."""
    if len(labels) != 1 or not isinstance(summand, Product) or summand.sums:
        return None
    first, second = axes
    rest: list[tuple[Node, Rational]] = []
    pair: dict[Index, Entry] = {}
    for base, exponent in summand.powers:
        own = [i for i in axes if i in base.free]
        if not own:
            rest.append((base, exponent))
        elif len(own) == 1 and isinstance(base, Entry) and exponent == 1 and own[0] not in pair:
            pair[own[0]] = base
        else:
            return None
    if len(pair) != 2 or build.rename(pair[first], {first: indices.of(second)}) != pair[second]:
        return None
    if pair[first].free != frozenset({first, *labels}):
        return None
    return pair[first], build.scale(summand.coefficient, build.merge(rest))
