"""Whether a method fits a problem: what it needs, and what it can hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from symopt.foundation.catalogue import catalogue, entry
from symopt.foundation.errors import UnsupportedError
from symopt.optimization.constraints.box import Box
from symopt.optimization.part import Method
from symopt.optimization.problem import Constraint, Problem

FOLDER = "symopt.optimization.methods"

# What a method may need: its own flag, that of the problem, what to say of the two.
NEEDS = (
    ("needs_hessian", "has_hessian", "needs second derivatives", "the problem has no Hessian"),
    ("needs_sparse", "has_sparse", "is for large sparse Hessians", "the problem has none"),
    ("needs_product", "has_product", "needs second derivatives", "the problem has no Hessian"),
    (
        "needs_residuals",
        "has_residuals",
        "is for sums of squares",
        "the objective is not seen to be one",
    ),
    (
        "needs_rows",
        "has_rows",
        "takes a few rows at a time",
        "the objective is not seen to be a mean or a sum over rows of data",
    ),
    (
        "needs_information",
        "has_information",
        "needs the expected information of a likelihood",
        "the problem has none: it is known for fits of a specification with kind = likelihood",
    ),
)


def methods() -> Mapping[str, Method]:
    """Return every method by name."""
    return catalogue(FOLDER, Method)


def fitting(
    name: str, problem: Problem, box: Box | None, constraints: Sequence[Constraint]
) -> Method:
    """Return the method of a name.

    Raises UnsupportedError if it is unknown, needs what the problem lacks, or cannot hold its bounds or
    constraints; the error names the methods that fit.
    """
    method = entry(FOLDER, Method, name)
    if method is None:
        raise UnsupportedError(
            f"there is no method {name!r}", remedy=f"choose one of: {', '.join(sorted(methods()))}"
        )
    found = _misfit(method, problem, box, constraints)
    if found is not None:
        what, why = found
        able = usable(problem, box, constraints)
        raise UnsupportedError(
            f"{name} {what}", why=why, remedy=f"choose one of: {', '.join(able)}"
        )
    return method


def takes_rows(name: str | None, settings: Mapping[str, object]) -> bool:
    """Return whether a method, with these settings, goes through a few rows at a time."""
    method = None if name is None else entry(FOLDER, Method, name)
    return method is not None and (method.needs_rows or bool(settings.get("batch")))


def takes_information(name: str | None) -> bool:
    """Return whether a method goes by the expected Hessian of a likelihood."""
    method = None if name is None else entry(FOLDER, Method, name)
    return method is not None and method.needs_information


def takes_squares(name: str | None) -> bool:
    """Return whether a method goes by the residuals of a sum of squares."""
    method = None if name is None else entry(FOLDER, Method, name)
    return method is not None and method.needs_residuals


def usable(
    problem: Problem, box: Box | None = None, constraints: Sequence[Constraint] = ()
) -> list[str]:
    """Return the names of the methods that fit a problem."""
    return [
        name
        for name, method in sorted(methods().items())
        if _misfit(method, problem, box, constraints) is None
    ]


def _misfit(
    method: Method, problem: Problem, box: Box | None, constraints: Sequence[Constraint]
) -> tuple[str, str] | None:
    """Return what the method needs or cannot hold, and why that is missing; None if it fits."""
    for need, has, what, why in NEEDS:
        if getattr(method, need) and not getattr(problem, has):
            return what, why
    if box is not None and not method.bounds:
        return "cannot hold bounds", "the problem has bounds"
    if constraints and not method.constraints:
        return "cannot hold constraints", "the problem has constraints"
    return None
