"""Checking a chain line by line: head = line_1 = line_2 = …

Each line is lowered, and the verdict engine says whether it equals the one before. A line that is not
proved but agrees in balls at rational points is marked so. One that is refuted, or of which nothing can be
said, raises ProofError: it is never printed as true. The result is also enclosed by Taylor arithmetic of
the original function, which does not know our rules.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from symopt.calculus.arrays.array import Array
from symopt.calculus.arrays.grouping import labelled_as
from symopt.calculus.indices import Index
from symopt.calculus.lower import Scope, lower
from symopt.calculus.system import System
from symopt.derivation.step import Derivation, Step
from symopt.equality.decide import decide
from symopt.equality.enclosures.taylor import confirm_derivative
from symopt.equality.verdict import Counterexample, Given, Status, Verdict
from symopt.foundation.document import Inline, Mark
from symopt.foundation.errors import ProofError
from symopt.syntax import tree as syntax
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.tree import Tree


@dataclass(frozen=True, slots=True)
class Written:
    """A line before it is checked: a tree, the rule that led to it, and the reason."""

    tree: Tree
    rule: str
    reason: tuple[Inline, ...] = ()


def checked(
    system: System,
    goal: Tree,
    lines: Sequence[Written],
    *,
    places: Mapping[str, Index] | None = None,
    enclose: bool = True,
) -> Derivation:
    """Return the derivation of the given lines, each compared with the one before.

    places: the index labels that lines use freely, by the name they are written with.
    enclose: whether to confirm a scalar derivative by Taylor arithmetic.
    Lines are written in matrices: there a column that keepdims=1 kept is a vector.
    Raises ProofError at the first line that is not equal to the one before.
    """
    scope = replace(system.scope, places=dict(places or {}), groups={})
    before, value = goal, lower(goal, scope)
    start = value
    steps: list[Step] = []
    total = isinstance(goal, syntax.Derivative) and goal.total
    for line in lines:
        if line.tree == before or _in_numbers(line.tree) == _in_numbers(before):
            continue  # 0.01 and 1/100 print alike among decimals
        if total:
            line = replace(line, tree=ordinary_derivatives(line.tree))
        after = lower(line.tree, scope)
        found = _compare(value, after, system)
        if not (found.proved or found.agrees):
            raise _failure(goal, before, line, found)
        mark = _mark(found)
        steps.append(Step(before, line.tree, line.rule, line.reason, mark, found.points))
        before, value = line.tree, after
    if steps:
        steps[-1] = replace(steps[-1], after=plain_products(steps[-1].after))
    direct = _direct(system, goal, start, lines[-1], value) if len(steps) > 1 else Mark.PROVED
    points = _enclosed(system, goal, value, scope) if enclose and not start.indices else 0
    hypotheses = tuple(c for v in system.model.variables for c in v.domain)
    return Derivation(goal, tuple(steps), points, hypotheses, direct)


def _direct(system: System, goal: Tree, start: Array, last: Written, value: Array) -> Mark:
    """Compare head and result at once: a line defined on less must not weaken the chain."""
    found = _compare(start, value, system)
    if not (found.proved or found.agrees):
        raise _failure(goal, goal, last, found)
    return _mark(found)


def _mark(found: Verdict) -> Mark:
    if found.status is Status.ALMOST_EVERYWHERE:
        return Mark.ALMOST
    return Mark.PROVED if found.proved else Mark.NUMERIC


def ordinary_derivatives(tree: Tree) -> Tree:
    """Return a line with its derivatives written with d, as that of its head is."""
    tree = syntax.rebuild(tree, ordinary_derivatives)
    return replace(tree, total=True) if isinstance(tree, syntax.Derivative) else tree


def _in_numbers(tree: Tree) -> Tree:
    """Return a line with its fractions of numbers as numbers."""
    tree = syntax.rebuild(tree, _in_numbers)
    match tree:
        case syntax.Div(numerator=syntax.Number(value=top), denominator=syntax.Number(value=below)):
            return syntax.Number(top / below) if below else tree
        case _:
            return tree


def plain_products(tree: Tree) -> Tree:
    """Return a result with its products juxtaposed: the dots of the working are gone."""
    tree = syntax.rebuild(tree, plain_products)
    if isinstance(tree, syntax.Mul) and tree.sign == "·":
        held = [t for f in tree.factors for t in syntax.walk(f)]
        if not any(isinstance(t, syntax.Derivative) for t in held):
            return replace(tree, sign="")
    return tree


def _compare(left: Array, right: Array, system: System) -> Verdict:
    if left.indices and right.indices:
        aligned = labelled_as(right, left)
        if aligned is None:
            shapes = Counterexample({}, left.shape_text, right.shape_text)
            return Verdict(Status.REFUTED, "shapes", counterexample=shapes)
        right = aligned
    given = Given(system.domains)
    return decide(left.body, right.body, system.row, given, thorough=False)


def _enclosed(system: System, goal: Tree, value: Array, scope: Scope) -> int:
    """Return at how many points the Taylor expansion of the original function confirms the value."""
    if not isinstance(goal, syntax.Derivative) or not isinstance(goal.of, syntax.Name):
        return 0
    names = [
        t.name for t in goal.wrt if isinstance(t, syntax.Name) and not scope.shapes.get(t.name)
    ]
    if len(names) != len(goal.wrt) or len(names) > 2:
        return 0
    found = confirm_derivative(system.row, goal.of.name, names, value.body, Given(system.domains))
    if found.refuted:
        raise ProofError(
            f"the derivative does not match the function: {to_text(goal)}",
            where=_place(found),
            why="Taylor arithmetic of the original function gives another value",
            remedy="this is a defect of symopt: please report it with the specification",
        )
    return found.points


def _place(found: Verdict) -> str:
    return ", ".join(f"{name} = {value}" for name, value in found.point.items())


def _failure(goal: Tree, before: Tree, line: Written, found: Verdict) -> ProofError:
    if found.status is Status.UNDECIDED and not found.points:
        return ProofError(
            f"the derivation of {to_text(goal)} cannot be checked",
            where=f"{to_text(before)}\n{to_text(line.tree)}",
            why="no point was found at which both sides have a real value: the domain may be empty",
            remedy="check the domains of the variables, and logarithms, roots and denominators",
        )
    what = "is not equal to" if found.status is Status.REFUTED else "could not be compared with"
    return ProofError(
        f"a line of the derivation of {to_text(goal)} {what} the line before",
        where=f"{to_text(before)}\n{to_text(line.tree)}",
        why=f"rule: {line.rule}" + (f"; at {_place(found)}" if found.point else ""),
        remedy="this is a defect of symopt: please report it with the specification",
    )
