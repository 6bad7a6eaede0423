"""What all blocks of a Hessian have in common as one product of low rank, H = J diag(s) Jᵀ + the rest.

    H_pq[a, b] = Σ_m s_m J^p_ma J^q_mb        for all pairs of some parameters, with one s

Each J^p is found as a product of factors of one axis each (X_mi u_ma: the rows are Kronecker products).
For a loss of one number for each row of the data, s is its second derivative and J are the slopes of
that number; the sum over m is one product of matrices for all blocks at once. Only sums of products
that stand in the blocks are taken, factor by factor, so nothing is assumed about the model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from symopt.calculus import build, indices
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import Node, Number, Product, Rational, Sum
from symopt.compilation.labels import standard_label

Axes = tuple[Index, ...]
Pair = tuple[str, str]
Factor = tuple[Node, tuple[Index, ...]]


@dataclass(frozen=True, slots=True)
class Side:
    """J^p of one parameter: an entry of a row at the axes of p."""

    axes: Axes
    node: Node


@dataclass(frozen=True, slots=True)
class Joint:
    """Σ over `row` of weight · J Jᵀ.   sides: by parameter."""

    row: Index
    weight: Node
    sides: Mapping[str, Side]

    def block(self, first: str, second: str, axes: Axes) -> Node:
        """Return the block of two parameters as a node, at the given axes."""
        one, two = self.sides[first], self.sides[second]
        left = _moved(one.node, one.axes, axes[: len(one.axes)])
        right = _moved(two.node, two.axes, axes[len(one.axes) :])
        return build.contract(build.multiply(self.weight, left, right), (self.row,))


def joint(blocks: Mapping[Pair, tuple[Axes, Node]], axes: Mapping[str, Axes]) -> Joint | None:
    """Return the largest joint product of the blocks' parts without deltas, None if there is none.

    blocks: axes and body by pair, the first parameter declared earlier.   axes: of each parameter.
    """
    best: Joint | None = None
    for first, own in axes.items():
        if not own or (first, first) not in blocks:
            continue
        for term in _terms(blocks[first, first][1]):
            found = _start(term, first, blocks[first, first][0], own)
            if found is not None:
                grown = _grown(found, first, blocks, axes)
                if best is None or len(grown.sides) > len(best.sides):
                    best = grown
    return best


def _start(term: Node, name: str, axes: Axes, own: Axes) -> Joint | None:
    """Return s and J^p of a term Σ_m s_m J^p_ma J^p_mb of the block (p, p)."""
    opened = _opened(term)
    if opened is None:
        return None
    row, coefficient, powers = opened
    left, right = axes[: len(own)], axes[len(own) :]
    split = _sides(powers, row, left, right)
    if split is None:
        return None
    one, two, rest = split
    if not one or _moved(build.merge(two), right, left) is not build.merge(one):
        return None
    if not all(any(i in b.free for b, _ in one) for i in left):
        return None
    weight = build.scale(coefficient, build.merge(rest))
    node = _moved(build.merge(one), left, own)
    return Joint(row, weight, {name: Side(own, node)}) if row in node.free else None


def _grown(
    start: Joint, first: str, blocks: Mapping[Pair, tuple[Axes, Node]], axes: Mapping[str, Axes]
) -> Joint:
    """Add the other parameters whose blocks have the same form."""
    found = start
    order = list(axes)
    for name in axes:
        if name == first:
            continue
        pair = (first, name) if (first, name) in blocks else (name, first)
        if pair not in blocks:
            continue
        for term in _terms(blocks[pair][1]):
            side = _other(start, first, name, pair, blocks[pair][0], axes, term)
            if side is None:
                continue
            grown = Joint(found.row, found.weight, {**found.sides, name: side})
            pairs = [tuple(sorted((name, other), key=order.index)) for other in grown.sides]
            if all(_holds(grown, (p, q), blocks) for p, q in pairs):
                found = grown
                break
    return Joint(found.row, found.weight, {n: found.sides[n] for n in axes if n in found.sides})


def _other(
    start: Joint,
    first: str,
    name: str,
    pair: Pair,
    labels: Axes,
    axes: Mapping[str, Axes],
    term: Node,
) -> Side | None:
    """Return J^q from a term s J^p J^q of a block, None if J^p does not divide it."""
    opened = _opened(term, start.row)
    if opened is None:
        return None
    _, coefficient, powers = opened
    cut = len(axes[pair[0]])
    one, two = labels[:cut], labels[cut:]
    mine, yours = (one, two) if pair[0] == first else (two, one)
    known = _moved(start.sides[first].node, axes[first], mine)
    rest = build.divide(
        build.scale(coefficient, build.merge(powers)), build.multiply(start.weight, known)
    )
    if not rest.free <= {start.row, *yours}:
        return None
    body = build.split(rest)[1]
    factors = body.powers if isinstance(body, Product) else ((body, 1),)
    if any(q < 0 and b.free for b, q in factors):
        return None
    return Side(axes[name], _moved(rest, yours, axes[name]))


def _holds(found: Joint, pair: Pair, blocks: Mapping[Pair, tuple[Axes, Node]]) -> bool:
    """Return whether a block has the product as one of its terms."""
    if pair not in blocks:
        return False
    labels, body = blocks[pair]
    wanted = found.block(*pair, labels)
    coefficient, term = build.split(wanted)
    return any(c == coefficient and t is term for c, t in _scaled(body))


def _terms(body: Node) -> list[Node]:
    return [build.scale(c, t) for c, t in _scaled(body)]


def _scaled(body: Node) -> Sequence[tuple[Rational, Node]]:
    if isinstance(body, Sum):
        return body.terms
    coefficient, term = build.split(body)
    return ((Fraction(coefficient) if coefficient else 0, term),)


def _opened(
    term: Node, row: Index | None = None
) -> tuple[Index, Rational, Sequence[tuple[Node, Rational]]] | None:
    """Return row, coefficient and factors of a sum over one whole range."""
    coefficient, term = build.split(term)
    if not isinstance(term, Product) or len(term.sums) != 1:
        return None
    (bound,) = term.sums
    if bound.lower != Affine(1) or bound.upper.indices:
        return None
    label = Index("row", bound.lower, bound.upper)
    if row is not None and label != row:
        return None
    summand, (fresh,) = build.open_sums(term)
    summand = build.rename(summand, {fresh: indices.of(label)})
    inner, body = build.split(summand)
    if isinstance(body, Product) and body.sums:
        return None
    powers = body.powers if isinstance(body, Product) else ((body, 1),)
    return label, coefficient * inner, powers


def _sides(
    powers: Sequence[tuple[Node, Rational]], row: Index, left: Axes, right: Axes
) -> tuple[list[tuple[Node, Rational]], ...] | None:
    """Return the factors of the left axes, of the right ones, and of none; None if one has both."""
    one: list[tuple[Node, Rational]] = []
    two: list[tuple[Node, Rational]] = []
    rest: list[tuple[Node, Rational]] = []
    for base, exponent in powers:
        mine, yours = not base.free.isdisjoint(left), not base.free.isdisjoint(right)
        if mine and yours or not base.free <= {row, *left, *right}:
            return None
        (one if mine else two if yours else rest).append((base, exponent))
    return one, two, rest


def _moved(node: Node, old: Axes, new: Axes) -> Node:
    return build.rename(node, {a: indices.of(b) for a, b in zip(old, new, strict=True)})


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
