"""What the words of a command mean: expressions, starts, conditions, settings, specifications.

The names of the start are declared before the expression is read, so that `E`, `beta` or `S` in
`--start E=1` are that name and no constant or function.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any

from symopt.foundation.errors import ReadingError, SymoptError
from symopt.foundation.pattern import pattern

if TYPE_CHECKING:
    from symopt.model.model import Model
    from symopt.syntax.tree import Tree

_NUMBER = pattern(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
# Words that a run itself takes, which a setting must not replace.
_NO_SETTINGS = frozenset(
    {"backend", "bounds", "callback", "conditions", "constraints", "data", "max_iterations"}
    | {"method", "model", "problem", "seed", "sizes", "start", "tolerance", "trace", "tree"}
)


def is_spec(word: str) -> bool:
    """Return whether a word names a specification file rather than an expression.

    >>> [is_spec(word) for word in ("model.toml", "x**2")]
    [True, False]
    """
    if word.lower().endswith(".toml"):
        return True
    from symopt.syntax.names import is_name

    return bool(word.strip()) and not is_name(word) and os.path.exists(word)


def read_start(parts: Sequence[str]) -> dict[str, Any]:
    """Return the numbers (or arrays) of a start by name; "" is the name of a bare number.

    Raises ReadingError for what is no `name = number`, a name given twice, or an infinite number.

    >>> read_start(["x=4", "y = -1/2"])
    {'x': 4.0, 'y': -0.5}
    """
    found: dict[str, Any] = {}
    for part in parts:
        name, value = _assigned(part)
        if name in found and name:
            raise ReadingError(f"the start of {name} is given twice", where=part, remedy="keep one")
        if name in found:
            raise ReadingError(
                "two starts have no name",
                where=", ".join(parts)[:100],
                remedy="write name=number for each, as in x=4,y=4",
            )
        found[name] = value
    if "" in found and len(found) > 1:
        raise ReadingError(
            "a start without a name stands beside others",
            where=", ".join(parts)[:100],
            remedy="write name=number for each",
        )
    return found


def read_point(parts: Sequence[str]) -> dict[str, Tree]:
    """Return the coordinates of a point by name, exactly as written: 1/2 and 0.1 are rational."""
    found: dict[str, Tree] = {}
    for part in parts:
        name, equals, text = part.partition("=")
        if not equals:
            raise ReadingError(
                "a coordinate is name=number", where=part[:100], remedy="as in x=0,y=1/2"
            )
        name = _name(name)
        if name in found:
            raise ReadingError(f"{name} is given twice", where=part[:100], remedy="keep one")
        found[name] = read_function(text, ())
    return found


def name_the_start(start: Mapping[str, Any], unknowns: Sequence[str]) -> dict[str, Any]:
    """Return the start with a bare number given to the one unknown, in the order of the start."""
    if "" not in start:
        return dict(start)
    if len(unknowns) != 1:
        raise ReadingError(
            "a start without a name needs exactly one unknown",
            why=f"the unknowns are {', '.join(unknowns) or 'none'}",
            remedy="write name=number for each",
        )
    return {unknowns[0]: start[""]}


def read_expression(text: str, declared: Sequence[str]) -> Tree:
    """Return the tree of an expression; `declared` names are no constants and no functions.

    Raises ReadingError, LimitError.
    """
    from symopt.functions.expand import expand_losses
    from symopt.functions.vocabulary import default_vocabulary
    from symopt.syntax.reading.parser import parse

    names = [name for name in declared if name]
    return expand_losses(parse(text, default_vocabulary().declare(names)))


def read_function(text: str, declared: Sequence[str]) -> Tree:
    """Return the tree of an expression that is a value: no equation, no condition."""
    from symopt.syntax.tree import Logic, Relation

    tree = read_expression(text, declared)
    if isinstance(tree, Relation | Logic):
        raise ReadingError(
            "an equation or a condition stands where a function is needed",
            where=text[:100],
            remedy="write the function alone, such as x**2 + 1",
        )
    return tree


def read_equation(text: str, declared: Sequence[str]) -> Tree:
    """Return f for "f", and f - g for "f = g": what is to be zero."""
    from symopt.syntax.tree import Relation

    tree = read_expression(text, declared)
    if not isinstance(tree, Relation):
        return read_function(text, declared)
    from symopt.faces.runs.expression import to_zero

    return to_zero(tree, text)


def read_conditions(parts: Sequence[str], declared: Sequence[str]) -> list[Tree]:
    """Return conditions such as x > 0 as trees."""
    return [read_expression(part, declared) for part in parts]


def read_settings(parts: Sequence[str]) -> dict[str, float]:
    """Return a method's settings by name."""
    for part in parts:
        name, equals, _ = part.partition("=")
        if not equals or _name(name) in _NO_SETTINGS:
            raise ReadingError(
                "a setting is name=number, of the method",
                where=part[:100],
                remedy="as in step=0.1; `symopt list methods` shows the settings",
            )
    return {name: _single(name, value) for name, value in read_start(parts).items()}


def read_model(path: str) -> Model:
    """Return the model of a specification file, its errors with the file as their place."""
    from symopt.model.spec import read_spec

    return read_spec(path)


def resolve(word: str, known: Sequence[str], what: str) -> str:
    """Return the name among `known` that a word means: `x1` is x_1, `ŷ` is yhat.

    Raises NameError_ with the nearest name.
    """
    from difflib import get_close_matches

    from symopt.foundation.errors import NameError_
    from symopt.syntax.vocabulary import Vocabulary

    name = Vocabulary().declare(known).resolve(_name(word))
    if name in known:
        return name
    near = get_close_matches(name, known, 1, 0.5)
    raise NameError_(
        f"{name} is no {what}",
        remedy=f"did you mean {near[0]}?" if near else f"use one of {', '.join(known)}",
    )


def _assigned(part: str) -> tuple[str, Any]:
    name, equals, text = part.partition("=")
    if not equals:
        return "", _value(part)
    if "[" in name:
        array = name.partition("[")[0].strip()
        raise ReadingError(
            "an array is given whole, not entry by entry",
            where=part[:100],
            remedy=f"write {array}=[[0.1, 0], [0, 0.2]], or {array}=0.1 for all its entries",
        )
    try:
        return _name(name), _value(text)
    except SymoptError as error:
        raise error.within(part[:100]) from None


def _single(name: str, value: Any) -> float:  # noqa: ANN401
    if isinstance(value, float):
        return value
    raise ReadingError(f"{name} needs one number, not an array", remedy=f"write {name}=0.1")


def _value(text: str) -> Any:  # noqa: ANN401 - a number or nested lists of numbers
    text = text.strip()
    if _NUMBER.fullmatch(text):
        return _finite(float(text), text)
    from symopt.faces.problem.numbers import number_of
    from symopt.syntax.tree import Matrix

    tree = read_expression(text, ())
    if not isinstance(tree, Matrix):
        return _finite(number_of(tree), text)
    rows = [[_finite(number_of(cell), text) for cell in row] for row in tree.rows]
    return [row[0] for row in rows] if all(len(row) == 1 for row in rows) else rows


def _finite(value: float, text: str) -> float:
    if isfinite(value):
        return value
    raise ReadingError(
        f"{text.strip()[:60]} is not a finite number", remedy="write a number below 1.8e308"
    )


def _name(text: str) -> str:
    from symopt.syntax.names import canonical_name

    return canonical_name(text)
