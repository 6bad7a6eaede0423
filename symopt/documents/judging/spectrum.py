"""Eigenvalues judged: λ₁ = 6.41 is right if some eigenvalue of the matrix spoken of has these digits.

Which of them is called λ₁ is up to the document. An exact value, -5 + √2, is right if it is a root of the
characteristic polynomial.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, cast

from symopt.documents.elaborate.names.setting import Setting
from symopt.documents.judging.checked import Checked
from symopt.documents.judging.identity import compare
from symopt.documents.judging.outcome import number_tree
from symopt.documents.meaning.claim import Claim
from symopt.documents.meaning.digits import Printed, middle, printed, radius
from symopt.documents.meaning.values import PRECISION, Entries, Value, values_of
from symopt.equality.enclosures.precision import working
from symopt.equality.verdict import Status
from symopt.syntax.tree import (
    ZERO,
    Add,
    Call,
    Derivative,
    Matrix,
    Mul,
    Name,
    Neg,
    Tree,
    names,
    number,
)

if TYPE_CHECKING:
    from flint import acb, arb_mat, fmpq_poly

METHOD = "eigenvalues"
LARGEST = 12
"""The largest matrix whose eigenvalues are looked at."""


def matrix_in_force(setting: Setting) -> Tree | None:
    """Return the matrix whose eigenvalues are spoken of: the last one, or the objective's Hessian."""
    found = setting.matrix
    if isinstance(found, Name):
        defined = setting.definition(found.name)
        return defined.body if defined is not None else found
    if found is not None or not setting.objective or not setting.variables:
        return found
    return hessian(setting)


def hessian(setting: Setting) -> Matrix:
    """Return the Hessian of the objective as a matrix of second derivatives."""
    by = tuple(map(Name, setting.variables))
    of = Name(setting.objective)
    return Matrix(tuple(tuple(Derivative(of, (a, b)) for b in by) for a in by))


def judge_eigenvalue(claim: Claim) -> Checked:
    """Return what is known of the claim that a number is an eigenvalue."""
    assert claim.claimed is not None  # the caller looks
    matrix = matrix_in_force(claim.setting)
    if matrix is None:
        message = f"it is not known whose eigenvalue {claim.name} is"
        return Checked(claim, Status.NOT_UNDERSTOOD, message=message)
    wanted = printed(claim.claimed)
    entries = values_of(claim.setting, matrix)
    if wanted is None or entries is None:
        return _followed(claim, _by_polynomial(claim, matrix))
    found = eigenvalues(entries)
    if found is None:
        return Checked(claim, Status.UNDECIDED, message="the eigenvalues are not enclosed")
    return _followed(claim, _by_digits(claim, matrix, wanted, found))


def _by_digits(claim: Claim, matrix: Tree, wanted: Printed, found: Sequence[Value]) -> Checked:
    fits = [v for v in found if v.meets(wanted.value - wanted.half, wanted.value + wanted.half)]
    if fits and not wanted.half:
        return _by_polynomial(claim, matrix)
    if fits:
        return Checked(claim, Status.PROVED, "head", METHOD)
    if not found:
        message = "the matrix has no real eigenvalue"
        return Checked(claim, Status.REFUTED, "head", METHOD, message=message)
    nearest = min(found, key=lambda v: abs(v.middle - wanted.value))
    digits = wanted if wanted.half else replace(wanted, places=4)
    shown = digits.shown(nearest.middle)
    every = " and ".join(digits.shown(v.middle) for v in found)
    return Checked(
        claim,
        Status.REFUTED,
        "head",
        METHOD,
        expected=number_tree(shown),
        shown=shown,
        message=f"the eigenvalues are {every}",
    )


