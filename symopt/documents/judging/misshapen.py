r"""Derivatives whose shapes do not fit, but would after one change: X(Y - T) for X^T(Y - T).

    a factor transposed, or not              W δ for W^T δ
    the factors the other way round          x^T x for x x^T
    a vector for its entry                   ∂J/∂θ_j = (h - y) x for (h - y) x_j

Such a claim is wrong where the change makes it true. With vectors as rows, as some write them, x^T x is a
matrix: products with vectors are judged only where the definitions show columns, w^T x or A x.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice

from symopt.documents.elaborate.names.extents import extent
from symopt.documents.elaborate.names.known import Known, known_of
from symopt.documents.judging.mended import Change, Mended, inside, is_true
from symopt.documents.meaning.claim import Claim
from symopt.documents.meaning.subject import ground
from symopt.foundation.errors import ShapeError, SymoptError
from symopt.syntax.tree import (
    Call,
    Derivative,
    Entry,
    MatMul,
    Mul,
    Name,
    Transpose,
    Tree,
    number,
    rebuild,
    walk,
)
from symopt.verification.diagnosis import Diagnosis
from symopt.verification.judge import squeezed

_MOST = 40


def misshapen(claim: Claim) -> Mended | None:
    """Return the change that makes a derivative true whose shapes do not fit, None if there is none."""
    head, claimed, setting = claim.head, claim.claimed, claim.setting
    if not isinstance(head, Derivative) or claimed is None or len(head.wrt) > 2:
        return None
    known = known_of(setting)
    if extent(head.of, known) != () or not _unfit(claim):
        return None
    columns = _columns(claim, known)
    for change in _changes(claimed, head, known, columns):
        if is_true(setting, head, change.tree):
            told = Diagnosis(change.kind, change.text, "one change makes it true")
            return Mended(told, change.tree)
    return None


def _unfit(claim: Claim) -> bool:
    """Return whether the shapes of a claim do not fit, within it or with what it is claimed of."""
    assert claim.head is not None  # the caller looks
    assert claim.claimed is not None
    try:
        here = ground(claim.setting, (claim.head, claim.claimed))
        told = here.subject.value(claim.head)
    except SymoptError:
        return False
    try:
        found = here.subject.value(claim.claimed)
    except ShapeError:
        return True
    except SymoptError:
        return False
    return squeezed(found).shape != squeezed(told).shape


def _columns(claim: Claim, known: Known) -> bool:
    """Return whether the definitions show vectors as columns, w^T x or A x, and none as a row."""
    rank = _ranks(known)
    shown = False
    for defined in claim.setting.definitions:
        for node in walk(defined.body):
            factors = node.factors if isinstance(node, MatMul) else ()
            for left, right in zip(factors, factors[1:], strict=False):
                turned = isinstance(left, Transpose) and rank(left.body) == 1
                if rank(right) == 1 and not isinstance(right, Transpose):
                    shown = shown or turned or rank(left) == 2
                if rank(left) == 1 and not isinstance(left, Transpose) and rank(right) == 2:
                    return False
    return shown


def _ranks(known: Known) -> Callable[[Tree], int | None]:
    def rank(tree: Tree) -> int | None:
        shape = extent(tree, known)
        return None if shape is None else len(shape)

    return rank


def _changes(side: Tree, head: Derivative, known: Known, columns: bool) -> Iterator[Change]:
    rank = _ranks(known)

    def own(tree: Tree) -> Iterator[Change]:
        factors = tree.factors if isinstance(tree, MatMul) else ()
        arrays = tuple(f for f in factors if rank(f) != 0)
        numbers = tuple(f for f in factors if rank(f) == 0)
        if len(arrays) > 1 and (columns or all(rank(f) == 2 for f in arrays)):
            for kind, text, found in _turned(arrays):
                product = MatMul(found)
                yield Change(Mul((*numbers, product)) if numbers else product, kind, text)
        if isinstance(tree, Name) and rank(tree) == 1:
            for by in head.wrt:
                if isinstance(by, Entry) and len(by.indices) == 1:
                    text = "a vector stands where its entry should"
                    yield Change(Entry(tree.name, by.indices), "index", text)

    for change in islice(inside(side, own), _MOST):
        yield replace(change, tree=_with_identities(change.tree, head, known))


def _turned(factors: tuple[Tree, ...]) -> Iterator[tuple[str, str, tuple[Tree, ...]]]:
    yield "order", "the factors stand in the wrong order", factors[::-1]
    for k, factor in enumerate(factors):
        turned = factor.body if isinstance(factor, Transpose) else Transpose(factor)
        found = (*factors[:k], turned, *factors[k + 1 :])
        yield "transposed", "a factor is transposed, or should be", found


def _with_identities(tree: Tree, head: Derivative, known: Known) -> Tree:
    """Return the tree with identities as long as the variable, not as what stood beside them."""
    shape = extent(head.wrt[0], known)
    if shape is None or len(shape) != 1:
        return tree
    size: Tree = Name(shape[0]) if isinstance(shape[0], str) else number(shape[0])

    def change(node: Tree) -> Tree:
        made = rebuild(node, change)
        return Call("eye", (size,)) if isinstance(made, Call) and made.function == "eye" else made

    return change(tree)
