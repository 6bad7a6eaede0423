r"""Claims that end with O(…) judged: `\sin x = x - x^3/6 + O(x^5)`.

Each coefficient that O(…) leaves out must be 0. One that is not refutes the claim, unless it is about a
derivative of an unknown function that the claim does not write: f'(x) may be 0 at the x that is meant.
"""

from __future__ import annotations

from symopt.documents.elaborate.limits.remainder import (
    must_vanish,
    remainder_of,
    split_remainder,
)
from symopt.documents.elaborate.names.exact import negative
from symopt.documents.elaborate.names.known import known_of
from symopt.documents.elaborate.names.unknowns import unknowns
from symopt.documents.judging.checked import Checked
from symopt.documents.judging.identity import compare
from symopt.documents.meaning.claim import Claim
from symopt.equality.verdict import Status
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.tree import ZERO, Add, Tree


def has_remainder(claim: Claim) -> bool:
    """Return whether a claim ends with O(…)."""
    return claim.claimed is not None and split_remainder(claim.claimed) is not None


def judge_remainder(claim: Claim) -> Checked:
    """Return what is known of a claim that ends with O(…). Raises UnsupportedError."""
    head = claim.head if claim.head is not None else claim.previous
    parts = None if claim.claimed is None else split_remainder(claim.claimed)
    assert head is not None  # the caller looks
    assert parts is not None
    main, size = parts
    told = remainder_of(size)
    open_ = ""
    for coefficient in must_vanish(Add((head, negative(main))), told, known_of(claim.setting)):
        found = compare(claim.setting, coefficient, ZERO, slip=False).verdict
        if found.proved:
            continue
        if found.status is Status.REFUTED and _is_spoken_of(coefficient, main):
            power = (
                f"{told.variable}"
                if told.place == ZERO
                else f"{told.variable} - {to_text(told.place)}"
            )
            message = f"the sides differ in a lower power of {power} than {told.order}"
            return Checked(claim, Status.REFUTED, "head", "power series", message=message)
        open_ = "whether the lower powers are the same is not known"
    if open_:
        return Checked(claim, Status.UNDECIDED, "head", message=open_)
    return Checked(claim, Status.PROVED, "head", "power series")


def _is_spoken_of(coefficient: Tree, main: Tree) -> bool:
    return set(unknowns(coefficient)) <= set(unknowns(main))
