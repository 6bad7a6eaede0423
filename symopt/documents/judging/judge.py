"""A claim judged: by its kind, and by its other readings where the first one is not proved.

Never raises: what a defect of ours, or a lack of memory or depth, leaves open is undecided.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from symopt.documents.judging.chain import by_parts
from symopt.documents.judging.checked import Checked
from symopt.documents.judging.conventions import conventions
from symopt.documents.judging.critical import judge_word
from symopt.documents.judging.equation import judge_equation
from symopt.documents.judging.mended import mended
from symopt.documents.judging.misshapen import misshapen
from symopt.documents.judging.numeric import (
    is_about_digits,
    is_printed,
    judge_mixed,
    judge_number,
)
from symopt.documents.judging.partial import where_defined
from symopt.documents.judging.relation import COMPARISONS, judge_relation
from symopt.documents.judging.remainder import has_remainder, judge_remainder
from symopt.documents.judging.spectrum import judge_eigenvalue
from symopt.documents.judging.unsure import unsure
from symopt.documents.judging.update import judge_step
from symopt.documents.meaning.claim import Claim, ClaimKind
from symopt.documents.reading.hypotheses.under import other_than
from symopt.documents.statements.chain import Sign
from symopt.equality.verdict import Status
from symopt.foundation.errors import SymoptError
from symopt.syntax.tree import Matrix, Mul, names
from symopt.syntax.tree import Sequence as Listed
from symopt.verification.interim import listening
from symopt.verification.stated.claim_model import read_error

PROVED = (Status.PROVED, Status.ALMOST_EVERYWHERE)
_CONDITIONS = (Sign.IN, Sign.MAPS, Sign.PROPORTIONAL)
_KINDS: dict[ClaimKind, Callable[[Claim], Checked]] = {
    ClaimKind.DEFINITION: judge_equation,
    ClaimKind.EQUATION: judge_equation,
    ClaimKind.DERIVATIVE: judge_equation,
    ClaimKind.UPDATE: judge_step,
}


def judge(claim: Claim, early: Callable[[Checked], object] | None = None) -> Checked:
    """Return what is known of a claim. Never raises.

    early: told of a refutation as soon as it is certain, before the slip behind it is looked for.
    """
    found = _by_readings(claim)
    if found.status is not Status.REFUTED:
        return found
    if claim.apart:  # a slip would be sought for all indices
        return found
    if early is not None:
        early(found)
    explained = _safely(claim)
    if explained.status is not Status.REFUTED:  # where it is known what is right, it may be open
        return explained if explained.status is Status.UNDECIDED else found
    return replace(
        found,
        diagnosis=explained.diagnosis,
        expected=explained.expected or found.expected,
        message=explained.message or found.message,
    )


def _after_paths(claim: Claim, first: Checked) -> Checked:
    """Return a right value, which follows from a sum over paths if that is read by its parts."""
    parts = _by_parts(claim)
    found = None if parts is None else _safely(parts)
    if found is None or not (found.status in PROVED and found.follows):
        return first
    return replace(first, follows=True, message=found.message)


def _by_readings(claim: Claim) -> Checked:
    """Return the verdict on a claim; the slip behind a wrong one is left out."""
    with listening(lambda _: False):
        first = _where_apart(claim, _safely(claim))
        if claim.settled is None and first.status in PROVED and first.follows is False:
            return _after_paths(claim, first)
        if claim.settled is not None or first.status in PROVED or first.status is None:
            return first
        others: list[Checked] = []
        parts = _by_parts(claim)
        for reading in (*claim.alternatives, *((parts,) if parts is not None else ())):
            found = _safely(reading)
            if found.status in PROVED:
                return replace(found, claim=claim, message=found.message or reading.reading)
            if not reading.weak or reading.doubt:
                others.append(found)
        return _weighed(first, others)


def _where_apart(claim: Claim, first: Checked) -> Checked:
    """Return the verdict on what is claimed for indices that differ, where it does not hold for all."""
    if not claim.apart or first.status not in (Status.REFUTED, Status.UNDECIDED):
        return first
    factors = tuple(other_than(one, two) for one, two in claim.apart)
    head, previous, claimed = (
        None if side is None else Mul((*factors, side))
        for side in (claim.head, claim.previous, claim.claimed)
    )
    here = replace(claim, head=head, previous=previous, claimed=claimed, apart=(), alternatives=())
    found = replace(_safely(here), claim=claim)
    if found.status is not Status.REFUTED:
        return found
    return replace(first, status=found.status, counterexample=found.counterexample)


def _by_parts(claim: Claim) -> Claim | None:
    try:
        return by_parts(claim)
    except RecursionError:
        return None


def _weighed(first: Checked, others: list[Checked]) -> Checked:
    """Return the first reading's verdict; it is refuted only if no other reading may be meant."""
    if first.status is Status.NOT_UNDERSTOOD and not first.claim.doubt:
        open_ = any(f.status is Status.UNDECIDED for f in others)
        return first if open_ else _of_shapes(first)
    if first.status is not Status.REFUTED:
        return first
    doubts = [f.claim.doubt for f in others if f.status is not Status.REFUTED]
    doubt = first.claim.doubt or "".join(doubts[:1]) or unsure(first)
    change = mended(first.claim) if first.claim.condition and not doubt else None
    doubt = doubt or (first.claim.condition if change is None else "")
    if doubt:
        return Checked(first.claim, Status.NOT_UNDERSTOOD, message=doubt)
    if change is not None:
        first = replace(first, diagnosis=change.diagnosis, expected=change.right)
    for reading in conventions(first.claim):
        if _safely(reading).status in PROVED:
            return Checked(first.claim, Status.UNDECIDED, message=f"it is right {reading.reading}")
    open_ = [found for found in others if found.status is Status.UNDECIDED]
    if not open_:
        return first
    return Checked(
        first.claim,
        Status.UNDECIDED,
        message=f"wrong as it was read, but it may be read otherwise: {open_[0].claim.reading}",
    )


