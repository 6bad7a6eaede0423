r"""Products and sums of case distinctions with the same conditions, case by case.

{a if A, else b} · {c if A, else d} = {a c if A, else b d}.
"""

from __future__ import annotations

from symopt.derivation.rule import Rewrite, RuleLine, Situation
from symopt.derivation.shape import cost
from symopt.derivation.terms.writing import fold
from symopt.syntax.tree import Derivative, Piecewise, Pow, Tree, children, rebuild

MAX_COST = 400
"""Longer formulas are not written once for each case."""


def apply(tree: Tree, situation: Situation) -> tuple[RuleLine, ...]:
    """Return the line with one case distinction around the formula."""
    if isinstance(tree, Piecewise):
        return ()
    found = _cases(tree)
    conditions = {tuple(when for _, when in part.branches) for part in found}
    raised = isinstance(tree, Pow)
    if len(conditions) != 1 or (len(found) < 2 and not raised) or cost(tree) > MAX_COST:
        return ()
    (whens,) = conditions
    branches = tuple(
        (fold(_branch(tree, place), situation.context), when) for place, when in enumerate(whens)
    )
    return (RuleLine(Piecewise(branches), "case by case", ("case by case",), tree),)


def _cases(tree: Tree) -> list[Piecewise]:
    """Return the outermost case distinctions in a formula."""
    if isinstance(tree, Piecewise):
        return [tree]
    if isinstance(tree, Derivative):
        return []
    return [part for child in children(tree) for part in _cases(child)]


def _branch(tree: Tree, place: int) -> Tree:
    """Return the formula where one of the conditions holds."""
    if isinstance(tree, Piecewise):
        return tree.branches[place][0]
    return tree if isinstance(tree, Derivative) else rebuild(tree, lambda t: _branch(t, place))


CASE_BY_CASE = Rewrite(
    name="case by case",
    title="case by case",
    statement=r"\begin{cases} a & A \\ b & B \end{cases} \begin{cases} c & A \\ d & B \end{cases}"
    r" = \begin{cases} a c & A \\ b d & B \end{cases}",
    rank=4,
    apply=apply,
    examples=(
        (
            "Piecewise((x, x > 0), (0, True)) + y*Piecewise((2*x, x > 0), (1, True))",
            "Piecewise((x + 2*y*x, x > 0), (y, True))",
        ),
        ("Piecewise((x, x > 0), (1, True))**2", "Piecewise((x**2, x > 0), (1, True))"),
    ),
    counterexamples=("Piecewise((x, x > 0), (0, True))", "k*Piecewise((x, x > 0), (0, True))"),
)
