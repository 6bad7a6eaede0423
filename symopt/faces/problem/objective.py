"""From compiled functions to a problem that a driver can minimize: names, box, domain, constraints."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from symopt.calculus.build import rewrite
from symopt.calculus.graph import Graph, NodeDefinition, inline
from symopt.calculus.kinked import has_kinks
from symopt.calculus.lower import Scope, lower_scalar
from symopt.calculus.nodes import Entry, Number
from symopt.compilation.bound import Bound
from symopt.compilation.compile import compile_graph
from symopt.compilation.hessian_product import hessian_product
from symopt.faces.problem.ranges import Conditions, Range
from symopt.faces.problem.row_size import row_size
from symopt.foundation.errors import UnsupportedError
from symopt.optimization.problem import Constraint, Problem
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.tree import Add, Logic, Neg, Relation, Tree

if TYPE_CHECKING:
    from symopt.compilation.residuals.compile import BoundResiduals
    from symopt.compilation.sparse.function import SparseFunction
    from symopt.compilation.sparse.lifted import LiftedFunction
    from symopt.optimization.critical.functions import Function
    from symopt.optimization.problem import Matrix, Vector

Test = Callable[[Any], bool]
MANY_NUMBERS, FEW_UNKNOWNS, MUCH_WORK = 250_000, 4, 4_000_000
"""From so many numbers of data on, and so many unknowns, a Hessian costs more than a few gradients.

