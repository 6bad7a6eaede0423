"""The slip behind a refuted claim: the first explanation of the catalogue that fits and is proved.

Each kind of slip looks for values that fit at a few shared points. What fits is built as a formula and
proved equal to the other side before it is offered; for code, which has no formula, agreement at
all points is what there is, and the diagnosis says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from symopt.calculus.graph import inline
from symopt.calculus.nodes import Entry, Node
from symopt.equality.decide import decide
from symopt.equality.enclosures.precision import working
from symopt.equality.verdict import Status, Verdict
from symopt.foundation.catalogue import catalogue
from symopt.foundation.errors import SymoptError
from symopt.verification.diagnosis import Diagnosis
from symopt.verification.problem import Problem
from symopt.verification.search.evidence import Evidence
from symopt.verification.search.places import find_places
from symopt.verification.search.sheet import step_problem
from symopt.verification.search.slip import Candidate, Slip
from symopt.verification.subject import FUNCTION

PRECISION = 256
"""Bits of the values that are looked up."""
MOST_PROOFS = 8
"""How many explanations that fit the numbers are tried to be proved."""


def slips() -> tuple[Slip, ...]:
    """Return the catalogue, in the order in which slips are tried."""
    found = catalogue("symopt.verification.slips", Slip).values()
    return tuple(sorted(found, key=lambda slip: (slip.rank, slip.name)))


def diagnose(problem: Problem) -> Diagnosis | None:
    """Return the slip that turns the truth into the claim, proved; None if none is found.

    problem: a refuted claim about one number (free indices allowed).
    """
    if problem.subject.given.complex:
        return None
    problem = _plain(problem)
    steps = step_problem(problem) if problem.update else None
    for stated in (steps, problem) if steps is not None else (problem,):
        found = _first(stated)
        if found is not None:
            return found
    return None


def _plain(problem: Problem) -> Problem:
    """Return the problem without the name that an expression is given while it is differentiated."""
    own = problem.subject.graph.definition(FUNCTION)
    if own is None:
        return problem
    function = own.body if problem.function == Entry(FUNCTION) else problem.function
    return replace(problem, truth=inline(problem.truth, [own]), function=function)


def _first(problem: Problem) -> Diagnosis | None:
    with working(PRECISION):
        sheet = Evidence(problem, find_places(problem))
        for slip, candidate in islice(_once(_candidates(sheet)), MOST_PROOFS):
            found = _proved(sheet, candidate)
            if found is not None:
                where = " or ".join(found.boundary)
                text = candidate.text.replace("{boundary}", where)
                return Diagnosis(candidate.kind or slip.kind, text, found.method)
    return None


def _once(found: Iterator[tuple[Slip, Candidate]]) -> Iterator[tuple[Slip, Candidate]]:
    """Yield the candidates, those that say the same as one before left out."""
    seen: set[tuple[Node, str, Node | None, tuple[Node, ...]]] = set()
    for slip, candidate in found:
        key = candidate.changed, candidate.side, candidate.equals, candidate.where
        if key not in seen:
            seen.add(key)
            yield slip, candidate


def _candidates(sheet: Evidence) -> Iterator[tuple[Slip, Candidate]]:
    for again in (False, True):
        sheet.multiplied_out = again
        for slip in slips():
            if again and not slip.by_parts or not sheet.places and not slip.partial:
                continue
            try:
                for candidate in slip.find(sheet):
                    yield slip, candidate
            except (SymoptError, RecursionError, ArithmeticError):
                continue  # what a slip would build is too large, or divides by zero


def _proved(sheet: Evidence, candidate: Candidate) -> Verdict | None:
    """Return the proof of an explanation; None if there is none."""
    problem = sheet.problem
    if candidate.method:
        return Verdict(Status.PROVED, candidate.method)
    if problem.claimed is None:
        if candidate.side == "claim" or not sheet.places:
            return None
        if not sheet.matches(candidate.changed, sheet.C):
            return None
        return Verdict(Status.UNDECIDED, f"agrees at {len(sheet.places)} points")
    other = candidate.equals
    if other is None:
        other = problem.claimed if candidate.side == "truth" else problem.truth
    found: Verdict | None = None
    for condition in candidate.where or (None,):
        given = problem.subject.given
        if condition is not None:
            given = replace(given, constraints=(*given.constraints, condition))
        found = decide(candidate.changed, other, problem.subject.graph, given)
        if not found.proved:
            return None
    return found
