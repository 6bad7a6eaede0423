r"""All solutions of a polynomial system with finitely many: each coordinate a polynomial in one θ.

With a Gröbner basis, Q[x]/I is a space of finite dimension D, and multiplication by each unknown a
D × D matrix M. For t = Σ c_k x_k that separates the solutions, the squarefree part f of the
characteristic polynomial of M_t has the roots t(p), and at a root θ of f

    v(p) = g_v(θ)/g_1(θ),     g_v = Σ_i tr(M_v M_t^i) H_{d-1-i},   H_j = Horner's polynomials of f,

which holds whatever the multiplicities. t separates if deg f = rank [tr(M_{w_i} M_{w_j})], the number
of solutions. Source: F. Rouillier (1999), Solving zero-dimensional systems through the rational
univariate representation, section 3.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

from symopt.optimization.critical.algebraic import Root, inverse, irreducible_factors, real_roots
from symopt.optimization.critical.quotients import rational
from symopt.optimization.critical.sympy_solvers import Terms

if TYPE_CHECKING:
    from flint import fmpq, fmpq_mat, fmpq_poly

MAX_DIMENSION = 60
"""The largest number of complex solutions, with multiplicity."""

Monomial = tuple[int, ...]


class TooMany(Exception):  # noqa: N818 - an answer, not a failure
    """There are more solutions than this can handle."""


def is_finite(basis: Sequence[Terms], size: int) -> bool:
    """Return whether a Gröbner basis (degree order) has finitely many complex solutions."""
    leads = [_leading(terms) for terms in basis]
    return all(
        any(sum(lead) == lead[k] for lead in leads) for k in range(size)
    )  # a pure power of each unknown, or the constant 1


def solutions(basis: Sequence[Terms], size: int) -> list[tuple[list[fmpq_poly], Root]]:
    """Return the real solutions: (coordinates in Q(θ), θ) for each.

    basis: a reduced Gröbner basis in degree order with finitely many solutions.
    Raises TooMany beyond MAX_DIMENSION.
    """
    leads = [_leading(terms) for terms in basis]
    if any(not any(lead) for lead in leads):
        return []
    matrices = _Quotient(basis, leads, size).multiplications()
    count = _trace_rank(matrices)
    for coefficients in _candidates(size):
        found = _representation(matrices, coefficients, count)
        if found is not None:
            return _real(found)
    raise TooMany


def _leading(terms: Terms) -> Monomial:
    return max(terms, key=_degree_order)


def _degree_order(exponents: Monomial) -> tuple[int, tuple[int, ...]]:
    return sum(exponents), tuple(-e for e in reversed(exponents))


class _Quotient:
    """Q[x]/I: its monomial basis, and remainders."""

    def __init__(self, basis: Sequence[Terms], leads: Sequence[Monomial], size: int) -> None:
        self.basis, self.leads, self.size = basis, leads, size
        self.monomials = self._standard()
        self.place = {monomial: k for k, monomial in enumerate(self.monomials)}

    def _standard(self) -> list[Monomial]:
        """Return the monomials that no leading one divides."""
        bounds = [
            min(lead[k] for lead in self.leads if sum(lead) == lead[k] and lead[k])
            for k in range(self.size)
        ]
        count = 1
        for bound in bounds:
            count *= bound
        if count > 40 * MAX_DIMENSION:
            raise TooMany
        found = [
            m
            for m in product(*map(range, bounds))
            if not any(all(a <= b for a, b in zip(lead, m, strict=True)) for lead in self.leads)
        ]
        if len(found) > MAX_DIMENSION:
            raise TooMany
        return sorted(found, key=_degree_order)

    def remainder(self, terms: dict[Monomial, Fraction]) -> dict[Monomial, Fraction]:
        """Return the normal form of a polynomial."""
        left, result = dict(terms), dict[Monomial, Fraction]()
        while left:
            top = max(left, key=_degree_order)
            value = left.pop(top)
            for lead, poly in zip(self.leads, self.basis, strict=True):
                if all(a <= b for a, b in zip(lead, top, strict=True)):
                    factor = value / poly[lead]
                    for exponents, coefficient in poly.items():
                        if exponents == lead:
                            continue
                        here = tuple(
                            t - a + b for t, a, b in zip(top, lead, exponents, strict=True)
                        )
                        left[here] = left.get(here, Fraction(0)) - factor * coefficient
                        if not left[here]:
                            del left[here]
                    break
            else:
                result[top] = value
        return result

    def multiplications(self) -> list[fmpq_mat]:
        """Return the matrix of multiplication by each unknown; columns are images."""
        from flint import fmpq_mat

        size = len(self.monomials)
        out: list[fmpq_mat] = []
        for k in range(self.size):
            matrix = fmpq_mat(size, size)
            for column, monomial in enumerate(self.monomials):
                raised = tuple(e + (j == k) for j, e in enumerate(monomial))
                for exponents, value in self.remainder({raised: Fraction(1)}).items():
                    matrix[self.place[exponents], column] = rational(value)
            out.append(matrix)
        return out


def _trace(matrix: fmpq_mat) -> fmpq:
    total = matrix[0, 0]
    for k in range(1, matrix.nrows()):
        total = total + matrix[k, k]
    return total


def _identity(size: int) -> fmpq_mat:
    from flint import fmpq_mat

    return fmpq_mat(size, size, [int(i == j) for i in range(size) for j in range(size)])


def _trace_rank(matrices: Sequence[fmpq_mat]) -> int:
    """Return the number of distinct complex solutions: the rank of Hermite's trace form."""
    from flint import fmpq_mat

    dimension = matrices[0].nrows()
    # Words in the M_k span the algebra; the first column of a word is the image of 1.
    words = [_identity(dimension)]
    columns = [[words[0][r, 0] for r in range(dimension)]]
    place = 0
    while place < len(words) and len(words) < dimension:
        for matrix in matrices:
            word = matrix * words[place]
            column = [word[r, 0] for r in range(dimension)]
            if fmpq_mat([*columns, column]).rank() > len(columns):
                words.append(word)
                columns.append(column)
        place += 1
    form = fmpq_mat([[_trace(a * b) for b in words] for a in words])
    return form.rank()


