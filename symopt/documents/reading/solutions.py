r"""Values that are solved for: `w = (X^T X)^{-1} X^T y` after the gradient by w was set to zero.

Such an equation does not define w, which stays a variable. It is one where the document differentiates by the
name, and the value is made of nothing but what the function is made of.
"""

from __future__ import annotations

from symopt.documents.reading.book import Book
from symopt.documents.reading.claim import Claim, ClaimKind
from symopt.documents.reading.ledger import is_number
from symopt.documents.reading.making import Where, claim, not_understood
from symopt.documents.reading.parsed import Parsed
from symopt.documents.reading.values import free_names
from symopt.syntax.tree import ZERO, At, Derivative, Name, Tree


def solved_function(book: Book, at: Parsed, name: str, body: Tree) -> str:
    """Return the function whose variable gets a value here, "" if the equation defines its name."""
    if is_number(body) or not book.objectives.is_variable(at, name):
        return ""
    target = book.objectives.moved_along(at, name)
    if not target:
        return ""
    own = free_names(book, at, Name(target))
    used = free_names(book, at, body)
    if own is None or used is None or name not in own:
        return ""
    return target if set(used) <= set(own) - {name} else ""


def solution(book: Book, place: Where, head: Name, body: Tree, target: str) -> Claim:
    """Return the claim that the gradient vanishes at a value; not understood if that is not seen."""
    at = place.at
    gradient: Tree = At(Derivative(Name(target), (head,)), ((head.name, body),))
    if book.agree(at, gradient, ZERO) is True:
        return claim(
            book, ClaimKind.EQUATION, place, gradient, None, ZERO,
            name=head.name, reading=f"∂{target}/∂{head.name} = 0 there",
        )  # fmt: skip
    return not_understood(place, f"a value of {head.name} that is solved for is not looked into")
