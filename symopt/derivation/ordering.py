r"""The order in which a textbook writes factors and terms.

Factors: number, constants, data, parameters, definitions (an activation a followed at once by its
(1 - a)), functions, other brackets, and the residual y - ŷ last; except that the residual comes
first where it meets exactly one data name: -(y - ŷ)x_1.
"""

from __future__ import annotations

from fractions import Fraction

from symopt.derivation.rule import LocalContext
from symopt.derivation.terms import Factor, Term
from symopt.syntax.tree import Constant, Derivative, Entry, Name, Number

CLASSES = {"constant": 1, "data": 2, "parameter": 3, "definition": 4}
FUNCTION, BRACKET, RESIDUAL = 5, 6, 7

Powers = list[tuple[Factor, Fraction]]


def arrange(powers: Powers, context: LocalContext, *, over: bool = False) -> Powers:
    """Return the factors of a product in textbook order; `over`: it is a numerator."""
    ordered = sorted(powers, key=lambda item: _rank(item[0], context))
    ordered = _with_partners(ordered)
    if len(ordered) == 2 and not over:
        (first, q), (last, p) = ordered
        one_data = _rank(first, context)[0] == CLASSES["data"] and q == p == 1
        if one_data and is_residual(last, context):
            return [ordered[1], ordered[0]]
    return ordered


def is_residual(factor: Factor, context: LocalContext) -> bool:
    """Return whether the factor is a difference of a data name and a defined name."""
    return factor.parts is not None and is_residual_sum(factor.parts, context)


def is_deviation(factor: Factor, context: LocalContext) -> bool:
    """Return whether the factor is a residual, or a data name minus something else, x - μ."""
    parts = factor.parts
    if parts is None or len(parts) != 2 or is_residual(factor, context):
        return parts is not None and is_residual(factor, context)
    above = [t for t in parts if t.coefficient > 0]
    return len(above) == 1 and context.roles.get(_single_name(above[0])) == "data"


def is_residual_sum(terms: tuple[Term, ...], context: LocalContext) -> bool:
    """Return whether the terms are a data name minus a defined name, or the reverse."""
    if len(terms) != 2 or terms[0].coefficient + terms[1].coefficient != 0:
        return False
    roles = {context.roles.get(_single_name(t), "") for t in terms}
    return roles == {"data", "definition"} and abs(terms[0].coefficient) == 1


def oriented(terms: tuple[Term, ...], context: LocalContext) -> tuple[int, tuple[Term, ...]]:
    """Return a sign and terms such that sign · Σ terms is the sum, with a positive term first.

    A residual takes its data name first, whatever its sign; any other sum its first positive term.
    """
    if not terms:
        return 1, terms
    if is_residual_sum(terms, context):
        first = min(terms, key=lambda t: context.roles.get(_single_name(t), "") != "data")
        sign = 1 if first.coefficient > 0 else -1
        rest = tuple(t for t in terms if t is not first)
        return sign, tuple(t.scaled(sign) for t in (first, *rest))
    positive = next((t for t in terms if t.coefficient > 0), None)
    if positive is None:
        return -1, tuple(t.scaled(-1) for t in terms)
    if terms[0].coefficient > 0:
        return 1, terms
    return 1, (positive, *(t for t in terms if t is not positive))


def _single_name(term: Term) -> str:
    if len(term.powers) == 1:
        ((factor, exponent),) = term.powers.items()
        if exponent == 1 and isinstance(factor.tree, Name | Entry):
            return factor.tree.name
    return ""


def _rank(factor: Factor, context: LocalContext) -> tuple[int, int]:
    tree = factor.tree
    match tree:
        case Number() | Constant():
            return (0, 0)
        case Name(name=name) | Entry(name=name):
            place = context.order.get(name, 0)
            return (CLASSES.get(context.roles.get(name, ""), 3), place)
        case Derivative():
            return (BRACKET, 0)
        case _ if factor.parts is None:
            return (FUNCTION, 0)
        case _:
            return (RESIDUAL if is_residual(factor, context) else BRACKET, 0)


def _with_partners(ordered: Powers) -> Powers:
    """Move each bracket 1 - a to the place right after a."""
    result = list(ordered)
    for item in ordered:
        owner = _partner(item[0])
        place = next((k for k, (f, _) in enumerate(result) if f == owner), None)
        if owner is None or place is None:
            continue
        result.remove(item)
        place = next(k for k, (f, _) in enumerate(result) if f == owner)
        result.insert(place + 1, item)
    return result


def _partner(factor: Factor) -> Factor | None:
    """Return a for a bracket 1 - a."""
    if factor.parts is None or len(factor.parts) != 2:
        return None
    one = [t for t in factor.parts if not t.powers]
    other = [t for t in factor.parts if t.powers]
    if not one or not other or one[0].coefficient != 1 or other[0].coefficient != -1:
        return None
    if len(other[0].powers) != 1:
        return None
    ((inner, exponent),) = other[0].powers.items()
    return inner if exponent == 1 else None