So it does for fewer numbers, where numbers times unknowns are so many.
"""


@dataclass(frozen=True, slots=True)
class Setting:
    """What formulas about the unknowns need: their scope, and constants with their values."""

    scope: Scope
    parameters: tuple[str, ...]
    constants: Mapping[str, Any]


def problem_of(
    bound: Bound,
    conditions: Conditions,
    setting: Setting,
    squares: BoundResiduals | None = None,
) -> Problem:
    """Return the problem of minimizing a compiled function over its flat vector.

    squares: its residuals, where it is a sum of squares.
    """
    walls = open_ends(bound, conditions.ranges)
    tests = [None if walls is None else _within(*walls)]
    tests += [condition_test(c, setting, bound) for c in conditions.others]
    used = [t for t in tests if t is not None]
    sparse = bound.sparse() if bound.owner.order > 1 else None
    if sparse is not None:
        return _sparse_problem(bound, sparse, used, squares)
    return Problem(
        names=bound.layout.labels,
        value=bound.flat_value,
        gradient=bound.flat_gradient,
        hessian=bound.flat_hessian if bound.owner.order > 1 else None,
        value_and_gradient=bound.flat_value_and_gradient,
        all=bound.flat_all if bound.owner.order > 1 else None,
        hvp=hessian_product(bound) if bound.owner.order > 1 else None,
        kinks=has_kinks(bound.owner.graph),
        creases=has_kinks(bound.owner.graph, cases=False),
        newton=bound.loop("newton"),
        costly=is_costly(bound),
        convex=_convexity(bound),
        formula=formula_of(bound),
        arrays=not bound.code.plain and bool(bound.owner.data),
        walls=walls,
        residuals=None if squares is None else squares.residuals,
        jacobian=None if squares is None else squares.jacobian,
        in_domain=(lambda x: all(test(x) for test in used)) if used else None,
    )


def is_costly(bound: Bound) -> bool:
    """Return whether a Hessian costs more than a few gradients, and enough to be spared."""
    numbers, size = bound.numbers, bound.layout.size
    return size >= FEW_UNKNOWNS and (numbers >= MANY_NUMBERS or numbers * size >= MUCH_WORK)


def _convexity(bound: Bound) -> Callable[[], bool]:
    """Return whether f is seen to be convex, as a question."""

    def convex() -> bool:
        from symopt.optimization.convexity.disciplined import is_convex

        return is_convex(bound, row_size(bound))

    return convex


def formula_of(bound: Bound) -> Callable[[], Function | None] | None:
    """Return f as a formula of its unknowns, as a question; None where there are data or arrays."""
    owner = bound.owner
    if owner.data or any(owner.shapes.values()):
        return None

    def formula() -> Function | None:
        from symopt.optimization.critical.functions import Function

        known = {n: Number(Fraction(float(v))) for n, v in owner.constants.items()}
        body = inline(Entry(owner.output), owner.graph.definitions)
        return Function(owner.parameters, rewrite(body, entry=lambda e: known.get(e.name, e)))

    return formula


# A dense Hessian of more unknowns than this is not made of a sparse one.
_LARGEST_DENSE = 2_000


def _sparse_problem(
    bound: Bound,
    sparse: SparseFunction | LiftedFunction,
    tests: Sequence[Test],
    squares: BoundResiduals | None,
) -> Problem:
    """Return the problem of a function whose Hessian is sparse, for methods that need it dense as well."""
    from symopt.compilation.sparse.lifted import LiftedFunction

    def dense(x: Vector) -> tuple[float, Vector, Matrix]:
        value, gradient, hessian = sparse.all(x)
        return value, gradient, hessian.toarray()

    small = bound.layout.size <= _LARGEST_DENSE
    return Problem(
        names=bound.layout.labels,
        value=sparse.value,
        gradient=lambda x: sparse.value_and_gradient(x)[1],
        hessian=(lambda x: dense(x)[2]) if small else None,
        value_and_gradient=sparse.value_and_gradient,
        all=dense if small else None,
        hvp=lambda x, v: sparse.all(x)[2] @ v,
        kinks=has_kinks(bound.owner.graph),
        creases=has_kinks(bound.owner.graph, cases=False),
        sparse=sparse.all,
        local=None
        if tests or isinstance(sparse, LiftedFunction)
        else _local(bound.layout.labels, sparse),
        residuals=None if squares is None else squares.residuals,
        jacobian=None if squares is None else squares.jacobian,
        in_domain=(lambda x: all(test(x) for test in tests)) if tests else None,
    )


def _local(names: tuple[str, ...], sparse: SparseFunction) -> Callable[[Any], tuple[Any, Problem]]:
    """Return positions -> (more positions, the problem in these unknowns alone)."""

    def local(chosen: Any) -> tuple[Any, Problem]:  # noqa: ANN401 - index arrays
        places, part = sparse.part(chosen)
        found = Problem(
            names=tuple(names[k] for k in places),
            value=part.value,
            gradient=lambda x: part.value_and_gradient(x)[1],
            value_and_gradient=part.value_and_gradient,
            hvp=lambda x, v: part.all(x)[2] @ v,
            sparse=part.all,
        )
        return places, found

    return local


def box_pairs(
    bound: Bound, ranges: Mapping[str, Range]
) -> list[tuple[float | None, float | None]] | None:
    """Return the closed ends for each entry of the flat vector, None if there are none."""
    pairs: list[tuple[float | None, float | None]] = []
    for name, span, _ in bound.layout.spans():
        pairs += [ranges[name].box if name in ranges else (None, None)] * (span.stop - span.start)
    return pairs if any(pair != (None, None) for pair in pairs) else None


def open_ends(bound: Bound, ranges: Mapping[str, Range]) -> tuple[Vector, Vector] | None:
    """Return the open ends below and above each entry of the flat vector, None if there are none."""
    size = bound.layout.size
    low, high = np.full(size, -np.inf), np.full(size, np.inf)
    for name, span, _ in bound.layout.spans():
        found = ranges.get(name)
        if found is not None and found.open:
            low[span] = found.low if found.open_low else -np.inf
            high[span] = found.high if found.open_high else np.inf
    if np.isinf(low).all() and np.isinf(high).all():
        return None
    return low, high


def _within(low: Vector, high: Vector) -> Test:
    return lambda x: bool(((x > low) & (x < high)).all())


def condition_test(condition: Tree, setting: Setting, bound: Bound) -> Test:
    """Return whether a condition holds at a flat vector.

    Raises UnsupportedError for what is no condition on numbers.
    """
    if isinstance(condition, Logic):
        parts = [condition_test(part, setting, bound) for part in condition.arguments]
        if condition.op == "not":
            return lambda x: not parts[0](x)
        return lambda x: (all if condition.op == "and" else any)(part(x) for part in parts)
    assert isinstance(condition, Relation)  # sort_conditions lets nothing else through
    margin = margin_of(condition, setting, bound).flat_value
    tests: dict[str, Test] = {
        "<": lambda x: margin(x) < 0,
        "<=": lambda x: margin(x) <= 0,
        ">": lambda x: margin(x) > 0,
        ">=": lambda x: margin(x) >= 0,
        "!=": lambda x: margin(x) != 0,
    }
    if condition.op not in tests:
        raise UnsupportedError(
            f"{to_text(condition)} cannot be kept as a domain",
            why="an equation has no inside",
            remedy="give it under constraints, or solve it for one of the unknowns",
        )
    return tests[condition.op]


def constraints_of(
    relations: Sequence[Tree], setting: Setting, bound: Bound
) -> tuple[Constraint, ...]:
    """Return relations among the unknowns as constraints g = 0 or g >= 0."""
    return tuple(_constraint(relation, setting, bound) for relation in relations)


def _constraint(relation: Tree, setting: Setting, bound: Bound) -> Constraint:
    if not isinstance(relation, Relation) or relation.op not in ("=", "<=", ">="):
        raise UnsupportedError(
            f"{to_text(relation)} is not a constraint",
            remedy="write an equation, or an inequality with <= or >=",
        )
    margin = margin_of(relation, setting, bound)
    sign = -1.0 if relation.op == "<=" else 1.0

    def value(x: Vector) -> float:
        return sign * margin.flat_value(x)

    def gradient(x: Vector) -> Vector:
        return sign * margin.flat_gradient(x)

    def hessian(x: Vector) -> Matrix:
        return sign * margin.flat_hessian(x)

    kind = "=" if relation.op == "=" else ">="
    return Constraint(to_text(relation), kind, value, gradient, hessian)


def margin_of(relation: Relation, setting: Setting, bound: Bound) -> Bound:
    """Return left - right of a relation as a compiled function of the same flat vector."""
    node = lower_scalar(Add((relation.left, Neg(relation.right))), setting.scope)
    shapes = {n: setting.scope.shapes[n] for n in (*setting.parameters, *setting.constants)}
    graph = Graph(shapes, (NodeDefinition(_unused(shapes), (), node),))
    compiled = compile_graph(
        graph,
        graph.definitions[0].name,
        setting.parameters,
        constants=setting.constants,
        backend="numpy",
    )
    return compiled.bind(None, bound.layout.unpack(np.zeros(bound.layout.size)))


def _unused(taken: Mapping[str, object]) -> str:
    name = "margin"
    while name in taken:
        name += "_1"
    return name
