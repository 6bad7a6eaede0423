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
from fractions import Fraction

from symopt.calculus import build
from symopt.calculus.graph import NodeDefinition
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import ZERO, Node, Product, Rational
from symopt.compilation.arrays.deltas import Pairs, Piece
from symopt.compilation.arrays.diagonals import Diagonals, with_diagonals
from symopt.compilation.arrays.form import Pair
from symopt.compilation.arrays.halves import apart, balanced, halves, squared
from symopt.compilation.arrays.parts import Parts
from symopt.compilation.arrays.rows import Part, RowSum, row_sums
from symopt.compilation.arrays.sizes import dimension, span, times, tuple_of
from symopt.compilation.arrays.staged import StagedWriter, with_point
from symopt.compilation.arrays.sums import Operand, Sums
from symopt.compilation.expressions import (
    ATOM,
    POWER,
    Text,
    bracket,
    join_product,
)
from symopt.compilation.numpy_code.arrays import standard
from symopt.compilation.writer import worth_a_name


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
    parts: collects what is written and where, if that is not to be written at once.
    """

    def __init__(
        self,
        writer: StagedWriter,
        starts: Mapping[str, str],
        shapes: Mapping[str, Sequence[Affine]],
        array: Callable[[Node, tuple[Index, ...]], str],
        rooms: dict[str, str],
        parts: Parts | None = None,
    ) -> None:
        self.writer, self.starts, self.array, self.rooms = writer, starts, array, rooms
        self.known: dict[str, str] = {}
        self.covered: set[Pair] = set()
        self.diagonals: Diagonals = {}
        self.parts = parts
        self.sizes = {n: [dimension(writer, d) for d in shapes[n]] for n in starts}
        self.spans = {n: span(starts[n], self.sizes[n]) for n in starts}

    def block(self, fills: Sequence[Fill], *, empty: bool) -> None:
        """Write all pieces of one block. empty: nothing is in it yet."""
        p, q = fills[0].pair
        self.diagonals = {}
        whole = empty and any(not fill.piece.pairs for fill in fills)
        if whole:
            self.covered.add((p, q))
        apart = next((fill.piece.apart for fill in fills if fill.piece.apart), ())
        if apart:  # their wrong entries on the diagonal are replaced by the first piece that is written there
            self.around(fills, apart)
            fills = [fill for fill in fills if not fill.piece.apart and fill.piece.pairs != apart]
            empty = False
        if self.parts is not None:
            fills, self.diagonals = with_diagonals(fills, self.array)
        for fill in sorted(fills, key=lambda fill: (bool(fill.piece.pairs), fill.piece.pairs)):
            for write in self.terms(fill):
                write(fill, empty, p != q and not whole)
                empty = False
        if whole and p != q:
            one, two = self.spans[p], self.spans[q]
            below = self.room((q, p), f"H[{two}, {one}]")
            above = self.room((p, q), f"H[{one}, {two}]")
            self.copy(below, f"{above}.T")

    def zeros(self, pairs: Sequence[Pair]) -> list[str]:
        """Return lines, or entries, that set blocks and those opposite to them to zero."""
        places = dict.fromkeys(place for p, q in pairs for place in ((p, q), (q, p)))
        views = [self.room((p, q), f"H[{self.spans[p]}, {self.spans[q]}]") for p, q in places]
        if self.parts is not None:
            return [f"({view}, None, False)" for view in views]
        return [f"{view}[...] = 0" for view in views]

    def copy(self, view: str, text: str) -> None:
        """Write entries of H to other places."""
        if self.parts is not None:
            self.parts.copy(view, text)
        else:
            self.writer.place.append(f"{view}[...] = {text}")

    def put(self, view: str, text: str, first: bool, factor: Rational = 1) -> None:
        """Write or add an array to a view of H. factor: of the array, where parts are collected."""
        if self.parts is not None:
            self.parts.put(view, (text,), first=first, scale=factor)
        else:
            self.writer.place.append(f"{view}[...] = {text}" if first else f"{view} += {text}")

    def around(self, fills: Sequence[Fill], apart: Pairs) -> None:
        """Write the pieces that hold beside a diagonal into an empty block, then those on it."""
        for mine in (
            [f for f in fills if f.piece.apart],
            [f for f in fills if f.piece.pairs == apart],
        ):
            writes = [(fill, write) for fill in mine for write in self.terms(fill)]
            for place, (fill, write) in enumerate(writes):
                write(fill, place == 0, False)

    def terms(self, fill: Fill) -> Iterable[Callable[[Fill, bool, bool], None]]:
        """Yield how each term of a piece is written: (piece, into an empty block?, also opposite?)."""
        for item in fill.sums:
            same = squared(item.parts) if fill.pair[0] == fill.pair[1] else None
            if same is not None:
                pair, rest = same
                yield lambda f, first, both, i=item, p=pair, r=rest: self.square(i, f, p, r, first)
                continue
            factor: Rational = 1
            if self.parts is not None and not item.scalars:
                factor, item = item.coefficient, replace(item, coefficient=1)
            scale, text = self.row_sum(item, fill.piece.axes)
            yield lambda f, first, both, s=scale, t=text, c=factor: self.add(
                f, _scaled(s, t), first, both, c
            )
        if fill.rest.body is not ZERO:
            yield self.rest

    def rest(self, fill: Fill, first: bool, both: bool) -> None:
        """Write what is no sum over rows; an outer product is computed in its place."""
        if self.parts is not None:
            self.collect(self.parts, fill, first, both)
            return
        writer, item = self.writer, fill.rest
        body, axes = item.body, item.indices
        if first and not both:
            long = axes[-2:] if len(self.sizes[fill.pair[1]]) > 1 and not fill.piece.pairs else ()
            found = halves(body, axes, long)
            if found is not None:
                texts = [self.repeated(part, axes, long) for part in found]
            else:
                found = halves(body, axes)
                texts = [self.own(part, axes) for part in found or ()]
            if found is not None:
                view = self.view(fill, "R", "C")
                writer.place.append(f"np.multiply({', '.join(texts)}, out={view})")
                return
        self.add(fill, self.own(body, axes), first, both)

    def collect(self, parts: Parts, fill: Fill, first: bool, both: bool) -> None:
        """Do rest where parts are collected: with its factor apart, a product of arrays as its factors."""
        writer, axes = self.writer, fill.rest.indices
        body = writer.plain(fill.rest.body)
        scale, inner = build.split(body)
        scaled = isinstance(inner, Product) and any(not b.free for b, _ in inner.powers)
        if body in writer.known or scaled:  # other factors are applied in any case
            scale, inner = 1, body
        body = inner
        found: Sequence[Node] | None = None
        if first and not both:
            long = axes[-2:] if len(self.sizes[fill.pair[1]]) > 1 and not fill.piece.pairs else ()
            found = apart(body, axes, writer.fixed)
            found = found or halves(body, axes, long) or halves(body, axes)
        texts = tuple(self.own(part, axes) for part in found or (body,))
        for one, two in (("R", "C"), ("C", "R")) if both else (("R", "C"),):
            parts.put(self.view(fill, one, two), texts, first=first, scale=scale)

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
        if body.free >= set(axes) or not body.free:
            return writer.array(body, axes)[0]
        own = tuple(i for i in axes if i in body.free)
        if not worth_a_name(body):
            text, strength = writer.array(body, own)
            with writer.context(axes):
                return writer.align((with_point(text), strength), own)[0]
        with writer.context(axes):
            return writer.align((self.array(body, own), ATOM), own)[0]

    def row_sum(self, item: RowSum, axes: tuple[Index, ...]) -> tuple[str, Text]:
        """Return a scale, and a sum over rows of a product of parts, its axes in the order given."""
        writer = self.writer
        left, right = balanced(item.parts)
        item = replace(item, parts=(*left, *right))
        texts = [self.array(part.node, part.labels) for part in item.parts]
        found = [i for part in item.parts for i in part.axes]
        if len(texts) == 1:
            text: Text = f"{texts[0]}.sum(axis=-1)", ATOM
        elif len(texts) == 2 and all(len(part.axes) == 1 for part in item.parts):
            text = writer.matmul((texts[0], ATOM), (turned(texts[1]), ATOM))
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

    def square(
        self, item: RowSum, fill: Fill, pair: tuple[Part, Part], rest: Part, first: bool
    ) -> None:
        """Add a sum over rows of products of one array with itself and of another."""
        if self.parts is None:
            adding, view, weight = self.squares(item, fill, pair, rest)
            call = f"{adding}({view}, " if "(" not in adding else f"{adding[:-1]}, {view}, "
            self.writer.place.append(f"{call}{weight}{', True' if first else ''})")
            return
        writer, array = self.writer, self.array(pair[0].node, pair[0].labels)
        helper = self.helper(fill, rest)
        writer.used_functions |= {helper, "square_sums"}
        call = f"square_sums({array}, {helper})"
        if writer.fixed(pair[0].node):
            call = self.prepared(call, "square_sums")
        factor: Rational = 1 if item.scalars else item.coefficient
        texts: list[str] = []
        shares: list[Rational] = []
        for each, own in ((item, rest), *self.diagonals.get(item, ())):
            share = Fraction(each.coefficient) / factor
            inner, outer = (share, 1) if each.scalars else (1, share)
            texts.append(self.weight(replace(each, coefficient=inner), own))
            shares.append(outer)
        view = self.view(fill, "R", "C", (*rest.axes, *pair[0].axes, *pair[1].axes))
        function = call, tuple(shares)
        self.parts.put(view, tuple(texts), first=first, scale=factor, function=function)

    def squares(
        self, item: RowSum, fill: Fill, pair: tuple[Part, Part], rest: Part
    ) -> tuple[str, str, str]:
        """Return what adds a sum over rows of products of one array with itself, the view and the weights."""
        writer, array = self.writer, self.array(pair[0].node, pair[0].labels)
        helper = self.helper(fill, rest)
        if writer.fixed(pair[0].node):
            writer.used_functions.add(helper)
            adding = self.prepared(f"{helper}({array})", helper)
        else:
            writer.used_functions.add(f"add_{helper}")
            adding = f"add_{helper}({array})"
        weight = self.weight(item, rest)
        view = self.view(fill, "R", "C", (*rest.axes, *pair[0].axes, *pair[1].axes))
        return adding, view, weight

    def helper(self, fill: Fill, rest: Part) -> str:
        """Return which function adds squares."""
        # H is symmetric: as it is in i and j, so it is in what is left of the two parameters' axes
        even = fill.pair[0] == fill.pair[1] and not fill.piece.pairs and len(rest.axes) == 2
        return "even_squares" if even else "squares"

    def prepared(self, call: str, wish: str) -> str:
        """Return a name for a function that is made once."""
        known = self.writer.texts.get(call)
        if known is None:
            known = self.writer.texts[call] = self.writer.names.fresh(wish)
            self.writer.place.append(f"{known} = {call}")
        return known

    def weight(self, item: RowSum, rest: Part) -> str:
        """Return the weights of a sum of squares; what the data alone determine is scaled once."""
        writer = self.writer
        node = build.multiply(build.scale(item.coefficient, build.merge(item.scalars)), rest.node)
        if writer.fixed(node):
            return with_point(self.array(node, rest.labels))
        operand = Operand((self.array(rest.node, rest.labels), ATOM), rest.labels)
        scaled = Sums(writer).scaled(item.coefficient, list(item.scalars), operand)
        return with_point(scaled[0])

    def add(self, fill: Fill, text: str, first: bool, both: bool, factor: Rational = 1) -> None:
        """Add an array to the entries of a block, and to those of the opposite one if that is asked."""
        writer = self.writer
        if both and self.parts is None and not re.fullmatch(r"[\w.]+", text):
            name = writer.names.fresh("B")
            writer.place.append(f"{name} = {text}")
            text = name
        for one, two in (("R", "C"), ("C", "R")) if both else (("R", "C"),):
            view = self.view(fill, one, two)
            self.put(view, text, first, factor)

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


def _scaled(scale: str, text: Text) -> str:
    """Return a multiple of an array."""
    if scale == "1":
        return text[0]
    scale = scale if re.fullmatch(r"-?[\w.]+", scale) else f"({scale})"
    return with_point(f"{scale}*{bracket(text, POWER)}")


def turned(text: str) -> str:
    """Return the text of a transposed array."""
    return text[:-2] if text.endswith(".T") else f"{text}.T"


def _steps(sizes: Sequence[str]) -> list[str]:
    return [times(*sizes[k + 1 :]) for k in range(len(sizes))]


def _along(steps: Sequence[str], pairs: Iterable[tuple[int, int]]) -> list[str]:
    """Return the steps of the axes that are left when the later of each pair is the same as the earlier."""
    merged = [[step] for step in steps]
    for early, late in pairs:
        merged[early] += merged[late]
    dropped = {late for _, late in pairs}
    return [" + ".join(parts) for k, parts in enumerate(merged) if k not in dropped]
