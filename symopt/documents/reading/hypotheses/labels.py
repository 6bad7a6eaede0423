r"""Labels of classes: in the cross-entropy `-\sum_i y_i \log p_i` the entries of y add up to 1, said or not.

Notes rarely say so, and `\partial L/\partial z_i = p_i - y_i` is right only then. A claim that does not hold
in general is therefore read with it as well, and the hypothesis is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from symopt.documents.meaning.claim import Claim
from symopt.syntax.tree import (
    ONE,
    ZERO,
    Call,
    Entry,
    Mul,
    Name,
    Neg,
    Piecewise,
    Relation,
    Sum,
    Tree,
    names,
    rebuild,
    walk,
)

ADDS_UP = "row sums 1"


def with_labels(claim: Claim) -> Claim | None:
    """Return a claim with its labels adding up to 1, None if it has no labels."""
    setting = claim.setting
    defined = {d.name for d in setting.definitions}
    bodies = (claim.head, claim.previous, claim.claimed, *(d.body for d in setting.definitions))
    found = [
        name
        for body in bodies
        if body is not None
        for name in _labels(body)
        if name not in defined and ADDS_UP not in setting.properties.get(name, ())
    ]
    if not found:
        return None
    added = {name: (*setting.properties.get(name, ()), ADDS_UP) for name in found}
    said = ", ".join(dict.fromkeys(found))
    return replace(
        claim,
        setting=replace(setting, properties={**setting.properties, **added}),
        reading=f"with the entries of {said} adding up to 1, as labels of classes do",
        alternatives=(),
        weak=True,
    )


def with_class(claim: Claim) -> Claim | None:
    r"""Return a claim with c of `\sum_{k=1}^K [c = k] \log p_k` as one of 1, …, K; None where there is none.

    The indicators are then the entries of an array that add up to 1.
    """
    setting = claim.setting
    sides = (claim.head, claim.previous, claim.claimed)
    trees = [t for t in (*sides, *(d.body for d in setting.definitions)) if t is not None]
    classes = {label: size for tree in trees for label, size in _classes(tree)}
    arrays = {label: f"{label}_class" for label in classes}

    def change(node: Tree) -> Tree:
        pair = _compared(node)
        for label, index in () if pair is None else (pair, pair[::-1]):
            if label in arrays:
                return Entry(arrays[label], (Name(index),))
        return rebuild(node, change)

    changed = [change(tree) for tree in trees]
    if not classes or any(label in names(tree) for label in classes for tree in changed):
        return None
    head, previous, claimed = (None if t is None else change(t) for t in sides)
    definitions = tuple(replace(d, body=change(d.body)) for d in setting.definitions)
    shapes = {arrays[label]: (size,) for label, size in classes.items()}
    added = dict.fromkeys(shapes, (ADDS_UP,))
    said = ", ".join(sorted(classes))
    return replace(
        claim,
        setting=replace(
            setting, definitions=definitions, shapes={**setting.shapes, **shapes},
            properties={**setting.properties, **added},
        ),
        head=head, previous=previous, claimed=claimed, alternatives=(), weak=True,
        reading=f"with {said} as one of the classes that are summed over",
        doubt=f"that {said} is one of the classes that are summed over is not said",
    )  # fmt: skip


def _classes(tree: Tree) -> Iterator[tuple[str, str]]:
    """Yield the labels that indicators in sums compare with the index, and how many classes there are."""
    for node in walk(tree):
        match node:
            case Sum(body, index, lower, Name(size)) if lower in (None, ONE):
                pairs = [pair for part in walk(body) if (pair := _compared(part)) is not None]
                yield from ((n, size) for p in pairs if index in p for n in p if n != index)
            case _:
                pass


def _compared(tree: Tree) -> tuple[str, str] | None:
    """Return the two names whose equality a tree indicates."""
    match tree:
        case Piecewise(((one, Relation("=", Name(left), Name(right))), (zero, None))) if (
            one == ONE and zero == ZERO
        ):
            return left, right
        case _:
            return None


def _labels(body: Tree) -> list[str]:
    """Return the arrays whose entries weigh logarithms in a sum over them."""
    found: list[str] = []
    for node in walk(body):
        if not isinstance(node, Sum):
            continue
        inner = node.body.body if isinstance(node.body, Neg) else node.body
        if not isinstance(inner, Mul) or len(inner.factors) != 2:
            continue
        weights = [f for f in inner.factors if isinstance(f, Entry)]
        logs = [f for f in inner.factors if isinstance(f, Call) and f.function == "log"]
        if len(weights) == len(logs) == 1:
            found.append(weights[0].name)
    return found
