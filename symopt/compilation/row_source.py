"""A row plan as the lines of a function: what is computed before, for each block of rows, and after.

The lines are in a dialect of Python; backends put heads, accumulators and returns around them.
Only what the wanted outputs need is written.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field

from symopt.calculus import indices
from symopt.calculus.indices import Affine
from symopt.calculus.nodes import Entry, Node
from symopt.compilation.plan import RowPlan
from symopt.compilation.rows import Formula, Reduction, used_names
from symopt.compilation.tangents import Linear
from symopt.compilation.writer import Writer
from symopt.foundation.record import record


@record(frozen=False)
class Needs:
    """What one function must compute: formula names, and nodes written at the end."""

    names: set[str] = field(default_factory=set)
    nodes: list[Node] = field(default_factory=list)


def needed(plan: RowPlan, level: int) -> Needs:
    """Return what value (level 0), value and gradient (1), or all (2) need."""
    found = Needs({plan.output})
    if level >= 1:
        for slope in plan.sweep.gradient:
            linear = plan.linear.get(slope.owner)
            place = plan.parameters.index(slope.parameter)
            if linear is None or not any(r.start <= place < r.stop for r in linear.runs):
                found.nodes.append(slope.partial)
            found.nodes.append(slope.adjoint)
    if level >= 2:
        found.nodes += [edge.coefficient for edge in plan.sweep.hessian]
        for tangent in plan.tangents.values():
            found.nodes += [part.factor for part in tangent.parts]
    for node in found.nodes:
        found.names |= used_names(node)
    for item in reversed((*plan.items, *plan.sweep.before, *plan.sweep.rows)):
        if item.name in found.names:
            used = {item.summand} if isinstance(item, Reduction) else used_names(item.body)
            found.names |= used
    return found


@record(frozen=False)
class RowSource:
    """Writes the formulas of a row plan.

    linear, reduction: how the backend writes θ[s:e] @ X[a:b] + rest, and a sum over rows.
    constant: how it writes what has turned out to be the same for all rows; None: as anything else.
    """

    plan: RowPlan
    writer: Writer
    needs: Needs
    linear: Callable[[Formula, Linear], None]
    reduction: Callable[[Reduction], None]
    constant: Callable[[Formula], None] | None = None

    def write(self) -> None:
        """Write values, then the named coefficients of the sweep."""
        plan, writer, needs = self.plan, self.writer, self.needs
        writer.late = plan.late
        roots: list[Node] = list(needs.nodes)
        for item in (*plan.items, *plan.sweep.before, *plan.sweep.rows):
            if isinstance(item, Formula) and item.name in needs.names:
                linear = plan.linear.get(item.name)
                roots.append(linear.rest if linear else item.body)
        writer.count(roots)
        for item in (*plan.items, *plan.sweep.before, *plan.sweep.rows):
            if item.name not in needs.names:
                continue
            if isinstance(item, Reduction):
                self.reduction(item)
            else:
                self.formula(item)

    def formula(self, item: Formula) -> None:
        """Write one formula where it belongs."""
        writer = self.writer
        late = item.name in self.plan.late
        writer.place = writer.rows if item.row else writer.after if late else writer.before
        linear = self.plan.linear.get(item.name)
        if linear is not None:
            self.linear(item, linear)
        elif item.row and self.constant is not None and not writer.plain(item.body).free:
            self.constant(item)
        else:
            writer.assign(Entry(item.name, self.index if item.row else ()), item.body)

    @property
    def index(self) -> tuple[Affine, ...]:
        """The row index as the index of an entry."""
        return (indices.of(self.plan.row),) if self.plan.row is not None else ()
