r"""Contractions with symmetric factors in one form: S_ij and S_ji, (AᵀA)⁻¹_ij and its transpose.

Entries of a symmetric variable, and of f(B) with B = Bᵀ, may be turned around without a change of value; an
entry of a skew-symmetric variable changes its sign. Each summed index gets a color from what it is tied to,
whichever way symmetric factors stand; a factor whose places have different colors is turned by them, and for
the others each way is tried. Of all, the contraction with the smallest digest is kept.

Colors are refined as in B. Weisfeiler and A. Leman (1968).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from itertools import product

from symopt.calculus import build, indices
from symopt.calculus.indices import Affine, Index, spell
from symopt.calculus.nodes import Apply, Entry, Node, Operator, Rational
from symopt.equality.form.matrices.networks import Factor, contracted
from symopt.equality.form.space import Space

MOST_TURNS = 6
"""At most this many factors are tried both ways; of more the given way is kept."""


def alike(space: Space, node: Node) -> int:
    """Return 1 if a factor has the same value with its places exchanged, -1 if its negative, 0 if neither."""
    match node:
        case Entry():
            if len(node.indices) != 2:
                return 0
            skew = space.has(node.name, "skew-symmetric")
            return -1 if skew else int(space.has(node.name, "symmetric"))
        case Operator():
            return int((node.function, node.body, node.bound) in space.matrices.symmetric)
        case _:
            return 0


def full_range(space: Space, name: str, side: int, label: Index) -> bool:
    """Return whether an index runs over a whole dimension of a variable."""
    shape = space.known.shapes.get(name)
    if shape is None or len(shape) <= side:
        return False
    return label.lower == Affine(1) and label.upper == shape[side]


def places_of(node: Node) -> tuple[Affine, ...]:
    """Return the places of an entry or of an entry of an array function."""
    if isinstance(node, Entry):
        return node.indices
    return node.at if isinstance(node, Operator) else ()


def turned(node: Node) -> Node:
    """Return a factor with its two places exchanged."""
    if isinstance(node, Entry):
        return Entry(node.name, node.indices[::-1])
    if isinstance(node, Operator):
        return Operator(node.function, node.body, node.bound, node.at[::-1])
    return node


def one_form(space: Space, factors: Sequence[Factor], labels: Sequence[Index]) -> Node:
    """Return Σ_labels Π factors, symmetric factors turned in a way that does not depend on how they came."""
    turnable = [k for k, (base, q) in enumerate(factors) if _turnable(space, base, q, labels)]
    if not turnable:
        return contracted(factors, labels)
    colors = _colors(space, factors, labels)
    open_: list[int] = []
    kept = list(factors)
    sign = 1
    for k in turnable:
        base, exponent = kept[k]
        first, second = (_color(a, colors) for a in places_of(base))
        if first == second:
            open_.append(k)
        elif second < first:
            kept[k] = turned(base), exponent
            sign *= _sign(space, base, exponent)
    if len(open_) > MOST_TURNS:
        open_ = []
    best: Node | None = None
    smallest = b""
    for choice in product((False, True), repeat=len(open_)):
        tried, turn = list(kept), sign
        for k, flip in zip(open_, choice, strict=True):
            if flip:
                base, exponent = kept[k]
                tried[k] = turned(base), exponent
                turn *= _sign(space, base, exponent)
        node = build.scale(turn, contracted(tried, labels))
        core = build.split(node)[1].digest
        if best is None or core < smallest:
            best, smallest = node, core
        elif core == smallest and node is not best:
            return build.number(0)  # it equals its own negative
    assert best is not None  # there is at least one way
    return best


def _sign(space: Space, base: Node, exponent: Rational) -> int:
    return -1 if alike(space, base) < 0 and exponent % 2 else 1


def _turnable(space: Space, node: Node, exponent: Rational, labels: Sequence[Index]) -> bool:
    places = places_of(node)
    if len(places) != 2 or places[0] == places[1] or node.free.isdisjoint(labels):
        return False
    turn = alike(space, node)
    return turn > 0 or (turn < 0 and isinstance(exponent, int))


def _color(affine: Affine, colors: Mapping[Index, bytes]) -> bytes:
    label = affine.plain
    if label is not None and label in colors:
        return colors[label]
    shown = {i: indices.of(Index(colors[i].hex(), Affine(1), Affine(1))) for i in affine.indices}
    return b"~" + spell(indices.rename(affine, shown)).encode()


def _colors(space: Space, factors: Sequence[Factor], labels: Sequence[Index]) -> dict[Index, bytes]:
    """Return a color for each summed index, by what it is tied to and by what that is tied to."""
    free = {i for base, _ in factors for i in base.free if i not in labels}
    # free labels count by their order alone: what they are called depends on the depth
    outer = {i: b"f%d" % rank for rank, i in enumerate(sorted(free, key=_natural))}
    colors = {i: b"r" + spell(i.upper).encode() for i in labels}
    for _ in range(len(labels)):
        found: dict[Index, bytes] = {}
        for label in labels:
            ties = sorted(
                _tie(space, base, exponent, label, {**outer, **colors})
                for base, exponent in factors
                if label in base.free
            )
            found[label] = _hash((colors[label], *ties))
        settled = len(set(found.values())) == len(set(colors.values()))
        colors = found
        if settled:
            break
    return {**outer, **colors}


def _natural(index: Index) -> tuple[tuple[int, str], ...]:
    """Return a key that puts @9.0 before @10.0."""
    parts = re.split(r"(\d+)", index.name)
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in parts)


def _tie(
    space: Space, node: Node, exponent: Rational, label: Index, colors: Mapping[Index, bytes]
) -> bytes:
    """Return how a factor ties an index to others."""
    places = places_of(node)
    if not places:
        name = node.function if isinstance(node, Apply) else node.kind
        return _hash((b"?", f"{name} {exponent}".encode(), str(len(node.free)).encode()))
    ends = [b"*" if label in a.indices else _color(a, colors) for a in places]
    if _turnable(space, node, exponent, list(colors)):
        ends.sort()
    head = node.name if isinstance(node, Entry) else ""
    body = node.body.digest if isinstance(node, Operator) else b""
    return _hash((b"!", f"{head} {node.kind} {exponent}".encode(), body, *ends))


def _hash(parts: Iterable[bytes]) -> bytes:
    return blake2b(b"|".join(parts), digest_size=12).digest()


def sorted_entry(space: Space, node: Entry) -> tuple[int, Entry]:
    """Return (sign, entry): of S_ij and S_ji, for a symmetric or skew-symmetric S, the first by name.

    The sign is 0 on the diagonal of a skew-symmetric array.
    """
    if len(node.indices) != 2:
        return 1, node
    first, second = node.indices
    if node.name not in space.known.properties or spell(first) < spell(second):
        return 1, node
    if space.has(node.name, "skew-symmetric"):
        return (0, node) if first == second else (-1, Entry(node.name, (second, first)))
    if first != second and space.has(node.name, "symmetric"):
        return 1, Entry(node.name, (second, first))
    return 1, node


def off_diagonal(space: Space, node: Entry) -> Node | None:
    """Return δ_ij D_ii for an entry D_ij of a diagonal array, None for any other and for D_ii."""
    if len(node.indices) != 2 or node.indices[0] == node.indices[1]:
        return None
    if not space.has(node.name, "diagonal"):
        return None
    first, second = node.indices
    return build.multiply(build.delta(first, second), Entry(node.name, (first, first)))


__all__ = ["alike", "full_range", "off_diagonal", "one_form", "sorted_entry", "turned"]
