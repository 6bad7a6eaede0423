"""A block of a Hessian split by its Kronecker deltas: what stands on diagonals of the block, and the rest.

    ∂²f/∂U_ia ∂U_jb = 2 δ_ij Σ_l V_la V_lb          one piece, of the axes i, a, b, where j = i
    X_mi X_mj (s_m u_ma u_mb + δ_ab c_ma), summed     two pieces: i, a, j, b, and i, a, j where b = a

A product with an identity matrix is never formed: a piece is added to a view of the block along the
diagonal of its pairs of axes. Of p_b - δ_ab, p a softmax (stable/gaps.py), the piece p_b holds beside the
diagonal alone, and -(1 - p_b) on it: that replaces what is written there.

Source: Laue, Mitterreiter, Giesen (2018), Computing higher order derivatives of matrix and tensor
expressions, section 5, where such blocks are kept compressed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from symopt.calculus import build, indices
from symopt.calculus.graph import NodeDefinition
from symopt.calculus.indices import Index
from symopt.calculus.nodes import (
    ONE,
    TRUE,
    ZERO,
    Cases,
    Compare,
    Delta,
    Node,
    Number,
    Operator,
    Product,
    Sum,
    Value,
)
from symopt.compilation.rows import subnodes
from symopt.compilation.stable.gaps import GAP, gap_values

MOST_PIECES = 64
"""A product that would be distributed into more terms keeps its deltas."""

Deltas = frozenset[Delta]
"""Deltas that hold, and deltas that do not."""
Parts = dict[tuple[Deltas, Deltas], Node]
Pairs = tuple[tuple[int, int], ...]
NONE: tuple[Deltas, Deltas] = (frozenset(), frozenset())


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a block.

    pairs: places of axes of the block that are equal, the later one dropped.   axes: those that are left.
    body: the entry at these axes.   apart: places of axes where it holds only if they are different.
    """

    pairs: Pairs
    axes: tuple[Index, ...]
    body: Node
    apart: Pairs = ()


def pieces(item: NodeDefinition) -> list[Piece]:
    """Return the pieces of a block, the one without pairs last."""
    parts = _parts(item.body, frozenset(item.indices))
    gathered: dict[tuple[Pairs, Pairs], list[Node]] = {}
    replaced: dict[Pairs, Mapping[Index, Index]] = {}
    for (deltas, others), body in parts.items():
        pairs, mapping = _pairs(deltas, item.indices)
        if deltas & others:
            continue
        if others and (deltas or len(others) > 1):  # then as a factor 1 - δ
            body = build.multiply(body, *(different(*_ends(d)) for d in others))
            others = frozenset[Delta]()
        replaced[pairs] = mapping
        apart = _pairs(others, item.indices)[0]
        gathered.setdefault((pairs, apart), []).append(
            build.rename(body, {old: indices.of(new) for old, new in mapping.items()})
        )
    found: list[Piece] = []
    for (pairs, apart), bodies in gathered.items():
        dropped = {later for _, later in pairs}
        moved = replaced[pairs]
        axes = tuple(moved.get(i, i) for k, i in enumerate(item.indices) if k not in dropped)
        found.append(Piece(pairs, axes, build.add(*bodies), apart))
    found = [piece for piece in found if piece.body is not ZERO]
    return sorted(found, key=lambda piece: (-len(piece.pairs), piece.pairs, piece.apart))


def replacing(found: Sequence[Piece], *, empty: bool) -> list[Piece]:
    """Return the pieces of a block so that one piece replaces what others left on one diagonal, if any does.

    A piece that holds beside a diagonal keeps its wrong entries there only if the block is empty before and
    the diagonal has a piece of its own; else it is multiplied by 1 - δ.
    """
    diagonals = {piece.apart for piece in found} - {()}
    if empty and len(diagonals) == 1 and diagonals <= {piece.pairs for piece in found}:
        return list(found)
    return [masked(piece) for piece in found]


def masked(piece: Piece) -> Piece:
    """Return a piece that holds everywhere, 0 on diagonals beside which alone it held."""
    factors = [different(piece.axes[a], piece.axes[b]) for a, b in piece.apart]
    return Piece(piece.pairs, piece.axes, build.multiply(piece.body, *factors))


def different(first: Index, second: Index) -> Node:
    """Return 1 - δ as a choice, which is not multiplied out."""
    same = build.compare("=", build.value(indices.of(first)), build.value(indices.of(second)))
    return build.cases([(ZERO, same), (ONE, TRUE)])


def has_deltas(node: Node, axes: frozenset[Index]) -> bool:
    """Return whether a node holds the delta of two of the axes, or a gap."""
    return any(
        (isinstance(n, Delta) and _splits(n, axes))
        or _gap(n, axes) is not None
        or _choice(n, axes) is not None
        for n in subnodes(node)
    )


