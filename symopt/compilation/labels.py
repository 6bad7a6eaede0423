"""Standard labels of indices, so that equal parts of two formulas are equal nodes."""

from __future__ import annotations

from collections.abc import Set
from itertools import count

from symopt.calculus import build, indices
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import Node, Product


def standard_label(lower: Affine, upper: Affine, taken: Set[Index]) -> Index:
    """Return the first of the standard labels for a range that is not taken."""
    number = next(n for n in count(1) if Index(_name(lower, upper, n), lower, upper) not in taken)
    return Index(_name(lower, upper, number), lower, upper)


def opened_sums(node: Product) -> tuple[Node, list[Index]]:
    """Return the summand of a sum, its indices labelled so that equal parts of two sums are equal."""
    summand, fresh = build.open_sums(node)
    taken = set(node.free)
    mapping: dict[Index, Affine] = {}
    labels: list[Index] = []
    for old in fresh:
        low, high = (indices.rename(a, mapping) for a in (old.lower, old.upper))
        label = standard_label(low, high, taken)
        taken.add(label)
        labels.append(label)
        mapping[old] = indices.of(label)
    return build.rename(summand, mapping), labels


def _name(lower: Affine, upper: Affine, number: int) -> str:
    return f"{indices.spell(lower)}:{indices.spell(upper)}.{number}"
