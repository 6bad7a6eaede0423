"""Infinitely many critical points: lines and curves of them, and those that repeat with a period.

On a connected set of critical points f is constant. Where the Hessian is singular along the set only,
and definite across it, every point of it is a minimum or maximum, not a strict one (Morse and Bott;
M. Hirsch, Differential Topology, 1976, chapter 6).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from symopt.calculus import build
from symopt.calculus.lower import lower_scalar
from symopt.calculus.nodes import Node, Number
from symopt.calculus.tidy import expand
from symopt.calculus.views.raising import raise_node
from symopt.equality.form.canonical import is_zero
from symopt.functions.notation import default_notation
from symopt.optimization.certificates.certificate import Nature
from symopt.optimization.critical.factors import (
    EXTREMUM,
    extremum_text,
    factored,
    level_of,
)
from symopt.optimization.critical.functions import Function, Piece
from symopt.optimization.critical.places import Place, closed_place
from symopt.optimization.critical.report import CriticalPoint, Family, Judgement, Value
from symopt.optimization.critical.solve import terms_node
from symopt.optimization.critical.spectrum import eigenvalues, value_of
from symopt.optimization.critical.sympy_solvers import Terms
from symopt.syntax.printing.unicode_printer import to_unicode
from symopt.syntax.tree import Name, Relation, Tree, number, substitute

CHANGING = (
    "The function minus its value there has a factor that changes sign: saddle points, no extrema."
)


def component_family(function: Function, basis: Sequence[Terms]) -> Family:
    """Return the family of critical points where the polynomials of a basis vanish."""
    names = function.names
    straight = all(sum(e) <= 1 for terms in basis for e in terms)
    equations = tuple(_equation(terms, names, straight) for terms in basis)
    if not straight:
        sample = _sample(basis, names)
        judged = _everywhere(function, sample) if sample is not None else None
        value = value_of(sample, function.node) if sample is not None else None
        dimension = 1 if len(names) == 2 else 0
        return Family(equations, dimension, False, value, judged or _open())
    leads = {_lead(terms): terms for terms in basis}
    free = [k for k in range(len(names)) if k not in leads]
    values = [_on(function.node, leads, names)]
    sample = closed_place(
        names,
        tuple(
            Number(0) if k in free else _solved(leads[k], k, names, True) for k in range(len(names))
        ),
    )
    judged = _along(function, leads, sample) or _across(function, leads, sample, len(free))
    value = value_of(sample, function.node) if isinstance(values[0], Number) else None
    return Family(equations, len(free), True, value, judged or _open())


def constant_family(piece: Piece, sample: Place) -> Family:
    """Return the region in which a piece of the function is constant."""
    zero = number(0)
    equations = tuple(
        Relation(">" if sign > 0 else "<", raise_node(argument), zero)
        for argument, sign in piece.signs
    )
    text = "The function is constant there: every point is a minimum and a maximum, none of them strict."
    judged = Judgement(Nature.INCONCLUSIVE, text, strict=False)
    value = value_of(sample, piece.function.node)
    return Family(equations, len(sample.names), True, value, judged)


def _open() -> Judgement:
    text = "The Hessian is singular all along it, and these points are not decided."
    return Judgement(Nature.INCONCLUSIVE, text)


def _lead(terms: Terms) -> int:
    """Return the unknown that a linear polynomial is solved for: the first."""
    return min(e.index(1) for e in terms if any(e))


def _solved(terms: Terms, lead: int, names: Sequence[str], at_zero: bool = False) -> Node:
    """Return the unknown `lead` from a linear polynomial, the others free (or 0)."""
    unit = next(e for e in terms if any(e) and e.index(1) == lead)
    rest = {e: c for e, c in terms.items() if e != unit and not (at_zero and any(e))}
    return build.scale(Fraction(-1) / terms[unit], terms_node(rest, names))


def _on(node: Node, leads: dict[int, Terms], names: Sequence[str]) -> Node:
    """Return a node on the line or plane, in its free unknowns."""
    known = {names[k]: _solved(terms, k, names) for k, terms in leads.items()}
    return expand(build.rewrite(node, entry=lambda e: known.get(e.name, e)))


def _everywhere(function: Function, sample: Place) -> Judgement | None:
    """Return the verdict where f minus its value on the set never changes sign at all."""
    level = level_of(function, sample)
    found = None if level is None else factored(function, level)
    if found is None or found.odd:
        return None
    return Judgement(EXTREMUM[found.sign], extremum_text(found.sign, False), strict=False)


def _along(function: Function, leads: dict[int, Terms], sample: Place) -> Judgement | None:
    """Judge by the factors of f minus its value on a line or plane that can change sign."""
    whole = _everywhere(function, sample)
    level = level_of(function, sample)
    found = None if level is None else factored(function, level)
    if whole is not None or found is None:
        return whole
    names, sign, varying = function.names, found.sign, list[Node]()
    for q in found.odd:
        here = _on(q, leads, names)
        if here is Number(0):
            slopes = [_on(g, leads, names) for g in Function(names, q).gradient]
            fixed = any(isinstance(g, Number) and g.value for g in slopes)
            return Judgement(Nature.SADDLE, CHANGING) if fixed else None
        if isinstance(here, Number):
            sign *= 1 if here.value > 0 else -1
        else:
            varying.append(here)
    if not varying:
        return Judgement(EXTREMUM[sign], extremum_text(sign, True), strict=False)
    if len(varying) > 1:
        return None
    inner = factored(Function(names, varying[0]), Fraction(0))
    shown = to_unicode(raise_node(build.scale(sign, varying[0])), default_notation())
    if inner is None or not inner.odd:
        text = f"Where {shown} is not 0 these points are extrema, none of them strict."
        return Judgement(Nature.INCONCLUSIVE, text, strict=False)
    text = f"These points are minima where {shown} > 0 and maxima where {shown} < 0, none of them strict."
    return Judgement(Nature.INCONCLUSIVE, text, strict=False)


def _across(
    function: Function, leads: dict[int, Terms], sample: Place, dimension: int
) -> Judgement | None:
    """Judge by a Hessian that is the same all along the set."""
    rows = [[_on(h, leads, function.names) for h in row] for row in function.hessian]
    if any(not isinstance(h, Number) for row in rows for h in row):
        return None
    counts = eigenvalues(sample, rows).counts
    if counts is None:
        return None
    negative, zero, positive = counts
    if negative and positive:
        return Judgement(Nature.SADDLE, "The Hessian has eigenvalues of both signs all along it.")
    if zero != dimension:
        return None
    up = positive > 0
    text = (
        f"Across it every eigenvalue is {'positive' if up else 'negative'}: "
        f"{'minima' if up else 'maxima'}, none of them strict."
    )
    return Judgement(Nature.MINIMUM if up else Nature.MAXIMUM, text, strict=False)


def _equation(terms: Terms, names: Sequence[str], straight: bool) -> Tree:
    if straight:
        lead = _lead(terms)
        return Relation("=", Name(names[lead]), raise_node(_solved(terms, lead, names)))
    constant = terms.get((0,) * len(names), Fraction(0))
    rest = {e: c for e, c in terms.items() if any(e)}
    return Relation("=", raise_node(terms_node(rest, names)), number(-constant))


def _sample(basis: Sequence[Terms], names: tuple[str, ...]) -> Place | None:
    """Return a rational point where the polynomials vanish, if a simple one does."""
    from itertools import product

    steps = [Fraction(n, d) for d in (1, 2, 3, 5) for n in range(-4, 5)]
    nodes = [terms_node(terms, names) for terms in basis]
    for point in product(dict.fromkeys(steps), repeat=len(names)) if len(names) <= 2 else ():
        place = Place(names, tuple(map(Number, point)))
        if all(place.zero(node) for node in nodes):
            return closed_place(names, tuple(map(Number, point)))
    return None


def periodic_family(
    function: Function, tree: Tree, whole: str, members: Sequence[CriticalPoint]
) -> Family:
    """Return the family x = a + b k; what holds for the members listed holds for all if f′ has period b."""
    (name,) = function.names
    zero, one = (lower_scalar(substitute(tree, {whole: number(k)})) for k in (0, 1))
    step = build.subtract(one, zero)
    natures = {m.nature for m in members}
    values = {m.value.tree for m in members}
    same = len(values) == 1 and _repeats(function.node, name, step)
    value: Value | None = members[0].value if same else None
    equation = Relation("=", Name(name), tree)
    if len(natures) == 1 and _repeats(function.gradient[0], name, step):
        word = PLURAL[members[0].nature]
        judged = Judgement(members[0].nature, f"The derivative repeats itself, so all are {word}.")
    else:
        judged = Judgement(Nature.INCONCLUSIVE, "Each is judged by itself, as those listed are.")
    return Family((equation,), 0, False, value, judged, whole)


PLURAL = {
    Nature.MINIMUM: "minima",
    Nature.MAXIMUM: "maxima",
    Nature.SADDLE: "neither minima nor maxima",
    Nature.INCONCLUSIVE: "undecided",
}


def _repeats(node: Node, name: str, step: Node) -> bool:
    """Return whether a node is proved to have a period."""
    moved = build.rewrite(node, entry=lambda e: build.add(e, step) if e.name == name else e)
    return is_zero(build.subtract(moved, node)) is True
