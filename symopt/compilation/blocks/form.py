"""Row blocks: which parts of an array plan are values of one row, sums over rows, and what comes after.

One size name, m, is the number of rows. A definition with one index over 1..m is a value of a row
if every array with an axis of length m is taken at that same index. A sum over 1..m of such values
is an accumulator: Σ over blocks of rows of the sum within a block. What depends on accumulators
alone is computed once; row values that need an accumulator (centering by a mean) need another loop
over the blocks, in which the row values they need are computed again.

    f(θ) = g(θ, Σ_i q(θ, row_i))        one loop: logistic regression, softmax regression, networks
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from symopt.calculus import build, indices
from symopt.calculus.graph import NodeDefinition
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import Entry, Node
from symopt.compilation.arrays.plan import ArrayPlan
from symopt.compilation.blocks.sums import Lifting, NotRows
from symopt.compilation.numpy_code.logistic import logistic
from symopt.compilation.numpy_code.normal import normal
from symopt.compilation.rows import used_names

MOST_LOOPS = 3
"""With more loops over the rows, arrays are computed whole."""


@dataclass(frozen=True, slots=True)
class Loop:
    """One pass over blocks of rows.

    definitions: values of a row, in order.   sums: name = Σ over rows of the body, by other indices.
    after: what can be computed once these sums are known.
    """

    definitions: tuple[NodeDefinition, ...]
    sums: tuple[NodeDefinition, ...]
    after: tuple[NodeDefinition, ...]


@dataclass(frozen=True, slots=True)
class BlockForm:
    """One function of a plan as loops over blocks of rows.

    row: the index over the rows of a block.   size: the name of the number of rows.
    shapes: with the block's number of rows in place of all.   axes: of the rows, by variable.
    before: what depends on no row.   gradient, blocks: results by parameter and by pair.
    notes: by name of what is computed without a constant factor, what it stands for.
    """

    size: str
    row: Index
    shapes: Mapping[str, tuple[Affine, ...]]
    axes: Mapping[str, int]
    before: tuple[NodeDefinition, ...]
    loops: tuple[Loop, ...]
    gradient: Mapping[str, NodeDefinition]
    blocks: Mapping[tuple[str, str], NodeDefinition]
    notes: Mapping[str, NodeDefinition]


def row_sizes(plan: ArrayPlan) -> list[str]:
    """Return the sizes that may count rows, the likeliest first: of data alone, in most of the data."""
    fixed = {str(s) for p in plan.parameters for d in plan.shapes[p] for s, _ in d.terms}
    counts: dict[str, tuple[int, int]] = {}
    for name in plan.variables:
        for axis, dimension in enumerate(plan.shapes[name]):
            size = _plain(dimension)
            if size is not None and size not in fixed:
                times, first = counts.get(size, (0, 0))
                counts[size] = times + 1, first + (axis == 0)
    return sorted(counts, key=lambda s: counts[s], reverse=True)


def block_form(plan: ArrayPlan, level: int, size: str, *, alone: bool = False) -> BlockForm | None:
    """Return value (level 0), gradient (1) and Hessian (2) as loops over rows, or None if they are not.

    alone: the Hessian without value and gradient.
    """
    lifting = Lifting(plan.shapes, size)
    needed, slopes, blocks = plan.needed(level, alone=alone), plan.gradient, plan.blocks
    slopes, blocks = slopes if level >= 1 and not alone else {}, blocks if level >= 2 else {}
    together = logistic(d.body for d in (*needed, *slopes.values(), *blocks.values()))

    def visit(node: Node) -> Node:
        return normal(together(node))

    try:
        for item in needed:
            lifting.definition(replace(item, body=visit(item.body)))
        slopes = {
            p: lifting.result(f"g.{p}", replace(d, body=visit(d.body))) for p, d in slopes.items()
        }
        blocks = {
            (p, q): lifting.result(f"H.{p}.{q}", replace(d, body=visit(d.body)))
            for (p, q), d in blocks.items()
        }
    except NotRows:
        return None
    loops = _loops(lifting)
    if loops is None:
        return None
    before, found = loops
    shapes = {n: tuple(map(lifting.dimension, s)) for n, s in plan.shapes.items()}
    shapes |= {s.name: tuple(i.upper for i in s.indices) for loop in found for s in loop.sums}
    shapes |= {new: shapes[old] for old, (new, _) in lifting.scales.items()}
    notes = {
        new: NodeDefinition(old, (), build.multiply(scale, Entry(new)))
        for old, (new, scale) in lifting.scales.items()
    }
    axes = {
        n: plan.shapes[n].index(lifting.whole)
        for n in plan.variables
        if lifting.whole in plan.shapes[n]
    }
    return BlockForm(size, lifting.row, shapes, axes, before, found, slopes, blocks, notes)


def _loops(
    lifting: Lifting,
) -> tuple[tuple[NodeDefinition, ...], tuple[Loop, ...]] | None:
    """Order what was found: how many loops must have run before a value can be computed."""
    known: dict[str, int] = {}
    for item in lifting.items:
        before = max((known.get(n, 0) for n in used_names(item.body)), default=0)
        known[item.name] = before + (item.name in lifting.sums)
    count = max((known[name] for name in lifting.sums), default=0)
    if not 1 <= count <= MOST_LOOPS:
        return None
    once = [d for d in lifting.items if d.name not in lifting.sums and not lifting.is_row(d)]
    loops: list[Loop] = []
    for number in range(1, count + 1):
        sums = [d for d in lifting.items if d.name in lifting.sums and known[d.name] == number]
        after = tuple(d for d in once if known[d.name] == number)
        loops.append(Loop(tuple(_rows(lifting, sums)), tuple(sums), after))
    return tuple(d for d in once if known[d.name] == 0), tuple(loops)


def _rows(lifting: Lifting, sums: Iterable[NodeDefinition]) -> list[NodeDefinition]:
    """Return the row values that the sums need, in order."""
    wanted = {n for item in sums for n in used_names(item.body)}
    kept: list[NodeDefinition] = []
    for item in reversed(lifting.items):
        if item.name in wanted and lifting.is_row(item):
            kept.append(item)
            wanted |= used_names(item.body)
    return kept[::-1]


def total(item: NodeDefinition, row: Index) -> NodeDefinition:
    """Return an accumulator with its sum over the rows of a block written out."""
    return replace(item, body=build.contract(item.body, (row,)))


def widths(axes: Iterable[Sequence[Index]], row: Index) -> list[tuple[Affine, ...]]:
    """Return the sizes beside the rows of the arrays with the given axes; none covered by another."""
    found = {
        tuple(sorted((i.count for i in own if i.upper != row.upper), key=indices.spell))
        for own in axes
        if any(i.upper == row.upper for i in own)
    }
    kept = [w for w in found if not any(w != v and _covers(v, w) for v in found)]
    return sorted(kept, key=lambda w: (len(w), [indices.spell(d) for d in w]))


def _covers(large: tuple[Affine, ...], small: tuple[Affine, ...]) -> bool:
    left = list(large)
    for dimension in small:
        if dimension not in left:
            return False
        left.remove(dimension)
    return True


def _plain(dimension: Affine) -> str | None:
    if dimension.constant or len(dimension.terms) != 1 or dimension.terms[0][1] != 1:
        return None
    return str(dimension.terms[0][0])
