"""Where an array expression has no derivative: at the kinks of its functions, and where a norm is 0.

relu(W x)     where an entry of W x is 0            norm(A x - y)     where A x - y = 0
"""

from __future__ import annotations

from collections.abc import Iterator

from symopt.calculus.kinds.matter import Matter
from symopt.calculus.lower import lower
from symopt.foundation.document import Inline, Math
from symopt.foundation.errors import SymoptError
from symopt.functions.lookup import functions, kink_trees
from symopt.syntax.tree import (
    ZERO,
    Call,
    Number,
    Pow,
    Relation,
    Tree,
    children,
    names,
    substitute,
)


def kink_sentence(matter: Matter, wrt: tuple[str, ...]) -> tuple[Inline, ...]:
    """Return where there is no derivative, as a sentence; () if it exists wherever the expression does."""
    moving = set(wrt)
    for name, body in matter.definitions:
        if not moving.isdisjoint(names(body)):
            moving.add(name)
    bodies = [*(body for _, body in matter.definitions), matter.tree]
    places: dict[Relation, bool] = {}
    for body in bodies:
        for part in _reached(body):
            if not moving.isdisjoint(names(part)):
                places |= _places(part)
    if not places:
        return ()
    said: list[Inline] = ["There is no derivative where "]
    for k, (place, entries) in enumerate(places.items()):
        said += [", or where "] if k else []
        said.append(Math(place))
        said += [" in an entry"] if entries and _array(matter, place.left) else []
    return (*said, ".")


def _reached(tree: Tree) -> Iterator[Call]:
    """Yield the functions in a tree but for norms that are squared."""
    match tree:
        case Pow(base=Call(function="norm") as inner, exponent=Number(value=two)) if two == 2:
            yield from (c for part in inner.arguments for c in _reached(part))
        case _:
            if isinstance(tree, Call):
                yield tree
            for child in children(tree):
                yield from _reached(child)


def _places(call: Call) -> dict[Relation, bool]:
    """Return the kinks of one function, and whether one entry is enough."""
    if call.function in ("norm", "norm1"):
        return {Relation("=", call.arguments[0], ZERO): call.function == "norm1"}
    entry = functions().get(call.function)
    if entry is None or (entry.variadic and len(call.arguments) != 2):
        return {}
    keys = ("x", "t") if entry.variadic else entry.arguments
    values: dict[str, Tree] = dict(zip(keys, call.arguments, strict=False))
    found = (substitute(kink.where, values) for kink in kink_trees(entry.name))
    return {place: True for place in found if isinstance(place, Relation)}


def _array(matter: Matter, tree: Tree) -> bool:
    try:
        return bool(lower(tree, matter.scope).indices)
    except SymoptError:
        return False