def _by_polynomial(claim: Claim, matrix: Tree) -> Checked:
    """Judge an exact value λ by det(A - λI) = 0."""
    assert claim.claimed is not None  # the callers look
    entries = values_of(claim.setting, matrix)
    if entries is not None and _exact(entries):
        left = _horner(_polynomial(entries), claim.claimed)
    elif isinstance(matrix, Matrix):
        left = Call("det", (_shifted(matrix, claim.claimed),))
    else:
        message = "the matrix is not written out"
        return Checked(claim, Status.NOT_UNDERSTOOD, message=message)
    found = compare(claim.setting, left, ZERO, slip=False)
    wrong = found.verdict.status is Status.REFUTED
    message = f"it is no root of det(A - {claim.name} I)" if wrong else found.verdict.message
    return Checked(claim, found.verdict.status, "head", found.verdict.method, message=message)


def _exact(entries: Entries) -> bool:
    square = len(entries.shape) == 2 and entries.shape[0] == entries.shape[1]
    return square and all(value.exact for value in entries.at.values())


def _horner(polynomial: fmpq_poly, value: Tree) -> Tree:
    """Return p(value) as a tree, c_0 + v (c_1 + v (…))."""
    found: Tree = ZERO
    for coefficient in reversed(polynomial.coeffs()):
        exact = Fraction(int(coefficient.p), int(coefficient.q))
        found = Add((number(exact), Mul((value, found))))
    return found


def _shifted(matrix: Matrix, value: Tree) -> Matrix:
    rows = [
        [Add((e, Neg(value))) if i == j else e for j, e in enumerate(row)]
        for i, row in enumerate(matrix.rows)
    ]
    return Matrix(tuple(map(tuple, rows)))


def eigenvalues(entries: Entries) -> list[Value] | None:
    """Return the real eigenvalues of a square matrix, the largest first; None if they are not enclosed."""
    if entries.shape == ():
        return [entries.at[()]]
    if len(entries.shape) != 2 or entries.shape[0] != entries.shape[1] > LARGEST:
        return None
    with working(PRECISION):
        try:
            roots = _roots(entries)
        except (ValueError, ArithmeticError, NotImplementedError):
            return None  # FLINT has not told the roots apart at this precision: not enclosed
        values: list[Value] = []
        for root in roots:
            if root.imag.contains(0):
                center, off = middle(root.real), radius(root.real)
                values.append(Value(center - off, center + off))
    return sorted(values, key=lambda v: -v.middle)


def _roots(entries: Entries) -> list[acb]:
    if not _exact(entries):
        return _balls(entries).eig(multiple=True)
    found = cast("list[tuple[acb, int]]", _polynomial(entries).complex_roots())
    return [root for root, count in found for _ in range(count)]


def _polynomial(entries: Entries) -> fmpq_poly:
    """Return the characteristic polynomial, whose real roots come out as real numbers."""
    from flint import fmpq, fmpq_mat

    places = range(1, entries.shape[0] + 1)
    low = [[entries.at[i, j].low for j in places] for i in places]
    return fmpq_mat([[fmpq(e.numerator, e.denominator) for e in row] for row in low]).charpoly()


def _balls(entries: Entries) -> arb_mat:
    from flint import arb, arb_mat, fmpq

    def ball(value: Value) -> arb:
        low, high = (
            arb(fmpq(bound.numerator, bound.denominator)) for bound in (value.low, value.high)
        )
        return low.union(high)

    places = range(1, entries.shape[0] + 1)
    return arb_mat([[ball(entries.at[i, j]) for j in places] for i in places])


def _followed(claim: Claim, found: Checked) -> Checked:
    """Add whether the value follows from the side before, as a decimal does from an exact root."""
    from symopt.documents.judging.numeric import against

    if claim.previous is None or claim.claimed is None or names(claim.previous):
        return found
    step = against(claim, claim.previous, claim.claimed)
    if step is None or step.status not in (Status.PROVED, Status.REFUTED):
        return found
    return replace(found, follows=step.status is Status.PROVED)


__all__ = ["eigenvalues", "hessian", "judge_eigenvalue", "matrix_in_force"]
