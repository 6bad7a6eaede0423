r"""Formulas of one form: equal but for places of index, such as θ_1 x_1, θ_2 x_2 and θ_n x_n.

A place is a subscript, a number or an exponent. What is often left out is put in first: x is x^1 beside x^2,
1 is x^0, x_1 is 1·x_1 beside 2·x_2, and 1 is 1/1 beside 1/2.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field, fields, replace
from fractions import Fraction
from typing import Any

from symopt.foundation.record import record
from symopt.syntax.affine import Affine, affine_of
from symopt.syntax.name_scripts import step
from symopt.syntax.names import GREEK_UNICODE, NameParts, join_name, split_name
from symopt.syntax.tree import (
    ONE,
    ZERO,
    Add,
    Div,
    Entry,
    Mul,
    Name,
    Number,
    Pow,
    Tree,
    number,
    rebuild,
)

_DIGITS = 6
_SAMPLE = "sample"


@record(frozen=False)
class Alike:
    """The common form of formulas, with a name for each place at which they differ, and what is there."""

    form: Tree = ZERO
    places: list[tuple[Affine, ...]] = field(default_factory=list[tuple[Affine, ...]])

    def at(self, values: Sequence[Tree]) -> Tree:
        """Return the form with something at each place."""
        found = {place_name(k): value for k, value in enumerate(values)}

        def change(node: Tree) -> Tree:
            return found.get(node.name, node) if isinstance(node, Name) else rebuild(node, change)

        return change(self.form)


class _Different(Exception):  # noqa: N818 - no error: formulas are just not alike
    """Formulas have no common form."""


def place_name(number: int) -> str:
    """Return the name of a place; no name in a formula begins with an underscore."""
    return f"_{number}"


def alike(trees: Sequence[Tree]) -> Alike | None:
    """Return the common form of formulas, None if they have none."""
    found = Alike()
    try:
        found.form = _merged(tuple(trees), found)
    except _Different:
        return None
    return found


def _merged(trees: tuple[Tree, ...], found: Alike) -> Tree:
    if all(tree == trees[0] for tree in trees):
        return trees[0]
    named = [_subscripted(tree) for tree in trees]
    if all(named):
        return _entries([item for item in named if item], found)
    values = [value for tree in trees if (value := _place(tree)) is not None]
    if len(values) == len(trees):
        found.places.append(tuple(values))
        return Name(place_name(len(found.places) - 1))
    trees = _filled(trees)
    first = trees[0]
    if any(type(tree) is not type(first) for tree in trees):
        raise _Different
    changes: dict[str, Any] = {}
    for item in fields(first):
        if item.name not in ("span", "text", "sign", "style", "total"):
            own = [getattr(tree, item.name) for tree in trees]
            changes[item.name] = _merged_values(own, found)
    return replace(first, **changes)


def _merged_values(values: list[Any], found: Alike) -> Any:  # noqa: ANN401 - any field of a tree
    first = values[0]
    if all(value == first for value in values):
        return first
    if all(isinstance(value, tuple) for value in values):
        if any(len(value) != len(first) for value in values):
            raise _Different
        return tuple(_merged_values(list(column), found) for column in zip(*values, strict=True))
    if any(value is None or isinstance(value, str | int) for value in values):
        raise _Different
    return _merged(tuple(values), found)


def _place(tree: Tree) -> Affine | None:
    """Return what may stand at a place of index: whole numbers and plain letters, n - 1 and 2n."""
    found = affine_of(tree)
    plain = found is not None and all(_is_letter(name) for name, _ in found.terms)
    return found if plain else None


def _is_letter(name: str) -> bool:
    return len(name) == 1 or name in GREEK_UNICODE


def _subscripted(tree: Tree) -> tuple[str, tuple[Tree, ...]] | None:
    r"""Return the array and the indices of `x_1`, which is read as a name or as an entry."""
    if isinstance(tree, Entry):
        return tree.name, tree.indices
    if not isinstance(tree, Name):
        return None
    parts = split_name(tree.name)
    numbers = [
        text for text in parts.subscripts if text != _SAMPLE
    ]  # p^{(1)} is p_1 of all samples
    kept = tuple(place for text in numbers if (place := _index(text)) is not None)
    if not kept or len(kept) < len(numbers):
        return None
    return join_name(NameParts(parts.base, parts.marks, ())), kept


def _index(text: str) -> Tree | None:
    if text.isdigit():
        return Number(Fraction(int(text))) if len(text) <= _DIGITS else None
    if (found := step(text)) is not None:
        letter, added = found
        return Add((Name(letter), number(int(added)))) if _is_letter(letter) else None
    return Name(text) if _is_letter(text) else None


def _entries(named: Sequence[tuple[str, tuple[Tree, ...]]], found: Alike) -> Tree:
    name, indices = named[0]
    if any(other != name or len(own) != len(indices) for other, own in named):
        raise _Different
    merged = (_merged(column, found) for column in zip(*(own for _, own in named), strict=True))
    return Entry(name, tuple(merged))


def _filled(trees: tuple[Tree, ...]) -> tuple[Tree, ...]:
    """Return formulas with the exponents, factors and denominators that are left out as they are 1."""
    for tree in trees:
        match tree:
            case Pow(base, _) if any(not isinstance(other, Pow) for other in trees):
                return tuple(_as_power(other, base) for other in trees)
            case Div() if any(not isinstance(other, Div) for other in trees):
                return tuple(t if isinstance(t, Div) else Div(t, ONE) for t in trees)
            case Mul(factors) if any(not isinstance(other, Mul) for other in trees):
                two = len(factors) == 2
                return tuple(t if isinstance(t, Mul) or not two else Mul((ONE, t)) for t in trees)
            case _:
                continue
    return trees


def _as_power(tree: Tree, base: Tree) -> Tree:
    if isinstance(tree, Pow):
        return tree
    return Pow(base, ZERO) if tree == ONE and base != ONE else Pow(tree, ONE)
