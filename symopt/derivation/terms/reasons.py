"""What folding did to a line, in a word: the reason that stands beside it."""

from __future__ import annotations

from collections import Counter

from symopt.derivation.rule import Reason
from symopt.derivation.shape import cost
from symopt.syntax.tree import (
    ZERO,
    Add,
    Call,
    Cancel,
    Constant,
    Derivative,
    Div,
    Entry,
    Name,
    Neg,
    Number,
    Piecewise,
    Pow,
    Sum,
    Tree,
    children,
    walk,
)


def folding_reason(before: Tree, after: Tree) -> Reason:
    """Return what distinguishes two lines that differ in numbers, signs, order and equal parts.

    >>> from symopt.syntax.tree import Mul
    >>> folding_reason(Mul((Name("w"), Name("x"))), Mul((Name("x"), Name("w"))))
    ('in order',)
    """
    if after == ZERO:
        return ("the terms cancel",)
    if _count(before, Piecewise | Sum) != _count(after, Piecewise | Sum):
        return ("simplify",)
    if _kernels(before) != _kernels(after):
        if isinstance(_bare(before), Add) and _terms(after) < _terms(before):
            return ("like terms collected",)
        return ("equal factors collected",)
    if ZERO in _numbers(before) and ZERO not in _numbers(after):
        return ("without the zeros",)
    if _numbers(before) != _numbers(after):
        return ("numbers multiplied",)
    if _count(before, Neg) != _count(after, Neg):
        return ("signs collected",)
    if _is_fraction(after) and not _is_fraction(before):
        return ("one fraction",)
    return ("in order",) if cost(before) == cost(after) else ("simplify",)


def only_ordered(before: Tree, after: Tree) -> bool:
    """Return whether two lines hold the same names, functions, numbers and sums, struck out or not.

    A power holds its base so many times.

    >>> from symopt.syntax.tree import ONE, Mul
    >>> only_ordered(Mul((Name("w"), ONE, Name("x"))), Mul((Name("x"), Name("w"))))
    True
    """
    if after == ZERO or _cases(before) != _cases(after) or _terms(before) != _terms(after):
        return False
    return _held(before) == _held(after)


def _held(tree: Tree) -> Counter[Tree]:
    """Return the leaves of a product with their multiplicities; those below the line count too."""
    match tree:
        case Number(value=value) if value == 1:
            return Counter()
        case Cancel(body=body):
            return _held(body)
        case Pow(base=base, exponent=Cancel(body=exponent)):
            return _held(Pow(base, exponent))
        case Pow(base=base, exponent=Number(value=value)) if value.denominator == 1 and value > 0:
            inner = _held(base)
            return Counter({part: count * int(value) for part, count in inner.items()})
        case Name() | Entry() | Constant() | Number() | Derivative():
            return Counter([tree])
        case _:
            own = Counter[Tree]([Name(tree.function)] if isinstance(tree, Call) else [])
            return sum(map(_held, children(tree)), own)


def _cases(tree: Tree) -> int:
    return _count(tree, Piecewise | Sum)


def _is_fraction(tree: Tree) -> bool:
    return isinstance(_bare(tree), Div)


def _bare(tree: Tree) -> Tree:
    return tree.body if isinstance(tree, Neg) else tree


def _kernels(tree: Tree) -> Counter[Tree]:
    found = (Name, Entry, Constant, Derivative)
    leaves = [part for part in walk(tree) if isinstance(part, found)]
    calls = [Name(part.function) for part in walk(tree) if isinstance(part, Call)]
    return Counter(leaves + calls)


def _numbers(tree: Tree) -> Counter[Tree]:
    return Counter(part for part in walk(tree) if isinstance(part, Number) and part.value != 1)


def _terms(tree: Tree) -> int:
    return sum(len(part.terms) for part in walk(tree) if isinstance(part, Add))


def _count(tree: Tree, kind: object) -> int:
    return sum(isinstance(part, kind) for part in walk(tree))  # type: ignore[arg-type]
