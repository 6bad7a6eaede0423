"""Functions of an array plan with the Hessian by its structure: value, gradient and Hessian, or that alone.

    H = joint(N, s, (X.T, u), (A,))                  one product of low rank for all blocks (arrays/joint.py)
    add_along(H, B, (n, h), s*C, (h*R, R + C))       pieces along diagonals of blocks (arrays/fill.py)

Identity matrices are never formed, and what is zero is never touched.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from symopt.calculus import build, indices
from symopt.calculus.indices import Index
from symopt.calculus.nodes import Node, Number, Product, Rational
from symopt.compilation.arrays.fill import Filling, dimension, filled, times, tuple_of
from symopt.compilation.arrays.form import HessianForm, definitions
from symopt.compilation.arrays.joint import Joint, Side
from symopt.compilation.arrays.plan import ArrayPlan
from symopt.compilation.expressions import Dialect
from symopt.compilation.labels import standard_label
from symopt.compilation.numpy_code.arrays import NumpyArrays, standard
from symopt.compilation.rows import used_names

Factor = tuple[Node, tuple[Index, ...]]


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
        self.parts = joint_factors(form.joint) if form.joint else {}
        self.fills = [filled(pair, piece) for pair, piece in form.pieces]
        super().__init__(plan, dialect, reserved, 2)

    def write_lines(self) -> None:
        """Write the definitions, the gradient, and the Hessian."""
        plan, writer = self.plan, self.writer
        self.layout()
        results = [] if self.alone else plan.results(1)
        wanted = self.form.names
        if not self.alone:
            wanted = wanted.union({plan.output}, *(used_names(d.body) for d in results))
        needed = definitions(plan, wanted)
        writer.matrices.own(needed)
        bodies = [standard(d).body for d in (*needed, *results)]
        bodies += [node for fill in self.fills for node in fill.nodes]
        bodies += [node for factors in self.parts.values() for node, _ in factors]
        writer.count(bodies)
        for item in needed:
            self.define(self.names.of(item.name), item)
        if not self.alone:
            parts = [self.result(plan.gradient[p]) for p in plan.parameters]
            self.lines.append(f"g = pack({', '.join(parts)})")
        self.hessian()

    def layout(self) -> None:
        """Name the places where parameters begin in the flat order, and its length."""
        names, place = self.names, "0"
        self.size = names.fresh("N")
        self.starts: dict[str, str] = {}
        self.taking = [f"{self.size} = len(theta)"]
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

    def head(self) -> list[str]:
        """Return the lines that take the parameters out of theta, those that are used."""
        used = _words(*self.lines)
        kept: list[str] = []
        for line in reversed(self.taking):
            if line.split(" = ")[0] in used:
                kept.append(line)
                used |= _words(line)
        return kept[::-1]

    def hessian(self) -> None:
        """Write the joint product and the pieces."""
        common = self.form.joint
        sides = common.sides if common else {}
        whole = set(sides) == set(self.plan.parameters)
        if not whole:
            self.lines.append(f"H = np.zeros(({self.size}, {self.size}))")
        if common is not None:
            self.joint(common, "H" if whole else self.names.fresh("G"))
        if self.fills:
            self.lines.append("R, C = H.strides")
        filling = Filling(self.writer, self.starts, self.plan.shapes, self.array)
        for pair in dict.fromkeys(fill.pair for fill in self.fills):
            mine = [fill for fill in self.fills if fill.pair == pair]
            filling.block(mine, empty=not set(pair) <= set(sides))

    def joint(self, found: Joint, target: str) -> None:
        """Write the joint product, and put it into H if it is not all of H."""
        self.writer.used_functions.add("joint")
        (weight,) = self.parts[""]
        parts = [self.features(name, found.row) for name in found.sides]
        runs: list[tuple[str, str]] = []
        if target == "H":
            size = self.size
        else:
            runs = self.runs(list(found.sides))
            size = " + ".join(times(*self.sizes(name)) for name in found.sides)
        self.lines.append(f"{target} = joint({size}, {self.array(*weight)}, {', '.join(parts)})")
        if target != "H":
            for rows, one in runs:
                for columns, two in runs:
                    self.lines.append(f"H[{rows}, {columns}] = {target}[{one}, {two}]")

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

    def features(self, name: str, row: Index) -> str:
        """Return the arrays (features, rows) whose products are one side, as a tuple."""
        texts: list[str] = []
        for node, axes in self.parts[name]:
            text = self.array(node, axes)
            if not axes:
                text = f"np.full((1, {self.writer.whole(row.count)}), {text})"
            elif len(axes) == 1:
                text = f"{text}[None]"
            elif len(axes) > 2:
                text = f"{text}.reshape(-1, {self.writer.whole(row.count)})"
            texts.append(text)
        return tuple_of(texts)

    def array(self, node: Node, axes: tuple[Index, ...]) -> str:
        """Return a name for an array with the given axes, or a number."""
        writer = self.writer
        node = writer.plain(node)
        if not axes:
            with writer.context(()):
                return writer.write(node)[0]
        text = writer.full(node, axes)
        if re.fullmatch(r"\w+(\.T)?", text):
            return text
        known = writer.texts.get(text)
        if known is None:
            known = writer.texts[text] = self.names.fresh("t")
            self.lines.append(f"{known} = {text}")
        return known

    def source(self, title: str, arguments: Sequence[str]) -> str:
        """Return the source of the function; "#n" among the arguments is the size n."""
        text = super().source(title, arguments)
        if not self.alone:
            return text
        output = self.names.of(self.plan.output)
        return text.removesuffix(f"    return {output}, g, H\n") + "    return H\n"


def _words(*lines: str) -> set[str]:
    return {word for line in lines for word in re.findall(r"[A-Za-z_]\w*", line)}


def joint_factors(found: Joint) -> dict[str, list[Factor]]:
    """Return the factors of the weight (under "") and of each side, with standard labels."""
    weight = found.weight
    axes = (found.row,) if weight.free else ()
    return {
        "": [_labelled(weight, axes)],
        **{name: _factors(side, found.row) for name, side in found.sides.items()},
    }


def _factors(side: Side, row: Index) -> list[Factor]:
    """Return arrays of the rows and one axis each whose product is a side, or the side as one array."""
    coefficient, body = build.split(side.node)
    powers = body.powers if isinstance(body, Product) and not body.sums else ((body, 1),)
    if not side.axes:
        return [_labelled(side.node, (row,) if side.node.free else ())]
    own: dict[Index, list[tuple[Node, Rational]]] = {axis: [] for axis in side.axes}
    others: list[tuple[Node, Rational]] = [(Number(coefficient), 1)]
    for base, exponent in powers:
        mine = [axis for axis in side.axes if axis in base.free]
        if len(mine) > 1:
            return [_labelled(side.node, (*side.axes, row))]
        (own[mine[0]] if mine else others).append((base, exponent))
    own[side.axes[-1]] += others
    nodes = {axis: build.merge(factors) for axis, factors in own.items()}
    if any(axis not in node.free for axis, node in nodes.items()):
        return [_labelled(side.node, (*side.axes, row))]
    return [_labelled(node, (axis, row)) for axis, node in nodes.items()]


def _labelled(node: Node, axes: tuple[Index, ...]) -> Factor:
    labels: list[Index] = []
    for old in axes:
        labels.append(standard_label(old.lower, old.upper, set(labels)))
    mapping = {a: indices.of(b) for a, b in zip(axes, labels, strict=True)}
    return build.rename(node, mapping), tuple(labels)
