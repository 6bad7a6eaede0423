"""How alike two formulas are: whether something cancelled between them, or only numbers have moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable

from symopt.syntax.tree import (
    Add,
    Call,
    Derivative,
    Div,
    Entry,
    MatMul,
    Mul,
    Name,
    Neg,
    Number,
    Transpose,
    Tree,
    children,
)

_SIZED = ("ones", "eye")


def leaves(tree: Tree) -> Counter[Tree]:
    """Return the names and functions of a formula: the same ones again say that nothing cancelled."""
    found: list[Tree] = []
    waiting = [tree]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Call) and part.function in _SIZED:
            continue
        if isinstance(part, Name | Entry | Derivative):
            found.append(part)
        if isinstance(part, Call) and part.function != "diag":
            found.append(Name(part.function))
        if not isinstance(part, Derivative):
            waiting.extend(children(part))
    return Counter(found)


def skeleton(tree: Tree) -> Hashable:
    """Return a formula without signs and numbers in front, terms and elementwise factors in any order.

    >>> A, B = Name("A"), Name("B")
    >>> skeleton(Mul((A, Neg(B)), "⊙")) == skeleton(Mul((B, A), "⊙"))
    True
    """
    match tree:
        case Neg(body=body):
            return skeleton(body)
        case Mul(factors=factors):
            parts = [part for factor in factors for part in _factors(skeleton(factor))]
            return parts[0] if len(parts) == 1 else ("product", frozenset(Counter(parts).items()))
        case Add(terms=terms):
            return ("sum", frozenset(Counter(map(skeleton, terms)).items()))
        case Number():
            return ("product", frozenset())
        case Div(numerator=Number(), denominator=Number() | Name()):
            return ("product", frozenset())
        case MatMul(factors=factors):
            return ("matrices", tuple(skeleton(f) for f in factors))
        case Transpose(body=body):
            return ("transpose", skeleton(body))
        case Name() | Entry() | Derivative():
            return tree
        case Call(function="ones"):
            return ("product", frozenset())
        case Call(function=function, arguments=arguments):
            return (function, tuple(map(skeleton, arguments)))
        case _:
            return (type(tree).__name__, tuple(map(skeleton, children(tree))))


def _factors(part: Hashable) -> list[Hashable]:
    """Return the factors of the skeleton of a product, itself for anything else."""
    if isinstance(part, tuple) and part and part[0] == "product":
        pairs: frozenset[tuple[Hashable, int]] = part[1]  # pyright: ignore[reportUnknownVariableType]
        return [factor for factor, count in pairs for _ in range(count)]
    return [part]
