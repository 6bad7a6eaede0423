"""A row plan with all its formulas as code should compute them (see stable/late.py)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from symopt.calculus import build
from symopt.calculus.nodes import ONE, Apply, Entry, Node
from symopt.compilation.rows import Formula, subnodes
from symopt.compilation.stable.late import Late
from symopt.compilation.sweep import Edge, Slope, Sweep
from symopt.compilation.tangents import Linear, Tangent

if TYPE_CHECKING:
    from symopt.compilation.plan import RowPlan
    from symopt.compilation.stable.overflowing import Guard


UNBOUNDED = frozenset(("exp", "expm1", "sinh", "cosh"))
"""Functions whose values soon exceed the largest float."""


class Visitor(Protocol):
    """What rewrites formulas."""

    def visit(self, node: Node) -> Node:
        """Return a formula in its better form."""
        ...


def finished(plan: RowPlan) -> RowPlan:
    """Return the plan with values and derivatives rewritten."""
    swept = plan.sweep
    formulas = (f for f in (*plan.items, *swept.before, *swept.rows) if isinstance(f, Formula))
    bodies = {f.name: f.body for f in formulas}

    def see(entry: Entry) -> Node | None:
        return bodies.get(entry.name)

    late: Visitor = Late(see)
    several = len(plan.parameters) + len(plan.scalars) > 1
    if plan.straight and several and any(map(_may_overflow, bodies.values())):
        from symopt.compilation.stable.overflowing import Guard  # most formulas have none

        late = _Scalars(late, Guard(bodies))
    items = tuple(
        item
        if not isinstance(item, Formula) or item.name in plan.linear
        else _rewritten(item, late)
        for item in plan.items
    )
    return replace(
        plan,
        items=items,
        sweep=Sweep(
            tuple(_rewritten(f, late) for f in swept.before),
            tuple(_rewritten(f, late) for f in swept.rows),
            tuple(_slopes(swept.gradient, late, whole=plan.straight)),
            tuple(Edge(e.row, e.a, e.b, late.visit(e.coefficient)) for e in swept.hessian),
            swept.locals_,
        ),
        linear={n: Linear(x.runs, late.visit(x.rest)) for n, x in plan.linear.items()},
        tangents={n: _tangent(t, late) for n, t in plan.tangents.items()},
    )


def _may_overflow(body: Node) -> bool:
    return any(isinstance(node, Apply) and node.function in UNBOUNDED for node in subnodes(body))


class _Scalars:
    """Rewriting of scalar code, in which products are guarded at the end."""

    def __init__(self, late: Late, guard: Guard) -> None:
        self.late, self.guard = late, guard

    def visit(self, node: Node) -> Node:
        return self.guard.visit(self.late.visit(node))


def _rewritten(item: Formula, late: Visitor) -> Formula:
    return Formula(item.name, item.row, late.visit(item.body))


def _slopes(slopes: Iterable[Slope], late: Visitor, *, whole: bool) -> Iterable[Slope]:
    """Yield the terms of the gradient; in straight-line code all terms of a parameter are one sum."""
    if not whole:
        for s in slopes:
            adjoint, partial = late.visit(s.adjoint), late.visit(s.partial)
            yield Slope(s.row, s.owner, s.parameter, adjoint, partial)
        return
    together: dict[tuple[bool, str], list[Slope]] = {}
    for s in slopes:
        together.setdefault((s.row, s.parameter), []).append(s)
    for (row, parameter), own in together.items():
        total = build.add(*(build.multiply(s.adjoint, s.partial) for s in own))
        yield Slope(row, own[0].owner, parameter, ONE, late.visit(total))


def _tangent(tangent: Tangent, late: Visitor) -> Tangent:
    parts = tuple(replace(part, factor=late.visit(part.factor)) for part in tangent.parts)
    return Tangent(tangent.name, tangent.row, tangent.parameters, parts)
