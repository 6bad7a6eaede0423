"""What is wrong with a refuted claim: the slip, named, and proved before it is offered."""

from __future__ import annotations

from symopt.foundation.record import record


@record
class Diagnosis:
    """A slip that turns the truth into the claim.

    kind: a word of the catalogue of slips, such as "sign" or "factor".
    text: a sentence for people, "the sign is wrong: the claim is -1 times the derivative".
    method: how it was proved ("canonical form", or "agrees to 15 digits at 12 points" for code).
    """

    kind: str
    text: str
    method: str = ""
