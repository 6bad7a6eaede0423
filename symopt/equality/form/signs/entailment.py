r"""Signs that follow from other signs by linear arithmetic over the rationals.

Facts are inequalities Σ c_m m + c ≥ 0 (or > 0) between monomials m, each monomial taken as a free real
number of its own. If the facts and the opposite of a claim have no solution even then, the claim
follows. Solutions are eliminated variable by variable: from a ≥ x and x ≥ b follows a ≥ b, and nothing else
about the rest. Since treating monomials as free only allows more, what is found this way is sound.

Source: J. Fourier (1827), T. Motzkin (1936); A. Schrijver (1986), Theory of Linear and Integer Programming,
section 12.2.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from fractions import Fraction

from symopt.foundation.record import record

Monomial = Hashable
MOST_ROWS = 80
"""Where elimination makes more inequalities than this, nothing is said."""


@record
class Inequality:
    """Σ terms[m]·m + constant ≥ 0, or > 0 if strict."""

    terms: Mapping[Monomial, Fraction]
    constant: Fraction = Fraction(0)
    strict: bool = False

    def scaled(self, factor: Fraction) -> Inequality:
        """Return the inequality times a positive number."""
        return Inequality(
            {m: c * factor for m, c in self.terms.items()}, self.constant * factor, self.strict
        )

    def negated(self) -> Inequality:
        """Return the opposite: Σ ≥ 0 becomes -Σ > 0."""
        return Inequality({m: -c for m, c in self.terms.items()}, -self.constant, not self.strict)

    @property
    def key(self) -> tuple[object, ...]:
        """What two equal inequalities share, up to a positive factor."""
        size = max((abs(c) for c in self.terms.values()), default=Fraction(1))
        rows = sorted(((repr(m), c / size) for m, c in self.terms.items()), key=lambda r: r[0])
        return (tuple(rows), self.constant / size, self.strict)


def follows(claim: Inequality, facts: Iterable[Inequality]) -> bool:
    """Return whether the claim follows from the facts; False says nothing.

    >>> x_above_y = Inequality({"x": Fraction(1), "y": Fraction(-1)}, strict=True)
    >>> y_positive = Inequality({"y": Fraction(1)})
    >>> follows(Inequality({"x": Fraction(1)}, strict=True), [x_above_y, y_positive])
    True
    """
    return not solvable([claim.negated(), *facts])


def solvable(rows: Iterable[Inequality]) -> bool:
    """Return False if no numbers satisfy all inequalities, True if some may."""
    left = _distinct(rows)
    while True:
        if any(_absurd(row) for row in left):
            return False
        counts: dict[Monomial, list[int]] = {}
        for row in left:
            for m, c in row.terms.items():
                counts.setdefault(m, [0, 0])[c > 0] += 1
        if not counts:
            return True
        m = min(counts, key=lambda m: (counts[m][0] * counts[m][1], repr(m)))
        left = _distinct(_eliminated(left, m))
        if len(left) > MOST_ROWS:
            return True


def _absurd(row: Inequality) -> bool:
    if row.terms:
        return False
    return row.constant < 0 or (row.strict and row.constant == 0)


def _eliminated(rows: list[Inequality], m: Monomial) -> list[Inequality]:
    above = [r for r in rows if r.terms.get(m, 0) > 0]
    below = [r for r in rows if r.terms.get(m, 0) < 0]
    kept = [r for r in rows if m not in r.terms]
    for up in above:
        for down in below:
            kept.append(_sum(up.scaled(-down.terms[m]), down.scaled(up.terms[m])))
    return kept


def _sum(one: Inequality, two: Inequality) -> Inequality:
    terms = dict(one.terms)
    for m, c in two.terms.items():
        total = terms.get(m, Fraction(0)) + c
        if total:
            terms[m] = total
        else:
            terms.pop(m, None)
    return Inequality(terms, one.constant + two.constant, one.strict or two.strict)


def _distinct(rows: Iterable[Inequality]) -> list[Inequality]:
    found: dict[tuple[object, ...], Inequality] = {}
    for row in rows:
        if row.terms or _absurd(row):
            found.setdefault(row.key, row)
    return list(found.values())