def _of_shapes(found: Checked) -> Checked:
    """Return a claim whose shapes do not fit as refuted, where one change makes it true."""
    try:
        change = misshapen(found.claim)
    except (SymoptError, RecursionError):
        return found
    if change is None:
        return found
    return replace(
        found, status=Status.REFUTED, versus="head", method="shapes",
        diagnosis=change.diagnosis, expected=change.right,
    )  # fmt: skip


def _safely(claim: Claim) -> Checked:
    try:
        return _judged(claim)
    except SymoptError as error:
        return Checked(claim, Status.NOT_UNDERSTOOD, message=read_error(error))
    except RecursionError:
        return Checked(claim, Status.UNDECIDED, message="the claim is nested too deeply")
    except MemoryError:
        return Checked(claim, Status.UNDECIDED, message="the claim takes too much memory")
    except Exception as error:  # one claim that meets a defect of ours must not stop the rest
        words = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        message = f"symopt met a defect of its own ({words})"
        return Checked(claim, Status.UNDECIDED, message=message)


def _by_kind(claim: Claim) -> Checked:
    """Judge by the kind of the claim; numbers, wherever they stand, by their digits."""
    if claim.word:
        return judge_word(claim)
    if claim.sign in COMPARISONS:
        return judge_relation(claim)
    if claim.sign in _CONDITIONS:
        return Checked(claim, Status.NOT_UNDERSTOOD, message=f"{claim.sign.value} is not judged")
    if claim.kind is ClaimKind.MATRIX and claim.name.startswith("lambda"):
        return judge_eigenvalue(claim)
    assert claim.claimed is not None  # only a word may stand alone
    if has_remainder(claim):
        return judge_remainder(claim)
    digits = is_about_digits(claim)
    numbers = claim.kind in (ClaimKind.NUMERIC, ClaimKind.MATRIX) and not names(claim.claimed)
    found = judge_number(claim) if digits or numbers or is_printed(claim.claimed) else None
    if found is not None:
        return found
    found = _KINDS.get(claim.kind, judge_equation)(claim)
    if found.status is Status.REFUTED and found.method != "shapes":
        if digits:
            message = "it depends on names that have no number here"
            return Checked(claim, Status.NOT_UNDERSTOOD, message=message)
        return judge_mixed(claim) or found
    return found


def _lists_as_columns(claim: Claim) -> Claim:
    """Return the claim with (a, b) as a column, so that a list may equal a vector."""
    sides = (claim.head, claim.previous, claim.claimed)
    if not any(isinstance(side, Listed) for side in sides):
        return claim
    head, previous, claimed = (
        Matrix(tuple((item,) for item in side.items)) if isinstance(side, Listed) else side
        for side in sides
    )
    return replace(claim, head=head, previous=previous, claimed=claimed)


def _judged(claim: Claim) -> Checked:
    if claim.kind is ClaimKind.NOTATION:
        return Checked(claim, None, message=claim.message)
    if claim.settled is not None:
        versus = "definition" if claim.kind is ClaimKind.DEFINITION else ""
        return Checked(claim, claim.settled, versus, message=claim.message)
    if claim.claimed is None and not claim.word:
        return Checked(claim, Status.NOT_UNDERSTOOD, message=claim.message or "nothing is claimed")
    meant = claim if claim.word else where_defined(_lists_as_columns(claim))
    found = replace(_by_kind(meant), claim=claim)
    if claim.kind is ClaimKind.DEFINITION and found.versus == "head":
        return replace(found, versus="definition")
    return found