def _ends(node: Delta) -> list[Index]:
    return [symbol for symbol, _ in node.difference.terms if isinstance(symbol, Index)]


def _choice(node: Node, axes: frozenset[Index]) -> Delta | None:
    """Return δ_jk where the node is 1 - δ_jk as a choice; else None."""
    if not isinstance(node, Cases) or [v for v, _ in node.branches] != [ZERO, ONE]:
        return None
    match node.branches[0][1]:
        case Compare(fields=("=", Value() as left, Value() as right)):
            same = build.delta(left.affine, right.affine)
            return same if isinstance(same, Delta) and _splits(same, axes) else None
        case _:
            return None


def _gap(node: Node, axes: frozenset[Index]) -> Delta | None:
    """Return δ_jk where the node is p_k - δ_jk of two axes; else None."""
    if not isinstance(node, Operator) or node.function != GAP:
        return None
    same = build.delta(*node.at)
    return same if isinstance(same, Delta) and _splits(same, axes) else None


def _splits(node: Delta, axes: frozenset[Index]) -> bool:
    terms = node.difference.terms
    if node.difference.constant or sorted(c for _, c in terms) != [-1, 1]:
        return False
    first, second = terms[0][0], terms[1][0]
    return (
        first in axes
        and second in axes
        and first.lower == second.lower
        and indices.sign(indices.subtract(first.upper, second.upper)) is not None
    )


def _parts(node: Node, axes: frozenset[Index]) -> Parts:
    """Return the node as Σ over sets of deltas, and of 1 - δ, of their product with a node free of them."""
    if not has_deltas(node, axes):
        return {NONE: node}
    match node:
        case Delta():
            return {(frozenset((node,)), frozenset()): ONE}
        case Operator() if (same := _gap(node, axes)) is not None:
            rest, share = gap_values(node)
            held: Deltas = frozenset((same,))
            return {(held, frozenset()): rest, (frozenset(), held): share}
        case Cases() if (same := _choice(node, axes)) is not None:
            return {(frozenset(), frozenset((same,))): ONE}
        case Sum():
            out: dict[tuple[Deltas, Deltas], list[Node]] = {NONE: [Number(node.constant)]}
            for coefficient, term in node.terms:
                for deltas, body in _parts(term, axes).items():
                    out.setdefault(deltas, []).append(build.scale(coefficient, body))
            return {deltas: build.add(*bodies) for deltas, bodies in out.items()}
        case Product(sums=()):
            return _product(node, axes)
        case Product():
            summand, labels = build.open_sums(node)
            inside = _parts(summand, axes)
            return {deltas: build.contract(body, labels) for deltas, body in inside.items()}
        case _:
            return {NONE: node}


def _product(node: Product, axes: frozenset[Index]) -> Parts:
    out: Parts = {NONE: Number(node.coefficient)}
    for base, exponent in node.powers:
        if exponent == 1 or (isinstance(base, Delta) and exponent > 0):
            inside = _parts(base, axes)
        else:
            inside = {NONE: build.power(base, exponent)}
        if len(out) * len(inside) > MOST_PIECES:
            return {NONE: node}
        total: dict[tuple[Deltas, Deltas], list[Node]] = {}
        for one, left in out.items():
            for other, right in inside.items():
                both = one[0] | other[0], one[1] | other[1]
                total.setdefault(both, []).append(build.multiply(left, right))
        out = {deltas: build.add(*bodies) for deltas, bodies in total.items()}
    return out


def _pairs(deltas: Deltas, axes: Sequence[Index]) -> tuple[Pairs, Mapping[Index, Index]]:
    """Return which places are equal, each pair with the later place second, and what replaces what.

    Of equal axes the place of the first is kept, with the shortest of their ranges.
    """
    root = {axis: axis for axis in axes}
    for delta in deltas:
        first, second = (root[i] for i, _ in delta.difference.terms if isinstance(i, Index))
        if first is not second:
            early, late = sorted((first, second), key=axes.index)
            root = {axis: early if r is late else r for axis, r in root.items()}
    shortest = {r: _shortest([axis for axis in axes if root[axis] is r]) for r in root.values()}
    mapping = {axis: shortest[r] for axis, r in root.items() if axis is not shortest[r]}
    pairs = [(axes.index(r), axes.index(axis)) for axis, r in root.items() if axis is not r]
    return tuple(sorted(pairs, key=lambda pair: pair[1])), mapping


def _shortest(equal: Sequence[Index]) -> Index:
    best = equal[0]
    for axis in equal[1:]:
        if indices.sign(indices.subtract(axis.upper, best.upper)) == -1:
            best = axis
    return best
