"""What a document says of points without a derivative: where they are, and what the formulas take there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symopt.derivation.shape import rational
from symopt.foundation.document import Block, Inline, Items, Math, Prose
from symopt.functions.lookup import KinkTrees, function, functions, kink_trees
from symopt.model.model import Model
from symopt.syntax.tree import (
    ZERO,
    Call,
    Neg,
    Number,
    Piecewise,
    Relation,
    Tree,
    children,
    names,
    substitute,
    walk,
)

SIDES = {"max": "subgradient", "min": "supergradient"}


def kink_blocks(model: Model, wrt: Sequence[str]) -> list[Block]:
    """Return a sentence, or a list, on the kinks that move with the names differentiated in."""
    sentences: dict[tuple[Inline, ...], None] = {}
    moving = set(wrt)
    for item in model.definitions:
        if moving.isdisjoint(names(item.body)):
            continue
        moving.add(item.name)
        for part in _reached(item.body):
            for sentence in _sentences(part, moving):
                sentences.setdefault(sentence)
    if model.penalty is not None:
        for part in walk(model.penalty):
            for sentence in _sentences(part, moving):
                sentences.setdefault(sentence)
    if len(sentences) < 2:
        return [Prose(sentence) for sentence in sentences]
    return [Prose(("Not everywhere is there a derivative:",)), Items(tuple(sentences))]


def _reached(tree: Tree) -> Iterator[Tree]:
    """Yield the parts of a formula, without kinks of cases that do not hold at those kinks."""
    yield tree
    if not isinstance(tree, Piecewise):
        for child in children(tree):
            yield from _reached(child)
        return
    failed: list[Tree] = []
    for value, condition in tree.branches:
        for part in _reached(value):
            if not (isinstance(part, Call) and any(_holds_at_zero(c, part) for c in failed)):
                yield part
        failed += [] if condition is None else [condition]


def _holds_at_zero(condition: Tree, call: Call) -> bool:
    """Return whether a comparison |u| <= c is true where u, the argument of |u|, is 0."""
    if not (isinstance(condition, Relation) and condition.left == call and call.function == "abs"):
        return False
    bound = rational(condition.right)
    return condition.op in ("<", "<=") and bound is not None and bound > 0


def _sentences(tree: Tree, moving: set[str]) -> list[tuple[Inline, ...]]:
    if moving.isdisjoint(names(tree)):
        return []
    match tree:
        case Call(function=name, arguments=(left, right)) if name in SIDES:
            return [_extremum(name, left, right, moving)]
        case Call(function=name) if name in SIDES:
            taken = ("; the formulas take the derivative of the first that attains it, a ",)
            return [
                (*_head(name, ("arguments of the ", f"{name}imum tie")), *taken, f"{SIDES[name]}.")
            ]
        case Call(function=name) if name in functions():
            return [_function(tree, kink) for kink in kink_trees(name)]
        case Piecewise(branches=branches):
            found = [c for _, c in branches if c is not None]
            edges = dict.fromkeys(e for c in found for e in _edges(c, moving))
            return [_edge(edge) for edge in edges]
        case _:
            return []


def _head(name: str, where: tuple[Inline, ...]) -> tuple[Inline, ...]:
    return ("Where ", *where, f", the {name}imum has no derivative")


def _extremum(name: str, left: Tree, right: Tree, moving: set[str]) -> tuple[Inline, ...]:
    """Say where two arguments tie and which of them the formulas follow: the first that does not move."""
    fixed = moving.isdisjoint(names(left))
    where = Relation("=", right, left) if fixed else Relation("=", left, right)
    head = _head(name, (Math(where),))
    if fixed:
        return (*head, "; the formulas take 0 there, a ", f"{SIDES[name]}.")
    return (
        *head,
        "; the formulas take the derivative of ",
        Math(left),
        f" there, a {SIDES[name]}.",
    )


def _function(call: Call, kink: KinkTrees) -> tuple[Inline, ...]:
    entry = function(call.function)
    values = dict(zip(entry.arguments, call.arguments, strict=False))
    where = Math(substitute(kink.where, values))
    if kink.jump:
        return ("Where ", where, f", {entry.title} jumps and has no derivative; the formulas take ",
                Math(substitute(kink.used, values)), " there.")  # fmt: skip
    ends = [Math(substitute(end, values)) for end in (kink.lower, kink.upper)]
    taken = ("; the formulas take ", Math(substitute(kink.used, values)), " there, a subgradient: ")
    slopes = ("the slopes on the two sides are ", ends[0], " and ", ends[1], ".")
    return ("Where ", where, f", {entry.title} has no derivative", *taken, *slopes)


def _edges(condition: Tree, moving: set[str]) -> list[Tree]:
    """Return the boundaries of a condition that move, as equations with a number on the right."""
    found: list[Tree] = []
    for part in walk(condition):
        if isinstance(part, Relation) and not moving.isdisjoint(names(part)):
            left, right = part.left, part.right
            bare = left.body if isinstance(left, Neg) else left
            if isinstance(bare, Number) and right != ZERO:
                left, right = right, left
            found.append(Relation("=", left, right))
    return found


def _edge(edge: Tree) -> tuple[Inline, ...]:
    return ("Where ", Math(edge), " the formulas take the case that holds there; if the slopes on the "
            "two sides differ, there is no derivative.")  # fmt: skip
