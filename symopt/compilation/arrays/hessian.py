"""Functions of an array plan with the Hessian by its structure: value, gradient and Hessian, or that alone.

    joint(H, J, s, (X.T, u), (A,))                   one product of low rank for all blocks (arrays/joint.py)
    H_W_b += B                                       pieces along diagonals of blocks (arrays/fill.py)

Identity matrices are never formed, and what is zero is never touched. What the data alone determine is
computed once, as are the views of H that pieces are written to (arrays/staged.py).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from symopt.calculus import indices
from symopt.calculus.graph import NodeDefinition
from symopt.calculus.indices import Index
from symopt.calculus.nodes import ZERO, Node
from symopt.compilation.arrays.fill import Fill, Filling, filled
from symopt.compilation.arrays.form import HessianForm, definitions
from symopt.compilation.arrays.halves import squared
from symopt.compilation.arrays.joint import Joint, joint_factors
from symopt.compilation.arrays.matrices import Hints
from symopt.compilation.arrays.offsets import beside_ones
from symopt.compilation.arrays.parts import Parts
from symopt.compilation.arrays.plan import ArrayPlan
from symopt.compilation.arrays.signs import never_negative
from symopt.compilation.arrays.sizes import dimension, span, times, tuple_of
from symopt.compilation.arrays.staged import (
    StagedWriter,
    depends,
    fixed_names,
    stages,
    turned_once,
    words,
)
from symopt.compilation.expressions import Dialect
from symopt.compilation.numpy_code.arrays import NumpyArrays, standard
from symopt.compilation.numpy_code.logistic import logistic
from symopt.compilation.rows import used_names
from symopt.compilation.writer import worth_a_name

MOST_CLEARED = 2
"""Blocks that are set to zero by themselves; where there are more, all of H is."""


class StructuredArrays(NumpyArrays):
    """One function. alone: the Hessian without value and gradient."""

    def __init__(
        self,
        plan: ArrayPlan,
        form: HessianForm,
        dialect: Dialect,
        reserved: frozenset[str],
        *,
        alone: bool,
    ) -> None:
        self.form, self.alone = form, alone
        parts = joint_factors(form.joint) if form.joint else {}
        fills = [filled(pair, piece) for pair, piece in form.pieces]
        results = [] if alone else plan.results(1)
        wanted = form.names
        if not alone:
            wanted = wanted.union({plan.output}, *(used_names(d.body) for d in results))
        needed = [standard(d) for d in definitions(plan, wanted)]
        bodies = [d.body for d in (*needed, *results)]
        bodies += [node for fill in fills for node in fill.nodes]
        bodies += [node for factors in parts.values() for node, _ in factors]
        visit = logistic(bodies)
        self.needed = [replace(d, body=visit(d.body)) for d in needed]
        self.slopes = [standard(replace(d, body=visit(d.body))) for d in results]
        self.fills = [fill.rewritten(visit) for fill in fills]
        self.parts = {
            name: [(visit(node), axes) for node, axes in factors] for name, factors in parts.items()
        }
        self.fixed = fixed_names(plan.variables, self.needed)
        super().__init__(plan, dialect, reserved, 2)

    def new_writer(self, hints: Hints) -> StagedWriter:
        """Return what writes the nodes."""
        return StagedWriter(self.dialect, self.names, self.plan.shapes, hints, self.fixed)

    def write_lines(self) -> None:
        """Write the definitions, the gradient, and the Hessian."""
        writer = self.writer
        self.layout()
        self.rooms: dict[str, str] = {}
        writer.matrices.own(self.needed)
        bodies = [d.body for d in (*self.needed, *self.slopes)]
        bodies += [node for fill in self.fills for node in fill.nodes]
        bodies += [node for factors in self.parts.values() for node, _ in factors]
        writer.count(bodies)
        for item in self.needed:
            self.define(self.names.of(item.name), item)
        if not self.alone:
            parts = [self.result(d) for d in self.slopes]
            self.lines.append(f"g = pack({', '.join(parts)})")
        self.hessian()

    def define(self, name: str, item: NodeDefinition) -> None:
        """Write one definition; what the data alone determine is laid out for the products with it."""
        found = beside_ones(standard(item))
        if found is not None and found[1].upper == indices.shift(item.indices[0].upper, -1):
            body, label = found
            text = self.writer.full(body, (label, *standard(item).indices[1:]))
            self.writer.used_functions.add("with_ones")
            self.lines.append(f"{name} = with_ones({text})")
            return
        super().define(name, item)
        line = self.lines[-1]
        if item.name in self.fixed and line.startswith(f"{name} = ") and line.endswith(".T"):
            self.lines[-1] = f"{name} = np.ascontiguousarray({line.split(' = ', 1)[1]})"

    def layout(self) -> None:
        """Name the places where parameters begin in the flat order, and its length."""
        names, place = self.names, "0"
        self.size = names.fresh("N")
        self.starts: dict[str, str] = {}
        widths = [times(*self.sizes(name)) for name in self.plan.parameters]
        self.taking = [f"{self.size} = {' + '.join(widths)}"]
        for name in self.plan.parameters:
            self.starts[name] = start = place
            shape = self.plan.shapes[name]
            width = times(*(dimension(self.writer, d) for d in shape))
            place = width if start == "0" else f"{start} + {width}"
            part = f"theta[{start}]" if not shape else "theta"
            if name == self.plan.parameters[-1]:
                part += f"[{start}:]" if shape and start != "0" else ""
            else:
                if not re.fullmatch(r"\w+", place):
                    stop = names.fresh("s")
                    self.taking.append(f"{stop} = {place}")
                    place = stop
                part += f"[{'' if start == '0' else start}:{place}]" if shape else ""
            tail = f".reshape{self.shape(shape)}" if len(shape) > 1 else ""
            self.taking.append(f"{names.of(name)} = {part}{tail}")

    def hessian(self) -> None:
        """Write the joint product and the pieces."""
        common = self.form.joint
        self.writer.used_functions |= {"memory", "along"} | (set() if common else {"filling"})
        self.taken = len(self.lines)
        sides = set(common.sides) if common else set[str]()
        writer = self.writer
        assert isinstance(writer, StagedWriter)  # see new_writer
        collected = None if common else Parts()
        filling = Filling(writer, self.starts, self.plan.shapes, self.array, self.rooms, collected)
        fills = self.joint(common, filling) if common else self.fills
        for pair in dict.fromkeys(fill.pair for fill in fills):
            mine = [fill for fill in fills if fill.pair == pair]
            filling.block(mine, empty=not set(pair) <= sides)
        order = self.plan.parameters
        pairs = [(p, q) for k, p in enumerate(order) for q in order[k:]]
        open_ = [pair for pair in pairs if pair not in filling.covered and not set(pair) <= sides]
        self.clear = len(open_) > MOST_CLEARED
        self.clearing = [] if self.clear else filling.zeros(open_)
        self.collected = collected

    def joint(self, found: Joint, filling: Filling) -> list[Fill]:
        """Write the joint product into H, or a matrix of its own that is put into several parts of H.

        Return what is left to be added: squares of features that the product has too are added with it.
        """
        size = " + ".join(times(*self.sizes(name)) for name in found.sides)
        runs = self.runs(list(found.sides))
        if set(found.sides) == set(self.plan.parameters):
            size, target = self.size, "H"
        elif len(runs) == 1:
            target = self.room("H_J", f"H[{runs[0][0]}, {runs[0][0]}]")
        else:
            target = self.room("G", f"np.empty(({size}, {size}))")
        count = self.writer.whole(found.row.count)
        ((node, axes),) = self.parts[""]
        weight = self.array(node, axes)
        if not axes:
            weight = f"np.full({count}, {weight})"
        factor = self.room("J", f"np.empty(({size}, min({count}, max(1024, 2**18//({size})))))")
        parts = [self.features(name, factor, found) for name in found.sides]
        name = "joint"
        if never_negative(node):
            name, weight = "grams", f"np.sqrt({weight})"
        self.writer.used_functions.add(name)
        arguments = ", ".join([target, factor, weight, *parts])
        fills, beside = self.fills, None
        if target[0] != "G":
            fills, beside = self.with_features_of(found, filling)
        if beside is not None:
            self.writer.used_functions.add("beside")
            self.lines.append(f"beside({beside}, {name}, {arguments})")
        else:
            self.lines.append(f"{name}({arguments})")
        if target[0] == "G":
            for rows, one in runs:
                for columns, two in runs:
                    self.lines.append(f"H[{rows}, {columns}] = {target}[{one}, {two}]")
        return fills

    def with_features_of(self, found: Joint, filling: Filling) -> tuple[list[Fill], str | None]:
        """Return the fills without one sum of squares of features that the joint product has, and that sum.

        As text: the number of a side, the place of the features among its two arrays, and how their squares
        are added, None where there are none; None alone where no side has features of the data.
        """
        other = None
        for side, name in enumerate(found.sides):
            factors = self.parts[name]
            if len(factors) != 2:
                continue
            for place, (node, axes) in enumerate(factors):
                if len(axes) != 2 or not filling.writer.fixed(node):
                    continue
                text = self.array(node, axes)
                other = other or f"{side}, {place}, None"
                for fill in self.fills:
                    if fill.pair != (name, name) or len(fill.piece.pairs) != 1:
                        continue
                    for item in fill.sums:
                        same = squared(item.parts)
                        if same is None or len(same[1].axes) != 1:
                            continue
                        if self.array(same[0][0].node, same[0][0].labels) != text:
                            continue
                        call = filling.squares(item, fill, *same)
                        rest = replace(fill, sums=tuple(s for s in fill.sums if s is not item))
                        kept = [rest if each is fill else each for each in self.fills]
                        kept = [f for f in kept if f.sums or f.rest.body is not ZERO]
                        return kept, f"{side}, {place}, ({', '.join(call)})"
        return self.fills, other

    def room(self, wish: str, text: str) -> str:
        """Return a name for memory that is taken with H."""
        name = self.names.fresh(wish)
        self.rooms[name] = text
        return name

    def sizes(self, name: str) -> list[str]:
        """Return the sizes of a parameter's axes as factors."""
        return [dimension(self.writer, d) for d in self.plan.shapes[name]]

    def runs(self, chosen: Sequence[str]) -> list[tuple[str, str]]:
        """Return the parts of the flat order that neighbors take, and theirs when only they are counted."""
        found: list[tuple[str, str]] = []
        place, start, width = "0", "0", ""
        order = self.plan.parameters
        for k, name in enumerate(order):
            if name not in chosen:
                continue
            if k == 0 or order[k - 1] not in chosen:
                start, width = self.starts[name], ""
            size = times(*self.sizes(name))
            width = f"{width} + {size}" if width else size
            if k + 1 == len(order) or order[k + 1] not in chosen:
                ends = [
                    w if s == "0" else f"{s} + {w}" for s, w in ((start, width), (place, width))
                ]
                found.append((f"{start}:{ends[0]}", f"{place}:{ends[1]}"))
                place = ends[1]
        return found

    def features(self, name: str, factor: str, found: Joint) -> str:
        """Return the room of one side in J, and the arrays (features, rows) whose products go there."""
        before = list(found.sides)[: list(found.sides).index(name)]
        start = " + ".join(times(*self.sizes(p)) for p in before) or "0"
        room = f"{factor}[{span(start, self.sizes(name))}]"
        count = self.writer.whole(found.row.count)
        texts: list[str] = []
        for node, axes in self.parts[name]:
            text = self.array(node, axes)
            if not axes:
                text = self.named(f"np.full((1, {count}), {text})")
            elif len(axes) == 1:
                text = self.named(f"{text}[None]")
            elif len(axes) > 2:
                text = self.named(f"{text}.reshape(-1, {count})")
            texts.append(text)
        if len(texts) > 1:
            sizes = [times(*self.sizes(name)[:-1]), self.sizes(name)[-1]]
            room += f".reshape({', '.join(sizes)}, -1)"
        return tuple_of([self.room(f"J_{self.names.of(name)}", room), *texts])

    def named(self, text: str) -> str:
        """Return a name for the value of an expression."""
        known = self.writer.texts.get(text)
        if known is None:
            known = self.writer.texts[text] = self.names.fresh("t")
            self.lines.append(f"{known} = {text}")
        return known

    def array(self, node: Node, axes: tuple[Index, ...]) -> str:
        """Return a name for an array with the given axes, or a number."""
        writer = self.writer
        node = writer.plain(node)
        if not axes:
            with writer.context(()):
                return writer.write(node)[0]
        if node not in writer.known and node.free == frozenset(axes) and worth_a_name(node):
            with writer.context(axes):  # other axes first would have to be turned
                name = self.named(writer.own_text(node))
                writer.remember(node, name)
            return name
        text = writer.full(node, axes)
        if re.fullmatch(r"\w+", text):
            return text
        if used_names(node) <= self.fixed:
            text = f"np.ascontiguousarray({text})"
        elif text.endswith(".T") and re.fullmatch(r"\w+\.T", text):
            return text
        return self.named(text)

    def source(self, title: str, arguments: Sequence[str]) -> str:
        """Return the source of the function; "#n" among the arguments is the size n."""
        output = self.names.of(self.plan.output)
        inside = [f"{name} = {text}" for name, text in self.rooms.items()]
        if self.collected is None:
            matrix, views, take = "H", "views", f"take = memory({self.size}, views, {self.clear})"
            rooms = tuple_of(list(self.rooms))
            taken = [f"H, {rooms} = take()" if self.rooms else "H, _ = take()", *self.clearing]
            inside.append(f"return {rooms}")
        else:
            parts = [self.part(text) for text in self.collected.written()]
            common = self.collected.common()
            scale = "" if common == 1 else f", {float(common)!r}"
            matrix, views = f"fill({', '.join(name for name, _ in parts)})", "places"
            take = f"fill = filling({self.size}, places, {self.clear}, memory{scale})"
            taken = [f"{name} = {text}" for name, text in parts if name != text]
            inside.append(f"return {tuple_of([*self.clearing, *self.collected.entries])}")
        result = f"return {matrix}" if self.alone else f"return {output}, g, {matrix}"
        lines = [*self.lines[: self.taken], *taken, *self.lines[self.taken :], result]
        if self.collected is not None:
            lines = [*self.lines, *taken, result]
        head = self.unpacking([*lines, *inside])
        first, second = stages([*head, *lines], {"theta", "H", *self.rooms})
        given = [self.names.of(a.lstrip("#")) for a in arguments]
        arrays = [self.names.of(a) for a in arguments if a[0] != "#"]
        second = turned_once(first, second, arrays, self.names.fresh)
        if self.collected is not None and not depends(matrix, second):
            take = f"{take[:-1]}, fixed=True)"
        body = [
            *first,
            "",
            f"def {views}(H):",
            *(f"    {line}" for line in (["R, C = H.strides"] if self.rooms else []) + inside),
            "",
            take,
            "",
            "def at(theta):",
            *(f"    {line}" for line in second),
            "",
            "return at",
        ]
        text = f"\ndef {title}({', '.join([*given, 'memory=memory'])}):\n"
        return text + "".join(f"    {line}\n" if line else "\n" for line in body)

    def part(self, text: str) -> tuple[str, str]:
        """Return a name for a part of H, and its text."""
        return (text if re.fullmatch(r"\w+", text) else self.names.fresh("B")), text

    def unpacking(self, lines: Sequence[str]) -> list[str]:
        """Return the lines that take the parameters out of theta, those that are used."""
        used = words(*lines) | {self.size}
        kept: list[str] = []
        for line in reversed(self.taking):
            if line.split(" = ")[0] in used:
                kept.append(line)
                used |= words(line)
        return kept[::-1]
