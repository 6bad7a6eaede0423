"""Sums of products over several indices at a point, each index summed as far inside as it goes.

    Σ_i Σ_j Σ_k a_i B_ij C_jk d_k = Σ_i a_i Σ_j B_ij (Σ_k C_jk d_k)

A chain of matrices costs the sum, not the product, of its sizes' powers. Indices are taken in the order in
which each meets the fewest others (variable elimination); one whose range depends on another goes first. A
sum that joins many indices is multiplied out before, so that each of its terms is summed by itself.
A factor is looked at only where all ranges have members, as if the sum were written out.

Source: R. Dechter (1999), Bucket elimination: a unifying framework for reasoning.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from symopt.calculus.indices import Index
from symopt.calculus.nodes import Delta, Node, Product, Rational, Sum, Within
from symopt.equality.conventions import Undecided
from symopt.equality.enclosures.arithmetic import Enclosed
from symopt.foundation.record import record

if TYPE_CHECKING:
    from symopt.equality.enclosures.evaluation import Evaluation

MAX_TERMS = 20_000
"""A sum of more terms is not evaluated term by term."""

MOST_SUMMANDS = 32
"""Sums are multiplied out to at most so many products."""
MOST_JOINED = 2
"""A sum in more of the summed indices than this is multiplied out, since it ties them all together."""

Places: TypeAlias = dict[Index, int]
Powers: TypeAlias = tuple[tuple[Node, Rational], ...]
Summand: TypeAlias = tuple[Rational, Powers]


@record
class _Factor:
    """A part of the product that depends on some of the summed indices.

    value: at values of them; None where a range inside has no members.   summed: whether it is a sum.
    indicator: the one that it is, which is looked at before all others: where it is 0 nothing else counts.
    """

    depends: frozenset[Index]
    value: Callable[[Places], Enclosed | None]
    summed: bool = False
    indicator: Delta | Within | None = None


def total(evaluation: Evaluation, node: Product, places: Mapping[Index, int]) -> Enclosed:
    """Return the sum over the node's indices of its factors, without its coefficient."""
    found = evaluation.arithmetic.constant(0)
    for coefficient, powers in _summands(node):
        part = _contracted(evaluation, node.sums, powers, places)
        found = found + (
            part if coefficient == 1 else evaluation.arithmetic.constant(coefficient) * part
        )
    return found


def _summands(node: Product) -> list[Summand]:
    """Return the product with its sums that join many indices multiplied out, each product flat."""
    bound, done = frozenset(node.sums), list[Summand]()
    waiting: list[Summand] = [(1, node.powers)]
    while waiting:
        coefficient, powers = waiting.pop()
        place = next((k for k, power in enumerate(powers) if _opened(*power, bound)), None)
        if place is None:
            done.append((coefficient, powers))
            continue
        base, rest = powers[place][0], powers[:place] + powers[place + 1 :]
        if isinstance(base, Product):
            waiting.append((coefficient * base.coefficient, (*rest, *base.powers)))
            continue
        assert isinstance(base, Sum)  # nothing else is opened
        if len(waiting) + len(done) + len(base.terms) > MOST_SUMMANDS:
            return [(1, node.powers)]
        waiting += [(coefficient * c, (*rest, (term, 1))) for c, term in base.terms]
        waiting += [(coefficient * base.constant, rest)] if base.constant else []
    return done


def _opened(base: Node, exponent: Rational, bound: frozenset[Index]) -> bool:
    if exponent != 1:
        return False
    if isinstance(base, Product):
        return not base.sums
    return isinstance(base, Sum) and len(base.free & bound) > MOST_JOINED


def _contracted(
    evaluation: Evaluation, sums: tuple[Index, ...], powers: Powers, places: Mapping[Index, int]
) -> Enclosed:
    bound = frozenset(sums)
    factors = [_plain(evaluation, base, exponent, bound) for base, exponent in powers]
    waiting = list(sums)
    while waiting:
        index = min(
            (i for i in waiting if not _needed(i, waiting)),
            key=lambda i: len(_met(i, factors, bound)),
        )
        waiting.remove(index)
        inside = [f for f in factors if index in f.depends]
        factors = [f for f in factors if index not in f.depends]
        factors.append(_sum(evaluation, index, inside, _met(index, inside, bound)))
    found = _product(evaluation, factors, dict(places))
    return evaluation.arithmetic.constant(0) if found is None else found


def _needed(index: Index, waiting: list[Index]) -> bool:
    """Return whether the range of an index that still waits depends on this one."""
    return any(index in (*i.lower.indices, *i.upper.indices) for i in waiting)


def _met(index: Index, factors: list[_Factor], bound: frozenset[Index]) -> frozenset[Index]:
    """Return the other indices that stand beside this one, in factors or in its range."""
    found = frozenset((*index.lower.indices, *index.upper.indices)) & bound
    for factor in factors:
        if index in factor.depends:
            found |= factor.depends
    return found - {index}


def _plain(
    evaluation: Evaluation, base: Node, exponent: Rational, bound: frozenset[Index]
) -> _Factor:
    def value(places: Places) -> Enclosed:
        part = evaluation.at(base, places)
        return part if exponent == 1 else evaluation.power(part, Fraction(exponent))

    indicator = base if isinstance(base, Delta | Within) else None
    return _Factor(base.free & bound, value, indicator=indicator)


def _sum(
    evaluation: Evaluation, index: Index, inside: list[_Factor], depends: frozenset[Index]
) -> _Factor:
    known: dict[tuple[int, ...], Enclosed | None] = {}
    order = sorted(depends, key=lambda i: i.name)

    def value(places: Places) -> Enclosed | None:
        key = tuple(places[i] for i in order)
        if key not in known:
            known[key] = _added(evaluation, index, inside, places)
        return known[key]

    return _Factor(depends, value, summed=True)


def _added(
    evaluation: Evaluation, index: Index, inside: list[_Factor], places: Places
) -> Enclosed | None:
    lower, upper = (evaluation.affine(a, places) for a in (index.lower, index.upper))
    if upper - lower >= MAX_TERMS:
        raise Undecided
    found: Enclosed | None = None
    for k in range(lower, upper + 1):
        part = _product(evaluation, inside, {**places, index: k})
        if part is not None:
            found = part if found is None else found + part
    return found


def _product(evaluation: Evaluation, factors: list[_Factor], places: Places) -> Enclosed | None:
    """Return the product, None if one of the sums in it is empty; these are looked at first.

    Where an indicator is 0 the other factors need no value: X_(i,j-n) may lie outside of X.
    """
    if any(f.indicator and evaluation.absent(f.indicator, places) for f in factors):
        return evaluation.arithmetic.constant(0)
    result = evaluation.arithmetic.constant(1)
    for factor in sorted(factors, key=lambda f: not f.summed):
        part = factor.value(places)
        if part is None:
            return None
        result = result * part
    return result
