"""A program as one C function, with a function of its own for each pass over the rows.

    int value(const double *theta, double *out, const struct call *call)

The result is 0, 1 where there is no memory, 2 where rows could not be read. `out` takes the value, the
gradient, then the Hessian.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from symopt.calculus import indices
from symopt.calculus.indices import Affine, Index
from symopt.compilation.c.gram import gram
from symopt.compilation.c.memory import Kind, Memory, total_size
from symopt.compilation.c.pairs import pair
from symopt.compilation.c.program import (
    Along,
    Assign,
    Crossed,
    Gram,
    Group,
    Mixed,
    Pair,
    Pass,
    Program,
    Squares,
    Statement,
    Total,
    only_needed,
    passes,
    sums_rows,
)
from symopt.compilation.c.squares import squares
from symopt.compilation.c.stage import Stage
from symopt.compilation.c.sums import along, crossed, mixed, total
from symopt.compilation.c.words import RESERVED
from symopt.compilation.identifiers import Identifiers

WIDE = 1000
"""Columns from which on a square of sums is larger than a cache: fewer, longer blocks go over it."""


@dataclass(slots=True)
class Function:
    """What a function is made of.

    parameters, data: shapes by name, in order.   sizes: names of dimensions, in order.
    finish: writes the lines that fill `out`, given where things are.
    dense: `out` is one large matrix that holds any numbers, and all of it is written.
    added: what is written is added up there.
    """

    title: str
    program: Program
    parameters: Mapping[str, tuple[Affine, ...]]
    data: Mapping[str, tuple[Affine, ...]]
    sizes: Sequence[str]
    finish: Callable[[Memory, Stage], list[str]]
    users: Sequence[str]
    used: set[str] = field(default_factory=set[str])
    dense: bool = False
    added: bool = False
    text: str = ""

    @property
    def row_axes(self) -> tuple[int, ...]:
        """The axis of the rows in each array of data and each size, -1 for none."""
        row = self.program.row
        axes = [_row_axis(shape, row) for shape in self.data.values()]
        return tuple(-1 if k is None else k for k in axes)

    def source(self) -> str:
        """Return the text of the function and of those it calls; `used` are the kernels."""
        if not self.text:
            self.text = _Writing(self).run()
        return self.text


class _Writing:
    def __init__(self, function: Function) -> None:
        self.function = function
        self.program = only_needed(function.program)
        self.names = Identifiers(dict.fromkeys(function.users), RESERVED)
        self.memory = Memory(self.names, self.program.row)
        self.main = Stage(self.memory, None)
        self.blocks: list[str] = []
        self.kinds: dict[str, str] = {"theta": "const double *"}
        self.places: dict[str, int] = {}

    def run(self) -> str:
        function, main = self.function, self.main
        head = self.arguments()
        for number, step in enumerate(passes(self.program), 1):
            self.groups(main, step.once, self.others(step.once) | self.program.wanted)
            if step.rows:
                self.rows(step, number)
        main.lines += function.finish(self.memory, main)
        head += self.arena()
        function.used |= main.used
        free = ["give_room(0, arena, arena_size);"] if main.work else []
        body = [*head, *main.lines, *free, "return 0;"]
        text = "\n".join(self.blocks)
        signature = f"EXPORT int {function.title}(const double *theta, double *out, const struct call *call)"
        return text + "\n" + laid_out([signature, "{", *body, "}"])

    def arguments(self) -> list[str]:
        """Return the lines that name sizes, parameters and data."""
        memory, row = self.memory, self.program.row
        lines: list[str] = []
        for k, size in enumerate(self.function.sizes):
            word = self.names.of(size)
            self.kinds[word] = "long "
            lines.append(f"const long {word} = call->sizes[{k}];")
        place: list[str] = []
        for name, shape in self.function.parameters.items():
            spot = memory.add(name, shape, Kind.WHOLE)
            offset = total_size(place)
            if spot.kind is Kind.SCALAR:
                lines.append(f"const double {spot.word} = theta[{offset}];")
            else:
                lines.append(f"const double *{spot.word} = theta + {offset};")
            place.append(memory.count(shape))
        if self.function.dense:
            self.main.used.add("huge_pages")
            size = total_size(place)
            lines.append(f"huge_pages(out, ({size})*({size}));")
            if self.function.added:
                lines.append(f"memset(out, 0, sizeof(double)*({size})*({size}));")
        for k, (name, shape) in enumerate(self.function.data.items()):
            axis = _row_axis(shape, row)
            kind = Kind.WHOLE if axis is None else Kind.DATA
            spot = memory.add(name, shape, kind, -1 if axis is None else axis)
            text = f"const double {spot.word} = call->data[{k}][0];"
            if spot.kind is Kind.DATA:
                self.places[spot.word] = k
                continue
            whole = f"const double *{spot.word} = call->data[{k}];"
            lines.append(text if spot.kind is Kind.SCALAR else whole)
        for spot in memory.spots.values():
            if spot.kind is not Kind.DATA:
                self.kinds[spot.word] = "double " if spot.kind is Kind.SCALAR else "const double *"
        return lines

    def others(self, groups: Sequence[Group]) -> frozenset[str]:
        """Return what statements outside of these groups read."""
        inside = {id(s) for g in groups for s in g.statements}
        return frozenset(n for s in self.program.statements if id(s) not in inside for n in s.reads)

    def groups(self, stage: Stage, groups: Sequence[Group], wanted: frozenset[str]) -> None:
        """Write groups of statements; `wanted` are names that are needed elsewhere."""
        readers: dict[str, set[int]] = {}
        for k, group in enumerate(groups):
            for item in group.statements:
                for name in item.reads:
                    readers.setdefault(name, set()).add(k)
        for k, group in enumerate(groups):
            if group.axes is None:
                statement(stage, group.statements[0])
            else:
                kept = {
                    s.name
                    for s in group.statements
                    if s.name in wanted or readers.get(s.name, set()) - {k}
                }
                stage.group(group, kept)

    def rows(self, step: Pass, number: int) -> None:
        """Write a pass over the rows: its function for a block, and the call."""
        row = self.program.row
        assert row is not None  # a pass over rows is written for a plan that has some
        stage = Stage(self.memory, row)
        self.groups(stage, step.rows, frozenset())
        title = f"{self.function.title}_rows_{number}"
        self.blocks.append(self.block(stage, title))
        main = self.main
        main.used |= stage.used | {"over_rows"}
        sums = total_size(size for _, size in stage.sums)
        work = total_size(size for _, _, size in stage.work)
        total_word = self.names.fresh("totals")
        frame, block = self.names.fresh("blocks_frame"), self.names.fresh("blocks_rows")
        main.work.append((total_word, "double", sums))
        fields = ", ".join(f".{w} = {w}" for w in self.frame)
        least, most, budget = _block_rows(stage)
        main.lines += [
            f"struct {title} {frame} = {{{fields}}};",
            f"const long {block} = rows_in_block({self.width(stage)}, {least}, {most}, {budget}.0);",
            f"{{ const long ld = {block} + PADDING;",
            f"int failed; if ((failed = over_rows({title}, &{frame}, {self.memory.size(row.upper)}, {block},"
            f" {sums}, {work}, {stage.large}, {total_word}, out, call)))",
            "{ give_room(0, arena, arena_size); return failed; } }",
        ]
        at = self.names.fresh("next")
        main.lines.append(f"double *{at} = {total_word};")
        found = [s for g in step.rows for s in g.statements if sums_rows(s, row)]
        shapes = {s.name: _sum_shape(s) for s in found}
        words = {self.names.of(n): n for n in shapes}
        for word, size in stage.sums:
            spot = self.memory.add(words[word], shapes[words[word]], Kind.WHOLE)
            if spot.kind is Kind.SCALAR:
                main.lines.append(f"const double {word} = *{at}++;")
            else:
                main.lines.append(f"double *{word} = {at}; {at} += {size};")
            self.kinds[word] = "double " if spot.kind is Kind.SCALAR else "const double *"
        for word, count, many in stage.mirrored:
            main.used.add("mirror")
            head = "" if many == "1" else f"for (long s = 0; s < {many}; s++) "
            place = "" if many == "1" else f" + s*{count}*{count}"
            main.lines.append(f"{head}mirror({word}{place}, {count}, {count});")

    def width(self, stage: Stage) -> str:
        """Return how many numbers a block needs for each row."""
        own = [size for _, _, size in stage.work if size.endswith("ld")]
        parts = [size[:-3] if size.endswith("*ld") else "1" for size in own]
        text = " ".join(stage.lines + stage.head)
        for spot in self.memory.spots.values():
            if spot.kind is Kind.DATA and re.search(rf"\b{spot.word}\b", text):
                parts.append(
                    self.memory.count([d for k, d in enumerate(spot.shape) if k != spot.row])
                )
        return f"1.0*({total_size(parts or ['1'])})"

    def block(self, stage: Stage, title: str) -> str:
        """Return the function for one block of rows, and the struct of what it reads."""
        lines = [*stage.head, *stage.lines]
        room = [f"double *{word} = sums; sums += {size};" for word, size in stage.sums]
        for word, kind, size in stage.work:
            if kind == "table":
                room.append(f"const double **{word} = (const double **)work; work += {size};")
            else:
                room.append(f"double *{word} = work; work += {size};")
        data = {s.word for s in self.memory.spots.values() if s.kind is Kind.DATA}
        for word, spot in ((s.word, s) for s in self.memory.spots.values() if s.word not in data):
            self.kinds.setdefault(word, "double " if spot.kind is Kind.SCALAR else "const double *")
        own = {w for w, *_ in stage.work} | {w for w, _ in stage.sums}
        shifts = {
            s.word: self.memory.stride(s, s.row)
            for s in self.memory.spots.values()
            if s.kind is Kind.DATA
        }
        plain = set(re.findall(r"[A-Za-z_]\w*", " ".join([*lines, *room])))
        shifts = {word: step for word, step in shifts.items() if word in plain}
        text = " ".join([*lines, *room, *shifts.values()])
        words = dict.fromkeys(re.findall(r"[A-Za-z_]\w*", text))
        self.frame = [w for w in words if w in self.kinds and w not in own]
        fields = [f"{self.kinds[w]}{w};" for w in self.frame]
        unpack = [f"{self.kinds[word]}{word} = F->{word};" for word in self.frame]
        for word, step in shifts.items():
            moved = "offset" if step == "1" else f"offset*{step}"
            unpack.append(f"const double *{word} = data[{self.places[word]}] + {moved};")
        words = "const void *frame, const double *const *data, long offset, long start, long count"
        head = f"static void {title}({words}, long ld, double *sums, double *large, double *work)"
        body = ["{", f"const struct {title} *F = frame;", *unpack, *room, *lines, "}"]
        return laid_out([f"struct {title} {{", *fields, "};", head, *body])

    def arena(self) -> list[str]:
        """Return the lines that make room for what is computed once."""
        if not self.main.work:
            return []
        sizes = total_size(size for _, _, size in self.main.work)
        self.main.used.add("room")
        lines = [
            f"const long arena_size = {sizes};",
            "double *arena = take_room(0, arena_size), *room = arena;",
            "if (!arena) return 1;",
        ]
        for word, kind, size in self.main.work:
            if kind == "table":
                lines.append(f"const double **{word} = (const double **)room; room += {size};")
            else:
                lines.append(f"double *{word} = room; room += {size};")
        return lines


def statement(stage: Stage, item: Statement) -> None:
    """Write a statement that stands alone."""
    match item:
        case Assign():
            stage.loop_of_calls(item)
        case Total():
            total(stage, item)
        case Pair():
            pair(stage, item)
        case Along():
            along(stage, item)
        case Mixed():
            mixed(stage, item)
        case Crossed():
            crossed(stage, item)
        case Gram():
            gram(stage, item)
        case Squares():
            squares(stage, item)


def _row_axis(shape: Sequence[Affine], row: Index | None) -> int | None:
    """Return the axis of the rows, None if there is none."""
    return next((k for k, d in enumerate(shape) if row is not None and d == row.upper), None)


def _sum_shape(item: Statement) -> tuple[Affine, ...]:
    if isinstance(item, Crossed):
        sides = [item.left] if item.right is None else [item.left, item.right]
        return tuple(Affine(len(side)) for side in sides)
    if isinstance(item, Gram | Squares):
        return (Affine(2), Affine(2))  # an array; its size is no affine form of the sizes
    return tuple(i.upper for i in item.axes)


def _block_rows(stage: Stage) -> tuple[int | str, int | str, int]:
    """Return the least and the most rows of a block, and how many numbers it may have (measured)."""
    if stage.size:
        rows = f"({stage.size} > {WIDE} ? 256 : 128)"
        return rows, rows, 0
    if "cross" in stage.used:
        return 64, 128, 49152
    if "row_dots" in stage.used:
        return 16, 512, 3072
    return (512, 1024, 1 << 18) if stage.tables else (64, 512, 16384)


def laid_out(lines: Sequence[str]) -> str:
    """Return lines indented by their brackets."""
    out: list[str] = []
    depth = 0
    for line in lines:
        closing = line.startswith("}")
        pad = "" if line.startswith("#") and depth == 0 else "    " * max(depth - closing, 0)
        out.append(pad + line)
        depth += line.count("{") - line.count("}")
    return "\n".join(out) + "\n"


__all__ = ["Function", "indices"]
