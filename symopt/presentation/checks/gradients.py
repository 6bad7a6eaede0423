"""The line of a document that found the gradient of an update, so that a reader can compare the two."""

from __future__ import annotations

from itertools import takewhile

from symopt.documents.elaborate.names.setting import Setting
from symopt.documents.judging.checked import Checked, CheckedDocument
from symopt.documents.meaning.claim import Claim, ClaimKind
from symopt.equality.verdict import Status
from symopt.syntax.tree import Derivative, Name, Tree, names, walk


def gradient_of(checked: Checked, document: CheckedDocument) -> Checked | None:
    """Return the line that found the gradient of an update: the last one before it, if it is proved."""
    claim = checked.claim
    if claim.kind is not ClaimKind.UPDATE or not claim.name:
        return None
    before = list(takewhile(lambda other: other is not checked, document.claims))
    for other in reversed(before):
        if other.status is Status.PROVED and _derives(other.claim, claim):
            return other
    return None


def _derives(claim: Claim, update: Claim) -> bool:
    """Return whether a claim says the derivative of what an update minimizes, with the same definitions."""
    match claim.head:
        case Derivative(of=Name(name=of), wrt=(Name(name=name),)) if name == update.name:
            if update.setting.objective not in ("", of) or claim.claimed is None:
                return False
            found = not any(isinstance(part, Derivative) for part in walk(claim.claimed))
            return found and _meaning(of, claim.setting) == _meaning(of, update.setting)
        case _:
            return False


def _meaning(name: str, setting: Setting) -> dict[str, Tree]:
    """Return the definitions that a name rests on."""
    bodies = {item.name: item.body for item in setting.definitions}
    found: dict[str, Tree] = {}
    waiting = [name]
    while waiting:
        item = waiting.pop()
        if item in bodies and item not in found:
            found[item] = bodies[item]
            waiting += names(bodies[item])
    return found
