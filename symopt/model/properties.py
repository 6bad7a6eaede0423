"""Properties of arrays that a user may declare: the words, what they mean, and what follows from them.

    symmetric           A = Aᵀ                     positive definite   A = Aᵀ, xᵀAx > 0 for x ≠ 0
    invertible          A⁻¹ exists                 orthogonal          AᵀA = I
    diagonal            A_ij = 0 for i ≠ j         lower triangular    A_ij = 0 for i < j
    upper triangular    A_ij = 0 for i > j         skew-symmetric      A = -Aᵀ
    toeplitz            A_ij depends on i - j      full column rank    AᵀA is invertible
    row sums 1          Σ_j A_ij = 1               one-hot rows        one entry of a row is 1, the others 0

They are hypotheses: rules may use them, and a verdict lists them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from symopt.foundation.errors import ReadingError

FOLLOWS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "symmetric": (),
        "positive definite": ("symmetric", "invertible"),
        "invertible": (),
        "orthogonal": ("invertible",),
        "diagonal": ("symmetric",),
        "lower triangular": (),
        "upper triangular": (),
        "skew-symmetric": (),
        "toeplitz": (),
        "full column rank": (),
        "row sums 1": (),
        "one-hot rows": ("row sums 1",),
    }
)
"""Each property with those that it implies at once."""
SPELLINGS: Mapping[str, str] = MappingProxyType(
    {
        "sym": "symmetric",
        "inv": "invertible",
        "nonsingular": "invertible",
        "psd": "positive definite",
        "pd": "positive definite",
        "spd": "positive definite",
        "orth": "orthogonal",
        "diag": "diagonal",
        "tril": "lower triangular",
        "triu": "upper triangular",
        "skew": "skew-symmetric",
        "toep": "toeplitz",
    }
)
"""Short words. "psd" stands for a positive definite matrix, which has an inverse."""


def property_named(word: str) -> str | None:
    """Return the canonical word, None for a word that is no property.

    >>> property_named("PSD"), property_named("pretty")
    ('positive definite', None)
    """
    word = " ".join(word.strip().lower().replace("_", " ").split())
    word = SPELLINGS.get(word, word)
    return word if word in FOLLOWS else None


def with_consequences(words: Iterable[str]) -> frozenset[str]:
    """Return the canonical words and all that follows. Raises ReadingError for a word that is none.

    >>> sorted(with_consequences(["psd"]))
    ['invertible', 'positive definite', 'symmetric']
    """
    found: set[str] = set()
    waiting = list(words)
    while waiting:
        said = waiting.pop()
        word = property_named(said)
        if word is None:
            raise ReadingError(
                f"{said!r} is not a property of arrays",
                remedy=f"use one of {', '.join(FOLLOWS)}",
            )
        if word not in found:
            found.add(word)
            waiting += FOLLOWS[word]
    return frozenset(found)
