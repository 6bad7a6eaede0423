r"""A derivative confirmed without differentiating: Taylor coefficients of the original function.

f(x + tv) = Σ c_k(v) t^k in power series over balls encloses ∂ⁿf/∂xⁿ = n! c_n along one coordinate. Mixed
derivatives come from it by polarization: with each coordinate i differentiated m_i times, n = Σ m_i,

    ∂ⁿf/∏ ∂x_i^m_i = Σ_k (-1)^(n - Σ k_i) ∏ C(m_i, k_i) · c_n(Σ k_i e_i),    0 ≤ k_i ≤ m_i,

so that ∂²f/∂x∂y = c_2(x+t, y+t) - c_2(x+t, y) - c_2(x, y+t). The claim is evaluated at the same rational
points in balls: disjoint balls refute it. No rule of the calculus is used, so a wrong rule cannot confirm
itself.

Source: A. Griewank and A. Walther (2008), Evaluating Derivatives, chapter 13 (Taylor coefficients and
mixed derivatives from them).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, product
from math import comb, factorial, prod
from typing import TYPE_CHECKING

from symopt.calculus import indices
from symopt.calculus.graph import Graph
from symopt.calculus.indices import Index
from symopt.calculus.nodes import Entry, Node
from symopt.equality.conventions import OutsideDomain, Undecided
from symopt.equality.enclosures.ball_functions import BallArithmetic
from symopt.equality.enclosures.evaluation import Evaluation
from symopt.equality.enclosures.meeting import (
    DIGITS,
    PRECISIONS,
    agreement,
    choose_places,
    in_domain,
    refutation,
    seen,
)
from symopt.equality.enclosures.points import Point, sample
from symopt.equality.enclosures.precision import working
from symopt.equality.enclosures.series import SeriesArithmetic
from symopt.equality.verdict import Given, Verdict

if TYPE_CHECKING:
    from flint import arb

Coordinate = tuple[str, tuple["Index | int", ...]]
"""A name and where in it: whole numbers, or free indices of the claim, which are given values."""

MOST_ORDER = 8
"""The highest order of a derivative that is confirmed."""
TRIES = 10
"""How many points may be looked at for each one wanted."""

_At = tuple[str, tuple[int, ...]]


def confirm_derivative(
    graph: Graph,
    output: str | Node,
    wrt: Sequence[str | Coordinate],
    claim: Node,
    given: Given | None = None,
    *,
    points: int = 4,
) -> Verdict:
    """Return what is known of ∂output/∂wrt = claim: REFUTED with a point, or UNDECIDED with what agreed.

    output: a name or a node, through the graph's definitions.   wrt: one coordinate for each order; a
    scalar may be given by its name alone. A coordinate may be a definition: it is then varied with what
    it is made of held fixed.
    claim: the derivative, its free indices being those in `wrt`.
    Raises ValueError for an order beyond MOST_ORDER, or 0.
    """
    if not 1 <= len(wrt) <= MOST_ORDER:
        raise ValueError(
            f"the order of a derivative confirmed is 1 to {MOST_ORDER}, not {len(wrt)}"
        )
    node = Entry(output) if isinstance(output, str) else output
    along = [(c, ()) if isinstance(c, str) else c for c in wrt]
    given = given or Given()
    found, digits, wide = 0, 10**6, False
    for point, places in islice(_points(graph, node, along, claim, given), TRIES * points):
        balls = _both(graph, node, along, claim, given, point, places)
        if balls is None:
            continue
        if not balls[0].overlaps(balls[1]):
            return refutation(point, places, *balls, method="Taylor arithmetic")
        if agreement(*balls) < DIGITS:
            wide = True
            continue
        found, digits = found + 1, min(digits, agreement(*balls))
        if found == points:
            break
    return seen(found, digits, wide, "Taylor arithmetic")


def _points(
    graph: Graph, node: Node, wrt: Sequence[Coordinate], claim: Node, given: Given
) -> Iterator[tuple[Point, Mapping[Index, int]]]:
    labels = frozenset(i for _, at in wrt for i in at if isinstance(i, Index))
    varied = tuple(
        Entry(
            name, tuple(indices.of(i) if isinstance(i, Index) else indices.constant(i) for i in at)
        )
        for name, at in wrt
    )
    for number in range(10**6):
        point = sample(number, (node, claim, *varied), graph, given.domain, given.whole)
        places = choose_places(number, node.free | claim.free | labels, point.sizes)
        if places is None:
            return
        yield point, places


def _both(
    graph: Graph,
    node: Node,
    wrt: Sequence[Coordinate],
    claim: Node,
    given: Given,
    point: Point,
    places: Mapping[Index, int],
) -> tuple[arb, arb] | None:
    """Return balls of the derivative and of the claim, or None where one has no value for certain."""
    best: tuple[arb, arb] | None = None
    balls = BallArithmetic()
    varied = [
        (name, tuple(places[i] if isinstance(i, Index) else i for i in at)) for name, at in wrt
    ]
    for precision in PRECISIONS:
        with working(precision, len(wrt) + 1):
            plain = Evaluation(
                balls, lambda n, at: balls.constant(point.value(n, at)), point.sizes, graph
            )
            try:
                claimed = plain.value(claim, places)
                actual = _derivative(plain, graph, node, varied, places)
                if not in_domain(plain, given, point):
                    return None
            except (OutsideDomain, RecursionError):
                return None
            except Undecided:
                continue
            best = actual, claimed
            if not actual.overlaps(claimed) or agreement(actual, claimed) >= DIGITS:
                return best
    return best


def _derivative(
    plain: Evaluation,
    graph: Graph,
    node: Node,
    varied: list[_At],
    places: Mapping[Index, int],
) -> arb:
    counts, order = Counter(varied), len(varied)
    if len(counts) == 1:
        return factorial(order) * _coefficient(plain, graph, node, {varied[0]: 1}, places, order)
    total: arb | int = 0
    for slopes in product(*(range(count + 1) for count in counts.values())):
        if not any(slopes):
            continue
        weight = prod(comb(m, k) for m, k in zip(counts.values(), slopes, strict=True))
        along = {at: slope for at, slope in zip(counts, slopes, strict=True) if slope}
        found = _coefficient(plain, graph, node, along, places, order)
        total += weight * found if (order - sum(slopes)) % 2 == 0 else -weight * found
    assert not isinstance(total, int)  # there is more than one coordinate
    return total


def _coefficient(
    plain: Evaluation,
    graph: Graph,
    node: Node,
    along: Mapping[_At, int],
    places: Mapping[Index, int],
    order: int,
) -> arb:
    """Return the coefficient of t^order of the node with slope·t added to each entry of `along`."""
    from flint import arb

    arithmetic = SeriesArithmetic(order + 1)

    def value(name: str, at: tuple[int, ...]) -> object:
        base = plain.values(name, at)
        slope = along.get((name, at))
        return arithmetic.series(base, arb(slope)) if slope else arithmetic.series(base)

    moving = Evaluation(arithmetic, value, plain.sizes, graph)
    for (name, at), slope in along.items():
        if name in moving.definitions:
            base = plain.value(Entry(name, tuple(map(indices.constant, at))))
            moving.defined[name, at] = arithmetic.series(base, arb(slope))
    return moving.value(node, places)[order]
