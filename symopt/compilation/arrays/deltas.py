"""A block of a Hessian split by its Kronecker deltas: what stands on diagonals of the block, and the rest.

    ∂²f/∂U_ia ∂U_jb = 2 δ_ij Σ_l V_la V_lb          one piece, of the axes i, a, b, where j = i
    X_mi X_mj (s_m u_ma u_mb + δ_ab c_ma), summed     two pieces: i, a, j, b, and i, a, j where b = a

A product with an identity matrix is never formed: a piece is added to a view of the block along the
diagonal of its pairs of axes.

Source: Laue, Mitterreiter, Giesen (2018), Computing higher order derivatives of matrix and tensor
expressions, section 5, where such blocks are kept compressed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from symopt.calculus import build, indices
from symopt.calculus.graph import NodeDefinition
from symopt.calculus.indices import Index
from symopt.calculus.nodes import ONE, ZERO, Delta, Node, Number, Product, Sum
from symopt.compilation.rows import subnodes

MOST_PIECES = 64
"""A product that would be distributed into more terms keeps its deltas."""

Deltas = frozenset[Delta]
Parts = dict[Deltas, Node]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a block.

    pairs: places of axes of the block that are equal, the later one dropped.   axes: those that are left.
    body: the entry at these axes.
    """

    pairs: tuple[tuple[int, int], ...]
    axes: tuple[Index, ...]
    body: Node


def pieces(item: NodeDefinition) -> list[Piece]:
    """Return the pieces of a block, the one without pairs last."""
    parts = _parts(item.body, frozenset(item.indices))
    gathered: dict[tuple[tuple[int, int], ...], list[Node]] = {}
    for deltas, body in parts.items():
        pairs, mapping = _pairs(deltas, item.indices)
        gathered.setdefault(pairs, []).append(
            build.rename(body, {old: indices.of(new) for old, new in mapping.items()})
        )
    found: list[Piece] = []
    for pairs, bodies in gathered.items():
        dropped = {later for _, later in pairs}
        axes = tuple(i for k, i in enumerate(item.indices) if k not in dropped)
        found.append(Piece(pairs, axes, build.add(*bodies)))
    found = [piece for piece in found if piece.body is not ZERO]
    return sorted(found, key=lambda piece: (-len(piece.pairs), piece.pairs))


def has_deltas(node: Node, axes: frozenset[Index]) -> bool:
    """Return whether a node holds the delta of two of the axes."""
    return any(isinstance(n, Delta) and _splits(n, axes) for n in subnodes(node))


def _splits(node: Delta, axes: frozenset[Index]) -> bool:
    terms = node.difference.terms
    if node.difference.constant or sorted(c for _, c in terms) != [-1, 1]:
        return False
    first, second = terms[0][0], terms[1][0]
    return (
        first in axes
        and second in axes
        and (first.lower, first.upper) == (second.lower, second.upper)
    )


def _parts(node: Node, axes: frozenset[Index]) -> Parts:
    """Return the node as Σ over sets of deltas of their product with a node free of them."""
    if not has_deltas(node, axes):
        return {frozenset(): node}
    match node:
        case Delta():
            return {frozenset((node,)): ONE}
        case Sum():
            out: dict[Deltas, list[Node]] = {frozenset(): [Number(node.constant)]}
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
            return {frozenset(): node}


def _product(node: Product, axes: frozenset[Index]) -> Parts:
    out: Parts = {frozenset(): Number(node.coefficient)}
    for base, exponent in node.powers:
        if exponent == 1 or (isinstance(base, Delta) and exponent > 0):
            inside = _parts(base, axes)
        else:
            inside = {frozenset[Delta](): build.power(base, exponent)}
        if len(out) * len(inside) > MOST_PIECES:
            return {frozenset(): node}
        total: dict[Deltas, list[Node]] = {}
        for one, left in out.items():
            for other, right in inside.items():
                total.setdefault(one | other, []).append(build.multiply(left, right))
        out = {deltas: build.add(*bodies) for deltas, bodies in total.items()}
    return out


def _pairs(
    deltas: Deltas, axes: Sequence[Index]
) -> tuple[tuple[tuple[int, int], ...], Mapping[Index, Index]]:
    """Return which places are equal, each pair with the later place second, and what replaces what."""
    root = {axis: axis for axis in axes}
    for delta in deltas:
        first, second = (root[i] for i, _ in delta.difference.terms if isinstance(i, Index))
        if first is not second:
            early, late = sorted((first, second), key=axes.index)
            root = {axis: early if r is late else r for axis, r in root.items()}
    mapping = {axis: r for axis, r in root.items() if axis is not r}
    pairs = [(axes.index(r), axes.index(axis)) for axis, r in mapping.items()]
    return tuple(sorted(pairs, key=lambda pair: pair[1])), mapping
