"""What is decided of a derivative, held against Taylor arithmetic of the original function.

The series of the function knows no rule of differentiation of ours, so a wrong rule cannot confirm itself.
Numbers are held against it as they are claimed; arrays by the derivatives that the truth was made from, at
entries that differ from point to point.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symopt.calculus import indices
from symopt.calculus.graph import Graph
from symopt.calculus.nodes import Entry, Node
from symopt.equality.complex.complex_taylor import confirm_complex_derivative
from symopt.equality.complex.complex_valued import is_complex_valued
from symopt.equality.enclosures.taylor import Coordinate, confirm_derivative
from symopt.equality.verdict import Status, Verdict
from symopt.verification.derived import Derived, coordinates
from symopt.verification.judgement import Judgement
from symopt.verification.subject import Subject

HIGHEST = 4
"""Derivatives up to this order are held against Taylor arithmetic."""


def confirmed(
    subject: Subject,
    graph: Graph,
    function: Node,
    wrt: tuple[str, ...],
    told: Node,
    verdict: Verdict,
) -> Verdict:
    """Return the verdict, withdrawn if Taylor arithmetic of the function contradicts what it rests on.

    told: the claim where it is proved, the truth it was held against where it is refuted.
    """
    decided = verdict.proved or verdict.refuted
    if not decided or told.free or any(map(graph.shape, wrt)):
        return verdict
    return _against(subject, graph, function, wrt, told, verdict)


def held_against_taylor(
    subject: Subject, graph: Graph, name: str, found: Derived, told: Judgement
) -> Judgement:
    """Return what is said of a derivative of arrays, withdrawn if Taylor arithmetic contradicts the truth.

    name: of what is differentiated.   found: the truth, with the derivatives in it.
    """
    verdict = told.verdict
    if not (verdict.proved or verdict.refuted):
        return told
    for names, part in found.parts:
        own, along = coordinates(subject, part, names)
        if part.indices or len(found.parts) > 1 or part is not found.truth:
            function = Entry(name, tuple(map(indices.of, own)))
            verdict = _against(subject, graph, function, along, part.body, verdict)
    return told if verdict is told.verdict else replace(told, verdict=verdict, diagnosis=None)


def _against(
    subject: Subject,
    graph: Graph,
    function: Node,
    wrt: Sequence[str | Coordinate],
    told: Node,
    verdict: Verdict,
) -> Verdict:
    if len(wrt) > HIGHEST or verdict.status is Status.UNDECIDED:
        return verdict
    complex_values = subject.given.complex or is_complex_valued((function,), graph)
    confirm = confirm_complex_derivative if complex_values else confirm_derivative
    found = confirm(graph, function, wrt, told, subject.given, points=2)
    if not found.refuted:
        return verdict
    return Verdict(
        Status.UNDECIDED,
        tried=(verdict.method,),
        message="Taylor arithmetic of the function contradicts the derivative that this rests on: "
        "this is a defect of symopt, please report it",
    )
