"""A row plan as numpy source: blocks of rows, matrix products for runs of parameters, rank-k updates.

Per block of rows: values are arrays over the rows, `z = theta[0:21] @ X[0:21]`; the gradient of such
a run is `X[0:21] @ adj_z`; the matrices Dv of total derivatives have one row for each parameter, and
the Hessian is `H[S, S] += (D*c) @ D.T`. Blocks are chosen so that the largest Dv stays in the cache.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from symopt.calculus import build, indices
from symopt.calculus.nodes import Entry, Node, Product
from symopt.compilation.expressions import PRODUCT, SUM, Dialect, bracket
from symopt.compilation.identifiers import Identifiers
from symopt.compilation.numpy_edges import Edges
from symopt.compilation.plan import RowPlan
from symopt.compilation.row_source import RowSource, needed
from symopt.compilation.rows import Formula, Reduction, factor_out
from symopt.compilation.tangents import Linear, Run
from symopt.compilation.writer import Writer

BLOCK_ENTRIES = 1 << 17
"""Numbers in the largest matrix of a block: 1 MB, a share of the level-2 cache."""


class NumpyRows:
    """One function of a row plan."""

    def __init__(
        self, plan: RowPlan, dialect: Dialect, reserved: frozenset[str], level: int
    ) -> None:
        users = [*plan.parameters, *plan.columns, *plan.scalars]
        users += [item.name for item in plan.items if "." not in item.name]
        self.plan, self.level = plan, level
        self.names = Identifiers(dict.fromkeys(users), reserved)
        self.writer = Writer(dialect, self.names)
        self.needs = needed(plan, level)
        self.sums: list[str] = []
        if plan.row is not None and plan.row.upper.terms:
            self.size = self.names.of(str(plan.row.upper.terms[0][0]))
        else:
            self.size = self.names.fresh("m")
        self.count = self.names.fresh("n")  # rows of the block

        self.write_lines()

    def write_lines(self) -> None:
        """Write the lines of the function's three places."""
        plan, writer = self.plan, self.writer
        RowSource(plan, writer, self.needs, self.linear, self.reduction).write()
        if self.level >= 1:
            self.gradient()
        if self.level >= 2:
            Edges(self).write()

    def used(self, names: Sequence[str]) -> list[str]:
        """Return those of the names that the function reads."""
        text = "\n".join([*self.writer.before, *self.writer.rows, *self.writer.after])
        words = set(_words(text))
        return [n for n in names if (self.names.of(n) if n else "X") in words]

    def source(self, title: str, arguments: Sequence[str]) -> str:
        """Return the source of the function; "" among the arguments is the stacked columns."""
        plan, writer = self.plan, self.writer
        results = [self.names.of(plan.output), "g", "H"][: self.level + 1]
        body = [*self.head(), *writer.before, *self.sums, *self.loop(), *writer.after]
        body.append(f"return {', '.join(results)}")
        words = ["theta", *("X" if a == "" else self.names.of(a) for a in arguments)]
        head = f"\ndef {title}({', '.join(words)}):\n"
        return head + "".join(f"    {line}\n" for line in body)

    def head(self) -> list[str]:
        """Return the lines that take parameters out of theta and count the rows."""
        text = "\n".join([*self.writer.before, *self.writer.rows, *self.writer.after])
        words = set(_words(text))
        lines = [
            f"{word} = theta[{k}]"
            for k, name in enumerate(self.plan.parameters)
            if (word := self.names.of(name)) in words
        ]
        if self.plan.row is not None and self.size in words:
            lines.append(f"{self.size} = {self.data()[0]}.shape[-1]")
        if self.level >= 1:
            lines.append("g = np.zeros(len(theta))")
        if self.level >= 2:
            lines.append("H = np.zeros((len(theta), len(theta)))")
        return lines

    def data(self) -> list[str]:
        """Return the identifiers of what is taken block by block."""
        used = set(_words("\n".join(self.writer.rows)))
        names = [self.names.of(c) for c in self.plan.columns]
        return (["X"] if "X" in used else []) + [n for n in names if n in used]

    def loop(self) -> list[str]:
        """Return the loop over blocks of rows."""
        if not self.writer.rows:
            return []
        data = self.data()
        widest = max([1, *(len(t.parameters) for t in self.plan.tangents.values())])
        widest = widest if self.level >= 2 else max(1, len(self.plan.stack))
        block = max(256, min(1 << 14, BLOCK_ENTRIES // widest))
        taken = ", ".join(data) + ("," if len(data) == 1 else "")
        lines = [f"for {taken} in blocks({block}, {', '.join(data)}):"]
        rows = self.writer.rows
        if self.count in _words("\n".join(rows)):
            rows = [f"{self.count} = {data[0]}.shape[-1]", *rows]
        return lines + [f"    {line}" for line in rows]

    def linear(self, item: Formula, linear: Linear) -> None:
        """Write θ[s:e] @ X[a:b] + rest."""
        parts = [f"{self.span('theta', r)} @ {self.columns(r)}" for r in linear.runs]
        rest = self.writer.write(linear.rest)
        if rest[0] != "0":
            parts.append(bracket(rest, SUM))
        self.writer.place.append(f"{self.names.of(item.name)} = {' + '.join(parts)}")

    def reduction(self, item: Reduction) -> None:
        """Write a sum over the rows."""
        name = self.names.of(item.name)
        self.sums.append(f"{name} = 0.0")
        summand = next(f for f in self.plan.items if f.name == item.summand)
        self.writer.place = self.writer.rows
        assert self.plan.row is not None
        entry = Entry(summand.name, (indices.of(self.plan.row),))
        self.writer.rows.append(f"{name} += {self.row_sum(entry)}")

    def gradient(self) -> None:
        """Write the sums of adjoint · partial."""
        done: set[tuple[str, int]] = set()
        places = {name: k for k, name in enumerate(self.plan.parameters)}
        for slope in self.plan.sweep.gradient:
            writer = self.writer
            writer.place = writer.rows if slope.row else writer.after
            linear = self.plan.linear.get(slope.owner)
            place = places[slope.parameter]
            runs = [r for r in linear.runs if r.start <= place < r.stop] if linear else []
            if runs:
                run = runs[0]
                if (slope.owner, run.start) not in done:
                    done.add((slope.owner, run.start))
                    self.run_gradient(run, slope.adjoint)
                continue
            node = build.multiply(slope.adjoint, slope.partial)
            text = self.row_sum(node) if slope.row else writer.write(node)[0]
            writer.place.append(f"g[{place}] += {text}")

    def run_gradient(self, run: Run, adjoint: Node) -> None:
        """Write the gradient in the parameters of a run."""
        target, columns = self.span("g", run), self.columns(run)
        text = self.writer.write(adjoint)
        weighted = f"{columns} @ {bracket(text, PRODUCT + 1)}"
        if not adjoint.free:
            weighted = f"{bracket(text, PRODUCT)}*{columns}.sum(axis=1)"
        self.writer.place.append(f"{target} += {weighted}")

    def row_sum(self, node: Node) -> str:
        """Return Σ over the rows of the block of a node, as a dot product where it is one."""
        assert self.plan.row is not None
        node = self.writer.plain(node)
        outside, inside = factor_out(node, self.plan.row)
        scale = {(1,): "", (-1,): "-"}.get(outside.fields)
        if scale is None:
            scale = bracket(self.writer.write(outside), PRODUCT) + "*"
        if not inside.free:
            whole = self.writer.write(inside)
            count = self.count
            return (
                f"{scale}{count}"
                if whole[0] == "1"
                else f"{scale}{bracket(whole, PRODUCT)}*{count}"
            )
        halves = self.halves(inside)
        if halves is None:
            return f"{scale}np.sum({self.writer.write(inside)[0]})"
        left, right = (bracket(self.writer.write(half), PRODUCT + 1) for half in halves)
        return f"{scale}({left} @ {right})" if scale else f"{left} @ {right}"

    def halves(self, node: Node) -> tuple[Node, Node] | None:
        """Return two arrays over the rows whose product the node is, or None."""
        known = self.writer.known.get(node)
        if known is not None or not isinstance(node, Product) or node.sums:
            return None
        for place, (base, exponent) in enumerate(node.powers):
            if exponent in (1, 2) and isinstance(base, Entry):
                rest = list(node.powers)
                rest[place] = (base, exponent - 1)
                other = build.merge(rest)
                if other.free:
                    return base, build.scale(node.coefficient, other)
        return None

    def span(self, array: str, run: Run) -> str:
        """Return the part of a vector over the parameters that a run covers."""
        whole = (run.start, run.stop) == (0, len(self.plan.parameters))
        return array if whole else f"{array}[{run.start}:{run.stop}]"

    def columns(self, run: Run) -> str:
        """Return the stacked columns of a run."""
        width = run.stop - run.start
        return "X" if width == len(self.plan.stack) else f"X[{run.row}:{run.row + width}]"


def _words(text: str) -> list[str]:
    return re.findall(r"[A-Za-z_]\w*", text)
