"""Changing how the mathematics of a whole document is written, tree by tree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import Any

from symopt.foundation.document import Document
from symopt.syntax.tree import Div, Number, Tree, rebuild


def restyle(document: Document, change: Callable[[Tree], Tree]) -> Document:
    """Return the document with `change` applied to every node of every tree, innermost first."""

    def deep(tree: Tree) -> Tree:
        return change(rebuild(tree, deep))

    def visit(value: Any) -> Any:  # noqa: ANN401 - any field of a block
        if isinstance(value, Tree):
            return deep(value)
        if isinstance(value, tuple):
            return tuple(visit(part) for part in value)  # pyright: ignore[reportUnknownVariableType]
        if is_dataclass(value) and not isinstance(value, type):
            return replace(value, **{f.name: visit(getattr(value, f.name)) for f in fields(value)})
        return value

    return replace(document, blocks=tuple(visit(block) for block in document.blocks))


def decimal(tree: Tree) -> Tree:
    """Return a fraction of numbers as the decimal it is equal to, if that ends within eight digits.

    >>> from symopt.syntax.tree import number
    >>> from fractions import Fraction
    >>> decimal(number(Fraction(16, 5))).text
    '3.2'
    """
    if not (isinstance(tree, Div) and isinstance(tree.numerator, Number)):
        return tree
    if not isinstance(tree.denominator, Number) or not tree.denominator.value:
        return tree
    value = tree.numerator.value / tree.denominator.value
    scaled = value * 10**8
    if scaled.denominator != 1:
        return tree
    whole, digits = divmod(scaled.numerator, 10**8)
    text = f"{whole}.{digits:08d}".rstrip("0").rstrip(".")
    return Number(value, text)
