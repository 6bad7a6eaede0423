"""A row plan as numpy source: a function of one block of rows, and what is made of its sums.

Within a block values are arrays over the rows, `z = theta[0:21] @ X[0:21]`; the gradient of such a run
is `X[0:21] @ adj_z`; the matrices Dv of total derivatives have one row for each parameter, and the
Hessian is `H[S, S] += gram(D, c)`. `over_blocks` adds up what the blocks give (blocks/writer.py).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from symopt.calculus import build
from symopt.calculus.nodes import ONE, Entry, Node, Product
from symopt.compilation.blocks.run import NARROWEST
from symopt.compilation.expressions import PRODUCT, SUM, Dialect, bracket
from symopt.compilation.identifiers import Identifiers
from symopt.compilation.numpy_code.edges import Edges
from symopt.compilation.numpy_code.in_place import in_place
from symopt.compilation.numpy_code.kinds import Kind
from symopt.compilation.numpy_code.logistic import called, is_tail
from symopt.compilation.plan import RowPlan
from symopt.compilation.row_parts import at_row, ready, summands
from symopt.compilation.row_source import RowSource, needed
from symopt.compilation.rows import Formula, Reduction, factor_out
from symopt.compilation.tangents import Linear, Run
from symopt.compilation.writer import Writer


class RowWriter(Writer):
    """A writer that calls e and q by their names."""

    def temporary(self, node: Node, wish: str = "t") -> str:
        """Return a name for a node's value."""
        return super().temporary(node, called(node) or wish)


