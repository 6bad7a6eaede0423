"""The Hessian of an array plan by its structure: one joint product of low rank, and pieces of blocks.

Derived definitions that hold deltas are written out, so that blocks can be split by them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from symopt.calculus import build
from symopt.calculus.graph import Graph, NodeDefinition, inline
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import ZERO, Node
from symopt.compilation.arrays.deltas import Piece, has_deltas, pieces, replacing
from symopt.compilation.arrays.factors import factored
from symopt.compilation.arrays.features import features_first
from symopt.compilation.arrays.joint import Joint, joint
from symopt.compilation.arrays.plan import ArrayPlan
from symopt.compilation.rows import needed_definitions, used_names

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class HessianForm:
    """H = the joint product + the pieces, each added to its block and, transposed, to the opposite one."""

    joint: Joint | None
    pieces: tuple[tuple[Pair, Piece], ...]

    @property
    def names(self) -> set[str]:
        """The names that occur."""
        found = {name for _, piece in self.pieces for name in used_names(piece.body)}
        if self.joint is not None:
            found |= used_names(self.joint.weight)
            for side in self.joint.sides.values():
                found |= used_names(side.node)
        return found


def hessian_form(plan: ArrayPlan) -> tuple[ArrayPlan, HessianForm]:
    """Return the structure of a plan's Hessian, and the plan with its arrays turned as that needs them."""
    plan = factored(plan)
    form = _form(plan)
    size = form.joint.row.upper if form.joint else _rows(plan)
    if size is None:
        return plan, form
    turned = features_first(plan, size)
    return turned, _form(turned)


def _rows(plan: ArrayPlan) -> Affine | None:
    """Return the length of the first axis of most data, if it is of no parameter."""
    fixed = {d for p in plan.parameters for d in plan.shapes[p]}
    firsts = [plan.shapes[n][0] for n in plan.variables if plan.shapes[n]]
    counts = Counter(d for d in firsts if d not in fixed)
    return counts.most_common(1)[0][0] if counts else None


def _form(plan: ArrayPlan) -> HessianForm:
    spread = _with_deltas(plan)
    split: dict[Pair, list[Piece]] = {}
    whole: dict[Pair, Piece] = {}
    axes: dict[str, tuple[Index, ...]] = {p: () for p in plan.parameters}
    for pair, item in plan.blocks.items():
        item = NodeDefinition(item.name, item.indices, _written(item, spread))
        axes[pair[0]] = item.indices[: len(plan.shapes[pair[0]])]
        axes[pair[1]] = item.indices[len(plan.shapes[pair[0]]) :]
        split[pair] = pieces(item)
        for piece in split[pair]:
            if not piece.pairs and not piece.apart:
                whole[pair] = piece
    common = joint({pair: (p.axes, p.body) for pair, p in whole.items()}, axes)
    found: list[tuple[Pair, Piece]] = []
    for pair, own in split.items():
        covered = common is not None and set(pair) <= set(common.sides)
        own = [p for p in own if p.pairs or p.apart]
        found += [(pair, p) for p in replacing(own, empty=not covered)]
    for pair, piece in whole.items():
        body = piece.body
        if common is not None and pair[0] in common.sides and pair[1] in common.sides:
            body = build.subtract(body, common.block(*pair, piece.axes))
        if body is not ZERO:
            found.append((pair, Piece((), piece.axes, body)))
    return HessianForm(common, tuple(found))


def structured(plan: ArrayPlan, form: HessianForm) -> bool:
    """Return whether blocks have diagonals of their own, or rows of Kronecker products in common."""
    if any(piece.pairs for _, piece in form.pieces):
        return True
    sides = form.joint.sides if form.joint else {}
    return any(len(plan.shapes[name]) > 1 for name in sides)


def definitions(plan: ArrayPlan, wanted: set[str]) -> list[NodeDefinition]:
    """Return the definitions that some names need, in order."""
    return needed_definitions(Graph(plan.shapes, plan.definitions), wanted)


def _with_deltas(plan: ArrayPlan) -> Mapping[str, NodeDefinition]:
    """Return the derived definitions that hold deltas of their axes, each free of the others."""
    found: dict[str, NodeDefinition] = {}
    for item in plan.definitions:
        if item.name[0] != "∂":
            continue
        body = _written(item, found)
        if has_deltas(body, frozenset(item.indices)):
            found[item.name] = NodeDefinition(item.name, item.indices, body)
    return found


def _written(item: NodeDefinition, spread: Mapping[str, NodeDefinition]) -> Node:
    used = [spread[name] for name in used_names(item.body) if name in spread]
    return inline(item.body, used) if used else item.body
