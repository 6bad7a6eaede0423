r"""A derivative at complex points confirmed without differentiating: Taylor coefficients of the function.

With c_n(v) the coefficient of t^n in f(x + t v), derivatives of any order follow by polarization:

    D_{v_1} … D_{v_n} f = Σ_T (-1)^(n-|T|) c_n(Σ_{k in T} v_k)   over nonempty T in {1, …, n}.

t is complex if a varied name is; then a function of |z|, or one whose value is on a cut, has no derivative.

Source: A. Griewank and A. Walther (2008), Evaluating Derivatives, chapter 13.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from symopt.calculus import indices
from symopt.calculus.graph import Graph
from symopt.calculus.indices import Index
from symopt.calculus.nodes import Entry, Node
from symopt.equality.complex.complex_meeting import ComplexMeeting, Places, meet
from symopt.equality.complex.complex_series import ComplexSeries
from symopt.equality.enclosures.evaluation import Evaluation
from symopt.equality.verdict import Given, Verdict

if TYPE_CHECKING:
    from flint import acb

TRIES = 10
HIGHEST = 4
"""The highest order that is confirmed."""
METHOD = "Taylor arithmetic on the complex plane"

Coordinate = tuple[str, tuple["Index | int", ...]]
"""A name and where in it: whole numbers, or free indices of the claim, which are given values."""

_At = tuple[str, tuple[int, ...]]


def confirm_complex_derivative(
    graph: Graph,
    output: str | Node,
    wrt: Sequence[str | Coordinate],
    claim: Node,
    given: Given,
    *,
    points: int = 4,
) -> Verdict:
    """Return REFUTED with a point if ∂output/∂wrt is not the claim there, else UNDECIDED with agreement.

    output: a name or a node, through the graph's definitions.   wrt: one coordinate for each order; a
    scalar may be given by its name alone.   claim: its free indices are those in `wrt`.
    Raises ValueError for an order below 1 or above HIGHEST.
    """
    if not 1 <= len(wrt) <= HIGHEST:
        raise ValueError(f"the order of a derivative confirmed is 1 to {HIGHEST}, not {len(wrt)}")
    node = Entry(output) if isinstance(output, str) else output
    along = [(c, ()) if isinstance(c, str) else c for c in wrt]
    real = not any(name in given.complex for name, _ in along)
    labels = frozenset(i for _, at in along for i in at if isinstance(i, Index))
    varied = tuple(Entry(name, tuple(map(_affine, at))) for name, at in along)
    asked = ComplexMeeting((node, claim, *varied), graph, given, labels, len(wrt) + 1)

    def both(evaluation: Evaluation, places: Places) -> tuple[acb, acb]:
        here = [
            (name, tuple(places[i] if isinstance(i, Index) else i for i in at))
            for name, at in along
        ]
        claimed = evaluation.value(claim, places)
        return _derivative(evaluation, graph, node, here, places, real), claimed

    return meet(asked, both, points, TRIES * points, METHOD)


def _affine(at: Index | int) -> indices.Affine:
    return indices.of(at) if isinstance(at, Index) else indices.constant(at)


def _derivative(
    plain: Evaluation,
    graph: Graph,
    node: Node,
    varied: list[_At],
    places: Places,
    real: bool,
) -> acb:
    from flint import acb

    total, order = acb(0), len(varied)
    if len(set(varied)) == 1:  # D^n f = n! c_n: fewer sums, and less lost in them
        factorial = acb(order + 1).gamma()
        return factorial * _coefficient(
            plain, graph, node, Counter(varied[:1]), places, order, real
        )
    for count in range(1, order + 1):
        for chosen in combinations(varied, count):
            part = _coefficient(plain, graph, node, Counter(chosen), places, order, real)
            total = total + (-1) ** (order - count) * part
    return total


def _coefficient(
    plain: Evaluation,
    graph: Graph,
    node: Node,
    direction: Counter[_At],
    places: Places,
    order: int,
    real: bool,
) -> acb:
    """Return the coefficient of t^order of the node with t·direction added to the entries."""
    from flint import acb

    series = ComplexSeries(order + 1, real=real)

    def value(name: str, at: tuple[int, ...]) -> object:
        base = plain.values(name, at)
        slope = direction[name, at]
        return series.series(base, acb(slope)) if slope else series.series(base)

    moving = Evaluation(series, value, plain.sizes, graph)
    for (name, at), slope in direction.items():
        if name in moving.definitions:
            base = plain.value(Entry(name, tuple(map(indices.constant, at))))
            moving.defined[name, at] = series.series(base, acb(slope))
    return moving.value(node, places)[order]
