"""Bound indices opened as free labels whose names depend on the depth alone, each range beginning at 1."""

from __future__ import annotations

from collections.abc import Iterable

from symopt.calculus import build, indices
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import Node, Rational
from symopt.equality.form.space import Space


def opened(
    space: Space, powers: Iterable[tuple[Node, Rational]], bound: Iterable[Index]
) -> tuple[list[tuple[Node, Rational]], list[Index]]:
    """Return the factors in free labels that depend on the depth alone, each range beginning at 1."""
    mapping: dict[Index, Affine] = {}
    labels: list[Index] = []
    for place, old in enumerate(bound):
        lower, upper = indices.rename(old.lower, mapping), indices.rename(old.upper, mapping)
        count = indices.shift(indices.subtract(upper, lower), 1)
        label = Index(f"@{space.depth}.{place}", Affine(1), count)
        labels.append(label)
        mapping[old] = indices.shift(indices.add(indices.of(label), lower), -1)
    return [(build.rename(base, mapping), q) for base, q in powers], labels