def _candidates(size: int) -> list[tuple[int, ...]]:
    """Return coefficients of linear forms; one of them separates any solutions within bounds."""
    single = [tuple(int(j == k) for j in range(size)) for k in range(size)]
    mixed = [tuple(base**j for j in range(size)) for base in range(2, 40)]
    signed = [tuple((-base) ** j for j in range(size)) for base in range(1, 40)]
    return [*single, *mixed, *signed]


def _representation(
    matrices: Sequence[fmpq_mat], coefficients: Sequence[int], count: int
) -> tuple[fmpq_poly, list[fmpq_poly]] | None:
    """Return (f, [g_1, g_x1, …]) if the linear form separates the solutions."""
    from flint import fmpq_poly

    dimension = matrices[0].nrows()
    form = matrices[0] * 0
    for coefficient, matrix in zip(coefficients, matrices, strict=True):
        form = form + matrix * coefficient
    whole = form.charpoly()
    squarefree = whole / whole.gcd(whole.derivative())
    squarefree = squarefree / squarefree.leading_coefficient()
    degree = squarefree.degree()
    if degree != count:
        return None
    powers = [_identity(dimension)]
    for _ in range(degree - 1):
        powers.append(powers[-1] * form)
    horner = [fmpq_poly([1])]
    for j in range(1, degree):
        horner.append(horner[-1] * fmpq_poly([0, 1]) + squarefree[degree - j])
    parts: list[fmpq_poly] = []
    for matrix in (_identity(dimension), *matrices):
        total = fmpq_poly([0])
        for i in range(degree):
            total += horner[degree - 1 - i] * _trace(matrix * powers[i])
        parts.append(total)
    return squarefree, parts


def _real(found: tuple[fmpq_poly, list[fmpq_poly]]) -> list[tuple[list[fmpq_poly], Root]]:
    squarefree, (unit, *tops) = found
    out: list[tuple[list[fmpq_poly], Root]] = []
    for modulus in irreducible_factors(squarefree):
        below = inverse(unit % modulus, modulus)
        elements = [top % modulus * below % modulus for top in tops]
        out += [(elements, Root(modulus, k)) for k in range(len(real_roots(modulus)))]
    return out
