"""`classify`: the critical points of a function, each with its Hessian, eigenvalues and verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from symopt.calculus.cost import cost
from symopt.calculus.lower import Scope, lower_scalar
from symopt.calculus.nodes import Node
from symopt.calculus.tidy import expand
from symopt.calculus.views.raising import raise_node
from symopt.foundation.errors import DomainError, NameError_, UnsupportedError
from symopt.optimization.critical.functions import Function, Piece, pieces
from symopt.optimization.critical.gather import Gathered, gather
from symopt.optimization.critical.judge import examine
from symopt.optimization.critical.places import closed_place
from symopt.optimization.critical.report import Classification, CriticalPoint
from symopt.optimization.critical.search import BOX
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.tree import Tree, names

MAX_UNKNOWNS = 8
SECONDS = 10.0


def classify(
    tree: Tree,
    variables: Sequence[str] | None = None,
    at: Mapping[str, Tree] | None = None,
    *,
    conditions: Sequence[Tree] = (),
    box: Mapping[str, tuple[float, float]] | None = None,
    seconds: float = SECONDS,
) -> Classification:
    """Return the critical points of a function, with evidence.

    ∇f(x) = 0; the signs of the eigenvalues of the Hessian decide where they can, higher derivatives
    where not.

    variables: the unknowns in order, those of the tree by default.   at: look at this point only.
    conditions: where the function is considered, such as x > 0.   box: where a numerical search looks,
    [-10, 10] for each unknown by default.   seconds: how long an exact solver may take.
    Raises UnsupportedError for symbolic coefficients or too many unknowns, NameError_ and DomainError
    for a point that does not fit.

    >>> from symopt.syntax.tree import Name, Pow, TWO
    >>> found = classify(Pow(Name("x"), TWO), ["x"])
    >>> [(point.at, point.nature.value) for point in found.points]
    [({'x': 0.0}, 'minimum')]
    """
    unknowns = _unknowns(tree, variables)
    scope = Scope({name: () for name in unknowns})
    function = Function(unknowns, lower_scalar(tree, scope))
    domain = [lower_scalar_condition(c, scope) for c in conditions]
    parts = pieces(function)
    shown = _derivatives(parts)
    if at is not None:
        point = _asked(function, parts, at, unknowns)
        return Classification(
            tree, unknowns, *shown, (point,), (), True, False, "The point was given.", None
        )
    ranges = [(box or {}).get(name, BOX) for name in unknowns]
    found: Gathered = gather(function, parts, domain, ranges, seconds)
    return Classification(
        tree,
        unknowns,
        *shown,
        tuple(sorted(found.points, key=_order)),
        tuple(found.families),
        found.exact,
        found.complete,
        found.method,
        None if found.exact else dict(zip(unknowns, ranges, strict=True)),
        tuple(found.notes),
    )


def lower_scalar_condition(condition: Tree, scope: Scope) -> Node:
    """Return a condition as a node."""
    return lower_scalar(condition, scope)


def _order(point: CriticalPoint) -> tuple[float, ...]:
    return tuple(c.decimal for c in point.coordinates)


def _unknowns(tree: Tree, variables: Sequence[str] | None) -> tuple[str, ...]:
    used = names(tree)
    unknowns = tuple(variables) if variables is not None else used
    others = [name for name in used if name not in unknowns]
    if others:
        raise UnsupportedError(
            f"{others[0]} is a coefficient without a value",
            where=to_text(tree)[:80],
            why="critical points are classified for numbers, not for symbolic coefficients",
            remedy=f"put a number in for {others[0]}, or make it one of the variables",
        )
    if not unknowns:
        raise UnsupportedError(
            "the function has no variable",
            where=to_text(tree)[:80],
            remedy="write one in, for example x and y",
        )
    if len(unknowns) > MAX_UNKNOWNS:
        raise UnsupportedError(
            f"a function of {len(unknowns)} variables is too large to classify",
            why=f"up to {MAX_UNKNOWNS} are handled",
            remedy="minimize it, which gives a certificate at the point found",
        )
    return unknowns


def _derivatives(
    parts: Sequence[Piece],
) -> tuple[tuple[Tree, ...], tuple[tuple[Tree, ...], ...]]:
    """Return gradient and Hessian as formulas; nothing for a function in pieces."""
    if len(parts) != 1:
        return (), ()
    function = parts[0].function
    gradient = tuple(map(_formula, function.gradient))
    return gradient, tuple(tuple(map(_formula, row)) for row in function.hessian)


def _formula(node: Node) -> Tree:
    """Return a derivative as a formula, multiplied out where that is about as short."""
    expanded = expand(node)
    return raise_node(expanded if cost(expanded) <= cost(node) + 3 else node)


def _asked(
    function: Function, parts: Sequence[Piece], at: Mapping[str, Tree], unknowns: Sequence[str]
) -> CriticalPoint:
    for name in at:
        if name not in unknowns:
            raise NameError_(
                f"the point names {name}, which is no variable of the function",
                remedy=f"the variables are {', '.join(unknowns)}",
            )
    missing = [name for name in unknowns if name not in at]
    if missing:
        raise NameError_(
            f"the point gives no value of {missing[0]}",
            remedy=f"give one for each of {', '.join(unknowns)}",
        )
    place = closed_place(
        tuple(unknowns), tuple(lower_scalar(at[name], Scope()) for name in unknowns)
    )
    value = place.value(function.node)
    if value != value:
        spelled = ", ".join(f"{n} = {to_text(at[n])}" for n in unknowns)
        raise DomainError(
            "the function has no value at the point",
            where=spelled,
            remedy="choose a point inside its domain",
        )
    return examine(function, parts, place)
