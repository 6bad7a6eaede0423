r"""Matrices as sums of contractions: the terms of B_ab, and a term cut where one index ties its parts.

    B_ab = Σ_t c_t Σ_{k…} Π factors,        c_t without the indices a, b, k…

A term such as Σ_kl U_ak C_kl V_lb d_b is a chain: without k its factors fall apart into those tied to a and
those tied to b, so it is the product U · (C V diag d). Factors that are tied to one index of the chain
alone are a diagonal matrix there. Cutting is only another way of placing the sums: it holds for all values.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from symopt.calculus import build, indices
from symopt.calculus.graph import parts_of
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import (
    ONE,
    Cases,
    Delta,
    Node,
    Number,
    Operator,
    Product,
    Rational,
    Sum,
    Within,
)
from symopt.foundation.record import record

Factor: TypeAlias = tuple[Node, Rational]
MATRICES = frozenset(("inv", "det", "pinv"))


@record
class Term:
    """coefficient · Σ_labels Π factors; the coefficient knows neither the labels nor the matrix's places."""

    coefficient: Node
    factors: tuple[Factor, ...]
    labels: tuple[Index, ...]

    @property
    def node(self) -> Node:
        """The term as a node."""
        return build.multiply(self.coefficient, contracted(self.factors, self.labels))


@record
class Piece:
    """One factor of a chain: Σ_labels Π factors from `left` to `right`; a diagonal matrix if they are one."""

    factors: tuple[Factor, ...]
    labels: tuple[Index, ...]
    left: Index
    right: Index

    def at(self, row: Affine, column: Affine) -> Node:
        """Return the entry at two places."""
        body = contracted(self.factors, self.labels)
        if self.left is self.right:
            return build.multiply(build.rename(body, {self.left: row}), build.delta(row, column))
        return build.rename(body, {self.left: row, self.right: column})


def contracted(factors: Iterable[Factor], labels: Iterable[Index]) -> Node:
    """Return Σ_labels Π factors as a node."""
    return build.merge(factors, labels)


def terms_of(body: Node, ends: Sequence[Index], prefix: str = "@n") -> tuple[Term, ...]:
    """Return the terms of a matrix (or vector) with places `ends`; bound indices get names of their own."""
    if isinstance(body, Sum):
        pairs = [(body.constant, ONE)] if body.constant else []
        pairs = [*pairs, *body.terms]
    else:
        pairs = [build.split(body)]
    return tuple(_term(c, node, ends, f"{prefix}{t}") for t, (c, node) in enumerate(pairs))


def _term(coefficient: Rational, node: Node, ends: Sequence[Index], prefix: str) -> Term:
    factors, labels = opened_product(node, prefix)
    scalars: list[Node] = [Number(coefficient)]
    kept: list[Factor] = []
    inside = set(ends)
    kept_labels: list[Index] = []
    for group, found in components(factors, labels):
        tied = any(not base.free.isdisjoint(inside) for base, _ in group)
        if tied:
            kept += group
            kept_labels += found
        else:
            scalars.append(contracted(group, found))
    return Term(build.multiply(*scalars), tuple(kept), tuple(kept_labels))


def opened_product(node: Node, prefix: str) -> tuple[list[Factor], list[Index]]:
    """Return the factors of a product and its bound indices, named after the prefix."""
    if not isinstance(node, Product):
        return ([] if node is ONE else [(node, 1)]), []
    mapping: dict[Index, Affine] = {}
    labels: list[Index] = []
    for place, old in enumerate(node.sums):
        lower, upper = indices.rename(old.lower, mapping), indices.rename(old.upper, mapping)
        label = Index(f"{prefix}.{place}", lower, upper)
        mapping[old] = indices.of(label)
        labels.append(label)
    factors: list[Factor] = [(build.rename(base, mapping), q) for base, q in node.powers]
    if node.coefficient != 1:
        factors.append((Number(node.coefficient), 1))
    return factors, labels


def components(
    factors: Sequence[Factor], labels: Sequence[Index]
) -> list[tuple[list[Factor], list[Index]]]:
    """Group factors and bound indices that are tied together by a bound index; loose factors stand alone."""
    groups: list[tuple[list[Factor], set[Index]]] = []
    for factor in factors:
        found = {i for i in factor[0].free if i in labels}
        joined: list[Factor] = []
        for other in [g for g in groups if found and g[1] & found]:
            groups.remove(other)
            joined, found = joined + other[0], found | other[1]
        groups.append(([*joined, factor], found))
    used = {i for _, found in groups for i in found}
    unused = [([], [i]) for i in labels if i not in used]
    return [(group, [i for i in labels if i in found]) for group, found in groups] + unused


