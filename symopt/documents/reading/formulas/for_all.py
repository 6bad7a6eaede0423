r"""Equations of each sample or entry as equations of all: `z^{(i)} = w^T x^{(i)} + b` is z = X w + b.

a^{(i)} = \sigma(z^{(i)})                               a = σ(z)
\theta_j := \theta_j - \alpha \sum_i e_i x_j^{(i)}      θ := θ - α Σ e_i x^{(i)}

What an equation says of a number for all i is said elementwise of the arrays; a product with the vector of a
sample is one with the matrix of all, whose rows these are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from symopt.documents.reading.formulas.parsed import Parsed, Unread
from symopt.documents.reading.vocabulary.samples import ENDING
from symopt.model.model import Shape
from symopt.syntax.tree import (
    Add,
    Entry,
    MatMul,
    Mul,
    Name,
    Part,
    Range,
    Sum,
    Transpose,
    Tree,
    names,
    rebuild,
)


def for_all(line: Parsed, shapes: Mapping[str, Shape]) -> Parsed:
    """Return a statement about each sample, or the step of each entry, as one about all of them."""
    head = line.sides[0]
    if not isinstance(head, Entry) or len(head.indices) != 1 or len(shapes.get(head.name, ())) != 1:
        return line
    (place,) = head.indices
    moved = any(isinstance(s, Add) and _moves(head, s) for s in line.sides[1:])
    if not isinstance(place, Name) or not (head.name.endswith(ENDING) or moved):
        return line
    sides = tuple(s if isinstance(s, Unread) else _all(s, place.name, shapes) for s in line.sides)
    return line if None in sides else replace(line, sides=tuple(s for s in sides if s is not None))


def _moves(head: Entry, side: Add) -> bool:
    r"""Return whether a sum begins with what is moved, as it is or shrunk: `\theta_j(1 - \alpha\lambda)`."""
    return any(
        term == head or (isinstance(term, Mul) and head in term.factors) for term in side.terms
    )


def _all(tree: Tree, index: str, shapes: Mapping[str, Shape]) -> Tree | None:
    """Return a tree in which arrays stand for their entries at an index; None where that has no form."""
    if index not in names(tree):
        return tree
    match tree:
        case Entry(name, (*before, Name(last))) if last == index:
            return _along(tree, name, tuple(before), index, shapes)
        case MatMul((Transpose(weights), row)) | MatMul((Transpose(row), weights)) if (
            array := _row_of(row, index)
        ) and index not in names(weights):
            return MatMul((Name(array), weights), span=tree.span)
        case Entry() | Part() | MatMul() | Name():
            return None
        case Sum(index=bound) if bound == index:
            return None
        case _:
            pass
    parts: list[Tree | None] = []

    def change(child: Tree) -> Tree:
        parts.append(_all(child, index, shapes))
        return parts[-1] or child

    found = rebuild(tree, change)
    return None if None in parts else found


def _along(
    tree: Entry, name: str, before: tuple[Tree, ...], index: str, shapes: Mapping[str, Shape]
) -> Tree | None:
    if len(shapes.get(name, ())) != len(tree.indices) or any(index in names(i) for i in before):
        return None
    if not before:
        return Name(name, span=tree.span)
    return Part(Name(name), (*before, Range()), span=tree.span)


def _row_of(tree: Tree, index: str) -> str:
    """Return the matrix of which a tree is the row at an index, x^{(i)}; "" for anything else."""
    match tree:
        case Entry(name, (Name(place),)) | Part(Name(name=name), (Name(place), Range())):
            return name if place == index and name.endswith(ENDING) else ""
        case _:
            return ""
