"""Writing nodes over indices as numpy: broadcasting, slices, masks, sums.

A node is written in a context, the ordered axes of the array that is wanted. Every text has a shape
that broadcasts to the context: r_i in (i, j) is `r[:, None]`, w_j is `w`, X_ji is `X.T`. Arithmetic
between texts is then plain arithmetic. What several formulas share, and functions that need fewer
axes than the context, are computed once in their own axes.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager

from symopt.calculus import build, indices
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import (
    Apply,
    Cases,
    Delta,
    Entry,
    Node,
    Operator,
    Product,
    Value,
    Within,
)
from symopt.compilation.arrays.axes import along_axis
from symopt.compilation.arrays.matrices import CALLS, Hints, Matrices
from symopt.compilation.arrays.sums import Products, Sums
from symopt.compilation.expressions import ATOM, POWER, PRODUCT, SUM, Dialect, Text, bracket
from symopt.compilation.identifiers import Identifiers
from symopt.compilation.labels import opened_sums
from symopt.compilation.rows import subnodes
from symopt.compilation.stable.gaps import GAP, gap_cases
from symopt.compilation.writer import Writer, worth_a_name

Axes = tuple[Index, ...]
NO_HINTS = Hints()


class ArrayWriter(Writer):
    """A writer for nodes with indices. `shapes` are those of all names."""

    def __init__(
        self,
        dialect: Dialect,
        names: Identifiers,
        shapes: Mapping[str, tuple[Affine, ...]],
        hints: Hints = NO_HINTS,
    ) -> None:
        super().__init__(dialect, names)
        self.shapes = shapes
        self.matrices = Matrices(self, hints)
        self.products = Products(self, hints.repeated)
        self.axes: Axes = ()
        self.own: dict[Node, Axes] = {}
        self.texts: dict[str, str] = {}  # what differs in labels alone is one array
        self.summands: dict[Node, tuple[Node, list[Index]]] = {}

    def inner(self, node: Node) -> Iterable[Node]:
        """Return the parts of a node; under a sum, with the labels that `opened` gives."""
        if isinstance(node, Product) and node.sums:
            return [self.opened(node)[0]]
        if isinstance(node, Operator) and node.function == GAP:
            return [gap_cases(node)]
        return super().inner(node)

    def opened(self, node: Product) -> tuple[Node, list[Index]]:
        """Return the summand of a sum, its indices labelled so that equal parts of two sums are equal."""
        found = self.summands.get(node)
        if found is None:
            found = self.summands[node] = opened_sums(node)
        return found

    @contextmanager
    def context(self, axes: Axes) -> Generator[None]:
        """Write in the given axes."""
        held, self.axes = self.axes, axes
        yield
        self.axes = held

    def array(self, node: Node, axes: Axes) -> Text:
        """Return the text of a node in a context of its own."""
        with self.context(axes):
            return self._write(self.plain(node))

    def _write(self, node: Node) -> Text:
        known = self.known.get(node)
        if known is not None or self.paired(node):
            return self.align((self.known[node], ATOM), self.own.get(node, ()))
        if isinstance(node, Operator) and node.function in CALLS:
            return self.matrices.entry(node)
        heavy = isinstance(node, Apply | Cases) and node.free < set(self.axes)
        shared = self.uses[node] > 1 and worth_a_name(node)
        if heavy or shared or isinstance(node, Operator):
            name = self.temporary(node)
            return self.align((name, ATOM), self.own[node])
        return self.compose(node)

    @contextmanager
    def settled(self, node: Node) -> Generator[None]:
        """Write in the node's own axes."""
        with self.context(self.natural(node)):
            yield

    def remember(self, node: Node, name: str) -> None:
        """Call a node's value by a name from here on; it has the axes of the context."""
        self.known[node], self.own[node] = name, self.axes

    def adopt(self, node: Node, name: str, axes: Axes) -> None:
        """Call a node's value by the name of a definition from here on."""
        node = self.plain(node)
        if worth_a_name(node):
            self.known.setdefault(node, name)
            self.own.setdefault(node, axes)

    def temporary(self, node: Node, wish: str = "t") -> str:
        """Return a name for a node's value in its own axes."""
        known = self.known.get(node)
        if known is None:
            own = self.natural(node)
            with self.context(own):
                text = self.own_text(node)
            known = self.texts.get(text)
            if known is None:
                known = self.texts[text] = self.names.fresh(wish)
                self.place.append(f"{known} = {text}")
            self.known[node], self.own[node] = known, own
        return known

    def own_text(self, node: Node) -> str:
        """Return the text of a node from its parts, in the context."""
        return along_axis(self, node) if isinstance(node, Operator) else self.compose(node)[0]

    def natural(self, node: Node) -> Axes:
        """Return the node's axes in the order of the entry inside that has the most of them."""
        best: Axes = ()
        for item in subnodes(node):
            places = self.places(item)
            if len(places) > len(best):
                found = [p.plain for p in places]
                kept = [i for i in found if i is not None and i in node.free]
                if len(kept) > len(best):
                    best = tuple(dict.fromkeys(kept))
        return best + tuple(sorted(node.free - set(best), key=lambda i: i.name))

    def places(self, node: Node) -> tuple[Affine, ...]:
        """Return where in its array a part stands, empty if it is no entry of one."""
        if isinstance(node, Operator):
            return self.matrices.standard(node)[1] if node.function in CALLS else node.at
        return node.indices if isinstance(node, Entry) else ()

    def align(self, text: Text, own: Axes) -> Text:
        """Return an array with axes `own` so that it broadcasts to the context."""
        if not own:
            return text
        wanted = [i for i in self.axes if i in own]
        if wanted != list(own):
            places = [own.index(i) for i in wanted]
            body = bracket(text, ATOM)
            text = (f"{body}.T" if places == [1, 0] else f"np.transpose({text[0]}, {places})"), ATOM
        first = self.axes.index(wanted[0])
        marks = [":" if i in own else "None" for i in self.axes[first:]]
        if "None" in marks:
            text = f"{bracket(text, ATOM)}[{', '.join(marks)}]", ATOM
        return text

    def entry(self, node: Entry) -> Text:
        """Return the text of an entry: a name, a slice, or fancy indexing, in the context."""
        key = self.matrices.owned.get(node.name)
        if key is not None:
            return self.matrices.at(key, node.indices)
        return self.subscript(self.names.of(node.name), self.shapes[node.name], node.indices)

    def subscript(self, word: str, shape: Sequence[Affine], places: Sequence[Affine]) -> Text:
        """Return word[places] in the context."""
        used = [i for place in places for i in place.indices]
        plain = len(used) == len(set(used)) and all(
            self.sliceable(*z) for z in zip(places, shape, strict=True)
        )
        if not plain:
            diagonal = self.diagonal(word, shape, places)
            if diagonal is not None:
                return diagonal
            grids = [self.grid(p, s) for p, s in zip(places, shape, strict=True)]
            return f"{word}[{', '.join(grids)}]", ATOM
        slices = [self.slice(p, s) for p, s in zip(places, shape, strict=True)]
        while slices and slices[-1] == ":":
            slices.pop()
        text = f"{word}[{', '.join(slices)}]" if slices else word
        return self.align((text, ATOM), tuple(used))

    def diagonal(self, word: str, shape: Sequence[Affine], places: Sequence[Affine]) -> Text | None:
        """Return A_kii as a diagonal, if the other places are whole axes; else None."""
        found = [p.plain for p in places]
        twice = [i for i in found if found.count(i) == 2]
        whole = [
            i is not None and (i.lower, i.upper) == (Affine(1), s)
            for i, s in zip(found, shape, strict=True)
        ]
        index = twice[0] if len(twice) == 2 else None
        if index is None or not all(whole) or len(set(found)) != len(found) - 1:
            return None
        first, second = (k for k, i in enumerate(found) if i == index)
        where = "" if len(found) == 2 else f", axis1={first}, axis2={second}"
        axes = tuple(i for i in found if i is not None and i != index)
        return self.align((f"np.diagonal({word}{where})", ATOM), (*axes, index))

    def sliceable(self, place: Affine, upper: Affine) -> bool:
        """Return whether a place is a constant or an index shifted, certainly within its array."""
        found = place.indices
        if indices.within(place, Affine(1), upper) is not True:
            return False
        if not found:
            return True
        regular = not found[0].lower.indices and not found[0].upper.indices
        return len(found) == 1 and dict(place.terms)[found[0]] == 1 and regular

    def slice(self, place: Affine, upper: Affine) -> str:
        """Return the slice of one dimension."""
        if not place.indices:
            return self.whole(indices.shift(place, -1))
        (index,) = place.indices
        shift = indices.subtract(place, indices.of(index))
        start = indices.shift(indices.add(index.lower, shift), -1)
        stop = indices.add(index.upper, shift)
        if start == Affine(0) and stop == upper:
            return ":"
        first = "" if start == Affine(0) else self.whole(start)
        return f"{first}:{'' if stop == upper else self.whole(stop)}"

    def grid(self, place: Affine, upper: Affine) -> str:
        """Return positions from 0 in the context; those outside the array are moved to its ends."""
        text = self.affine(indices.shift(place, -1))[0]
        if indices.within(place, Affine(1), upper) is True:
            return text
        return f"np.clip({text}, 0, {self.whole(indices.shift(upper, -1))})"

    def whole(self, affine: Affine) -> str:
        """Return an expression in sizes alone."""
        with self.context(()):
            return self.affine(affine)[0]

    def affine(self, affine: Affine) -> Text:
        """Return an affine expression of indices and sizes, as whole numbers in the context."""
        parts: list[str] = []
        for symbol, coefficient in affine.terms:
            if isinstance(symbol, Index):
                text = self.arange(symbol)
            else:
                text = self.names.of(symbol)
            sign = "-" if coefficient < 0 else "+"
            size = abs(coefficient)
            parts += [sign, text if size == 1 else f"{size}*{text}"]
        if affine.constant or not parts:
            parts += ["-" if affine.constant < 0 else "+", str(abs(affine.constant))]
        head = parts[1] if parts[0] == "+" else f"-{parts[1]}"
        text = " ".join([head, *parts[2:]])
        return text, ATOM if len(parts) == 2 and parts[0] == "+" else SUM

    def arange(self, index: Index) -> str:
        """Return the values of an index along its axis."""
        stop = self.whole(indices.shift(index.upper, 1))
        return self.align((f"np.arange({self.whole(index.lower)}, {stop})", ATOM), (index,))[0]

    def value(self, node: Value) -> Text:
        """Return an affine expression as a number."""
        return self.affine(node.affine)

    def matmul(self, left: Text, right: Text) -> Text:
        """Return the product of two arrays of one or two axes each."""
        return f"{bracket(left, PRODUCT)} @ {bracket(right, POWER)}", PRODUCT

    def special(self, node: Node) -> Text:
        """Return a sum over indices, a delta, a mask."""
        match node:
            case Product():
                text, own = Sums(self).contract(node)
                return self.align(text, own)
            case Delta():
                eye = self.eye(node)
                if eye is not None:
                    return eye
                return (
                    f"np.where({bracket(self.affine(node.difference), SUM)} == 0, 1.0, 0.0)",
                    ATOM,
                )
            case Within():
                place, low, high = (bracket(self.affine(a), SUM) for a in node.fields)
                return f"np.where(({low} <= {place}) & ({place} <= {high}), 1.0, 0.0)", ATOM
            case _:
                return super().special(node)

    def eye(self, node: Delta) -> Text | None:
        """Return δ_ij of two whole indices as an identity matrix."""
        terms = node.difference.terms
        if node.difference.constant or [c for _, c in terms] not in ([1, -1], [-1, 1]):
            return None
        first, second = terms[0][0], terms[1][0]
        if not isinstance(first, Index) or not isinstance(second, Index):
            return None
        if (first.lower, first.upper) != (second.lower, second.upper) or first.lower.indices:
            return None
        pair = tuple(i for i in self.axes if i in (first, second))
        return self.align((f"np.eye({self.whole(first.count)})", ATOM), pair)

    def product(self, node: Product) -> Text:
        """Return a product; an indicator chooses, so that 0 · ∞ cannot arise."""
        for base, exponent in node.powers:
            if (
                isinstance(base, Cases)
                and exponent == 1
                and _indicator(base)
                and len(node.powers) > 1
            ):
                rest = build.scale(
                    node.coefficient, build.merge((b, q) for b, q in node.powers if b is not base)
                )
                chosen = build.cases((rest if v.fields == (1,) else v, c) for v, c in base.branches)
                return self.compose(chosen)
        return super().product(node)

    def full(self, node: Node, axes: Axes) -> str:
        """Return the text of a node with every axis present."""
        node = self.plain(node)
        text = self.array(node, axes)[0]
        if node.free >= set(axes):
            return text
        shape = ", ".join(self.whole(i.count) for i in axes)
        return f"np.broadcast_to({text}, ({shape}{',' if len(axes) == 1 else ''}))"


def _indicator(node: Cases) -> bool:
    return all(v.kind == "number" and v.fields[0] in (0, 1) for v, _ in node.branches)


def written(write: Callable[[Hints], ArrayWriter]) -> None:
    """Write a function, and write it again with what that has shown."""
    writer = write(NO_HINTS)
    whole = writer.matrices.learned()
    if whole:  # what is repeated depends on which inverses are formed
        writer = write(Hints(whole))
    repeated = writer.products.learned()
    if repeated:
        write(Hints(whole, repeated))


__all__ = ["PRODUCT", "ArrayWriter", "Axes"]
