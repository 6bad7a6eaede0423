"""A row plan as C functions: formulas by row, mixtures of columns, sums, and rank-k updates of the Hessian.

The matrices Dv of total derivatives are lists of columns: columns of data where v is linear in a run of
parameters, columns of the block elsewhere. A pair of names (a, b) with coefficient c adds Da diag(c) Dbᵀ.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from symopt.calculus import build, indices
from symopt.calculus.nodes import ONE, Apply, Cases, Entry, Node, Product, Sum
from symopt.compilation.c.formulas import FUNCTIONS, costly, slow
from symopt.compilation.c.function import Function
from symopt.compilation.c.memory import Memory
from symopt.compilation.c.program import Assign, Crossed, Mixed, Program, Statement, Total
from symopt.compilation.c.stage import Stage
from symopt.compilation.c.sums import FEW
from symopt.compilation.plan import RowPlan
from symopt.compilation.primitives import by_primitives
from symopt.compilation.row_source import needed
from symopt.compilation.rows import Formula, Reduction
from symopt.compilation.sweep import Edge
from symopt.compilation.tangents import Linear, Run, Tangent
from symopt.foundation.errors import UnsupportedError

Columns: TypeAlias = "tuple[str | None, ...]"
"""Names of columns, None for one of ones."""
Finishing: TypeAlias = "tuple[str, str, Sequence[int], Sequence[int], str]"
"""How a sum over the rows goes into the Hessian: kind, name, rows, columns, and what the kind needs."""
MOST_ENTRIES = 20_000
MOST_COLUMNS = 4_000
"""Columns of derivatives of names, a formula each: the source of more is too long to compile."""


def row_function(plan: RowPlan, title: str, level: int) -> Function:
    """Return one function of a row plan. Raises UnsupportedError for what C code cannot compute."""
    return _Rows(plan, title, level).function()


class _Rows:
    def __init__(self, plan: RowPlan, title: str, level: int) -> None:
        self.plan, self.title, self.level = plan, title, level
        self.statements: list[Statement] = []
        self.slow: dict[Node, Entry] = {}
        self.row = (plan.row,) if plan.row is not None else ()
        self.place = tuple(map(indices.of, self.row))
        self.places = {name: k for k, name in enumerate(plan.parameters)}
        self.gradient: list[list[str]] = [[] for _ in plan.parameters]
        self.hessian: dict[tuple[int, int], list[str]] = {}
        self.runs: list[tuple[str, int, int]] = []
        self.finishing: list[Finishing] = []
        self.columns: dict[str, Columns] = {}
        self.wanted = {plan.output}
        self.count = 0

    def function(self) -> Function:
        plan = self.plan
        needs = needed(plan, self.level)
        for item in (*plan.items, *plan.sweep.before, *plan.sweep.rows):
            if item.name in needs.names:
                self.item(item)
        if self.level >= 1:
            self.slopes()
        if self.level >= 2:
            columns = sum(len(t.parameters) for t in plan.tangents.values() if t.alias is None)
            self.refuse(columns > MOST_COLUMNS)
            for tangent in plan.tangents.values():
                self.columns[tangent.name] = self.tangent(tangent)
            for edge in plan.sweep.hessian:
                self.edge(edge)
        shapes = {n: (plan.row.upper,) if plan.row else () for n in plan.columns}
        shapes |= dict.fromkeys(plan.scalars, ())
        row_sizes = [str(s) for s, _ in plan.row.upper.terms] if plan.row is not None else []
        users = [*plan.parameters, *plan.columns, *plan.scalars, *row_sizes]
        users += [item.name for item in plan.items if "." not in item.name]
        return Function(
            title=self.title,
            program=Program(tuple(self.statements), shapes, plan.row, frozenset(self.wanted)),
            parameters=dict.fromkeys(plan.parameters, ()),
            data=shapes,
            sizes=row_sizes,
            finish=self.finish,
            users=users,
        )

    def entry(self, name: str, *, row: bool) -> Entry:
        return Entry(name, self.place if row else ())

    def fresh(self, wish: str) -> str:
        self.count += 1
        return f"{wish}.{self.count}.c"

    def plain(self, node: Node) -> Node:
        """Return a node in functions of this backend, slow calls computed before."""
        return self.without_calls(by_primitives(node, FUNCTIONS))

    def without_calls(self, node: Node) -> Node:
        match node:
            case Sum():
                terms = [(c, self.without_calls(t)) for c, t in node.terms]
                return build.linear(terms, node.constant)
            case Product():
                factors = [(self.without_calls(b), q) for b, q in node.powers]
                return self.alone(build.scale(node.coefficient, build.merge(factors)))
            case Apply():
                arguments = map(self.without_calls, node.arguments)
                return self.alone(build.apply(node.function, *arguments))
            case Cases():
                return build.cases(
                    (self.without_calls(v), self.without_calls(c)) for v, c in node.branches
                )
            case _:
                return node

    def alone(self, node: Node) -> Node:
        if not slow(node) and not costly(node):
            return node
        if node not in self.slow:
            self.slow[node] = self.assign(self.fresh("call"), node, row=bool(node.free))
        return self.slow[node]

    def assign(self, name: str, body: Node, *, row: bool) -> Entry:
        self.statements.append(Assign(name, self.row if row else (), body))
        return self.entry(name, row=row)

    def item(self, item: Formula | Reduction) -> None:
        if isinstance(item, Reduction):
            summand = self.entry(item.summand, row=True)
            self.statements.append(Total(item.name, (), summand, self.row))
            return
        linear = self.linear(item.name)
        body = linear.rest if linear else item.body
        parts = [self.plain(body)]
        for run in linear.runs if linear else ():
            name = self.fresh("mix")
            self.statements.append(Mixed(name, self.row, run.start, self.run(run)))
            parts.append(self.entry(name, row=True))
        self.assign(item.name, build.add(*parts), row=item.row)

    def linear(self, name: str) -> Linear | None:
        """Return how a formula is linear in many parameters; a few are written out."""
        found = self.plan.linear.get(name)
        few = found is None or sum(run.stop - run.start for run in found.runs) < FEW
        return None if few else found

    def run(self, run: Run) -> tuple[str | None, ...]:
        return tuple(self.plan.stack[run.row : run.row + run.stop - run.start])

    def total(self, body: Node, *, row: bool) -> str:
        """Return the name of a body's sum over the rows, or of the body if it has none."""
        name = self.fresh("sum")
        if row:
            self.statements.append(Total(name, (), body, self.row))
        else:
            self.assign(name, body, row=False)
        self.wanted.add(name)
        return name

    def slopes(self) -> None:
        """Add the gradient."""
        done: set[tuple[str, int]] = set()
        parts: dict[tuple[str, bool], list[Node]] = {}
        for slope in self.plan.sweep.gradient:
            linear = self.linear(slope.owner)
            place = self.places[slope.parameter]
            runs = [r for r in linear.runs if r.start <= place < r.stop] if linear else []
            if not runs:
                node = build.multiply(slope.adjoint, slope.partial)
                parts.setdefault((slope.parameter, slope.row), []).append(node)
            elif (slope.owner, runs[0].start) not in done:
                done.add((slope.owner, runs[0].start))
                run = runs[0]
                name = self.crossed(slope.adjoint, self.run(run))
                self.runs.append((name, run.start, run.stop - run.start))
        for (name, row), nodes in parts.items():
            body = self.plain(build.add(*nodes))
            self.gradient[self.places[name]].append(self.total(body, row=row))

    def column(self, node: Node) -> str:
        """Return the name of a column that holds a value for each row."""
        node = self.plain(node)
        if isinstance(node, Entry) and node.indices:
            return node.name
        name = self.fresh("v")
        self.statements.append(Assign(name, self.row, node))
        return name

    def crossed(
        self, weight: Node, left: Columns, right: Columns | None = None, *, same: bool = False
    ) -> str:
        """Add Σ weight · left · right over the rows and return its name."""
        name = self.fresh("sum")
        self.statements.append(Crossed(name, self.column(weight), left, right, same))
        self.wanted.add(name)
        return name

    def tangent(self, tangent: Tangent) -> Columns:
        """Return the columns of Dv, one for each of its parameters; scalars if it has no rows."""
        if tangent.alias is not None:
            return self.run(tangent.alias)
        filled: dict[int, list[Node]] = {p: [] for p in tangent.parameters}
        for part in tangent.parts:
            if part.run is not None:
                for k, name in enumerate(self.run(part.run)):
                    filled[part.run.start + k].append(self.value(name, row=True))
            elif part.source:
                source = self.plan.tangents[part.source]
                factor = self.plain(part.factor)
                for p, name in zip(source.parameters, self.columns[part.source], strict=True):
                    node = self.value(name, row=source.row)
                    filled[p].append(build.multiply(factor, node))
            else:
                filled[part.parameter].append(self.plain(part.factor))
        return tuple(self.named(build.add(*parts), tangent) for parts in filled.values())

    def value(self, name: str | None, *, row: bool) -> Node:
        return ONE if name is None else self.entry(name, row=row)

    def named(self, node: Node, tangent: Tangent) -> str | None:
        """Return the name of a column of Dv, None for ones."""
        if tangent.row and node is ONE:
            return None
        if isinstance(node, Entry) and bool(node.indices) == tangent.row:
            return node.name
        name = self.fresh("D")
        self.assign(name, node, row=tangent.row)
        return name

    def edge(self, edge: Edge) -> None:
        """Add what a pair of names adds to the Hessian."""
        a, b = edge.a, edge.b
        if b in self.places:
            a, b = b, a
        if b in self.places:
            self.number(self.places[a], self.places[b], self.plain(edge.coefficient), edge.row)
        elif a in self.places:
            self.vector(edge, self.places[a], self.plan.tangents[b])
        else:
            self.matrix(edge, self.plan.tangents[a], self.plan.tangents[b])

    def number(self, i: int, j: int, body: Node, row: bool) -> None:
        self.refuse(len(self.hessian) > MOST_ENTRIES)
        self.hessian.setdefault((min(i, j), max(i, j)), []).append(self.total(body, row=row))

    def refuse(self, many: bool) -> None:  # noqa: FBT001
        if many:
            raise UnsupportedError(
                "the Hessian has too many formulas for C code", remedy="use backend='numpy'"
            )

    def vector(self, edge: Edge, i: int, tangent: Tangent) -> None:
        columns = self.columns[tangent.name]
        if tangent.row:
            name = self.crossed(edge.coefficient, columns)
            self.finishing.append(("spread", name, tangent.parameters, (i,), "1"))
            return
        factor = self.once(edge)
        for p, name in zip(tangent.parameters, columns, strict=True):
            node = build.multiply(factor, self.value(name, row=False))
            self.number(i, p, build.scale(2, node) if p == i else node, False)

    def once(self, edge: Edge) -> Node:
        """Return the coefficient of a pair, summed over the rows."""
        body = self.plain(edge.coefficient)
        return Entry(self.total(body, row=True)) if edge.row else body

    def matrix(self, edge: Edge, a: Tangent, b: Tangent) -> None:
        if b.row and not a.row:
            a, b = b, a
        left, right = self.columns[a.name], self.columns[b.name]
        if a.row and b.row:
            same = a.name == b.name
            name = self.crossed(edge.coefficient, left, right, same=same)
            self.finishing.append(("spread", name, a.parameters, b.parameters, str(int(not same))))
        elif a.row:
            name = self.crossed(edge.coefficient, left)
            names = [n for n in right if n is not None]
            self.wanted.update(names)
            self.finishing.append(("outer", name, a.parameters, b.parameters, ",".join(names)))
        else:
            self.products(self.once(edge), a, b)

    def products(self, factor: Node, a: Tangent, b: Tangent) -> None:
        """Add factor · (Da Dbᵀ + Db Daᵀ), or factor · Da Daᵀ, entry by entry."""
        for i, one in zip(a.parameters, self.columns[a.name], strict=True):
            for j, two in zip(b.parameters, self.columns[b.name], strict=True):
                node = build.multiply(
                    factor, self.value(one, row=False), self.value(two, row=False)
                )
                if a.name == b.name:
                    if i <= j:
                        self.number(i, j, node, False)
                else:
                    self.number(i, j, build.scale(2, node) if i == j else node, False)

    def finish(self, memory: Memory, stage: Stage) -> list[str]:
        """Return the lines that fill `out`."""
        spots = memory.spots
        lines = [f"out[0] = {spots[self.plan.output].word};"]
        size = len(self.places)
        if self.level >= 1:
            lines.append(f"memset(out + 1, 0, sizeof(double)*{size});")
            for k, names in enumerate(self.gradient):
                lines += [f"out[{1 + k}] += {spots[n].word};" for n in names]
            for name, start, count in self.runs:
                word = spots[name].word
                lines.append(
                    f"for (long k = 0; k < {count}; k++) out[{1 + start} + k] += {word}[k];"
                )
        if self.level >= 2:
            lines += [
                f"double *H = out + {1 + size};",
                f"memset(H, 0, sizeof(double)*{size * size});",
            ]
            for (i, j), names in self.hessian.items():
                text = " + ".join(spots[n].word for n in names)
                lines.append(f"H[{i * size + j}] += {text};")
            lines.append(f"for (long a = 0; a < {size}; a++) for (long b = 0; b < a; b++)")
            lines.append(f"H[a*{size} + b] = H[b*{size} + a];")
            for step in self.finishing:
                lines += self.spread(step, memory, stage, size)
        return lines

    def spread(self, step: Finishing, memory: Memory, stage: Stage, size: int) -> list[str]:
        """Return the lines that add a sum over the rows to the Hessian."""
        kind, name, rows, columns, more = step
        word = memory.spots[name].word
        listed = ", ".join(map(str, rows)), ", ".join(map(str, columns))
        lines = [f"static const int rows[] = {{{listed[0]}}}, columns[] = {{{listed[1]}}};"]
        where = f"H, {size}, rows, {len(rows)}, columns, {len(columns)}"
        if kind == "outer":
            stage.used.add("spread_outer")
            texts = ", ".join(memory.spots[n].word for n in more.split(","))
            lines += [
                f"const double other[] = {{{texts}}};",
                f"spread_outer({where}, {word}, other);",
            ]
        else:
            stage.used.add("spread_out")
            lines.append(f"spread_out({where}, {word}, {more});")
        return ["{", *lines, "}"]
