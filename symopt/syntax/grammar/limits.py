"""Bounds on what is read, so that no text can hang or exhaust the program.

Length, digits and nesting are bounded while reading; the size of the tree and of the constants that
it would produce are bounded from the bottom up afterwards, without evaluating anything.
9**9**9**9 is refused in microseconds; 2**64 and x**1000 are fine.
"""

from __future__ import annotations

from fractions import Fraction
from math import inf, log2
from typing import NamedTuple, NoReturn

from symopt.syntax.grammar.tokens import Source
from symopt.syntax.tree import (
    Add,
    Call,
    Constant,
    Div,
    Entry,
    Mul,
    Name,
    Neg,
    Number,
    Pow,
    Span,
    Tree,
    children,
)

LENGTH = 50_000
"""Characters of one formula: enough for a sum of a thousand terms written out."""
DEPTH = 100
"""Levels of nesting: of brackets, and of the tree."""
DIGITS = 1_000
"""Digits of one number, and the size of a decimal exponent."""
LETTERS = 1_000
"""Characters of one name, which messages repeat."""
NODES = 20_000
"""Nodes of one tree."""
BITS = 100_000
"""Bits of a constant power, and the largest constant exponent of anything."""


class Size(NamedTuple):
    """Upper bounds for a constant: log2 of its magnitude, and bits of numerator and denominator.

    A constant that is not rational (pi, log(2)) is never written out, and counts as no bits.
    """

    magnitude: float
    bits: float


def check_length(source: Source, length: int | None = None) -> None:
    """Raise LimitError if the text, or a part of it of this length, is too long."""
    length = len(source.text) if length is None else length
    if length > LENGTH:
        source.refuse(
            f"the formula is too long: {length:,} characters",
            LENGTH,
            why=f"a formula may have {LENGTH:,} characters",
            remedy="name its parts in definitions, or write a sum of alike terms as one over an array, "
            "Sum((x[i+1] - x[i])**2, (i, 1, n-1)), in a specification",
        )


def check_tree(tree: Tree, source: Source) -> None:
    """Raise LimitError if the tree is too deep or too large, or holds a constant too large to write.

    One pass from the leaves up, with a stack of its own.
    """
    order: list[tuple[Tree, int]] = []
    stack: list[tuple[Tree, int, Span]] = [(tree, 1, tree.span)]
    while stack:
        node, depth, outer = stack.pop()
        span = node.span or outer
        if depth > DEPTH:
            refuse_depth(source, *(span or (0, None)))
        if isinstance(node, Name | Entry) and len(node.name) > LETTERS:
            source.refuse(
                "the name is too long",
                *(span or (0, None)),
                why=f"a name may have {LETTERS:,} characters",
                remedy="use a shorter name",
            )
        order.append((node, depth))
        if len(order) > NODES:
            source.refuse(
                "the formula has too many parts",
                0,
                why=f"a formula may have {NODES:,} nodes",
                remedy="name its parts in definitions",
            )
        stack.extend((child, depth + 1, span) for child in children(node))
    sizes: dict[int, Size | None] = {}
    for node, _ in reversed(order):
        sizes[id(node)] = _size(node, sizes, source)


def refuse_depth(source: Source, start: int, end: int | None = None) -> NoReturn:
    """Raise the LimitError of nesting."""
    source.refuse(
        "the formula is nested too deeply",
        start,
        end,
        why=f"brackets, powers and quotients may be nested {DEPTH} deep",
        remedy="name its parts in definitions",
    )


def _size(node: Tree, sizes: dict[int, Size | None], source: Source) -> Size | None:
    """Return bounds for a constant subtree, None for one that holds names."""
    match node:
        case Number(value):
            return _number_size(value)
        case Constant(name):
            return Size(0 if name == "inf" else 2, 0)
        case Pow(base, exponent):
            return _power(node, sizes[id(base)], sizes[id(exponent)], source)
        case Neg() | Add() | Mul() | Div() | Call():
            parts = [sizes[id(child)] for child in children(node)]
            known = [part for part in parts if part is not None]
            return _combine(node, known) if known and len(known) == len(parts) else None
        case _:
            return None


def _number_size(value: Fraction) -> Size:
    bits = value.numerator.bit_length() + value.denominator.bit_length()
    if not value:
        return Size(-inf, bits)
    return Size(_log2(value.numerator) - _log2(value.denominator), bits)


def _log2(value: int) -> float:
    shift = max(0, value.bit_length() - 60)
    return shift + log2(value >> shift)


def _combine(node: Tree, parts: list[Size]) -> Size:
    bits = sum(part.bits for part in parts)
    largest = max(part.magnitude for part in parts)
    match node:
        case Neg():
            return Size(largest, bits)
        case Add():
            return Size(largest + len(parts).bit_length(), bits)
        case Mul():
            return Size(sum(max(part.magnitude, 0.0) for part in parts), bits)
        case Div():
            return Size(max(parts[0].magnitude, 0.0) + parts[1].bits, bits)
        case Call(function) if function in _FAST:
            return Size(_exp2(largest) * (1.5 + max(largest, 0.0)), 0)
        case _:
            return Size(max(largest, log2(bits + 4)), 0)


_FAST = frozenset(("exp", "expm1", "sinh", "cosh", "gamma", "factorial", "expm"))


def _exp2(exponent: float) -> float:
    return 2.0**exponent if exponent < 1000 else inf


def _power(node: Pow, base: Size | None, exponent: Size | None, source: Source) -> Size | None:
    if exponent is None:
        return None
    size = _exp2(exponent.magnitude)
    if size > BITS or (base is not None and size * max(base.bits, base.magnitude) > BITS):
        if base is not None and base.bits <= 2 and base.magnitude <= 0 and size <= BITS:
            return base  # 0 and 1
        source.refuse(
            "the power is too large",
            *(node.span or (0, None)),
            why=f"a power may have {BITS:,} binary digits, and an exponent may be {BITS:,}",
            remedy="use a smaller exponent, or give the power a name and a numeric value",
        )
    if base is None:
        return None
    grows = isinstance(node.exponent, Number)
    magnitude = max(1.0, size) * max(base.magnitude, 0.0 if grows else max(base.bits, 8.0))
    fractional = isinstance(node.exponent, Number) and node.exponent.value.denominator != 1
    bits = 0.0 if fractional else base.bits * max(1.0, size)
    return Size(magnitude, bits)
