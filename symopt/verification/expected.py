"""The right value as a reader would write it: index form for numbers, matrix notation for arrays."""

from __future__ import annotations

from dataclasses import replace

from symopt.calculus.arrays.array import Array
from symopt.calculus.graph import Graph, parts_of
from symopt.calculus.indices import Index
from symopt.calculus.nodes import Node, Operator, Product
from symopt.calculus.tidy import tidy
from symopt.calculus.views.matrix_view import matrix_view
from symopt.calculus.views.raising import raise_node
from symopt.foundation.errors import SymoptError
from symopt.syntax.tree import Tree
from symopt.verification.subject import Subject


def readable(subject: Subject, array: Array) -> Tree | None:
    """Return a value as a tree in the subject's names, None if it is too large to read.

    Arrays, and numbers made of whole arrays, are written in matrix notation where they have one, else in
    index form.
    """
    try:
        labels = array.indices
        body = tidy(array.body, subject.graph.unit_rows, subject.graph.properties)
        style = replace(subject.style, index_names={i.name: i.name for i in labels})
        whole = len(labels) <= 2 and (labels or _over_arrays(body))
        if whole:
            found = matrix_view(body, labels, style)
            if found is not None:
                return found
        return raise_node(body, style, {i: i.name for i in labels})
    except (SymoptError, RecursionError):
        return None


def _over_arrays(node: Node) -> bool:
    """Return whether a number is made of whole arrays, by sums or functions of matrices."""
    waiting, seen = [node], set[Node]()
    while waiting:
        item = waiting.pop()
        if isinstance(item, Operator) or (isinstance(item, Product) and item.sums):
            return True
        if item not in seen:
            seen.add(item)
            waiting += parts_of(item)
    return False


def lettered(graph: Graph, array: Array) -> Array:
    """Return the array at index letters i, j, k, l, as far as these are not names."""
    labels = _letters(graph, array.indices)
    return array.labelled(labels)


def _letters(graph: Graph, labels: tuple[Index, ...]) -> tuple[Index, ...]:
    taken = {*graph.shapes, *(d.name for d in graph.definitions)}
    free = [letter for letter in "ijklpqrs" if letter not in taken]
    letters = [*free, *(f"i_{k}" for k in range(len(labels)))]
    return tuple(
        Index(letter, label.lower, label.upper)
        for letter, label in zip(letters, labels, strict=False)
    )
