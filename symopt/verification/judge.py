r"""Claims judged: ∂^k output/∂… = claim, left = right.

The truth comes from the calculus; the claim is compared with it by the cascade (`equality.decide`), at points
where the function itself is defined. What is proved is held against Taylor arithmetic of the original
function as well, which knows no rule of ours; at kinks it is judged by the derivatives from both sides.

Arrays are judged at free indices, and where that decides nothing and there are few entries, entry by entry. A
gradient has the shape of its variable; second derivatives have the indices of the first variable, then
those of the second.
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
from symopt.calculus.kinds.structured import by_independent_entries as tied
from symopt.calculus.nodes import Entry, Node
from symopt.calculus.reverse import labels_of
from symopt.equality.decide import decide
from symopt.equality.verdict import Hypothesis, Status, Verdict
from symopt.foundation.errors import SymoptError
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.tree import Name, Tree
from symopt.verification.array_kinks import array_gaps
from symopt.verification.array_kinks import told as kink_text
from symopt.verification.as_written import judged_as_written
from symopt.verification.confirmed import confirmed, held_against_taylor
from symopt.verification.derived import Kind, derived
from symopt.verification.diagnosis import Diagnosis
from symopt.verification.expected import lettered, readable
from symopt.verification.interim import go_on
from symopt.verification.judgement import Judgement, together
from symopt.verification.kinks import at_kinks, kinks_of
from symopt.verification.problem import Problem
from symopt.verification.subject import Subject, named
from symopt.verification.written_domain import written_conditions

MOST_ENTRIES = 100
"""An array with at most this many entries is judged entry by entry."""


def judge_derivative(
    subject: Subject,
    of: Tree | str | None,
    wrt: Sequence[str],
    claimed: Tree,
    *,
    kind: Kind | None = None,
) -> Judgement:
    """Return what is said of ∂of/∂wrt… = claimed.

    of: a definition's name, an expression, or None for the subject's output.   wrt: one name for each order.
    kind: where it is not the plain derivative that is claimed (see `derived`).
    Raises the errors of lowering the function; a claim that cannot be lowered is "not understood".
    """
    names = tuple(wrt)
    graph, name = named(subject, of)
    found = derived(subject, of, names, kind)
    claim = _claim(subject, claimed)
    if isinstance(claim, Judgement):
        return claim
    own = graph.definition(name)
    open_ = own is not None and bool(
        own.body.free
    )  # y_i at an index of the claim: no value of its own
    function = Entry(name) if not graph.shape(name) and not open_ else None
    plain = len(found.parts) == 1 and found.parts[0][1] is found.truth
    gaps: tuple[Node, ...] = ()
    if (
        function is None or any(map(graph.shape, names)) or not plain
    ) and not subject.given.complex:
        labels = tuple(build.fresh(i) for i in labels_of(name, graph.shape(name)))
        gaps = array_gaps(Entry(name, tuple(map(indices.of, labels))), graph, names)
    told = judge_values(
        subject, graph, found.truth, claim, function, names if plain else (), claimed,
        avoided=gaps, matter=Name(name) if of is None or isinstance(of, str) else of,
    )  # fmt: skip
    told = held_against_taylor(subject, graph, name, found, told)
    told = _beside_array_kinks(subject, gaps, told)
    if kind is not None and kind.structure:
        free = readable(subject, lettered(graph, found.parts[0][1]))
        told = told if free is None else replace(told, expected=tied(free, kind.structure))
    return told


def judge_identity(subject: Subject, left: Tree, right: Tree) -> Judgement:
    """Return what is said of left = right, where both are defined."""
    truth, claim = _claim(subject, left), _claim(subject, right)
    for side in (truth, claim):
        if isinstance(side, Judgement):
            return side
    assert isinstance(truth, Array)
    assert isinstance(claim, Array)
    return judge_values(subject, subject.graph, truth, claim, None, (), right, matter=left)


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
    avoided: tuple[Node, ...] = (),
    matter: Tree | None = None,
) -> Judgement:
    """Return what is said of truth = claim, arrays of one shape or of shapes that differ by ones.

    matter: the function, or the left side, as it was written.
    """
    trees = tuple(t for t in (matter, tree) if t is not None)
    truth, claim = lettered(graph, squeezed(truth)), squeezed(claim)
    expected = readable(subject, truth)
    if not claim.indices and truth.indices:
        claim = Array(truth.indices, claim.body)  # a number stands for an array of it
    aligned = labelled_as(claim, truth)
    if aligned is None:
        return _shapes(subject, graph, truth, claim, expected)
    claim = aligned
    entries = entries_of(truth.indices)
    whole: Judgement | None = None
    if entries != [()]:
        found = judge_scalar(
            subject,
            graph,
            truth.body,
            claim.body,
            function,
            wrt,
            tree,
            update=update,
            avoided=avoided,
            trees=trees,
        )
        if found.verdict.status is Status.REFUTED and len(truth.indices) == 2:
            found = replace(
                found, diagnosis=_transposed(subject, graph, truth, claim) or found.diagnosis
            )
        whole = replace(found, expected=expected)
        if found.verdict.status is not Status.UNDECIDED or not entries:
            return whole
        if not _provable(subject, graph, truth, claim, entries[0]):
            return whole
    parts: list[tuple[str, Judgement]] = []
    for places in entries:
        at = tuple(map(indices.constant, places))
        label = f"[{','.join(map(str, places))}]" if places else ""
        part = judge_scalar(
            subject, graph, truth.at(at), claim.at(at), function if not places else None,
            wrt, tree if not places else None, update=update, avoided=avoided, trees=trees,
        )  # fmt: skip
        parts.append((label, part))
        if part.verdict.status is Status.REFUTED:
            break
    if len(parts) == 1 and not parts[0][0]:
        return replace(parts[0][1], expected=expected)
    found = together(parts, expected)
    if whole is not None and not (found.verdict.proved or found.verdict.refuted):
        return whole
    return found


def _provable(
    subject: Subject, graph: Graph, truth: Array, claim: Array, entry: tuple[int, ...]
) -> bool:
    """Return whether one entry is proved by itself, so that it is worth while to look at all of them."""
    at = tuple(map(indices.constant, entry))
    found = decide(truth.at(at), claim.at(at), graph, subject.given, points=1, thorough=False)
    return found.proved


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
    avoided: tuple[Node, ...] = (),
    trees: tuple[Tree, ...] = (),
) -> Judgement:
    """Return what is said of one number, for all values of its free indices.

    avoided: gaps of kinks of the function besides those that are seen without going into its sums.
    trees: what the number is of, as it was written: nothing is refuted where that has no value.
    """
    where = (function,) if function is not None else ()
    kinks = kinks_of(function, graph) if function is not None and wrt else ()
    avoided = tuple(dict.fromkeys((*kinks, *avoided)))
    put = written_conditions(tree, subject.scope) if tree is not None else ()

    def judge(within: Subject) -> Verdict:
        verdict = decide(
            truth, claim, graph, within.given, where=where, avoided=avoided, written_out=put
        )
        if function is not None and wrt:
            if not within.given.complex:
                verdict = _beside_kinks(within, graph, function, wrt, claim, verdict)
            told = claim if verdict.proved else truth
            verdict = confirmed(within, graph, function, wrt, told, verdict)
        return verdict

    verdict = judged_as_written(subject, graph, trees, judge, differentiated=bool(wrt))
    declared = tuple(map(Hypothesis, (*map(to_text, subject.declared), *subject.properties)))
    if verdict.proved:
        own = [h for h in verdict.hypotheses if not _implied(h, subject)]
        verdict = replace(verdict, hypotheses=(*declared, *own))
    whole = None if truth.free else readable(subject, Array((), truth))  # the caller knows an array
    found = Judgement(verdict, whole)
    if verdict.status is not Status.REFUTED or not go_on(found):
        return found
    around = replace(subject, graph=graph)
    differentiated = function if wrt else None  # in a differential it is not the plain derivative
    problem = Problem(around, truth, claim, differentiated, wrt, tree, update=update)
    return replace(found, diagnosis=diagnosed(problem))


def _implied(hypothesis: Hypothesis, subject: Subject) -> bool:
    """Return whether a hypothesis is a property that follows from those declared: "A symmetric"."""
    name, _, word = hypothesis.text.partition(" ")
    return subject.graph.has(name, word)


def diagnosed(problem: Problem) -> Diagnosis | None:
    """Return the slip behind a refuted claim, None if none is found."""
    from symopt.verification.diagnose import diagnose

    try:
        return diagnose(problem)
    except (SymoptError, RecursionError):
        return None


def _beside_array_kinks(subject: Subject, gaps: Sequence[Node], told: Judgement) -> Judgement:
    if not told.verdict.proved or not gaps:
        return told
    found = (kink_text(gap, subject.style) for gap in gaps)
    boundary = tuple(dict.fromkeys((*told.verdict.boundary, *found)))
    verdict = replace(told.verdict, status=Status.ALMOST_EVERYWHERE, boundary=boundary)
    return replace(told, verdict=verdict)


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


def _claim(subject: Subject, tree: Tree) -> Array | Judgement:
    try:
        return subject.value(tree)
    except SymoptError as error:
        verdict = Verdict(Status.NOT_UNDERSTOOD, message=str(error))
        return Judgement(verdict)


def squeezed(array: Array) -> Array:
    """Return the array without dimensions of length 1: a column of one is a vector."""
    ones = [i for i in array.indices if i.count == Affine(1)]
    if not ones or array.groups:
        return array
    kept = tuple(i for i in array.indices if i not in ones)
    return Array(kept, build.rename(array.body, {i: i.lower for i in ones}))


def entries_of(labels: tuple[Index, ...]) -> list[tuple[int, ...]]:
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
    if claim.shape and truth.shape[::-1] == claim.shape:
        message += "; its transpose has the right shape"
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


__all__ = ["judge_derivative", "judge_identity", "judge_scalar", "judge_values"]
