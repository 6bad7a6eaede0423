"""Comparisons judged, -4 < 0 or 2 ≠ 3, where both sides have values in numbers; others are conditions."""

from __future__ import annotations

from collections.abc import Callable

from symopt.documents.judging.checked import Checked
from symopt.documents.judging.equation import links
from symopt.documents.meaning.claim import Claim
from symopt.documents.meaning.values import Value, values_of
from symopt.documents.statements.chain import Sign
from symopt.equality.verdict import Status

_Told = Callable[[Value, Value], "bool | None"]


def _below(left: Value, right: Value) -> bool | None:
    return True if left.high < right.low else False if left.low >= right.high else None


def _at_most(left: Value, right: Value) -> bool | None:
    return True if left.high <= right.low else False if left.low > right.high else None


def _apart(left: Value, right: Value) -> bool | None:
    if left.high < right.low or right.high < left.low:
        return True
    return False if left.exact and right.exact else None


COMPARISONS: dict[Sign, _Told] = {
    Sign.LESS: _below,
    Sign.LESS_EQUAL: _at_most,
    Sign.GREATER: lambda left, right: _below(right, left),
    Sign.GREATER_EQUAL: lambda left, right: _at_most(right, left),
    Sign.UNEQUAL: _apart,
}


def judge_relation(claim: Claim) -> Checked:
    """Return what is known of a comparison; the side before is what the sign stands after."""
    assert claim.claimed is not None  # the caller looks
    right = values_of(claim.setting, claim.claimed)
    for link in links(claim)[::-1]:
        left = values_of(claim.setting, link.side)
        if left is None or right is None or left.shape or right.shape:
            continue
        holds = COMPARISONS[claim.sign](left.at[()], right.at[()])
        status = {True: Status.PROVED, False: Status.REFUTED, None: Status.UNDECIDED}[holds]
        return Checked(claim, status, link.versus, "enclosures")
    return Checked(claim, Status.NOT_UNDERSTOOD, message="a condition, not a comparison of numbers")
