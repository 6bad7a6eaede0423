r"""Values that are solved for: `w = (X^T X)^{-1} X^T y` after the gradient by w was set to zero.

Such an equation does not define w, which stays a variable. It is one where the document differentiates by the
name, and the value is made of nothing but what the condition, or the function, is made of.
"""

from __future__ import annotations

from symopt.documents.meaning.claim import Claim, ClaimKind
from symopt.documents.reading.claims.making import Where, claim, not_understood
from symopt.documents.reading.known.book import Book
from symopt.documents.reading.known.ledger import is_number
from symopt.documents.reading.known.values import free_names
from symopt.syntax.tree import ZERO, At, Derivative, Name, Tree, names

NEAR = 12
"""How many statements may stand between a condition and what solves it."""


def solution(book: Book, place: Where, head: Name, body: Tree) -> Claim | None:
    """Return the claim that a value solves a condition, or makes a gradient vanish; None if it defines."""
    at, name = place.at, head.name
    used = free_names(book, at, body)
    for source, condition in reversed(book.conditions):
        if source.item.section != at.item.section or at.item.order - source.item.order > NEAR:
            break
        if name not in names(condition):
            continue
        here = At(condition, ((name, body),))
        if book.agree(at, here, ZERO) is True:
            return _solved(book, place, here, name)
        if not is_number(body) and used is not None and set(used) <= set(names(condition)):
            return not_understood(place, f"a value of {name} that is solved for is not looked into")
    if is_number(body) or not book.objectives.is_variable(at, name) or used is None:
        return None
    target = book.objectives.moved_along(at, name)
    known = book.ledger.at(target, at.item, at.functions) if target else None
    free = (
        dict.fromkeys(known.parameters) if known is not None else None
    )  # x = r cos φ, y = r sin φ
    own = free_names(book, at, Name(target), free) if target else None
    if own is None or name not in own or not set(used) <= set(own) - {name}:
        return None
    here = At(Derivative(Name(target), (head,)), ((name, body),))
    if book.agree(at, here, ZERO) is True:
        return _solved(book, place, here, name)
    return not_understood(place, f"a value of {name} that is solved for is not looked into")


def _solved(book: Book, place: Where, condition: Tree, name: str) -> Claim:
    return claim(
        book, ClaimKind.EQUATION, place, condition, None, ZERO,
        name=name, reading=f"{name} solves the condition before",
    )  # fmt: skip