class NumpyRows:
    """One function of a row plan."""

    def __init__(
        self, plan: RowPlan, dialect: Dialect, reserved: frozenset[str], level: int
    ) -> None:
        users = [*plan.parameters, *plan.columns, *plan.scalars]
        users += [item.name for item in plan.items if "." not in item.name]
        self.plan, self.level = ready(plan, level), level
        self.names = Identifiers(dict.fromkeys(users), reserved)
        self.writer = RowWriter(dialect, self.names)
        self.needs = needed(self.plan, level)
        self.inside = summands(self.plan, self.needs)
        self.needs.names -= set(self.inside)
        self.needs.nodes += self.inside.values()
        tails = filter(None, map(is_tail, self.inside.values()))
        self.needs.nodes += [build.add(ONE, e) for e in tails]
        self.sums: list[str] = []
        if plan.row is not None and plan.row.upper.terms:
            self.size = self.names.of(str(plan.row.upper.terms[0][0]))
        else:
            self.size = self.names.fresh("m")
        self.count = self.names.fresh("n")  # rows of the block

        self.write_lines()

    @property
    def used_functions(self) -> set[str]:
        """The functions that the source calls."""
        return self.writer.used_functions

    def write_lines(self) -> None:
        """Write the lines of the function's three places."""
        plan, writer = self.plan, self.writer
        RowSource(plan, writer, self.needs, self.linear, self.reduction, self.constant).write()
        edges = Edges(self)
        if self.level >= 2:
            edges.write_early()
        if self.level >= 1:
            self.gradient()
        if self.level >= 2:
            edges.write()

    def used(self, names: Sequence[str]) -> list[str]:
        """Return those of the names that the function reads."""
        text = "\n".join([*self.writer.before, *self.writer.rows, *self.writer.after])
        words = set(_words(text))
        if self.writer.rows or self.size in words:
            words.update(self.data())
        return [n for n in names if (self.names.of(n) if n else "X") in words]

    def source(self, title: str, arguments: Sequence[str]) -> str:
        """Return the source of the function; "" among the arguments is the stacked columns."""
        plan, writer = self.plan, self.writer
        results = [self.names.of(plan.output), "g", "H"][: self.level + 1]
        body = [*self.head(), *writer.before, *self.blocks(), *writer.after]
        body.append(f"return {', '.join(results)}")
        words = ["theta", *("X" if a == "" else self.names.of(a) for a in arguments)]
        words += ["over_blocks=over_blocks"] if plan.row is not None else []
        head = f"\ndef {title}({', '.join(words)}):\n"
        return head + "".join(f"    {line}\n" if line else "\n" for line in body)

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
        inside = set(_words("\n".join(self.writer.rows)))
        return lines + [make for name, make in self.made().items() if name not in inside]

    def made(self) -> dict[str, str]:
        """Return how gradient and Hessian begin."""
        lines = {
            "g": "g = np.zeros(len(theta))",
            "H": "H = np.zeros((len(theta), len(theta)))",
        }
        return dict(list(lines.items())[: self.level])

    def data(self) -> list[str]:
        """Return what is taken block by block: a column that counts the rows if there is nothing else."""
        used = set(_words("\n".join(self.writer.rows)))
        names = [self.names.of(c) for c in self.plan.columns]
        found = (["X"] if "X" in used else []) + [n for n in names if n in used]
        return found or names[:1]

    def blocks(self) -> list[str]:
        """Return the function of one block of rows, and the sum over blocks."""
        rows = self.writer.rows
        if not rows:
            return []
        data, words = self.data(), set(_words("\n".join(rows)))
        begin = [make for name, make in self.made().items() if name in words]
        if self.count in words:
            begin.insert(0, f"{self.count} = {data[0]}.shape[-1]")
        parts = [*self.sums, *(name for name in self.made() if name in words)]
        end = ", ".join(parts) + ("," if len(parts) == 1 else "")
        widest = max([1, *(len(t.parameters) for t in self.plan.tangents.values())])
        widest = max(NARROWEST, 2 * widest if self.level >= 2 else len(self.plan.stack))
        axes = [1 if name == "X" else 0 for name in data]
        call = f"rows, {widest}, {', '.join(data)}" + (f", axes={axes}" if any(axes) else "")
        rows, _ = in_place(rows, [], self.known(data))
        inside = [f"    {line}" for line in (*begin, *rows, f"return {end}")]
        head = f"def rows({', '.join(data)}):"
        return ["", head, *inside, "", f"{end} = over_blocks({call})"]

    def known(self, data: Sequence[str]) -> dict[str, Kind]:
        """Return what is known of the names outside of a block: data by columns, else numbers."""
        names = [*self.plan.parameters, *self.plan.scalars, *self.plan.columns]
        found: dict[str, Kind] = {self.names.of(name): ((), True) for name in names}
        for line in self.writer.before:
            name, _, value = line.partition(" = ")
            if not value.startswith("np.empty") and not value.startswith("np.zeros"):
                found[name] = (), False
        found |= {name: (("row",), True) for name in data}
        return found | {"X": (("column", "row"), True), "theta": (("parameter",), True)}

    def linear(self, item: Formula, linear: Linear) -> None:
        """Write θ[s:e] @ X[a:b] + rest."""
        parts = [f"{self.span('theta', r)} @ {self.columns(r)}" for r in linear.runs]
        rest = self.writer.write(linear.rest)
        if rest[0] != "0":
            parts.append(bracket(rest, SUM))
        self.writer.place.append(f"{self.names.of(item.name)} = {' + '.join(parts)}")

    def constant(self, item: Formula) -> None:
        """Write what is the same for all rows, such as prelu(2, x), as an array over the rows."""
        text = self.writer.write(item.body)[0]
        self.writer.place.append(f"{self.names.of(item.name)} = np.full({self.count}, {text})")

    def reduction(self, item: Reduction) -> None:
        """Write a sum over the rows."""
        name = self.names.of(item.name)
        self.sums.append(name)
        self.writer.place = self.writer.rows
        body = self.inside.get(item.summand, at_row(self.plan, item.summand))
        e = is_tail(body)
        if e is not None:
            self.writer.used_functions.add("sum_log1p")
            text = ", ".join(self.writer.write(node)[0] for node in (e, build.add(ONE, e)))
            text = f"sum_log1p({text})"
        else:
            text = self.row_sum(body)
        self.writer.rows.append(f"{name} = {text}")

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
        scale, inside = self.scaled(adjoint)
        if inside.free:
            weighted = f"{columns} @ {bracket(self.writer.write(inside), PRODUCT + 1)}"
            weighted = f"{scale}({weighted})" if scale else weighted
        else:
            text = bracket(self.writer.write(inside), PRODUCT)
            weighted = f"{scale or f'{text}*'}{columns}.sum(axis=1)"
        self.writer.place.append(f"{target} += {weighted}")

    def scaled(self, node: Node) -> tuple[str, Node]:
        """Return (text, r) for a node c · r in which c is the same for all rows: "c*", "-" or ""."""
        assert self.plan.row is not None  # weights stand in sums over rows alone
        outside, inside = factor_out(self.writer.plain(node), self.plan.row)
        scale = {(1,): "", (-1,): "-"}.get(outside.fields)
        if scale is None:
            scale = bracket(self.writer.write(outside), PRODUCT) + "*"
        return scale, inside

    def row_sum(self, node: Node) -> str:
        """Return Σ over the rows of the block of a node, as a dot product where it is one."""
        scale, inside = self.scaled(node)
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
            text = self.writer.write(inside)
            whole = f"{text[0]}.sum()" if text[0].isidentifier() else f"np.sum({text[0]})"
            return f"{scale}{whole}"
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
