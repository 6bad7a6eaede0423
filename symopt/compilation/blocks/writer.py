"""A block form as numpy source: a function of one block of rows, and what is made of its sums.

    def value(theta, X, y, m, n, over_blocks=over_blocks):
        w, b = unpack(theta, (n,), ())

        def rows(X, y):
            z = X @ w + b
            return np.sum(softplus(z) - y*z),

        (L_sum,) = over_blocks(rows, n, X, y)
        L = L_sum/m
        return L

`over_blocks(rows, width, *arrays)` adds up what `rows` returns; `width` is how many numbers the widest
array has for each row. What needs no row is computed outside of `rows`.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence
from contextlib import contextmanager

from symopt.calculus import indices
from symopt.calculus.graph import NodeDefinition
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import Node
from symopt.compilation.arrays.matrices import Hints
from symopt.compilation.arrays.plan import ArrayPlan
from symopt.compilation.arrays.writer import NO_HINTS, ArrayWriter, Axes
from symopt.compilation.blocks.form import BlockForm, Loop, total, widths
from symopt.compilation.blocks.gram import gram
from symopt.compilation.expressions import ATOM, Dialect, Text
from symopt.compilation.identifiers import Identifiers
from symopt.compilation.numpy_code.arrays import standard
from symopt.compilation.numpy_code.in_place import in_place
from symopt.compilation.numpy_code.kinds import Kind, learned
from symopt.compilation.numpy_code.logistic import called, tails
from symopt.compilation.numpy_code.turned import turned
from symopt.compilation.rows import subnodes
from symopt.compilation.writer import Writer, worth_a_name

OVER_BLOCKS = '''
def over_blocks(rows, width, *arrays, axes=None):
    """Return the sums over blocks of rows of what `rows` gives; `width` numbers belong to a row."""
    axes = axes or [0]*len(arrays)
    count, size = arrays[0].shape[axes[0]], max(64, 2**18//width)
    sums = None
    for start in range(0, count, size):
        block = slice(start, start + size)
        parts = rows(*(a[(slice(None),)*k + (block,)] for a, k in zip(arrays, axes)))
        sums = parts if sums is None else [s + p for s, p in zip(sums, parts)]
    return sums
'''


LINE = 80
"""Longer lists are written one below the other."""


class BlockWriter(ArrayWriter):
    """A writer for one block of rows: what needs no row is written to `hoisted`."""

    row: Index | None = None
    hoisted: list[str]
    seen_axes: set[Axes]
    rowish: dict[Node, bool]

    def begin(self, row: Index) -> None:
        """Write for the given rows from here on."""
        self.row, self.hoisted, self.seen_axes, self.rowish = row, [], set(), {}

    @contextmanager
    def context(self, axes: Axes) -> Generator[None]:
        """Write in the given axes, and remember them."""
        if self.row is not None:
            self.seen_axes.add(axes)
        with super().context(axes):
            yield

    def _write(self, node: Node) -> Text:
        if node not in self.known and node.free and (called(node) or self.outside(node)):
            return self.align((self.temporary(node), ATOM), self.own[node])
        return super()._write(node)

    def outside(self, node: Node) -> bool:
        """Return whether a node is an array that is computed once."""
        return not self.of_rows(node) and worth_a_name(node)

    def of_rows(self, node: Node) -> bool:
        """Return whether a node is written for each row, as everything is outside of a block."""
        if self.row is None:
            return True
        found = self.rowish.get(node)
        if found is None:
            inside = (i for part in subnodes(node) for i in part.free)
            found = self.rowish[node] = any(i.upper == self.row.upper for i in inside)
        return found

    def temporary(self, node: Node, wish: str = "t") -> str:
        """Return a name for a node's value, assigned outside of the block where it can be."""
        wish = called(node) or wish
        if self.of_rows(node):
            return super().temporary(node, wish)
        held, self.place = self.place, self.hoisted
        name = super().temporary(node, wish)
        self.place = held
        return name


