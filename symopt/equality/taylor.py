r"""A derivative confirmed without differentiating: Taylor coefficients of the original function.

f(x + t) = Σ c_k t^k in power series over balls encloses f' = c_1 and f'' = 2 c_2 along one coordinate, and
∂²f/∂x∂y = c_2(x+t, y+t) - c_2(x+t, y) - c_2(x, y+t). The claim is evaluated at the same rational points in
balls: disjoint balls refute it. No rule of the calculus is used, so a wrong rule cannot confirm itself.

Source: A. Griewank and A. Walther (2008), Evaluating Derivatives, chapter 13 (Taylor coefficients and
mixed derivatives from them).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from symopt.calculus import indices
from symopt.calculus.graph import Graph
from symopt.calculus.indices import Index
from symopt.calculus.nodes import Entry, Node
from symopt.equality.ball_functions import BallArithmetic
from symopt.equality.conventions import OutsideDomain, Undecided
from symopt.equality.evaluation import Evaluation
from symopt.equality.meeting import (
    DIGITS,
    PRECISIONS,
    agreement,
    choose_places,
    in_domain,
    refutation,
    seen,
)
from symopt.equality.points import Point, sample
from symopt.equality.precision import working
from symopt.equality.series import SeriesArithmetic
from symopt.equality.verdict import Given, Verdict

if TYPE_CHECKING:
    from flint import arb

Coordinate = tuple[str, tuple["Index | int", ...]]
"""A name and where in it: whole numbers, or free indices of the claim, which are given values."""

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

    output: a name or a node, through the graph's definitions.   wrt: one coordinate, or two for a second
    derivative; a scalar may be given by its name alone. A coordinate may be a definition: it is then
    varied with what it is made of held fixed.
    claim: the derivative, its free indices being those in `wrt`.
    Raises ValueError for an order other than 1 and 2.
    """
    if len(wrt) not in (1, 2):
        raise ValueError(f"the order of a derivative confirmed is 1 or 2, not {len(wrt)}")
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
    if len(varied) == 1:
        return _coefficient(plain, graph, node, varied, places, 1)
    first, second = varied
    if first == second:
        return 2 * _coefficient(plain, graph, node, [first], places, 2)
    both = _coefficient(plain, graph, node, varied, places, 2)
    apart = [_coefficient(plain, graph, node, [v], places, 2) for v in varied]
    return both - apart[0] - apart[1]


def _coefficient(
    plain: Evaluation,
    graph: Graph,
    node: Node,
    varied: list[_At],
    places: Mapping[Index, int],
    order: int,
) -> arb:
    """Return the coefficient of t^order of the node with t added to each varied entry."""
    from flint import arb

    arithmetic = SeriesArithmetic(order + 1)

    def value(name: str, at: tuple[int, ...]) -> object:
        base = plain.values(name, at)
        return arithmetic.series(base, arb(1)) if (name, at) in varied else arithmetic.series(base)

    moving = Evaluation(arithmetic, value, plain.sizes, graph)
    for name, at in varied:
        if name in moving.definitions:
            base = plain.value(Entry(name, tuple(map(indices.constant, at))))
            moving.defined[name, at] = arithmetic.series(base, arb(1))
    return moving.value(node, places)[order]
