"""A claim with its verdict, and a document with its claims."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from symopt.documents.meaning.claim import Claim, ClaimKind
from symopt.documents.scanning.source.placed import Place, Sheet
from symopt.equality.verdict import Counterexample, Status
from symopt.syntax.tree import Tree
from symopt.verification.diagnosis import Diagnosis


@dataclass(frozen=True, slots=True)
class Checked:
    """What is known of one claim.

    status: None for notation, which claims nothing.   versus: what it was judged against: "head",
        "previous" or "definition".   expected: the right value as a tree, where there is one.
    shown: the right value as text where it is a number ("0.904").   diagnosis: the slip behind it.
    follows: whether it follows from the side before; None where there is none, or that is not known.
    """

    claim: Claim
    status: Status | None
    versus: str = ""
    method: str = ""
    hypotheses: tuple[str, ...] = ()
    counterexample: Counterexample | None = None
    diagnosis: Diagnosis | None = None
    expected: Tree | None = None
    shown: str = ""
    follows: bool | None = None
    message: str = ""


@dataclass(frozen=True, slots=True)
class CheckedDocument:
    """A document's claims in reading order, what could not be scanned, and its text, for annotated copies."""

    file: str
    claims: tuple[Checked, ...]
    problems: tuple[tuple[Place, str], ...] = ()
    sheets: tuple[Sheet, ...] = ()

    @property
    def summary(self) -> dict[str, int]:
        """The number of claims (notation is none), and of each verdict."""
        judged = [c.status for c in self.claims if c.claim.kind is not ClaimKind.NOTATION]
        counts = Counter(judged)
        proved = counts[Status.PROVED] + counts[Status.ALMOST_EVERYWHERE]
        return {
            "claims": len(judged),
            "proved": proved,
            "refuted": counts[Status.REFUTED],
            "undecided": counts[Status.UNDECIDED],
            "not-understood": counts[Status.NOT_UNDERSTOOD],
        }


@dataclass(frozen=True, slots=True)
class Report:
    """What `symopt check` found, document by document."""

    documents: tuple[CheckedDocument, ...]

    @property
    def refuted(self) -> Sequence[Checked]:
        """The claims that are wrong, in reading order."""
        return [c for d in self.documents for c in d.claims if c.status is Status.REFUTED]
