r"""The gradient in a structured matrix by its independent entries, from the gradient G of free entries.

    symmetric        G + Gᵀ - diag(diag G)        toeplitz     S = the sum of G along each diagonal
    skew-symmetric   G - Gᵀ                       both         S + Sᵀ - diag(diag S)
    diagonal         diag(diag G)                 triangular   the triangle of G

In place (i, j) stands the derivative in the number that X_ij and all entries tied to it share. The other
convention, G itself, takes every entry of X as free to vary: then df = tr(Gᵀ dX) for any dX.

Source: Petersen and Pedersen (2012), The Matrix Cookbook, section 2.8.
"""

from __future__ import annotations

from collections.abc import Collection

from symopt.calculus.views.matrix_trees import transposed
from symopt.foundation.errors import UnsupportedError
from symopt.model.properties import property_named
from symopt.syntax.tree import Add, Call, Neg, Tree

STRUCTURES = (
    "symmetric", "skew-symmetric", "diagonal", "toeplitz", "lower triangular", "upper triangular",
)  # fmt: skip


def structured_words(said: Collection[str]) -> tuple[str, ...]:
    """Return canonical words for a structure. Raises UnsupportedError for what is none."""
    found: list[str] = []
    for word in said:
        known = property_named(word)
        if known not in STRUCTURES:
            raise UnsupportedError(
                f"{word!r} ties no entries of a matrix together",
                remedy=f"use {', '.join(STRUCTURES)}",
            )
        found.append(known)
    return tuple(dict.fromkeys(found))


def by_independent_entries(gradient: Tree, words: Collection[str]) -> Tree:
    """Return the derivative by independent entries, from the gradient of free entries.

    Raises UnsupportedError for a structure without a formula here.
    """
    left = set(words)
    if "toeplitz" in left:
        gradient = Call("toepsum", (transposed(gradient),))
        left.remove("toeplitz")
    on_diagonal = Call("diag", (Call("diag", (gradient,)),))
    if not left:
        return gradient
    match sorted(left):
        case ["symmetric"]:
            return Add((gradient, transposed(gradient), Neg(on_diagonal)))
        case ["skew-symmetric"]:
            return Add((gradient, Neg(transposed(gradient))))
        case ["diagonal"]:
            return on_diagonal
        case ["lower triangular"]:
            return Call("tril", (gradient,))
        case ["upper triangular"]:
            return Call("triu", (gradient,))
        case _:
            raise UnsupportedError(f"derivatives by entries of a matrix that is {', '.join(words)}")
