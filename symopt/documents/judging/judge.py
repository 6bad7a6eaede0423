"""A claim judged: by its kind, and by its other readings where the first one is not proved.

Never raises: what a defect of ours, or a lack of memory or depth, leaves open is undecided.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from symopt.documents.judging.checked import Checked
from symopt.documents.judging.equation import judge_equation
from symopt.documents.reading.claim import Claim, ClaimKind
from symopt.equality.verdict import Status
from symopt.foundation.errors import SymoptError

PROVED = (Status.PROVED, Status.ALMOST_EVERYWHERE)
_KINDS: dict[ClaimKind, Callable[[Claim], Checked]] = {
    ClaimKind.DEFINITION: judge_equation,
    ClaimKind.EQUATION: judge_equation,
    ClaimKind.DERIVATIVE: judge_equation,
}


def judge(claim: Claim) -> Checked:
    """Return what is known of a claim. Never raises."""
    first = _safely(claim)
    if claim.settled is not None or first.status in PROVED or first.status is None:
        return first
    others: list[Checked] = []
    for reading in claim.alternatives:
        found = _safely(reading)
        if found.status in PROVED:
            return replace(found, claim=claim, message=found.message or reading.reading)
        others.append(found)
    return _weighed(first, others)


def _weighed(first: Checked, others: list[Checked]) -> Checked:
    """Return the first reading's verdict; it is refuted only if no other reading may be meant."""
    if first.status is not Status.REFUTED:
        return first
    open_ = [found for found in others if found.status is Status.UNDECIDED]
    if not open_:
        return first
    return Checked(
        first.claim,
        Status.UNDECIDED,
        message=f"wrong as it was read, but it may be read otherwise: {open_[0].claim.reading}",
    )


def _safely(claim: Claim) -> Checked:
    try:
        return _judged(claim)
    except SymoptError as error:
        return Checked(claim, Status.NOT_UNDERSTOOD, message=str(error))
    except RecursionError:
        return Checked(claim, Status.UNDECIDED, message="the claim is nested too deeply")
    except MemoryError:
        return Checked(claim, Status.UNDECIDED, message="the claim takes too much memory")
    except Exception as error:  # one claim that meets a defect of ours must not stop the rest
        words = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        message = f"symopt met a defect of its own ({words})"
        return Checked(claim, Status.UNDECIDED, message=message)


def _judged(claim: Claim) -> Checked:
    if claim.kind is ClaimKind.NOTATION:
        return Checked(claim, None, message=claim.message)
    if claim.settled is not None:
        versus = "definition" if claim.kind is ClaimKind.DEFINITION else ""
        return Checked(claim, claim.settled, versus, message=claim.message)
    if claim.claimed is None:
        return Checked(claim, Status.NOT_UNDERSTOOD, message=claim.message or "nothing is claimed")
    found = _KINDS.get(claim.kind, judge_equation)(claim)
    if claim.kind is ClaimKind.DEFINITION and found.versus == "head":
        return replace(found, versus="definition")
    return found
