"""Sums over rows by their parts: Σ_m c s_m X_mi X_mj u_ma is a sum of products of arrays that share m alone.

    s u = c, (m, a)        Σ_m X_mi X_mj c_ma = rows of X ⊗ X times c

Factors that share an axis besides the rows are one part; what has rows alone joins the smallest composite
part, so that the same part is found in all pieces of a Hessian and computed once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from symopt.calculus import build, indices
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import Entry, Node, Product, Rational, Sum
from symopt.compilation.arrays.atoms import with_common_factors
from symopt.compilation.labels import standard_label

Axes = tuple[Index, ...]
Powers = tuple[tuple[Node, Rational], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """An array over the rows: the entry at standard labels, the row last; `axes` are those it stands for."""

    node: Node
    labels: Axes
    axes: Axes


@dataclass(frozen=True, slots=True)
class RowSum:
    """coefficient · Π scalars · Σ over rows of the product of the parts.   scalars: powers without axes."""

    coefficient: Rational
    scalars: Powers
    parts: tuple[Part, ...]


def row_sums(body: Node, axes: Axes) -> tuple[list[RowSum], Node]:
    """Return the terms that are sums over rows of parts that cover all axes, and the rest."""
    terms = body.terms if isinstance(body, Sum) else ((1, body),)
    found: list[RowSum] = []
    for coefficient, term in terms:
        item = _row_sum(build.scale(coefficient, term), axes)
        if item is not None:
            found.append(item)
            body = build.subtract(body, build.scale(coefficient, term))
    return found, body


def _row_sum(term: Node, axes: Axes) -> RowSum | None:
    coefficient, term = build.split(term)
    if not isinstance(term, Product) or not term.sums:
        return None
    if any(bound.lower != Affine(1) or bound.upper.indices for bound in term.sums):
        return None
    summand, labels = build.open_sums(term)
    inner, summand = build.split(with_common_factors(summand))
    if isinstance(summand, Product) and summand.sums:
        return None
    powers = summand.powers if isinstance(summand, Product) else ((summand, 1),)
    row, powers = _summed_within(powers, labels)
    scalars = [(b, q) for b, q in powers if not b.free]
    alone = [(b, q) for b, q in powers if b.free == frozenset((row,))]
    groups = _groups([(b, q) for b, q in powers if b.free - {row}], row)
    covered = {i for group in groups for b, _ in group for i in b.free}
    if not groups or covered != {row, *axes} or any(not b.free <= covered for b, _ in powers):
        return None
    if alone:
        place = min(range(len(groups)), key=lambda k: (_plain(groups[k]), _width(groups[k], row)))
        groups[place] = [*groups[place], *alone]
    if any(all(row not in b.free for b, _ in group) for group in groups):
        return None
    ordered = sorted(groups, key=lambda g: [k for k, i in enumerate(axes) if _has(g, i)])
    total: Rational = coefficient * inner
    parts: list[Part] = []
    for group in ordered:
        factor, part = _part(group, row, axes)
        total *= factor
        parts.append(part)
    return RowSum(total, tuple(scalars), tuple(parts))


def _summed_within(
    powers: Sequence[tuple[Node, Rational]], labels: Sequence[Index]
) -> tuple[Index, Sequence[tuple[Node, Rational]]]:
    """Return the index that most factors have, and the factors with the sums over the others done."""
    row = max(labels, key=lambda label: sum(label in base.free for base, _ in powers))
    for label in labels:
        if label is not row:
            within = [(b, q) for b, q in powers if label in b.free]
            factor, body = build.split(build.contract(build.merge(within), (label,)))
            powers = [(b, q) for b, q in powers if label not in b.free]
            powers = [*powers, (body, 1), *([(build.number(factor), 1)] if factor != 1 else [])]
    return row, powers


def _groups(
    powers: Sequence[tuple[Node, Rational]], row: Index
) -> list[list[tuple[Node, Rational]]]:
    """Return the factors in groups that share axes besides the rows."""
    groups: list[list[tuple[Node, Rational]]] = []
    for base, exponent in powers:
        mine = [g for g in groups if any((b.free & base.free) - {row} for b, _ in g)]
        merged = [item for g in mine for item in g]
        groups = [g for g in groups if not any(g is m for m in mine)]
        groups.append([*merged, (base, exponent)])
    return groups


def _has(group: Sequence[tuple[Node, Rational]], axis: Index) -> bool:
    return any(axis in b.free for b, _ in group)


def _width(group: Sequence[tuple[Node, Rational]], row: Index) -> int:
    return len({i for b, _ in group for i in b.free} - {row})


def _plain(group: Sequence[tuple[Node, Rational]]) -> bool:
    return len(group) == 1 and isinstance(group[0][0], Entry) and group[0][1] == 1


def _part(group: Sequence[tuple[Node, Rational]], row: Index, axes: Axes) -> tuple[Rational, Part]:
    """Return a part with its number: the sign of a - b depends on the labels, so it is taken after them."""
    node = build.merge(group)
    own = tuple(i for i in axes if i in node.free)
    labels: list[Index] = []
    for old in (*own, row):
        labels.append(standard_label(old.lower, old.upper, set(labels)))
    mapping = {a: indices.of(b) for a, b in zip((*own, row), labels, strict=True)}
    factor, node = build.split(build.rename(node, mapping))
    return factor, Part(node, tuple(labels), own)
