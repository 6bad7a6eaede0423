"""Values that are defined under a condition alone: they are judged where it holds.

Σ_{n≥0} x^n = 1/(1 - x) where |x| < 1
"""

from __future__ import annotations

from dataclasses import replace

from symopt.documents.meaning.claim import Claim
from symopt.syntax.tree import Piecewise, Tree, rebuild


def where_defined(claim: Claim) -> Claim:
    """Return the claim with the conditions of its partial values as hypotheses."""
    found: dict[Tree, None] = {}

    def opened(tree: Tree) -> Tree:
        match rebuild(tree, opened):
            case Piecewise(((value, condition),)) if condition is not None:
                found[condition] = None
                return value
            case made:
                return made

    sides = (claim.head, claim.previous, claim.claimed)
    head, previous, claimed = (None if side is None else opened(side) for side in sides)
    own = claim.setting
    definitions = tuple(replace(d, body=opened(d.body)) for d in own.definitions)
    if not found:
        return claim
    setting = replace(own, definitions=definitions, conditions=(*own.conditions, *found))
    return replace(claim, head=head, previous=previous, claimed=claimed, setting=setting)
