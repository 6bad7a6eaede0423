"""The right value as the document would print it: its decimals, its names for unknown values."""

from __future__ import annotations

from symopt.documents.elaborate.names.unknowns import restored
from symopt.documents.meaning.claim import Claim
from symopt.documents.meaning.digits import decimal, decimals_of, has_decimals
from symopt.documents.meaning.needed import closure, is_number
from symopt.syntax.tree import Div, Number, Tree, names, rebuild

LONGEST = 6
"""A fraction that needs more decimals than this stays one."""


def as_printed(claim: Claim, tree: Tree) -> Tree:
    """Return a right value with 0.4 for 2/5 where the document writes decimals, and f'(x_k) as it is."""
    sides = [side for side in (claim.head, claim.previous, claim.claimed) if side is not None]
    wanted = [n for side in sides for n in names(side)]
    bodies = [d.body for d in closure(claim.setting, wanted) if not is_number(d.body)]
    found = restored(tree)
    return _decimals(found) if any(map(has_decimals, (*sides, *bodies))) else found


def _decimals(tree: Tree) -> Tree:
    tree = rebuild(tree, _decimals)
    match tree:
        case Div(Number(value=top, text=""), Number(value=bottom, text="")) if bottom:
            value = top / bottom
            places = decimals_of(value)
            if 0 < places <= LONGEST:
                return Number(value, decimal(value, places))
        case _:
            pass
    return tree
