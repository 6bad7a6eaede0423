r"""Comparisons: conditions, of which nothing is claimed, unless they are false wherever they are looked at.

f''(x) = 1/x^2 < 0        wrong
0 < \eta < 2/a            a condition
"""

from __future__ import annotations

import re
from dataclasses import replace

from symopt.documents.meaning.claim import Claim, ClaimKind
from symopt.documents.meaning.everywhere import false_everywhere
from symopt.documents.reading.claims.conditions import asks, sentence
from symopt.documents.reading.claims.making import Where, claim, notation
from symopt.documents.reading.formulas.forms import is_zero
from symopt.documents.reading.known.book import Book
from symopt.documents.statements.chain import Sign
from symopt.equality.verdict import Status
from symopt.syntax.latex.names.events import is_random_value
from symopt.syntax.tree import Call, Name, Tree, walk

_ORDERS = (Sign.LESS, Sign.LESS_EQUAL, Sign.GREATER, Sign.GREATER_EQUAL)
_WEAK = (Sign.LESS_EQUAL, Sign.GREATER_EQUAL)
_DENIED = re.compile(
    r"\b(?:no|not|never|none|nor|impossible|contradict\w*|cannot|can't|absurd|nonsense|fails?|violat\w*|empty)\b",
    re.IGNORECASE,
)
_TAG = re.compile(r"</?[a-z]{1,6}>")
"""HTML in a formula, whose brackets are no signs."""
_STATISTICS = frozenset(("var", "variance", "std", "cov", "mean", "median"))


def _of_chance(tree: Tree) -> bool:
    """Return whether a formula is made of variances, probabilities or expectations."""
    return any(
        (isinstance(node, Call) and node.function in _STATISTICS)
        or (isinstance(node, Name) and is_random_value(node.name))
        for node in walk(tree)
    )


def compared(book: Book, place: Where, before: Tree | None, side: Tree, sign: Sign) -> Claim:
    """Return what a comparison claims: nothing, unless it is false everywhere."""
    at = place.at
    plain = notation(place, side)
    if before is None or sign not in _ORDERS or _DENIED.search(sentence(at)) or asks(at):
        return plain
    if _TAG.search(at.statement.piece.text) or _of_chance(before) or _of_chance(side):
        return plain
    if sign in _WEAK and (is_zero(before) or is_zero(side)):
        return plain  # what is at most 0, and never below, is 0
    made = claim(book, ClaimKind.EQUATION, place, before, None, side, sign)
    if made.settled is not None or made.head is None or made.claimed is None or made.doubt:
        return plain
    seen = false_everywhere(made.setting, made.head, sign, made.claimed)
    if not seen:
        return plain
    message = f"this is false at all of {seen} points that were looked at"
    return replace(made, settled=Status.REFUTED, message=message, alternatives=())
