r"""Derivatives by the method of differentials: df, rule by rule, until df = tr(Gᵀ dX).

    f = ln det X        df = tr(X⁻¹ dX) = tr((X⁻ᵀ)ᵀ dX)        so ∂f/∂X = X⁻ᵀ

Each line is proved equal to the one before, with a pending d(u) standing for Σ ∂u/∂X_K dX_K as the calculus
finds it. A function without a rule takes its whole differential in one line.

Source: Magnus and Neudecker (2019), Matrix Differential Calculus, chapters 8 and 9.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from symopt.calculus.kinds.matter import Matter
from symopt.calculus.views.matrix_trees import transposed
from symopt.derivation.differentials.expand import Round, rounds
from symopt.derivation.differentials.gather import Gathered, NotGathered
from symopt.derivation.differentials.proof import proved_line
from symopt.derivation.differentials.rule import PENDING, Work
from symopt.derivation.differentials.trees import call, matrix_times, negative, over, times, total
from symopt.derivation.differentials.value import value_of
from symopt.derivation.step import Derivation, Step
from symopt.equality.verdict import Status, Verdict
from symopt.foundation.document import Mark
from symopt.foundation.errors import LimitError, ProofError, ShapeError
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.tree import (
    ONE,
    Add,
    Call,
    Div,
    MatMul,
    Mul,
    Name,
    Neg,
    Transpose,
    Tree,
    names,
    walk,
)

MOST_PARTS = 250
"""A longer line is neither written nor proved."""
_TRACE = "a trace is cyclic, and equal to that of the transpose"
_NUMBER = "a number is its own transpose"


@dataclass(frozen=True, slots=True)
class Line:
    """A line before it is checked. used: d(u) = r for each (u, r), by the rules that led to it."""

    tree: Tree
    rule: str
    reason: str
    used: tuple[tuple[Tree, Tree], ...] = ()


@dataclass(frozen=True, slots=True)
class Goal:
    """What a derivation ends in.

    results: finds by variable the gradient G of a number, or the matrix J with dF = J dx, as trees.
    jacobian: whether they are J.   differential: finds the differential itself as a tree, if it has one.
    """

    results: Callable[[], Mapping[str, Tree]]
    jacobian: bool = False
    differential: Callable[[], Tree | None] = lambda: None


def by_differentials(matter: Matter, directions: Mapping[str, str], goal: Goal) -> Derivation:
    """Return the derivation of an expression's differential.

    matter: the expression; the differentials are among its names.   directions: dX by X.
    Raises ProofError for a line that is refuted or cannot be compared.
    """
    work = work_of(matter, directions)
    lines = [Line(Call(PENDING, (matter.tree,)), "differential", "differentials of both sides")]
    found = _fitting(work, matter)
    lines += [Line(r.tree, _main(r), _words(r), r.used) for r in found or ()]
    _refuse_long(lines)
    lines += _ending(lines[-1].tree, work, goal, expanded=found is not None)
    _refuse_long(lines)
    return _checked(Name(f"d{matter.output}"), lines, work, matter)


def _fitting(work: Work, matter: Matter) -> Sequence[Round] | None:
    """Return the lines of the rules; None if there are none, or one has no value.

    The rules write in columns, and a column that keepdims=1 kept is a matrix (m, 1): beside one another they
    may not fit.
    """
    found = rounds(matter.tree, work)
    lines = None if found is None else tuple(found)
    trees = (part for tree in (matter.tree, *work.definitions.values()) for part in walk(tree))
    if any(isinstance(part, Call) and "keepdims" in dict(part.options) for part in trees):
        try:
            for line in lines or ():
                value_of(line.tree, work, matter.graph)
        except ShapeError:
            return None
    return lines


def _refuse_long(lines: Sequence[Line]) -> None:
    """Raise LimitError if a line is too long to read."""
    if max(sum(1 for _ in walk(line.tree)) for line in lines) > MOST_PARTS:
        raise LimitError(
            "the derivation has lines that are too long to read",
            why=f"a line has more than {MOST_PARTS} parts",
            remedy="name parts of the expression in definitions",
        )


def work_of(matter: Matter, directions: Mapping[str, str]) -> Work:
    """Return what the rules need to know."""
    bodies = dict(matter.definitions)
    moving = set(directions)
    for name, body in bodies.items():
        if not moving.isdisjoint(names(body)):
            moving.add(name)
    return Work(directions, matter.scope, bodies, frozenset(moving))


def _main(line: Round) -> str:
    """Return the name of the rule that a line is about."""
    return next((rule.name for rule in line.rules if not rule.linear), line.rules[-1].name)


def _words(line: Round) -> str:
    """Return what a line says: the rules in it, those that only move d inwards if there is no other."""
    said = [rule.title for rule in line.rules if not rule.linear]
    if not said:
        said = [rule.title for rule in line.rules]
    return "; ".join(dict.fromkeys(said))


def _ending(last: Tree, work: Work, goal: Goal, *, expanded: bool) -> list[Line]:
    """Return the lines that gather what stands in front of the differentials."""
    lines: list[Line] = []
    results = goal.results()
    closing = _closing(work, results, jacobian=goal.jacobian)
    if closing is None and not expanded:
        closing = goal.differential()
    if expanded and not goal.jacobian and results:
        terms = _terms(last, work)
        if terms is not None and terms not in (last, closing):
            matrices = any(work.rank(Name(d)) > 1 for d in work.directions.values())
            lines.append(Line(terms, "trace", _TRACE if matrices else _NUMBER))
    if closing is not None and closing != last:
        why = "in the form that the derivative is read off" if expanded else "entry by entry"
        lines.append(Line(closing, "collect", why))
    return lines


def _terms(last: Tree, work: Work) -> Tree | None:
    """Return Σ tr(Gᵀ dX), term by term, None if a term is not of a form that is read."""
    gathered = Gathered(work, frozenset(work.directions.values()))
    try:
        gathered.visit(last, ONE)
    except NotGathered:
        return None
    return total(
        _paired(term, Name(d), work) for d, terms in gathered.found.items() for term in terms
    )


def _paired(gradient: Tree, change: Name, work: Work, *, whole: bool = False) -> Tree:
    """Return tr(Gᵀ dX), for vectors gᵀ dx, for numbers g dt; whole: G as it is, under one transpose."""
    rank = work.rank(change)
    if not rank:
        return times(gradient, change)
    sign = isinstance(gradient, Neg)
    front, body = _split(gradient.body if isinstance(gradient, Neg) else gradient, work)
    compound = whole and isinstance(body, MatMul | Add | Mul | Div)
    product = matrix_times([Transpose(body) if compound else transposed(body), change])
    found = times(*front, product if rank == 1 else call("tr", product))
    return negative(found) if sign else found


def _split(tree: Tree, work: Work) -> tuple[list[Tree], Tree]:
    """Return the numbers in front of an array, and the array."""
    if isinstance(tree, Div) and not work.rank(tree.denominator):
        front, body = _split(tree.numerator, work)
        return [*front, over(ONE, tree.denominator)], body
    if isinstance(tree, Mul):
        front = [f for f in tree.factors if not work.rank(f)]
        rest = [f for f in tree.factors if work.rank(f)]
        if front and rest:
            return front, times(*rest, elementwise=tree.sign == "⊙")
    return [], tree


def _closing(work: Work, results: Mapping[str, Tree], *, jacobian: bool) -> Tree | None:
    """Return the line that the result is read off, None if there is none."""
    if not results:
        return None
    terms: list[Tree] = []
    for name, result in results.items():
        change = Name(work.directions[name])
        if not jacobian:
            terms.append(_paired(result, change, work, whole=True))
        elif work.rank(change):
            sign = isinstance(result, Neg)
            front, body = _split(result.body if isinstance(result, Neg) else result, work)
            product = times(*front, matrix_times([body, change]))
            terms.append(negative(product) if sign else product)
        else:
            terms.append(times(change, result))
    return total(terms)


def _checked(head: Tree, lines: Sequence[Line], work: Work, matter: Matter) -> Derivation:
    """Return the derivation with every line compared with the one before."""
    graph = matter.graph
    before = head
    steps: list[Step] = []
    for line in lines:
        if line.tree == before:
            continue
        found = Verdict(Status.PROVED)  # the first line is what the head means
        if steps:
            found = proved_line(before, line.tree, line.used, work, graph)
        mark = _mark(found)
        if mark is None:
            raise _failure(before, line, found)
        steps.append(Step(before, line.tree, line.rule, (line.reason,), mark, found.points))
        before = line.tree
    return Derivation(head, tuple(steps))


def _mark(found: Verdict) -> Mark | None:
    if found.status is Status.ALMOST_EVERYWHERE:
        return Mark.ALMOST
    return Mark.PROVED if found.proved else Mark.NUMERIC if found.agrees else None


def _failure(before: Tree, line: Line, found: Verdict) -> ProofError:
    what = "is not equal to" if found.refuted else "could not be compared with"
    return ProofError(
        f"a line of the derivation {what} the line before",
        where=f"{to_text(before)}\n{to_text(line.tree)}",
        why=f"rule: {line.rule}" + (f"; at {found.counterexample}" if found.refuted else ""),
        remedy="this is a defect of symopt: please report it with the expression",
    )


__all__ = ["Goal", "by_differentials", "work_of"]
