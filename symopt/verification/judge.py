r"""Claims judged: ∂^k output/∂… = claim, left = right.

The truth comes from the calculus; the claim is compared with it by the cascade (`equality.decide`), at points
where the function itself is defined. What is proved is held against Taylor arithmetic of the original
function as well, which knows no rule of ours; at kinks it is judged by the derivatives from both sides.

Arrays of few numeric entries are judged entry by entry; others at free indices. A gradient has the shape
of its variable; second derivatives have the indices of the first variable, then those of the second.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

from symopt.calculus import build, indices
from symopt.calculus.arrays.array import Array
from symopt.calculus.arrays.grouping import labelled_as
from symopt.calculus.graph import Graph
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import Entry, Node
from symopt.equality.complex.complex_taylor import confirm_complex_derivative
from symopt.equality.complex.complex_valued import is_complex_valued
from symopt.equality.decide import decide
from symopt.equality.enclosures.taylor import confirm_derivative
from symopt.equality.verdict import Hypothesis, Status, Verdict
from symopt.foundation.errors import SymoptError
from symopt.syntax.text_printer import to_text
from symopt.syntax.tree import Tree
from symopt.verification.diagnosis import Diagnosis
from symopt.verification.expected import lettered, readable
from symopt.verification.interim import go_on
from symopt.verification.judgement import Judgement, together
from symopt.verification.kinks import at_kinks, kinks_of
from symopt.verification.problem import Problem
from symopt.verification.subject import Subject, derivative, named
from symopt.verification.written_domain import written_conditions

HIGHEST = 4
"""Derivatives up to this order are held against Taylor arithmetic."""
MOST_ENTRIES = 100
"""An array with at most this many entries is judged entry by entry."""


def judge_derivative(
    subject: Subject,
    of: Tree | str | None,
    wrt: Sequence[str],
    claimed: Tree,
    *,
    kind: str = "",
) -> Judgement:
    """Return what is said of ∂of/∂wrt… = claimed.

    of: a definition's name, an expression, or None for the subject's output.   wrt: one name for each order.
    kind: "hess" with one name means it twice; "grad", "jac" and "" are what the names say.
    Raises the errors of lowering the function; a claim that cannot be lowered is "not understood".
    """
    names = (wrt[0], wrt[0]) if kind == "hess" and len(wrt) == 1 else tuple(wrt)
    graph, name = named(subject, of)
    truth = derivative(subject, of, names)
    claim = _claim(subject, claimed)
    if isinstance(claim, Judgement):
        return claim
    function = Entry(name) if not graph.shape(name) else None
    return judge_values(subject, graph, truth, claim, function, names, claimed)


def judge_identity(subject: Subject, left: Tree, right: Tree) -> Judgement:
    """Return what is said of left = right, where both are defined."""
    truth, claim = _claim(subject, left), _claim(subject, right)
    for side in (truth, claim):
        if isinstance(side, Judgement):
            return side
    assert isinstance(truth, Array)
    assert isinstance(claim, Array)
    return judge_values(subject, subject.graph, truth, claim, None, (), right)


def judge_gradient(
    subject: Subject, of: Tree | str | None, names: Sequence[str], claims: Sequence[Tree]
) -> Judgement:
    """Return what is said of a whole gradient, one claim for each name."""
    parts = [
        (name, judge_derivative(subject, of, (name,), claim))
        for name, claim in zip(names, claims, strict=True)
    ]
    return together(parts)


def judge_hessian(
    subject: Subject,
    of: Tree | str | None,
    names: Sequence[str],
    rows: Sequence[Sequence[Tree]],
) -> Judgement:
    """Return what is said of a Hessian in scalars, one row of claims for each name."""
    parts = [
        (f"{p},{q}", judge_derivative(subject, of, (p, q), claim))
        for p, row in zip(names, rows, strict=True)
        for q, claim in zip(names, row, strict=True)
    ]
    return together(parts)


def judge_values(
    subject: Subject,
    graph: Graph,
    truth: Array,
    claim: Array,
    function: Node | None,
    wrt: tuple[str, ...],
    tree: Tree | None,
    *,
    update: bool = False,
) -> Judgement:
    """Return what is said of truth = claim, arrays of one shape or of shapes that differ by ones."""
    truth, claim = lettered(graph, _squeezed(truth)), _squeezed(claim)
    expected = readable(subject, truth)
    if not claim.indices and truth.indices:
        claim = Array(truth.indices, claim.body)  # a number stands for an array of it
    aligned = labelled_as(claim, truth)
    if aligned is None:
        return _shapes(subject, graph, truth, claim, expected)
    claim = aligned
    entries = _entries(truth.indices)
    if not entries or len(entries) > MOST_ENTRIES:
        found = judge_scalar(
            subject, graph, truth.body, claim.body, function, wrt, tree, update=update
        )
        if found.verdict.status is Status.REFUTED and len(truth.indices) == 2:
            found = replace(
                found, diagnosis=_transposed(subject, graph, truth, claim) or found.diagnosis
            )
        return replace(found, expected=expected)
    parts: list[tuple[str, Judgement]] = []
    for places in entries:
        at = tuple(map(indices.constant, places))
        label = f"[{','.join(map(str, places))}]" if places else ""
        part = judge_scalar(
            subject, graph, truth.at(at), claim.at(at), function if not places else None,
            wrt, tree if not places else None, update=update,
        )  # fmt: skip
        parts.append((label, part))
        if part.verdict.status is Status.REFUTED:
            break
    if len(parts) == 1 and not parts[0][0]:
        return replace(parts[0][1], expected=expected)
    found = together(parts, expected)
    if found.verdict.status is Status.REFUTED and len(truth.indices) == 2:
        told = _transposed(subject, graph, truth, claim)
        found = replace(found, diagnosis=told or found.diagnosis)
    return found


def judge_scalar(
    subject: Subject,
    graph: Graph,
    truth: Node,
    claim: Node,
    function: Node | None,
    wrt: tuple[str, ...],
    tree: Tree | None,
    *,
    update: bool = False,
) -> Judgement:
    """Return what is said of one number, for all values of its free indices."""
    where = (function,) if function is not None else ()
    avoided = kinks_of(function, graph) if function is not None and wrt else ()
    put = written_conditions(tree, subject.scope) if tree is not None else ()
    verdict = decide(
        truth, claim, graph, subject.given, where=where, avoided=avoided, written_out=put
    )
    if function is not None and wrt:
        if not subject.given.complex:
            verdict = _beside_kinks(subject, graph, function, wrt, claim, verdict)
        told = claim if verdict.proved else truth
        verdict = _confirmed(subject, graph, function, wrt, told, verdict)
    declared = tuple(Hypothesis(to_text(c)) for c in subject.declared)
    if verdict.proved:
        verdict = replace(verdict, hypotheses=(*declared, *verdict.hypotheses))
    found = Judgement(verdict, readable(subject, Array((), truth)))
    if verdict.status is not Status.REFUTED or not go_on(found):
        return found
    around = replace(subject, graph=graph)
    problem = Problem(around, truth, claim, function, wrt, tree, update=update)
    return replace(found, diagnosis=diagnosed(problem))


def diagnosed(problem: Problem) -> Diagnosis | None:
    """Return the slip behind a refuted claim, None if none is found."""
    from symopt.verification.diagnose import diagnose

    try:
        return diagnose(problem)
    except (SymoptError, RecursionError):
        return None


def _beside_kinks(
    subject: Subject,
    graph: Graph,
    function: Node,
    wrt: tuple[str, ...],
    claim: Node,
    verdict: Verdict,
) -> Verdict:
    if verdict.status is Status.REFUTED or not verdict.points:
        return verdict
    found = at_kinks(subject, graph, function, wrt, claim)
    if found.refuted is not None:
        return found.refuted
    if not found.boundary or not verdict.proved:
        return verdict
    boundary = tuple(dict.fromkeys((*verdict.boundary, *found.boundary)))
    return replace(verdict, status=Status.ALMOST_EVERYWHERE, boundary=boundary)


def _confirmed(
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
    if not decided or len(wrt) > HIGHEST or told.free or any(map(graph.shape, wrt)):
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


def _claim(subject: Subject, tree: Tree) -> Array | Judgement:
    try:
        return subject.value(tree)
    except SymoptError as error:
        verdict = Verdict(Status.NOT_UNDERSTOOD, message=str(error))
        return Judgement(verdict)


def _squeezed(array: Array) -> Array:
    """Return the array without dimensions of length 1: a column of one is a vector."""
    ones = [i for i in array.indices if i.count == Affine(1)]
    if not ones or array.groups:
        return array
    kept = tuple(i for i in array.indices if i not in ones)
    return Array(kept, build.rename(array.body, {i: i.lower for i in ones}))


def _entries(labels: tuple[Index, ...]) -> list[tuple[int, ...]]:
    """Return all places of an array of numeric sizes, [()] for a number, [] for symbolic sizes."""
    spans: list[range] = []
    for label in labels:
        if label.upper.terms or label.lower.terms:
            return []
        spans.append(range(label.lower.constant, label.upper.constant + 1))
    count = 1
    for span in spans:
        count *= len(span)
    return list(product(*spans)) if count <= MOST_ENTRIES else []


def _shapes(
    subject: Subject, graph: Graph, truth: Array, claim: Array, expected: Tree | None
) -> Judgement:
    message = f"the derivative has shape {truth.shape_text}, the claim {claim.shape_text}"
    diagnosis = None
    if len(truth.indices) == 2 and truth.shape[::-1] == claim.shape:
        diagnosis = _transposed(subject, graph, truth, claim)
    verdict = Verdict(Status.REFUTED, "shapes", message=message)
    return Judgement(verdict, expected, diagnosis)


def _transposed(subject: Subject, graph: Graph, truth: Array, claim: Array) -> Diagnosis | None:
    """Return the slip of a transposed matrix, if the claim is the transpose of the truth."""
    if truth.shape[::-1] != claim.shape:
        return None
    turned = claim.labelled(truth.indices[::-1])
    found = decide(truth.body, turned.body, graph, subject.given)
    if not found.proved:
        return None
    return Diagnosis("transposed", "the claim is the transpose of the derivative", found.method)


__all__ = [
    "judge_derivative", "judge_gradient", "judge_hessian", "judge_identity", "judge_scalar",
    "judge_values",
]  # fmt: skip
