"""Pieces of a Hessian's blocks as numpy lines that write into views of H.

    H_W_W = along(H, (n, h, n, h), 0, (h*R, R, h*C, C))            all of a block
    H_W_c = along(H, (n, h), s*C, (h*R, R + C))                    a diagonal: W_ia with c_b where b = a
    H_W_c += X.T @ t

The flat order is row-major, so an axis of a parameter is a stride in H (R and C for one row and one
column), and along a diagonal of two axes it is the sum of theirs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from symopt.calculus import build
from symopt.calculus.graph import NodeDefinition
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import ZERO, Node, Product
from symopt.compilation.arrays.deltas import Pairs, Piece
from symopt.compilation.arrays.form import Pair
from symopt.compilation.arrays.rows import Part, RowSum, row_sums
from symopt.compilation.arrays.sizes import dimension, span, times, tuple_of
from symopt.compilation.arrays.staged import StagedWriter, with_point
from symopt.compilation.arrays.sums import Operand, Sums
from symopt.compilation.expressions import (
    ATOM,
    POWER,
    PRODUCT,
    Text,
    bracket,
    join_product,
)
from symopt.compilation.numpy_code.arrays import standard
from symopt.compilation.writer import worth_a_name

MOST_FACTORS = 8
"""A product with more is not searched for two halves."""


@dataclass(frozen=True, slots=True)
class Fill:
    """What is added to one block: sums over rows by their parts, and the rest of the piece."""

    pair: Pair
    piece: Piece
    sums: tuple[RowSum, ...]
    rest: NodeDefinition

    @property
    def nodes(self) -> list[Node]:
        """The nodes that are written."""
        return [self.rest.body, *(part.node for item in self.sums for part in item.parts)]

    def rewritten(self, visit: Callable[[Node], Node]) -> Fill:
        """Return the same with its nodes rewritten."""
        sums = [
            replace(s, parts=tuple(replace(p, node=visit(p.node)) for p in s.parts))
            for s in self.sums
        ]
        return replace(self, sums=tuple(sums), rest=replace(self.rest, body=visit(self.rest.body)))


def filled(pair: Pair, piece: Piece) -> Fill:
    """Return a piece of a block by its parts."""
    sums, rest = row_sums(piece.body, piece.axes)
    return Fill(pair, piece, tuple(sums), standard(NodeDefinition("", piece.axes, rest)))


class Filling:
    """Writes pieces.

    starts: where parameters begin in the flat order.   shapes: of the parameters.
    array: a name for an array with the given axes.   rooms: views of H by name, which it adds to.
    """

    def __init__(
        self,
        writer: StagedWriter,
        starts: Mapping[str, str],
        shapes: Mapping[str, Sequence[Affine]],
        array: Callable[[Node, tuple[Index, ...]], str],
        rooms: dict[str, str],
    ) -> None:
        self.writer, self.starts, self.array, self.rooms = writer, starts, array, rooms
        self.known: dict[str, str] = {}
        self.covered: set[Pair] = set()
        self.replacing = False
        self.sizes = {n: [dimension(writer, d) for d in shapes[n]] for n in starts}
        self.spans = {n: span(starts[n], self.sizes[n]) for n in starts}

    def block(self, fills: Sequence[Fill], *, empty: bool) -> None:
        """Write all pieces of one block. empty: nothing is in it yet."""
        p, q = fills[0].pair
        whole = empty and any(not fill.piece.pairs for fill in fills)
        if whole:
            self.covered.add((p, q))
        apart = next((fill.piece.apart for fill in fills if fill.piece.apart), ())
        if apart:  # their wrong entries on the diagonal are replaced by the first piece that is written there
            self.around(fills, apart)
            fills = [fill for fill in fills if not fill.piece.apart and fill.piece.pairs != apart]
            empty = False
        for fill in sorted(fills, key=lambda fill: (bool(fill.piece.pairs), fill.piece.pairs)):
            for write in self.terms(fill):
                write(fill, empty, p != q and not whole)
                empty = False
        if whole and p != q:
            one, two = self.spans[p], self.spans[q]
            below = self.room((q, p), f"H[{two}, {one}]")
            self.writer.place.append(f"{below}[...] = {self.room((p, q), f'H[{one}, {two}]')}.T")

    def zeros(self, pairs: Sequence[Pair]) -> list[str]:
        """Return lines that set blocks and those opposite to them to zero."""
        places = dict.fromkeys(place for p, q in pairs for place in ((p, q), (q, p)))
        return [
            f"{self.room((p, q), f'H[{self.spans[p]}, {self.spans[q]}]')}[...] = 0"
            for p, q in places
        ]

    def around(self, fills: Sequence[Fill], apart: Pairs) -> None:
        """Write the pieces that hold beside a diagonal into an empty block, then those on it."""
        for mine in (
            [f for f in fills if f.piece.apart],
            [f for f in fills if f.piece.pairs == apart],
        ):
            writes = [(fill, write) for fill in mine for write in self.terms(fill)]
            self.replacing = bool(mine) and not mine[0].piece.apart
            for place, (fill, write) in enumerate(writes):
                write(fill, place == 0, False)
            self.replacing = False

    def terms(self, fill: Fill) -> Iterable[Callable[[Fill, bool, bool], None]]:
        """Yield how each term of a piece is written: (piece, into an empty block?, also opposite?)."""
        for item in fill.sums:
            squared = _squared(item.parts) if fill.pair[0] == fill.pair[1] else None
            if squared is not None:
                pair, rest = squared
                yield lambda f, first, both, i=item, p=pair, r=rest: self.squares(i, f, p, r, first)
                continue
            scale, text = self.row_sum(item, fill.piece.axes)
            yield lambda f, first, both, s=scale, t=text: self.scaled(f, s, t, first, both)
        if fill.rest.body is not ZERO:
            yield self.rest

    def rest(self, fill: Fill, first: bool, both: bool) -> None:
        """Write what is no sum over rows; an outer product is computed in its place."""
        writer, item = self.writer, fill.rest
        body, axes = item.body, item.indices
        if first and not both:
            long = axes[-2:] if len(self.sizes[fill.pair[1]]) > 1 and not fill.piece.pairs else ()
            halves = _halves(body, axes, long)
            if halves is not None:
                texts = [self.repeated(part, axes, long) for part in halves]
            else:
                halves = _halves(body, axes)
                texts = [self.own(part, axes) for part in halves or ()]
            if halves is not None:
                view = self.view(fill, "R", "C")
                writer.place.append(f"np.multiply({', '.join(texts)}, out={view})")
                return
        self.add(fill, self.own(body, axes), first, both)

    def repeated(self, body: Node, axes: tuple[Index, ...], long: tuple[Index, ...]) -> str:
        """Return a factor of an outer product, repeated along axes that are to be one long loop."""
        writer = self.writer
        body = writer.plain(body)
        if body.free >= set(long):
            return self.own(body, axes)
        own = tuple(i for i in axes if i in body.free or i in long)
        place = tuple_of([writer.whole(i.count) if i in own else "1" for i in axes])
        name = writer.names.fresh("E")
        self.rooms[name] = f"np.empty({place})"
        writer.place.append(f"{name}[...] = {self.own(body, axes)}")
        return name

    def own(self, body: Node, axes: tuple[Index, ...]) -> str:
        """Return the text of a node in the given axes, computed in its own axes."""
        writer = self.writer
        body = writer.plain(body)
        if body.free >= set(axes) or not body.free or not worth_a_name(body):
            return writer.array(body, axes)[0]
        own = tuple(i for i in axes if i in body.free)
        with writer.context(axes):
            return writer.align((self.array(body, own), ATOM), own)[0]

    def scaled(self, fill: Fill, scale: str, text: Text, first: bool, both: bool) -> None:
        """Add a multiple of an array."""
        if scale == "1":
            self.add(fill, text[0], first, both)
            return
        scale = scale if re.fullmatch(r"-?[\w.]+", scale) else f"({scale})"
        self.add(fill, with_point(f"{scale}*{bracket(text, POWER)}"), first, both)

    def row_sum(self, item: RowSum, axes: tuple[Index, ...]) -> tuple[str, Text]:
        """Return a scale, and a sum over rows of a product of parts, its axes in the order given."""
        writer = self.writer
        left, right = _balanced(item.parts)
        item = replace(item, parts=(*left, *right))
        texts = [self.array(part.node, part.labels) for part in item.parts]
        found = [i for part in item.parts for i in part.axes]
        if len(texts) == 1:
            text: Text = f"{texts[0]}.sum(axis=-1)", ATOM
        elif len(texts) == 2 and all(len(part.axes) == 1 for part in item.parts):
            text = f"{texts[0]} @ {turned(texts[1])}", PRODUCT
        else:
            flat = [
                text if len(part.axes) == 1 else f"{text}.reshape(-1, {text}.shape[-1])"
                for text, part in zip(texts, item.parts, strict=True)
            ]
            sides = f"{tuple_of(flat[: len(left)])}, {tuple_of(flat[len(left) :])}"
            shape = ", ".join(writer.whole(i.count) for i in found)
            writer.used_functions.add("outer")
            text = f"outer({sides}).reshape({shape})", ATOM
        with writer.context(axes):
            text = writer.align(text, tuple(found))
        with writer.context(()):
            above = [writer.power(b, q) for b, q in item.scalars if q > 0]
            below = [writer.power(b, -q) for b, q in item.scalars if q < 0]
        scale = join_product(item.coefficient, above, below, ([], []))[0]
        return scale, text

    def squares(
        self, item: RowSum, fill: Fill, pair: tuple[Part, Part], rest: Part, first: bool
    ) -> None:
        """Add a sum over rows of products of one array with itself and of another."""
        writer, p, q = self.writer, *fill.pair
        array = self.array(pair[0].node, pair[0].labels)
        # H is symmetric: as it is in i and j, so it is in what is left of the two parameters' axes
        even = p == q and not fill.piece.pairs and len(rest.axes) == 2
        helper = "even_squares" if even else "squares"
        call = f"{helper}({array}"
        if writer.fixed(pair[0].node):
            writer.used_functions.add(helper)
            known = writer.texts.get(call)
            if known is None:
                known = writer.texts[call] = writer.names.fresh(helper)
                writer.place.append(f"{known} = {call})")
            call = f"{known}("
        else:
            writer.used_functions.add(f"add_{helper}")
            call = f"add_{call}, "
        scalars = build.scale(item.coefficient, build.merge(item.scalars))
        node = build.multiply(scalars, rest.node)
        if writer.fixed(node):  # what the data alone determine is scaled once
            weight: Text = self.array(node, rest.labels), ATOM
        else:
            weight = self.array(rest.node, rest.labels), ATOM
            operand = Operand(weight, rest.labels)
            weight = Sums(writer).scaled(item.coefficient, list(item.scalars), operand)
        view = self.view(fill, "R", "C", (*rest.axes, *pair[0].axes, *pair[1].axes))
        last = ", True" if first else ""
        writer.place.append(f"{call}{view}, {with_point(weight[0])}{last})")

    def add(self, fill: Fill, text: str, first: bool, both: bool) -> None:
        """Add an array to the entries of a block, and to those of the opposite one if that is asked."""
        writer = self.writer
        if both and not re.fullmatch(r"[\w.]+", text):
            name = writer.names.fresh("B")
            writer.place.append(f"{name} = {text}")
            text = name
        for one, two in (("R", "C"), ("C", "R")) if both else (("R", "C"),):
            view = self.view(fill, one, two)
            writer.place.append(f"{view}[...] = {text}" if first else f"{view} += {text}")

    def view(self, fill: Fill, one: str, two: str, axes: tuple[Index, ...] | None = None) -> str:
        """Return a name for the view of a piece in H, whose strides are in bytes. axes: their order."""
        p, q = fill.pair
        found = fill.piece.axes
        axes = axes or found
        shape = tuple_of([self.writer.whole(i.count) for i in axes])
        steps = [times(step, one) for step in _steps(self.sizes[p])]
        steps += [times(step, two) for step in _steps(self.sizes[q])]
        parts = times(self.starts[p], one), times(self.starts[q], two)
        start = " + ".join(part for part in parts if part != "0") or "0"
        along = _along(steps, fill.piece.pairs)
        strides = tuple_of([along[found.index(i)] for i in axes])
        return self.room((p, q) if one == "R" else (q, p), f"along(H, {shape}, {start}, {strides})")

    def room(self, pair: Pair, text: str) -> str:
        """Return a name for a view of H."""
        known = self.known.get(text)
        if known is None:
            of = self.writer.names.of
            known = self.writer.names.fresh(f"H_{of(pair[0])}_{of(pair[1])}")
            self.known[text], self.rooms[known] = known, text
        return known


def _halves(
    body: Node, axes: tuple[Index, ...], long: tuple[Index, ...] = ()
) -> tuple[Node, Node] | None:
    """Return two factors of a product that covers all axes, of which neither does, the second a small one.

    long: axes that are counted as those of both.
    """
    coefficient, product = build.split(body)
    if not isinstance(product, Product) or product.sums or not body.free >= set(axes):
        return None
    count = len(product.powers)
    best: tuple[int, Node, Node] | None = None
    for mask in range(1, 2**count - 1) if count <= MOST_FACTORS else ():
        one, two = (
            build.merge(p for k, p in enumerate(product.powers) if mask >> k & 1 == side)
            for side in (0, 1)
        )
        width, small = (len({*part.free, *long}) for part in (one, two))
        fits = two.free and width < len(axes) and small < len(axes)
        if fits and (best is None or width < best[0]):
            best = width, build.scale(coefficient, one), two
    return best and best[1:]


def _squared(parts: Sequence[Part]) -> tuple[tuple[Part, Part], Part] | None:
    """Return two equal parts of one axis each and the one other part, None if there are none such."""
    if len(parts) != 3:
        return None
    for k in range(3):
        one, two = (part for place, part in enumerate(parts) if place != k)
        if one.node is two.node and one.labels == two.labels and len(one.axes) == 1:
            return (one, two), parts[k]
    return None


def turned(text: str) -> str:
    """Return the text of a transposed array."""
    return text[:-2] if text.endswith(".T") else f"{text}.T"


def _steps(sizes: Sequence[str]) -> list[str]:
    return [times(*sizes[k + 1 :]) for k in range(len(sizes))]


def _balanced(parts: Sequence[Part]) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """Return the parts on two sides, so that the larger side has as few axes as possible.

    Of equal ways the one that keeps their order is taken; the first part is on the left.
    """
    if len(parts) < 2:
        return tuple(parts), ()
    best: tuple[tuple[int, int], tuple[Part, ...], tuple[Part, ...]] | None = None
    for chosen in range(2 ** (len(parts) - 1) - 1):
        mask = 2 * chosen + 1
        left = tuple(p for k, p in enumerate(parts) if mask >> k & 1)
        right = tuple(p for k, p in enumerate(parts) if not mask >> k & 1)
        width = max(sum(len(p.axes) for p in side) for side in (left, right))
        turns = 0 if (*left, *right) == tuple(parts) else 1
        if best is None or (width, turns) < best[0]:
            best = (width, turns), left, right
    assert best is not None  # two parts have a way
    return best[1], best[2]


def _along(steps: Sequence[str], pairs: Iterable[tuple[int, int]]) -> list[str]:
    """Return the steps of the axes that are left when the later of each pair is the same as the earlier."""
    merged = [[step] for step in steps]
    for early, late in pairs:
        merged[early] += merged[late]
    dropped = {late for _, late in pairs}
    return [" + ".join(parts) for k, parts in enumerate(merged) if k not in dropped]
