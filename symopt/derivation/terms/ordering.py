r"""The order in which a textbook writes factors and terms.

Factors: number, constants, data, parameters, definitions (an activation a followed at once by its
(1 - a)), functions, other brackets, and the residual y - ŷ last; except that the residual comes
first where it meets exactly one data name: -(y - ŷ)x_1.
"""

from __future__ import annotations

from fractions import Fraction

from symopt.derivation.rule import LocalContext
from symopt.derivation.terms.terms import Factor, Term
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


def is_less_one(factor: Factor, context: LocalContext) -> bool:
    """Return whether the factor is a - 1 or a^n - 1 for a defined name: it is written -(1 - a)."""
    parts = factor.parts
    if parts is None or len(parts) != 2:
        return False
    one = [t for t in parts if not t.powers and t.coefficient == -1]
    return len(one) == 1 and any(_of_definition(t, context) for t in parts)


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
    one = next((t for t in terms if not t.powers), None)
    less = len(terms) == 2 and one is not None and one.coefficient == -1
    if less and all(_of_definition(t, context) for t in terms if t is not one):
        return -1, tuple(t.scaled(-1) for t in sorted(terms, key=lambda t: t is not one))
    positive = next((t for t in terms if t.coefficient > 0), None)
    if positive is None:
        return -1, tuple(t.scaled(-1) for t in terms)
    if terms[0].coefficient > 0:
        return 1, terms
    return 1, (positive, *(t for t in terms if t is not positive))


def _of_definition(term: Term, context: LocalContext) -> bool:
    """Return whether a term is a whole power of one defined name, with the coefficient 1."""
    if term.coefficient != 1 or len(term.powers) != 1:
        return False
    (factor,) = term.powers
    tree = factor.tree
    return isinstance(tree, Name | Entry) and context.roles.get(tree.name) == "definition"


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
        case _ if is_residual(factor, context):
            return (RESIDUAL, 0)
        case _:
            owner = _owner(factor)
            named = owner is not None and isinstance(owner.tree, Name)
            return _rank(owner, context) if named and owner is not None else (BRACKET, 0)


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
    owner = _owner(factor)
    if owner is None or factor.parts is None:
        return None
    return owner if any(t.powers.get(owner) == 1 for t in factor.parts) else None


def _owner(factor: Factor) -> Factor | None:
    """Return a for a bracket 1 - a or 1 - a^n."""
    if factor.parts is None or len(factor.parts) != 2:
        return None
    one = [t for t in factor.parts if not t.powers]
    other = [t for t in factor.parts if t.powers]
    if not one or not other or one[0].coefficient != 1 or other[0].coefficient != -1:
        return None
    if len(other[0].powers) != 1:
        return None
    ((inner, _),) = other[0].powers.items()
    return inner