class NumpyBlocks:
    """One function of an array plan, over blocks of rows. alone: the Hessian without value and gradient."""

    def __init__(
        self,
        plan: ArrayPlan,
        form: BlockForm,
        dialect: Dialect,
        reserved: frozenset[str],
        level: int,
        *,
        alone: bool = False,
    ) -> None:
        users = [*plan.parameters, *plan.variables, *plan.sizes]
        users += [d.name for d in plan.definitions if d.name[0] != "∂" and "." not in d.name]
        self.plan, self.form, self.level, self.alone = plan, form, level, alone
        self.users, self.dialect, self.reserved = users, dialect, reserved
        self.used_functions: set[str] = set()
        hints = self.write([NO_HINTS] * (len(form.loops) + 1))
        for _ in range(2):
            if any(hint != NO_HINTS for hint in hints):
                hints = self.write(hints)

    def write(self, hints: Sequence[Hints]) -> list[Hints]:
        """Write the function; return what this has shown, for the next writing."""
        form = self.form
        self.names = Identifiers(dict.fromkeys(self.users), self.reserved)
        self.lines: list[str] = []
        outer = self.writer = BlockWriter(self.dialect, self.names, form.shapes, hints[0])
        outer.before = outer.place = self.lines
        after = [d for loop in form.loops for d in loop.after]
        results = [*form.gradient.values(), *form.blocks.values()]
        outer.count([standard(d).body for d in (*form.before, *after, *results)])
        for item in form.before:
            self.define(outer, item)
        writers = [outer]
        for number, loop in enumerate(form.loops):
            writers.append(self.loop(loop, hints[number + 1]))
            for item in loop.after:
                self.define(outer, item)
        self.results()
        self.used_functions = {f for w in writers for f in w.used_functions}
        return [
            Hints(h.whole, h.repeated | w.products.learned())
            for h, w in zip(hints, writers, strict=True)
        ]

    def define(self, writer: BlockWriter, item: NodeDefinition) -> None:
        """Write one definition as an array with all its axes."""
        name, note = self.names.of(item.name), self.note(item.name)
        item = standard(item)
        writer.place.append(f"{name} = {writer.full(item.body, item.indices)}{note}")
        if item.body.free >= set(item.indices):
            writer.adopt(item.body, name, item.indices)

    def note(self, name: str) -> str:
        """Return a comment that says what something without its constant factor stands for.

        There is none where that has a function, log softplus say, which the backend writes as several.
        """
        note = self.form.notes.get(name)
        plain = Writer(self.dialect, self.names)
        if note is None or plain.plain(note.body) is not note.body:
            return ""
        return f"  # {self.names.of(note.name)} = {plain.compose(note.body)[0]}"

    def loop(self, loop: Loop, hints: Hints) -> BlockWriter:
        """Write the function of one block, and the sums of what it returns."""
        row = self.form.row
        writer = BlockWriter(self.dialect, self.names, self.form.shapes, hints)
        writer.begin(row)
        lines: list[str] = []
        writer.place = lines
        sums = [standard(total(item, row)) for item in loop.sums]
        writer.count([*(standard(d).body for d in loop.definitions), *(s.body for s in sums)])
        for item in loop.definitions:
            self.define(writer, item)
        parts = [
            gram(writer, s) or tails(writer, s) or writer.full(s.body, s.indices) for s in sums
        ]
        targets = [self.names.of(item.name) for item in loop.sums]
        known = self.known([*self.lines, *writer.hoisted])
        two = [
            n for n, axis in self.form.axes.items() if axis == 0 and len(self.form.shapes[n]) == 2
        ]
        lines, parts, moved = turned(lines, parts, list(map(self.names.of, two)), self.names.fresh)
        known |= {new: (known[name][0][::-1], True) for name, new in moved.items()}
        lines, parts = in_place(lines, list(zip(targets, parts, strict=True)), known)
        lines += _listed("return ", parts)
        arrays = [n for n in self.form.axes if self.names.of(n) in _words(lines)]
        title = "rows" if loop is self.form.loops[0] else self.names.fresh("rows")
        words = ", ".join(self.names.of(n) for n in arrays)
        size = self.names.of(_name(row.upper))
        if size in _words(lines):
            first = arrays[0]
            lines.insert(0, f"{size} = {self.names.of(first)}.shape[{self.form.axes[first]}]")
        self.lines += [*writer.hoisted, "", f"def {title}({words}):"]
        self.lines += [*(f"    {line}" for line in lines), ""]
        call = f"{title}, {self.width(writer)}, {words}"
        places = [self.form.axes[n] for n in arrays]
        if any(places):
            call += f", axes={places}"
        left = _listed("", targets)
        self.lines += [*left[:-1], f"{left[-1]} = over_blocks({call})"]
        return writer

    def known(self, lines: Sequence[str]) -> dict[str, Kind]:
        """Return what is known of the names outside of a block, some of which lines give."""
        found: dict[str, Kind] = {self.names.of(size): ((), False) for size in self.plan.sizes}
        for name in (*self.plan.parameters, *self.plan.variables):
            found[self.names.of(name)] = tuple(map(indices.spell, self.form.shapes[name])), True
        return learned(lines, found)

    def width(self, writer: BlockWriter) -> str:
        """Return how many numbers the widest array of a block has for each row."""
        shapes = [self.form.shapes[n] for n in self.form.axes]
        found = [tuple(Index("", Affine(1), d) for d in shape) for shape in shapes]
        products: list[str] = []
        for sizes in widths([*writer.seen_axes, *found], self.form.row):
            texts = [writer.whole(d) for d in sizes]
            texts = [t if re.fullmatch(r"\w+", t) else f"({t})" for t in texts]
            products.append("*".join(texts) or "1")
        widest = products[0] if len(products) == 1 else f"max({', '.join(products)})"
        return f"2*{widest}" if "gram" in writer.used_functions else widest  # which makes a copy

    def results(self) -> None:
        """Write gradient and Hessian."""
        if self.level >= 1 and not self.alone:
            parts = [self.result(self.form.gradient[p]) for p in self.plan.parameters]
            self.lines.append(f"g = pack({', '.join(parts)})")
        if self.level >= 2:
            self.lines.append("H = np.zeros((len(theta), len(theta)))")
            for (p, q), item in self.form.blocks.items():
                spans = ", ".join(f"at[{self.plan.parameters.index(x)}]" for x in (p, q))
                self.lines.append(f"put(H, {spans}, {self.result(item)})")

    def result(self, item: NodeDefinition) -> str:
        """Return the text of a derivative with all its axes."""
        item = standard(item)
        return self.writer.full(item.body, item.indices)

    def source(self, title: str, arguments: Sequence[str]) -> str:
        """Return the source of the function; "#n" among the arguments is the size n."""
        plan, writer = self.plan, self.writer
        results = [self.names.of(plan.output), "g", "H"][2 * self.alone : self.level + 1]
        shapes = [_tuple([writer.whole(d) for d in plan.shapes[p]]) for p in plan.parameters]
        words = [self.names.of(p) for p in plan.parameters]
        lines = [
            f"{', '.join(words)}{',' if len(words) == 1 else ''} = unpack(theta, {', '.join(shapes)})"
        ]
        if self.level >= 2:
            lines.append(f"at = spans({', '.join(shapes)})")
        lines += [*self.lines, f"return {', '.join(results)}"]
        given = [
            "theta",
            *(self.names.of(a.lstrip("#")) for a in arguments),
            "over_blocks=over_blocks",
        ]
        head = f"\ndef {title}({', '.join(given)}):\n"
        return head + "".join(f"    {line}\n" if line else "\n" for line in lines)


def _listed(head: str, parts: Sequence[str]) -> list[str]:
    """Return a tuple of expressions as one line, or one line for each if they are long."""
    if len(parts) > 1 and sum(map(len, parts)) > LINE:
        return [f"{head}(", *(f"    {part}," for part in parts), ")"]
    return [f"{head}({parts[0]},)" if len(parts) == 1 else f"{head}{', '.join(parts)}"]


def _tuple(parts: Sequence[str]) -> str:
    return f"({', '.join(parts)}{',' if len(parts) == 1 else ''})"


def _name(dimension: Affine) -> str:
    ((size, _),) = dimension.terms
    return str(size)


def _words(lines: Sequence[str]) -> set[str]:
    return {word for line in lines for word in re.findall(r"[A-Za-z_]\w*", line)}
