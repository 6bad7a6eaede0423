"""The cascade: left = right proved, proved almost everywhere, refuted, or undecided, with evidence.

1. Balls at a few rational points: disjoint balls refute.
2. Proofs, cheapest first (`proofs`). One counts only if both sides have values at some sampled point, and
   a boundary only if no sampled point is on it: else the domain, or the boundary, may be all there is.
3. Where a condition speaks of single points (x = 0), those points too.
4. Without a proof: many more points, in every orthant, at many scales, and beside every switch.

Hypotheses in the verdict: index ranges, and what is induced by where the sides are defined.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from symopt.calculus import build, indices
from symopt.calculus.graph import Graph, inline
from symopt.calculus.indices import Index
from symopt.calculus.nodes import Node
from symopt.calculus.views.ordering import Style
from symopt.calculus.views.raising import raise_node
from symopt.equality.complex.complex_valued import is_complex_valued
from symopt.equality.complex.decide_complex import compare_complex, compare_principal
from symopt.equality.definedness import conditions, impossible, unsettled, with_conditions
from symopt.equality.enclosures.ends import DISTANCES, gaps, toward
from symopt.equality.enclosures.meeting import Meeting, meet, meet_at
from symopt.equality.enclosures.points import sizes_of, variables
from symopt.equality.enclosures.switches import Switch, onto, oriented, switches, thresholds
from symopt.equality.equations import without_equations
from symopt.equality.form.space import Known
from symopt.equality.limits import DEFAULT, Limits
from symopt.equality.proofs.prove import Proof, prove
from symopt.equality.simpler import simplified
from symopt.equality.verdict import Given, Hypothesis, Status, Verdict
from symopt.foundation.errors import SymoptError
from symopt.syntax.printing.text_printer import to_text

TRIES = 10
"""How many points may be looked at for each one wanted."""
MANY = 150
"""How many points are looked at where there is no proof."""
MANY_ARRAYS = 40
"""The same for arrays: a point has many values there, and costs more."""
LARGE = (7, 9, 12)
"""Sizes larger than points have (see `points`), to be looked at where there is no proof."""
LARGEST = 40
"""Where conditions speak of larger sizes than this, these are not looked at."""
BESIDE = tuple(map(Fraction, ("1/16", "-1/16", "1", "-1")))
"""How far from a switch points are taken."""


def decide(
    left: Node,
    right: Node,
    graph: Graph,
    given: Given | None = None,
    *,
    where: tuple[Node, ...] = (),
    avoided: tuple[Node, ...] = (),
    written_out: tuple[Node, ...] = (),
    points: int = 8,
    thorough: bool = True,
    limits: Limits = DEFAULT,
) -> Verdict:
    """Return what is known of left = right, for all values of names, sizes and free indices.

    graph: what names mean; a name that it does not know is a variable.   given: what is declared of names.
    where: further nodes that have to be defined, such as the function whose derivative the sides are.
    avoided: gaps of kinks; where an entry of one is 0, or an extreme among them ties, nothing is refuted.
    written_out: conditions that the right side, as it was written, puts on the names.
    points: how many points of the common domain are wanted where there is no proof.
    thorough: as for a claim of others; False is for a line of our own making: fewer points, and nothing
    said of where the sides are defined.

    >>> from symopt.calculus.nodes import Entry
    >>> x = Entry("x")
    >>> decide(build.apply("exp", build.apply("log", x)), x, Graph({}, ())).hypotheses
    (Hypothesis(text='x > 0', origin='induced', narrowed=False),)
    """
    given = given or Given()
    if not given.whole <= graph.whole:
        graph = replace(graph, whole=graph.whole | given.whole)
    reduced = without_equations((left, right, *where, *avoided, *written_out), graph, given)
    left, right, *others = reduced.nodes
    ends = len(where), len(where) + len(avoided)
    asked = Meeting(
        left, right, reduced.graph, reduced.given,
        tuple(others[: ends[0]]), tuple(others[ends[0] : ends[1]]),
    )  # fmt: skip
    nodes = (left, right, *asked.where)
    if given.complex & variables(nodes, asked.graph) or is_complex_valued(nodes, asked.graph):
        return compare_complex(left, right, asked.graph, asked.given)
    verdict = _cascade(asked, tuple(others[ends[1] :]), points, thorough, limits)
    if thorough and verdict.refuted:
        verdict = simplified(asked, verdict)
    return reduced.completed(verdict)


def _cascade(
    asked: Meeting, put: tuple[Node, ...], points: int, thorough: bool, limits: Limits
) -> Verdict:
    given, graph = asked.given, asked.graph
    known = Known(
        given.domain,
        graph.unit_rows,
        given.constraints,
        given.whole,
        graph.properties,
        graph.shapes,
    )
    own = unsettled((c for n in asked.where for c in conditions(n, graph)), known, graph, limits)
    known = with_conditions(known, own)
    first = meet(asked, 2 if thorough else 1, TRIES * points)
    if first.refuted:
        return first
    proof = prove(asked.left, asked.right, graph, known, limits)
    if proof is not None and first.points and proof.boundary:
        proof = _checked(proof, asked, TRIES * points)
    if proof is None or proof.boundary:
        told = _isolated(asked)
        if told is not None:
            return told
    if proof is None or not first.points:
        wide = _searched(asked, known, points, thorough, limits)
        if wide.refuted or proof is None:
            return wide
        first = wide if wide.points else first
    if not first.points:
        return replace(first, tried=("proved, but the domain may be empty",))
    if thorough:
        first = meet(asked, points, TRIES * points)
    if first.refuted:
        return Verdict(
            Status.UNDECIDED,
            tried=(proof.method, first.method),
            message="a proof and balls contradict one another: this is a defect of symopt, please report it",
        )
    hypotheses: tuple[Hypothesis, ...] = ()
    if thorough:
        said = (Hypothesis(written(c), "induced") for c in own)
        hypotheses = (*said, *induced(asked, known, put, limits))
    declared = (Hypothesis(f"{name} {word}") for name, word in sorted(known.used))
    hypotheses = (*ranges(asked.left, asked.right), *declared, *hypotheses)
    status = Status.ALMOST_EVERYWHERE if proof.boundary else Status.PROVED
    boundary = tuple(dict.fromkeys(equation(f) for f in proof.boundary))
    return Verdict(status, proof.method, hypotheses, boundary, None, first.points, first.digits)


def _searched(asked: Meeting, known: Known, points: int, thorough: bool, limits: Limits) -> Verdict:
    """Return what points say where there is no proof."""
    if not thorough:
        return meet(asked, points, TRIES * points)
    wide = _everywhere(asked, points)
    off = None if wide.points else _off_the_reals(asked, known, limits)
    return wide if off is None else off


def _checked(proof: Proof, asked: Meeting, tries: int) -> Proof | None:
    """Return the proof if no sampled point lies on a boundary: then each is a null set where it counts."""
    boundary = tuple(_settled(f, asked.graph) for f in proof.boundary)
    apart = 0
    for number in (*range(12, 12 + tries), *range(12)):  # sizes from 1 on first
        off = asked.apart(number, boundary)
        if off is None:
            continue
        if not off:
            return None
        apart += 1
        if apart >= 12:
            break
    return proof if apart else None


def _settled(node: Node, graph: Graph) -> Node:
    try:
        return inline(node, graph.definitions)
    except SymoptError:
        return node


def _isolated(asked: Meeting) -> Verdict | None:
    """Return a refutation at a point that a condition with = or ≠ speaks of, None if there is none."""
    for switch in switches((asked.left, asked.right), asked.graph):
        if switch.isolated:
            found = _along(asked, switch, (Fraction(0),), 12)
            if found is not None:
                return found
    return None


def _along(
    asked: Meeting, switch: Switch, shifts: tuple[Fraction, ...], count: int
) -> Verdict | None:
    """Return a refutation at points where the gap has one of the given values, None if there is none."""
    for number in range(count):
        for shift in shifts:
            point = asked.point(number)
            if onto(switch.gap, point, asked.graph, shift) is None:
                return None
            found = meet_at(asked, point, number)
            if found is not None and found.status is Status.REFUTED:
                return found
    return None


def _everywhere(asked: Meeting, points: int) -> Verdict:
    """Return what balls say at many points, in every orthant, at many scales and beside switches."""
    arrays = any(asked.graph.shapes.get(name) for name in asked.names)
    many = MANY_ARRAYS if arrays else MANY
    found = meet(asked, max(points, many), 3 * many)
    if found.status is Status.REFUTED:
        return found
    for switch in switches((asked.left, asked.right), asked.graph):
        beside = _along(asked, switch, BESIDE, 4)
        if beside is not None:
            return beside
    for further in (_in_large, _at_ends):
        told = further(asked)
        if told is not None:
            return told
    return found


def _at_ends(asked: Meeting) -> Verdict | None:
    """Return a refutation near an end of what is declared, None if there is none."""
    own = (c for name in sorted(asked.names) for c in asked.given.domain.get(name, ()))
    for gap in gaps((*asked.given.constraints, *own)):
        for number, distance in enumerate(DISTANCES):
            point = asked.point(number)
            for _ in toward(gap, point, asked.graph, distance):
                found = meet_at(asked, point, number) if asked.allowed(point) else None
                if found is not None and found.refuted:
                    return found
    return None


def _in_large(asked: Meeting) -> Verdict | None:
    """Return a refutation at sizes that other points do not have, and at those that the sides speak of."""
    sides = asked.left, asked.right
    names = sizes_of((*sides, *asked.where), asked.graph)
    matrices = any(len(asked.graph.shapes.get(name, ())) > 1 for name in asked.names)
    several = [dict.fromkeys(names, k) for k in (LARGE[:1] if matrices else LARGE)] if names else []
    for name, sizes in thresholds(sides):
        several += [{name: k} for k in sizes if k <= LARGEST]
    for number, sizes in enumerate(several):
        point = asked.point(number, sizes)
        found = meet_at(asked, point, number) if asked.allowed(point) else None
        if found is not None and found.refuted:
            return found
    return None


def _off_the_reals(asked: Meeting, known: Known, limits: Limits) -> Verdict | None:
    """Return a refutation by principal values where certainly no real point has values of both sides.

    So (-1)^t, or log of what is negative, is told from a claim whose domain was only not found.
    """
    nodes = (asked.left, asked.right, *asked.where)
    put = [c for node in nodes for c in conditions(_settled(node, asked.graph), asked.graph)]
    if not impossible(put, known, limits):
        return None
    found = compare_principal(asked.left, asked.right, asked.graph, asked.given)
    if not found.refuted:
        return None
    return replace(
        found,
        message="at no real point are both sides defined; compared by principal complex values",
    )


def ranges(*nodes: Node) -> tuple[Hypothesis, ...]:
    """Return the ranges of the free indices, as hypotheses."""
    free: set[Index] = set()
    for node in nodes:
        free |= node.free
    return tuple(
        Hypothesis(f"{indices.spell(i.lower)} <= {i.name} <= {indices.spell(i.upper)}", "range")
        for i in sorted(free, key=lambda i: i.name)
    )


def induced(
    asked: Meeting, known: Known, put: tuple[Node, ...] = (), limits: Limits = DEFAULT
) -> tuple[Hypothesis, ...]:
    """Return where the sides are defined, as far as that is not declared: hypotheses of any equality.

    A condition that the right side (the claim) puts and the left one (the truth) does not is marked as
    narrowed where a point is found at which the left side has a value and the right one has none.
    """
    truth = unsettled(conditions(asked.left, asked.graph), known, asked.graph, limits)
    more = with_conditions(known, truth)
    own_claim = dict.fromkeys((*conditions(asked.right, asked.graph), *put))
    claim = unsettled(own_claim, more, asked.graph, limits)
    own = tuple(Hypothesis(written(c), "induced") for c in truth)
    if not claim:
        return own
    narrowed = asked.right_lost(claim)
    return (*own, *(Hypothesis(written(c), "induced", narrowed) for c in claim))


def equation(gap: Node) -> str:
    """Return gap = 0 as text, without a common rational factor."""
    return written(build.compare("=", oriented(gap), build.number(0)))


def written(node: Node, style: Style | None = None) -> str:
    """Return a condition as text."""
    try:
        return to_text(raise_node(node, style))
    except SymoptError:
        return "a condition too long to write"


__all__ = ["decide", "equation", "induced", "ranges", "written"]
