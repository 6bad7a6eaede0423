"""Blocks of a Hessian that are products of features with themselves, with a weight for each two units, in C.

    H_(iu)(jw) = Σ_m (Q_uwm + δ_uw q_um) X_im X_jm

What a unit bends by itself is added to its weights, which spares its product. The block is symmetric in u, w
as in i, j; so products are made for u <= w and i <= j, and each is written to all places where it belongs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from symopt.calculus import build, indices
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import TRUE, ZERO, Entry, Node, Product
from symopt.compilation.arrays.form import Pair as Block
from symopt.compilation.c.lowering import Lowering
from symopt.compilation.c.pairs import packed
from symopt.compilation.c.program import Pair, Squares
from symopt.compilation.c.stage import Stage
from symopt.compilation.c.written import Squared, Written


@dataclass(frozen=True, slots=True)
class _Term:
    """Σ_m weight · X_left X_right. features: the entry X_left."""

    features: Entry
    left: Index
    right: Index
    weight: Node
    row: Index


def with_squares(
    lowering: Lowering, pieces: Sequence[Written]
) -> tuple[list[Written], dict[Block, Squared]]:
    """Return the pieces that are left, and the blocks whose other pieces are sums of squares together."""
    sums = {s.name: s for s in lowering.statements if isinstance(s, Pair)}
    kept = list(pieces)
    found: dict[Block, Squared] = {}
    for piece in pieces:
        block = piece.pair
        term = _term(sums, piece.body)
        if block[0] != block[1] or piece.pairs or len(piece.axes) != 4 or term is None:
            continue
        rows, columns = piece.axes[:2], piece.axes[2:]
        place = next((k for k in (0, 1) if {rows[k], columns[k]} == {term.left, term.right}), None)
        if place is None:
            continue
        one, two = rows[1 - place], columns[1 - place]
        diagonal = (1 - place, 3 - place)
        others = [p for p in kept if p.pair == block and p is not piece]
        if set(term.weight.free) != {one, two, term.row} or any(
            diagonal not in p.pairs for p in others
        ):
            continue
        weights = [term.weight]
        same = build.compare("=", build.value(indices.of(one)), build.value(indices.of(two)))
        for other in others:
            own = _own_weight(sums, other, piece, term, place)
            if own is not None and other.pairs == (diagonal,):
                weights.append(build.cases([(own, same), (ZERO, TRUE)]))
                kept.remove(other)
        kept.remove(piece)
        weight = lowering.array(build.add(*weights), "v", (one, two, term.row))
        name = lowering.fresh("squares", ())
        lowering.statements.append(Squares(name, weight, term.features, term.row))
        found[block] = Squared(name, place)
    return kept, found


def _term(sums: dict[str, Pair], body: Node) -> _Term | None:
    """Return what a piece is the sum of, if it is one with a weight, of the same features on both sides."""
    coefficient, product = build.split(body)
    powers = product.powers if isinstance(product, Product) else ((product, 1),)
    if isinstance(product, Product) and product.sums:
        return None
    entries = [b for b, q in powers if isinstance(b, Entry) and b.name in sums and q == 1]
    for entry in entries:
        item = sums[entry.name]
        if item.weight is None or item.left.name != item.right.name or len(item.over) != 1:
            continue
        (row,) = item.over
        mapping = dict(zip(item.axes, entry.indices, strict=True))
        left, right = (_renamed(e, mapping) for e in (item.left, item.right))
        one, two = (
            [i for p in e.indices if (i := p.plain) is not None and i is not row]
            for e in (left, right)
        )
        if len(one) != 1 or len(two) != 1 or len(left.indices) != 2 or one[0] is two[0]:
            continue
        if _renamed(left, {one[0]: indices.of(two[0])}) != right:
            continue
        rest = [(b, q) for b, q in powers if b is not entry]
        weight = build.merge([*rest, (_renamed(item.weight, mapping), 1)])
        return _Term(left, one[0], two[0], build.scale(coefficient, weight), row)
    return None


def _own_weight(
    sums: dict[str, Pair], other: Written, piece: Written, term: _Term, place: int
) -> Node | None:
    """Return the weight of a sum of the same squares on the diagonal u = w, in the indices of the piece."""
    dropped = {late for _, late in other.pairs}
    axes = [i for k, i in enumerate(piece.axes) if k not in dropped]
    mapping = dict(zip(other.axes, map(indices.of, axes), strict=True))
    own = _term(sums, build.rename(other.body, mapping))
    if own is None or {own.left, own.right} != {term.left, term.right}:
        return None
    mapping = {own.row: indices.of(term.row), own.left: indices.of(term.left)}
    if _renamed(own.features, mapping) != term.features or own.row.upper != term.row.upper:
        return None
    weight = build.rename(own.weight, {own.row: indices.of(term.row)})
    unit = piece.axes[1 - place]
    return weight if set(weight.free) == {unit, term.row} else None


def _renamed(entry: Entry, mapping: dict[Index, Affine]) -> Entry:
    return Entry(entry.name, tuple(indices.rename(p, mapping) for p in entry.indices))


def squares(stage: Stage, item: Squares) -> None:
    """Write the sums of a block of rows, of which the upper halves are right."""
    unit, feature = (
        next(i for p in e.indices if (i := p.plain) is not None and i is not stage.row)
        for e in (item.weight, item.features)
    )
    units, n = stage.memory.size(unit.count), stage.memory.size(feature.count)
    word = stage.names.of(item.name)
    stage.sums.append((word, f"{units}*({units} + 1)/2*{n}*{n}"))
    right = packed(stage, item.features, feature, "RIGHT", "0")
    target, u, w = (stage.names.fresh(name) for name in ("target", "u", "w"))
    weights = stage.memory.spots[item.weight.name]
    flat = stage.memory.flat(
        weights, [None if k == weights.row else x for k, x in enumerate((u, w, ""))]
    )
    stage.used.add("cross")
    stage.lines += [
        f"double *{target} = {word};",
        f"for (long {u} = 0; {u} < {units}; {u}++) {{",
        f"for (long {w} = {u}; {w} < {units}; {w}++, {target} += {n}*{n}) {{",
    ]
    left = packed(stage, item.features, feature, "LEFT", f"{weights.word} + {flat}")
    stage.lines += [f"cross({target}, {n}, 1, {left}, {n}, {right}, {n}, count, 1);", "}", "}"]
