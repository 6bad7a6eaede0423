"""Equalities of complex values: proved on the plane or off its axes, refuted at a complex point, or open.

`compare_complex` gives names declared complex values in all quadrants, the others real ones.
`compare_principal` judges principal values at real points, for claims that leave the real numbers there:
(-1)^t, or acosh(1/x) at x < -1. Both sides have values at a point, or it says nothing.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from symopt.calculus import indices
from symopt.calculus.graph import Graph, inlining
from symopt.calculus.nodes import Node
from symopt.equality.complex.complex_form import equal_complex
from symopt.equality.complex.complex_meeting import ComplexMeeting, Places, meet
from symopt.equality.complex.quadrants import equal_off_axes
from symopt.equality.enclosures.evaluation import Evaluation
from symopt.equality.enclosures.points import variables
from symopt.equality.limits import DEFAULT, Limits
from symopt.equality.proofs.prove import inlinings
from symopt.equality.verdict import Given, Hypothesis, Status, Verdict
from symopt.foundation.errors import SymoptError

if TYPE_CHECKING:
    from flint import acb

TRIES = 10
"""How many points may be looked at for each one wanted."""
MANY = 48
"""How many points are looked at where there is no proof: three for each pair of quadrants."""
BOTH = "complex balls at rational points"
PRINCIPAL = "principal values at real points"


def compare_complex(
    left: Node,
    right: Node,
    graph: Graph,
    given: Given,
    *,
    points: int = MANY,
    limits: Limits = DEFAULT,
) -> Verdict:
    """Return what is known of left = right, at complex values of the names in `given.complex`.

    graph: what names mean; a name that it does not know is a variable.
    points: how many points of the common domain are wanted where there is no proof.

    >>> from symopt.calculus import build
    >>> from symopt.calculus.nodes import Entry
    >>> z = Entry("z")
    >>> given = Given(complex=frozenset(("z",)))
    >>> root = build.power(build.power(z, 2), build.Fraction(1, 2))
    >>> str(compare_complex(root, z, Graph({}, ()), given).status)
    'Status.REFUTED'
    """
    asked = ComplexMeeting((left, right), graph, given)
    sides = partial(_sides, left, right)
    first = meet(asked, sides, 4, TRIES * 4, BOTH)
    if first.status is Status.REFUTED:
        return first
    method = _proof(left, right, graph, limits)
    if method is not None and first.points:
        hypotheses = (*_declared(left, right, graph, given), *_ranges(left, right))
        return replace(first, status=Status.PROVED, method=method, hypotheses=hypotheses)
    found = meet(asked, sides, points, TRIES * points, BOTH)
    if method is not None and found.status is not Status.REFUTED:
        return replace(found, tried=("proved, but the domain may be empty",))
    return _off_axes(left, right, graph, given, found, limits) if found.points else found


def compare_principal(
    left: Node, right: Node, graph: Graph, given: Given, *, points: int = 8
) -> Verdict:
    """Return REFUTED if the principal values of both sides differ at a real point, else UNDECIDED.

    All names have real values in their declared domains. Agreement is no proof, and is told by
    `Verdict.agrees`.
    """
    real = replace(given, complex=frozenset())
    asked = ComplexMeeting((left, right), graph, real)
    return meet(asked, partial(_sides, left, right), points, TRIES * points, PRINCIPAL)


def _sides(left: Node, right: Node, evaluation: Evaluation, places: Places) -> tuple[acb, acb]:
    return evaluation.value(left, places), evaluation.value(right, places)


def _proof(left: Node, right: Node, graph: Graph, limits: Limits) -> str | None:
    """Return how left = right is proved on the whole plane, None if it is not."""
    if equal_complex(left, right, limits):
        return "canonical form on the complex plane"
    for a, b in inlinings(left, right, graph):
        if equal_complex(a, b, limits):
            return "canonical form of the definitions on the complex plane"
    return None


def _declared(left: Node, right: Node, graph: Graph, given: Given) -> tuple[Hypothesis, ...]:
    names = sorted(variables((left, right), graph) & given.complex)
    text = f"{', '.join(names)} complex, principal branches" if names else "principal branches"
    return (Hypothesis(text),)


def _off_axes(
    left: Node, right: Node, graph: Graph, given: Given, found: Verdict, limits: Limits
) -> Verdict:
    """Return what was found, or a proof off the axes for an equality in one complex name."""
    try:
        put = inlining(graph.definitions)
        sides = put(left), put(right)
    except SymoptError:
        return found
    if not variables(sides, graph) <= given.complex:
        return found
    axes = equal_off_axes(*sides, limits)
    if axes is None:
        return found
    return replace(
        found,
        status=Status.ALMOST_EVERYWHERE,
        method="one point in each open quadrant, where both sides are analytic",
        boundary=axes,
        hypotheses=_declared(left, right, graph, given),
    )


def _ranges(left: Node, right: Node) -> tuple[Hypothesis, ...]:
    return tuple(
        Hypothesis(f"{indices.spell(i.lower)} <= {i.name} <= {indices.spell(i.upper)}", "range")
        for i in sorted(left.free | right.free, key=lambda i: i.name)
    )
