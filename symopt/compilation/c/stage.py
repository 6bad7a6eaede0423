"""The lines of one C function: loops of formulas, and what statements need in memory.

A stage is either what is computed once or the body for one block of rows. Its arrays come from one piece of
memory, one after another; the sizes are expressions of the caller.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

from symopt.calculus import indices
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import Entry
from symopt.compilation.c.formulas import Formulas
from symopt.compilation.c.memory import Kind, Memory, Spot, added
from symopt.compilation.c.program import Assign, Group, Total
from symopt.foundation.errors import UnsupportedError

ROW = "i"
"""The row's number in its block."""
STRETCH = 32
"""Rows between two requests for memory ahead."""


class Stage:
    """Lines and memory.

    row: the index over the rows in the body for a block, None in what is computed once.
    work: (word, type, size) of the arrays.   sums: accumulators, likewise.
    large: the size of a sum in `out` itself.   size: the columns of a product of low rank, "" for none.
    mirrored: sums of squares of which half is computed, the size of one and how many there are.
    streams: lines that ask for what the next block will read.   tables: of columns by name.
    """

    def __init__(self, memory: Memory, row: Index | None) -> None:
        self.memory, self.row, self.names = memory, row, memory.names
        self.head: list[str] = []
        self.lines: list[str] = []
        self.work: list[tuple[str, str, str]] = []
        self.sums: list[tuple[str, str]] = []
        self.used: set[str] = set()
        self.large, self.size = "0", ""
        self.mirrored: list[tuple[str, str, str]] = []
        self.streams: list[str] = []
        self.tables: dict[str, str] = {}
        self.turned_: dict[str, Spot] = {}

    def array(self, name: str, axes: Sequence[Index]) -> Spot:
        """Make room for an array of this stage."""
        shape = tuple(i.upper for i in axes)
        if self.row is not None and self.row in axes:
            row = list(axes).index(self.row)
            spot = self.memory.add(name, shape, Kind.BLOCK, row)
            others = [d for k, d in enumerate(shape) if k != row]
            size = f"{self.memory.count(others)}*ld"
        else:
            spot = self.memory.add(name, shape, Kind.WHOLE)
            size = self.memory.count(shape)
        if spot.kind is not Kind.SCALAR:
            self.work.append((spot.word, "double", size))
        return spot

    def accumulator(self, name: str, shape: Sequence[Affine]) -> str:
        """Make room for a sum over the rows; it is an array after the pass. Return its word."""
        word = self.names.of(name)
        self.sums.append((word, self.memory.count(shape)))
        return word

    def table(self, base: str, step: str, count: str) -> str:
        """Return a table of columns that stand one after another."""
        word = self.names.fresh("columns")
        self.work.append((word, "table", count))
        self.used.add("line_up")
        self.lines.append(f"line_up({word}, {base}, {step}, {count});")
        return word

    def turned(self, name: str) -> Spot:
        """Return a copy of a block of data in columns, made at its first use."""
        spot = self.turned_.get(name)
        if spot is None:
            data = self.memory.spots[name]
            word = self.names.fresh(f"{data.word}_columns")
            spot = self.turned_[name] = Spot(word, Kind.BLOCK, data.shape, data.row)
            width = self.memory.count(data.shape[1:])
            self.work.append((word, "double", f"{width}*ld"))
            self.used.add("turn")
            self.head.append(f"turn({word}, ld, {data.word}, {width}, count);")
        return spot

    def by_column(self, name: str) -> Spot:
        """Return where the columns of an array with rows are."""
        spot = self.memory.spots[name]
        rows_first = spot.kind is Kind.DATA and spot.row == 0 and len(spot.shape) > 1
        return self.turned(name) if rows_first else spot

    def read(self, entry: Entry, variables: Mapping[Index, str]) -> str:
        """Return the text of an entry, for given loop variables."""
        name = entry.name
        spot = self.memory.spots[name]
        if spot.kind is Kind.SCALAR:
            return spot.word
        if spot.kind is Kind.DATA:
            spot = self.by_column(name)
        text = self.memory.flat(spot, self.places(entry, spot, variables))
        if spot.row >= 0:
            step = self.memory.shift_rows(spot)
            text = added(ROW if step == "1" else f"{ROW}*{step}", text)
        return f"{spot.word}[{text}]"

    def places(self, entry: Entry, spot: Spot, variables: Mapping[Index, str]) -> list[str | None]:
        """Return where an entry is along each axis, counted from 0; None along the rows."""
        out: list[str | None] = []
        for axis, (place, upper) in enumerate(zip(entry.indices, spot.shape, strict=True)):
            if axis == spot.row:
                out.append(None)
                continue
            sure = indices.within(place, Affine(1), upper) is True
            if not sure:
                self.used.add("inside")
            out.append(self.memory.offset(place, upper, variables, sure=sure))
        return out

    def variables(self) -> dict[Index, str]:
        """Return the loop variables to begin with: the number of the row, counted over all blocks."""
        return {} if self.row is None else {self.row: f"(start + {ROW})"}

    def loops(self, axes: Sequence[Index], variables: dict[Index, str]) -> list[str]:
        """Return the heads of loops over indices, the row's left out, and add their variables."""
        heads: list[str] = []
        waiting = [i for i in axes if i is not self.row]
        while waiting:  # a range may hold another index: that one is outside
            index = next(i for i in waiting if not i.free & set(waiting))
            waiting.remove(index)
            word = self.names.fresh("k")
            low = self.memory.place(indices.shift(index.lower, -1), variables)
            high = self.memory.place(index.upper, variables)
            variables[index] = word
            heads.append(f"for (long {word} = {low}; {word} < {high}; {word}++) {{")
        return heads

    def formulas(self, variables: Mapping[Index, str]) -> Formulas:
        """Return a writer of formulas inside loops."""
        return Formulas(
            self.names,
            lambda entry: self.read(entry, variables),
            lambda affine: self.memory.place(affine, variables),
        )

    def group(self, group: Group, kept: Set[str]) -> None:
        """Write statements that share a loop; `kept` are the names that others need."""
        axes = group.axes or ()
        variables = self.variables()
        heads = self.loops(axes, variables)
        formulas = self.formulas(variables)
        formulas.count(s.body for s in group.statements if isinstance(s, Assign | Total))
        stores: list[str] = []
        sums: list[tuple[str, str]] = []
        for item in group.statements:
            assert isinstance(item, Assign | Total)
            text = formulas.write(item.body)
            if isinstance(item, Total):
                local = self.names.fresh("sum")
                sums.append((local, self.accumulator(item.name, ())))
                formulas.lines.append(f"{local} += {text};")
                continue
            self.assigned(item, text, formulas, kept, variables, stores)
        self.used |= formulas.functions
        self.lines += [f"double {local} = 0.0;" for local, _ in sums]
        self.nest(heads, formulas.lines + stores, axes, sums)
        self.lines += [f"{word}[0] += {local};" for local, word in sums]

    def assigned(
        self,
        item: Assign,
        text: str,
        formulas: Formulas,
        kept: Set[str],
        variables: Mapping[Index, str],
        stores: list[str],
    ) -> None:
        """Write a value: a local variable, and an array where others need it."""
        here = Entry(item.name, tuple(map(indices.of, item.axes)))
        if not item.axes:
            word = self.array(item.name, ()).word
            formulas.lines.append(f"const double {word} = {text};")
            formulas.known[here] = word
            return
        local = text
        if not text.isidentifier():
            local = formulas.local(text, self.names.of(item.name) + "_here")
        formulas.known[here] = local
        if item.name in kept:
            self.array(item.name, item.axes)
            stores.append(f"{self.read(here, variables)} = {local};")

    def nest(
        self,
        heads: Sequence[str],
        body: Sequence[str],
        axes: Sequence[Index],
        sums: Sequence[tuple[str, str]] = (),
    ) -> None:
        """Write loops, the row's innermost; that or the last may be computed several at a time."""
        reduction = f" reduction(+: {', '.join(local for local, _ in sums)})" if sums else ""
        pragma = f"#pragma omp simd{reduction}"
        if self.row is not None and self.row in axes:
            if self.streams and not heads:
                self.in_stretches(pragma, body)
                return
            self.lines += heads
            self.lines += [pragma, f"for (long {ROW} = 0; {ROW} < count; {ROW}++) {{", *body, "}"]
            self.lines += ["}"] * len(heads)
            return
        if heads:
            self.lines += [*heads[:-1], pragma, heads[-1]]
        self.lines += [*body, *["}"] * len(heads)]

    def in_stretches(self, pragma: str, body: Sequence[str]) -> None:
        """Write a loop over the rows that asks for what the next block will read."""
        self.used.add("ahead")
        self.lines += [
            f"for (long from = 0; from < count; from += {STRETCH}) {{",
            f"const long to = from + {STRETCH} < count ? from + {STRETCH} : count;",
            *self.streams,
            pragma,
            f"for (long {ROW} = from; {ROW} < to; {ROW}++) {{",
            *body,
            "}",
            "}",
        ]
        self.streams = []

    def loop_of_calls(self, item: Assign) -> None:
        """Write a function that is called one number at a time."""
        variables = self.variables()
        heads = self.loops(item.axes, variables)
        formulas = self.formulas(variables)
        formulas.count([item.body])
        text = formulas.compose(item.body)
        spot = self.array(item.name, item.axes)
        self.used |= formulas.functions
        if spot.kind is Kind.SCALAR:
            self.lines += [*formulas.lines, f"const double {spot.word} = {text};"]
            return
        here = Entry(item.name, tuple(map(indices.of, item.axes)))
        if self.row is not None and self.row in item.axes:
            heads = [*heads, f"for (long {ROW} = 0; {ROW} < count; {ROW}++) {{"]
        body = [*formulas.lines, f"{self.read(here, variables)} = {text};"]
        self.lines += [*heads, *body, *["}"] * len(heads)]

    def refuse(self, what: str) -> UnsupportedError:
        """Return the error for what C code does not have."""
        return UnsupportedError(f"C code has no {what}", remedy="use backend='numpy'")
