r"""Array operators in matrix notation: X^{-1}, X^{+}, det X, \lambda_{\max}(X), e^X, softmax and extremes.

An operator stands at places of its own: entry (i, j) of B⁻¹ with labels (i, j) is `inv(B)`, with labels
(j, i) its transpose, entry (i, i) the diagonal of it. Along an axis: max_k M_ik is `amax(M, axis=1)`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from symopt.calculus import build
from symopt.calculus.indices import Affine, Index
from symopt.calculus.indices import of as affine
from symopt.calculus.nodes import Node, Operator
from symopt.calculus.operators.others import left_out
from symopt.calculus.views.matrix_terms import Term
from symopt.calculus.views.matrix_trees import cost, diagonal_of, transposed
from symopt.syntax import tree as syntax
from symopt.syntax.tree import Tree, number

Labels = tuple[Index, ...]
Visit = Callable[[Node, Labels], Term | None]


def operator_view(node: Operator, labels: Labels, visit: Visit) -> Tree | None:
    """Return an array operator over the labels; None where it has no form in matrix notation.

    labels: those that occur in the node, in the order of its rows and columns.
    visit: gives a node as an array over all of the labels.
    """
    if node.function == "softmax":
        return _along_own_axis(node, labels, visit)
    whole, entries, _ = left_out(node)
    if entries:
        found = visit(build.merge([(whole, 1), *((e, -1) for e in entries)]), labels)
        return None if found is None else found.tree()
    if len(node.bound) == 2 and node.function not in _REDUCTIONS:
        return _of_matrix(node, labels, visit)
    return _reduction(node, labels, visit)


_REDUCTIONS = frozenset(("amax", "amin", "logsumexp", "prod"))
_OWN_ROWS = frozenset(("vmax",))
"""Functions whose value at Bᵀ is neither that at B nor its transpose."""


def _of_matrix(node: Operator, labels: Labels, visit: Visit) -> Tree | None:
    """Return f(B) for a function of a matrix: a matrix, a vector or a number by its own places."""
    places = tuple(place.plain for place in node.at)
    if {*labels} != {*places} or not _all_of(node, places):
        return None
    inner = visit(node.body, node.bound)
    if inner is None:
        return None
    body, turned = (inner.tree(), False) if node.function in _OWN_ROWS else _either_way(inner)
    call = syntax.Call(node.function, (body,))
    if len(places) == 2 and len(labels) == 1:
        return diagonal_of(call)
    return transposed(call) if len(places) == 2 and turned != (places != labels) else call


def _reduction(node: Operator, labels: Labels, visit: Visit) -> Tree | None:
    """Return a maximum, minimum or log-sum-exp over all entries or along one axis."""
    axes = len(labels) + len(node.bound)
    if len(node.bound) == 2 and labels or axes > 2:
        return None
    if len(node.bound) == 2:
        inner = visit(node.body, node.bound)
        return None if inner is None else syntax.Call(node.function, (inner.tree(),))
    inner = visit(node.body, (*labels, *node.bound))
    if inner is None:
        return None
    if not labels:
        return syntax.Call(node.function, (inner.tree(),))
    body, turned = _either_way(inner)
    return syntax.Call(node.function, (body,), (("axis", number(0 if turned else 1)),))


def _along_own_axis(node: Operator, labels: Labels, visit: Visit) -> Tree | None:
    """Return softmax along the axis of its own place."""
    (bound,), (place,) = node.bound, node.at
    own = place.plain
    if own not in labels or own in node.body.free:
        return None
    if (bound.lower, bound.upper) != (own.lower, own.upper):
        return None
    body = build.rename(node.body, {bound: affine(own)})
    inner = visit(body, labels)
    if inner is None:
        return None
    if own == labels[-1]:
        return syntax.Call("softmax", (inner.tree(),))
    return syntax.Call("softmax", (inner.tree(),), (("axis", number(0)),))


def _either_way(term: Term) -> tuple[Tree, bool]:
    """Return (the tree of a matrix or of its transpose, whichever is shorter; whether it is turned)."""
    tree, other = term.tree(), term.turned().tree()
    return (other, True) if cost(other) < cost(tree) else (tree, False)


def operator_shape(node: Operator) -> tuple[Affine, ...]:
    """Return the largest value of each place of an operator: f(B) has the shape of Bᵀ, or B's rows."""
    if node.function == "softmax" or len(node.at) < 2:
        return tuple(end.upper for end in node.bound[: len(node.at)])
    return tuple(end.upper for end in node.bound[::-1])


def _all_of(node: Operator, places: Sequence[Index | None]) -> bool:
    """Whether the places run over all of f(B)."""
    shape = operator_shape(node)
    return all(
        place is not None and (place.lower, place.upper) == (Affine(1), upper)
        for place, upper in zip(places, shape, strict=True)
    )
