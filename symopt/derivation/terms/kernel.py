r"""Writing a numerator as c_0 D^2 + c_1 N D + c_2 N^2, with coefficients free of the variable.

If f = N/D and f' = R/D^2, this writes f' as the polynomial c_0 + c_1 f + c_2 f^2 in f itself. N, D and R are
multiplied out; the coefficients at each monomial in x (such as e^{-2kx}) give linear equations for the
c_i over the field of the other names, solved by elimination with pivots that are single terms.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import reduce

from symopt.derivation.terms.expanding import all_multiplied_out, multiplied_out
from symopt.derivation.terms.terms import UNIT, Factor, Term, collect

Poly = tuple[Term, ...]
"""A collected sum of terms; () is zero."""

DEGREE = 2


def coefficients(
    numerator: Sequence[Term], top: Term, bottom: Term, moves: Callable[[Factor], bool]
) -> tuple[Poly, ...] | None:
    """Return (c_0, c_1, c_2) with numerator = Σ c_i top^i bottom^(2-i), None if there are none found.

    moves: whether a factor contains the variable; the c_i contain no factor that does.
    """
    basis: list[Poly] = []
    for i in range(DEGREE + 1):
        opened = multiplied_out(top.to_the(i).times(bottom.to_the(DEGREE - i)))
        if opened is None:
            return None
        basis.append(collect(opened))
    target = all_multiplied_out(numerator)
    if target is None or any(t.has_denominator for t in target if _moving_denominator(t, moves)):
        return None
    columns = [_by_monomial(poly, moves) for poly in (*basis, collect(target))]
    keys = list(dict.fromkeys(key for column in columns for key in column))
    rows = [[column.get(key, ()) for column in columns] for key in keys]
    return _solve(rows, DEGREE + 1)


def _moving_denominator(term: Term, moves: Callable[[Factor], bool]) -> bool:
    return any(q < 0 and moves(f) for f, q in term.powers.items())


def _by_monomial(
    poly: Poly, moves: Callable[[Factor], bool]
) -> dict[frozenset[tuple[Factor, Fraction]], Poly]:
    found: dict[frozenset[tuple[Factor, Fraction]], list[Term]] = {}
    for term in poly:
        key = frozenset((f, q) for f, q in term.powers.items() if moves(f))
        fixed = Term(term.coefficient, {f: q for f, q in term.powers.items() if not moves(f)})
        found.setdefault(key, []).append(fixed)
    return {key: collect(terms) for key, terms in found.items()}


def _solve(rows: list[list[Poly]], unknowns: int) -> tuple[Poly, ...] | None:
    """Return a solution of the linear equations [a_0, …, a_n | b]; a free unknown is 0."""
    pivots: dict[int, list[Poly]] = {}
    rest = rows
    for column in range(unknowns):
        row = next((r for r in rest if len(r[column]) == 1), None)
        if row is None:
            if any(r[column] for r in rest):
                return None
            continue
        scale = row[column][0].to_the(-1)
        row = [_times(entry, (scale,)) for entry in row]
        rest = [_without(r, row, column) for r in rest if r is not row and any(r)]
        rest = [r for r in rest if any(r)]
        pivots = {k: _without(p, row, column) for k, p in pivots.items()}
        pivots[column] = row
    if any(r[-1] for r in rest):
        return None
    return tuple(pivots[k][-1] if k in pivots else () for k in range(unknowns))


def _without(row: list[Poly], pivot: list[Poly], column: int) -> list[Poly]:
    factor = row[column]
    if not factor:
        return row
    return [
        collect((*mine, *(t.scaled(-1) for t in _times(factor, theirs))))
        for mine, theirs in zip(row, pivot, strict=True)
    ]


def _times(left: Poly, right: Poly) -> Poly:
    return collect(a.times(b) for a in left for b in right)


def common_factor(terms: Sequence[Term]) -> Term:
    """Return what all the terms share: names with the powers nearest 0; the sign of the first."""
    shared = dict(terms[0].powers)
    for term in terms[1:]:
        shared = {
            f: min(q, term.powers[f], key=abs)
            for f, q in shared.items()
            if f in term.powers and q * term.powers[f] > 0
        }
    numbers = {abs(t.coefficient) for t in terms}
    size = numbers.pop() if len(numbers) == 1 else Fraction(1)
    sign = 1 if terms[0].coefficient > 0 else -1
    return reduce(Term.times, (Term(Fraction(1), {f: q}) for f, q in shared.items()), UNIT).scaled(
        sign * size
    )
