r"""Update rules judged: w → w - α ∂L/∂w, with the step α named in the claim or a number, or Newton's step.

The step is a name of the claim that the model does not use, taken as positive; a claim without one may have a
number for its step, which is then read off the claim and stated as a hypothesis.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from symopt.calculus import build, indices
from symopt.calculus.arrays.array import Array
from symopt.calculus.nodes import Entry, Node
from symopt.equality.conventions import OutsideDomain, Undecided
from symopt.equality.enclosures.meeting import Meeting, balls_at, choose_places
from symopt.equality.enclosures.points import needed
from symopt.equality.enclosures.precision import working
from symopt.equality.verdict import Hypothesis, Status, Verdict
from symopt.foundation.errors import SymoptError, UnsupportedError
from symopt.syntax.tree import Name, Relation, Tree, names, number
from symopt.verification.judge import judge_values
from symopt.verification.judgement import Judgement
from symopt.verification.subject import Subject, derivative

LARGEST = 10_000
"""The largest denominator of a step that is read off a claim."""


def judge_update(
    subject: Subject, name: str, claimed: Tree, *, of: Tree | str | None = None
) -> Judgement:
    """Return what is said of the claim that `claimed` is the new value of `name`.

    of: what is minimized, a definition or an expression; the subject's output if None.
    A claim with several unknown names is "not understood".
    """
    step = _step_name(subject, name, claimed)
    if isinstance(step, Judgement):
        return step
    if step is not None and step not in subject.scope.shapes:
        subject = subject.with_scalar(step, (Relation(">", Name(step), number(0)),))
    try:
        claim = subject.value(claimed)
    except SymoptError as error:
        return Judgement(Verdict(Status.NOT_UNDERSTOOD, message=str(error)))
    gradient = derivative(subject, of, (name,))
    if step is not None:
        truth = _moved(name, gradient, Entry(step))
        return _judged(subject, truth, claim, claimed, name)
    newton = _newton(subject, of, name, gradient)
    if newton is not None:
        found = _judged(subject, newton, claim, claimed, name)
        if found.verdict.proved:
            return found
    size = _read_step(subject, name, gradient, claim)
    if size is None:
        truth = newton if newton is not None else _moved(name, gradient, build.number(1))
        return _judged(subject, truth, claim, claimed, name)
    truth = _moved(name, gradient, build.number(abs(size)))
    found = _judged(subject, truth, claim, claimed, name)
    stated = Hypothesis(f"the step is {abs(size)}")
    verdict = replace(found.verdict, hypotheses=(*found.verdict.hypotheses, stated))
    return replace(found, verdict=verdict)


def factor_of_step(
    subject: Subject, name: str, claimed: Tree, *, of: Tree | str | None = None
) -> Fraction | None:
    """Return the number c for which the claim is name - c·step·gradient at three points, if there is one.

    So a claim that goes along the gradient, upward or with another length, is told from any other.
    """
    step = _step_name(subject, name, claimed)
    if isinstance(step, Judgement):
        return None
    if step is not None and step not in subject.scope.shapes:
        subject = subject.with_scalar(step, (Relation(">", Name(step), number(0)),))
    gradient = derivative(subject, of, (name,))
    length = build.number(1) if step is None else Entry(step)
    scaled = gradient.map(lambda body: build.multiply(length, body))
    return _read_step(subject, name, scaled, subject.value(claimed))


def _judged(subject: Subject, truth: Array, claim: Array, claimed: Tree, name: str) -> Judgement:
    return judge_values(subject, subject.graph, truth, claim, None, (name,), claimed, update=True)


def _step_name(subject: Subject, name: str, claimed: Tree) -> str | None | Judgement:
    """Return the name that is the step: unknown to the model, or declared and not used by it."""
    known = {*subject.scope.shapes, *subject.scope.sizes}
    mentioned = names(claimed)
    unknown = [n for n in mentioned if n not in known]
    if len(unknown) > 1:
        message = (
            f"{' and '.join(unknown)} are not declared: one of them may be the step, not both\n"
            "  do:    declare the others"
        )
        return Judgement(Verdict(Status.NOT_UNDERSTOOD, message=message))
    if unknown:
        return unknown[0]
    used = needed([Entry(subject.output)], subject.graph) | {name}
    idle = [n for n in mentioned if n not in used and not subject.scope.shapes.get(n)]
    idle = [n for n in idle if subject.graph.definition(n) is None and n in subject.scope.shapes]
    return idle[0] if len(idle) == 1 else None


def _moved(name: str, gradient: Array, step: Node) -> Array:
    """Return name - step · gradient at the gradient's labels."""
    here = Entry(name, tuple(map(indices.of, gradient.indices)))
    return gradient.map(lambda body: build.subtract(here, build.multiply(step, body)))


def _newton(subject: Subject, of: Tree | str | None, name: str, gradient: Array) -> Array | None:
    """Return Newton's new value of a scalar, x - f'/f''."""
    if gradient.indices:
        return None
    try:
        second = derivative(subject, of, (name, name))
        step = build.divide(gradient.body, second.body)
    except (SymoptError, UnsupportedError):
        return None
    return Array((), build.subtract(Entry(name), step))


def _read_step(subject: Subject, name: str, gradient: Array, claim: Array) -> Fraction | None:
    """Return the rational number c for which the claim is name - c · gradient at three points."""
    if claim.shape != gradient.shape:
        return None
    claim = claim.labelled(gradient.indices)
    here = Entry(name, tuple(map(indices.of, gradient.indices)))
    try:
        ratio = build.divide(build.subtract(here, claim.body), gradient.body)
    except SymoptError:
        return None
    asked = Meeting(ratio, gradient.body, subject.graph, subject.given)
    found: list[Fraction] = []
    for index in range(40):
        point = asked.point(index)
        places = choose_places(index, asked.free, point.sizes)
        if places is None:
            return None
        with working(160):
            try:
                value = balls_at(point, subject.graph).value(ratio, places)
            except (OutsideDomain, Undecided, RecursionError):
                continue
            found.append(Fraction(float(value)).limit_denominator(LARGEST))
        if len(found) == 3:
            break
    if len(found) < 3 or len(set(found)) > 1 or not found[0]:
        return None
    return found[0]
