"""Poles that a run went over: where a denominator has another sign at its end than at its start.

x + 1/x has its minimum at 1 among positive x; a long step from 3 leads over the pole at 0, to where the
function falls without bound. The signs of the denominators at the start tell which side that is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isnan

from symopt.syntax.tree import ZERO, Div, Mul, Neg, Number, Pow, Relation, Tree, names, walk

_MOST = 20


def sides(tree: Tree, start: Mapping[str, float], end: Mapping[str, float]) -> tuple[Relation, ...]:
    """Return d > 0 or d < 0, as at the start, for each denominator d of another sign at the end."""
    import numpy as np

    from symopt.faces.runs.expression import compile_expression

    unknowns = tuple(start)
    found: dict[Tree, None] = {}
    for part in walk(tree):
        for one in _denominators(part):
            used = names(one)
            if used and set(used) <= set(unknowns):
                found[one] = None
    kept: list[Relation] = []
    for one in list(found)[:_MOST]:
        value = compile_expression(one, unknowns).bind().flat_value
        before, after = (
            value(np.array([float(place[name]) for name in unknowns])) for place in (start, end)
        )
        if before * after < 0 and not isnan(before * after):
            kept.append(Relation(">" if before > 0 else "<", one, ZERO))
    return tuple(kept)


def _denominators(tree: Tree) -> Iterator[Tree]:
    """Return what a division or a negative power divides by, without its factors' powers."""
    match tree:
        case Div(_, denominator):
            yield from _bases(denominator)
        case Pow(base, Neg(Number())):
            yield from _bases(base)
        case Pow(base, Number(value)) if value < 0:
            yield from _bases(base)
        case _:
            return


def _bases(tree: Tree) -> Iterator[Tree]:
    match tree:
        case Mul(factors):
            for factor in factors:
                yield from _bases(factor)
        case Pow(base, _):
            yield from _bases(base)
        case Neg(body):
            yield from _bases(body)
        case _:
            yield tree
