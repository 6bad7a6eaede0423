r"""The kinds of claims about arrays: what is claimed of a function F of an array X, and in which layout.

    grad            ∂F/∂X, the shape of F before that of X; of a number, the shape of X
    jac             ∂F_i/∂x_j in place (i, j): numerator layout
    hess            ∂²F/∂x_i∂x_j in place (i, j)
    hvp             Σ ∂²F/∂X∂X dX, the shape of X, in the direction dX
    diff            dF = Σ ∂F/∂X dX over all variables, the shape of F, in the directions dX, dY, …
    scalar, scalar2 the first and the second derivative in a number
    grad_sym, …     the derivative of a number by the independent entries of a structured X, arranged as X is:
                    in place (i, j) the sum of ± ∂F/∂X_kl over all entries that are ± X_ij

`layout` may ask for a gradient in numerator layout, or a Jacobian in denominator layout, transposed.
The direction of X is a variable named d and X, of the same shape; where X is symmetric, diagonal, triangular,
skew-symmetric or toeplitz, so is its direction.

Source: J. Magnus and H. Neudecker (2019), Matrix Differential Calculus; K. Petersen and M. Pedersen
(2012), The Matrix Cookbook, section 2.8 (structured matrices).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from symopt.foundation.record import record

LINEAR = (
    "symmetric", "skew-symmetric", "diagonal", "lower triangular", "upper triangular", "toeplitz",
)  # fmt: skip
"""Properties that a direction has where its variable has them."""


@record
class Kind:
    """What is claimed.

    order: of the derivative; 0 where the claim says.   directed: whether it is contracted with directions.
    structure: the properties that tie entries together, for a derivative by independent entries.
    """

    order: int = 0
    directed: bool = False
    structure: tuple[str, ...] = ()


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "grad": Kind(),
        "jac": Kind(),
        "hess": Kind(2),
        "hvp": Kind(2, directed=True),
        "diff": Kind(1, directed=True),
        "scalar": Kind(1),
        "scalar2": Kind(2),
        "grad_sym": Kind(1, structure=("symmetric",)),
        "grad_skew": Kind(1, structure=("skew-symmetric",)),
        "grad_diag": Kind(1, structure=("diagonal",)),
        "grad_tril": Kind(1, structure=("lower triangular",)),
        "grad_triu": Kind(1, structure=("upper triangular",)),
        "grad_toep": Kind(1, structure=("toeplitz",)),
        "grad_symtoep": Kind(1, structure=("symmetric", "toeplitz")),
    }
)


SPELLINGS: Mapping[str, str] = MappingProxyType(
    {
        "gradient": "grad",
        "jacobian": "jac",
        "hessian": "hess",
        "hessian-vector": "hvp",
        "hessian-vector-product": "hvp",
        "differential": "diff",
    }
)
LAYOUTS: Mapping[str, str] = MappingProxyType({"grad": "denominator", "jac": "numerator"})
"""The layout of a kind where none is said: a gradient has the shape of its variable."""


def kind_word(said: str) -> str:
    """Return the short word of a kind; a word that is none stays as it is.

    >>> kind_word("Hessian"), kind_word("pretty")
    ('hess', 'pretty')
    """
    word = said.strip().lower().replace(" ", "-")
    return SPELLINGS.get(word, word if word in KINDS else said)


def turned(kind: str, layout: str) -> bool:
    """Return whether a claim of that kind in that layout is the transpose of what the kind says."""
    usual = LAYOUTS.get(kind)
    word = next(iter(layout.lower().split()), "")
    return usual is not None and word in ("numerator", "denominator") and word != usual


def direction(name: str) -> str:
    """Return the name of a variable's direction, as it is written.

    >>> direction("X")
    'dX'
    """
    return f"d{name}"
