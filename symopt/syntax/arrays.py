r"""Which juxtaposed factors in LaTeX are matrix products: `\frac{1}{m}X^{\top}(\hat{y}-y)`.

Plain text says `@`. LaTeX does not, so a product without a sign is a matrix product where both of its
factors are arrays: declared arrays and what is made of them, and whatever stands beside a transpose.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from symopt.syntax.ranks import NUMBER, rank_of
from symopt.syntax.tree import (
    Add,
    Call,
    Cancel,
    Constant,
    Derivative,
    Div,
    MatMul,
    Matrix,
    Mul,
    Name,
    Neg,
    Number,
    Part,
    Pow,
    Range,
    Span,
    Transpose,
    Tree,
)
from symopt.syntax.vocabulary import Vocabulary

REDUCTIONS = frozenset(
    (
        "tr",
        "det",
        "logdet",
        "norm",
        "norm1",
        "sum",
        "prod",
        "mean",
        "var",
        "std",
        "logsumexp",
        "sc",
        "eigmax",
        "amax",
        "amin",
    )
)
"""Functions of arrays whose value is a number; along an axis it may be an array."""
_MADE = frozenset(("eye", "ones", "zeros"))


def matrix_products(factors: list[Tree], signs: list[str], vocabulary: Vocabulary) -> list[Tree]:
    """Return the factors with runs of juxtaposed arrays joined into matrix products."""
    kinds = [is_array(factor, vocabulary) for factor in factors]
    if True not in kinds:
        return factors
    grouped: list[list[Tree]] = [[factors[0]]]
    for index, sign in enumerate(signs):
        left = True if len(grouped[-1]) > 1 else kinds[index]
        right = kinds[index + 1]
        chained = left is True and (right is True or len(grouped[-1]) > 1)
        beside = isinstance(factors[index], Transpose) or isinstance(factors[index + 1], Transpose)
        if sign == "" and left is not False and right is not False and (chained or beside):
            grouped[-1].append(factors[index + 1])
        else:
            grouped.append([factors[index + 1]])
    return [
        group[0] if len(group) == 1 else MatMul(tuple(group), span=_span(group))
        for group in grouped
    ]


def several_arrays(factors: list[Tree], vocabulary: Vocabulary) -> bool:
    """Return whether at least two of the factors are known to be arrays."""
    if not vocabulary.arrays:
        return False
    return sum(is_array(factor, vocabulary) is True for factor in factors) > 1


def _span(group: list[Tree]) -> Span:
    first, last = group[0].span, group[-1].span
    return (first[0], last[1]) if first and last else None


def is_array(tree: Tree, vocabulary: Vocabulary) -> bool | None:
    """Return whether the tree is an array; None if its names are not declared."""

    def known(name: str) -> bool | None:
        return name in vocabulary.arrays or (False if vocabulary.is_declared(name) else None)

    def dimensions(name: str) -> int | None:
        return vocabulary.arrays.get(name, 0) if known(name) is not None else None

    found = rank_of(tree, dimensions)
    return array_kind(tree, known) if found is None else found != NUMBER


def is_array_by(tree: Tree, arrays: Mapping[str, int]) -> bool:
    """Return whether the tree is known to be an array, by the ranks of the names that are arrays."""
    found = rank_of(tree, lambda name: arrays.get(name, 0)) if arrays else None
    return array_kind(tree, arrays.__contains__) is True if found is None else found != NUMBER


def array_kind(tree: Tree, known: Callable[[str], bool | None]) -> bool | None:
    """Return whether the tree is an array, by what is known of its names; None if that is not enough."""
    match tree:
        case Transpose() | MatMul() | Matrix():
            return True
        case Name(name):
            return known(name)
        case Neg(body) | Cancel(body) | Pow(body, _) | Div(body, _):
            return array_kind(body, known)
        case Derivative(of, wrt):
            return _any((of, *wrt), known)
        case Add(parts) | Mul(parts):
            return _any(parts, known)
        case Part(_, places):
            return any(isinstance(place, Range) for place in places)
        case Call(function, _) if function in _MADE:
            return True
        case Call(function, _, options) if function in REDUCTIONS and options:
            return None
        case Call("max" | "min", (_,), options):
            return None if options else False
        case Call(function, arguments):
            return False if function in REDUCTIONS else _any(arguments, known)
        case Number() | Constant():
            return False
        case _:
            return False


def _any(parts: tuple[Tree, ...], known: Callable[[str], bool | None]) -> bool | None:
    kinds = {array_kind(part, known) for part in parts}
    return True if True in kinds else None if None in kinds else False