def certain(labels: Iterable[Index]) -> bool:
    """Return whether all ranges certainly have a member: what is under an empty sum needs no value."""
    return all(indices.sign(indices.shift(i.count, -1)) == 1 for i in labels)


def evaluated(node: Node) -> list[Node]:
    """Return the parts of a node that have values wherever the node has.

    None of cases, of sums that may be empty, and of products with an indicator, which may be 0.
    """
    match node:
        case Cases():
            return []
        case Product():
            return [base for base, _ in node.powers] if demanding(node) else []
        case Operator():
            return [node.body] if certain(node.bound) else []
        case _:
            return parts_of(node)


def demanding(node: Product) -> bool:
    """Return whether all factors of a product have values wherever it has."""
    gated = any(isinstance(base, Delta | Within) for base, _ in node.powers)
    return certain(node.sums) and not gated


def holds_matrices(sides: Iterable[Node], of: frozenset[str] = MATRICES) -> bool:
    """Return whether a side holds one of certain functions of matrices."""
    seen: set[Node] = set()
    waiting = list(sides)
    while waiting:
        node = waiting.pop()
        if node in seen:
            continue
        seen.add(node)
        if isinstance(node, Operator) and node.function in of:
            return True
        waiting += parts_of(node)
    return False


def simple_ranges(labels: Iterable[Index]) -> bool:
    """Return whether no range depends on another index."""
    return not any(i.lower.indices or i.upper.indices for i in labels)


def chain(term: Term, row: Index, column: Index) -> list[Piece] | None:
    """Return a term as a product of matrices, diagonal ones for what hangs at one index.

    None where the row and the column are not tied together, or ranges depend on one another.
    """
    if not simple_ranges(term.labels):
        return None
    vertices = {row, column, *term.labels}
    edges = [(f, {i for i in f[0].free if i in vertices}) for f in term.factors]
    if column not in _reached(row, edges, None):
        return None
    cuts = [k for k in term.labels if column not in _reached(row, edges, k)]
    cuts.sort(key=lambda k: len(_reached(row, edges, k)))
    stops = [row, *cuts, column]
    inner = [i for i in term.labels if i not in cuts]
    weights: dict[Index, list[tuple[list[Factor], list[Index]]]] = {}
    between: dict[Index, tuple[list[Factor], list[Index]]] = {}
    for group, found in components(term.factors, inner):
        touched = [s for s in stops if any(s in base.free for base, _ in group)]
        if len(touched) == 1:
            weights.setdefault(touched[0], []).append((group, found))
            continue
        factors, labels = between.setdefault(touched[0], ([], []))
        factors += group
        labels += found
    pieces: list[Piece] = []
    for left, right in zip(stops, [*stops[1:], None], strict=True):
        hung = weights.get(left, [])
        if hung:
            factors = tuple(f for group, _ in hung for f in group)
            pieces.append(Piece(factors, tuple(i for _, f in hung for i in f), left, left))
        if right is not None:
            factors, labels = between[left]
            pieces.append(Piece(tuple(factors), tuple(labels), left, right))
    return pieces


def _reached(
    start: Index, edges: Sequence[tuple[Factor, set[Index]]], removed: Index | None
) -> set[Index]:
    """Return the indices that are tied to one of them without passing through the removed one."""
    found, waiting = {start}, [start]
    while waiting:
        here = waiting.pop()
        for _, ends in edges:
            if here in ends:
                new = {i for i in ends if i not in found and i != removed}
                found |= new
                waiting += new
    return found


def joined(pieces: Sequence[Piece]) -> Piece:
    """Return a product of consecutive pieces as one."""
    if len(pieces) == 1:
        return pieces[0]
    left, right = pieces[0].left, pieces[-1].right
    labels = [i for piece in pieces for i in piece.labels]
    stops = dict.fromkeys(i for piece in pieces for i in (piece.left, piece.right))
    labels += [i for i in stops if i not in (left, right)]
    return Piece(tuple(f for piece in pieces for f in piece.factors), tuple(labels), left, right)


def segments(pieces: Sequence[Piece]) -> list[Piece]:
    """Join the pieces of a square matrix to square ones, cut wherever an index runs as far as the row does.

    Diagonal matrices at such an index stand alone.
    """
    size = pieces[0].left.lower, pieces[0].left.upper
    found: list[Piece] = []
    run: list[Piece] = []
    for piece in pieces:
        if piece.left is piece.right and (piece.left.lower, piece.left.upper) == size and not run:
            found.append(piece)
            continue
        run.append(piece)
        if (piece.right.lower, piece.right.upper) == size and piece.left is not piece.right:
            found.append(joined(run))
            run = []
    return [*found, joined(run)] if run else found
