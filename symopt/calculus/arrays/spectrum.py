"""Symmetric functions of all eigenvalues, which need no eigenvalue by itself.

    Σ λ = tr A      Π λ = det A      Σ λᵏ = tr Aᵏ

Eigenvalues count with their multiplicity, and may be complex; this holds for every square A.
"""

from __future__ import annotations

from symopt.foundation.errors import UnsupportedError
from symopt.syntax.tree import Call, Neg, Number, Pow, Tree


def of_eigenvalues(tree: Call) -> Tree | None:
    """Return what a reduction of `eigvals(A)` equals; None for any other call.

    Raises UnsupportedError for the eigenvalues themselves: they have no order that is smooth.
    """
    if tree.function == "eigvals":
        raise UnsupportedError(
            "the eigenvalues of a matrix are no array here",
            why="they have no order in which each is a smooth function of the matrix",
            remedy="write sum(eigvals(A)), prod(eigvals(A)), sum(eigvals(A)**2) or eigmax(A)",
        )
    if len(tree.arguments) != 1 or tree.options:
        return None
    match tree.function, tree.arguments[0]:
        case "sum", Call("eigvals", (matrix,)):
            return Call("tr", (matrix,), span=tree.span)
        case "prod", Call("eigvals", (matrix,)):
            return Call("det", (matrix,), span=tree.span)
        case "sum", Pow(Call("eigvals", (matrix,)), (Number() | Neg(Number())) as exponent):
            power = Call("matpow", (matrix, exponent), span=tree.span)
            return Call("tr", (power,), span=tree.span)
        case _:
            return None
