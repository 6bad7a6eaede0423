"""Links of a chain judged: the value against the head, the step against the side before.

    a = b = c      c is wrong if a = c is; that c does not follow from b is said beside

So what comes after a wrong line is judged by itself. Where the value of the head is not known, because it is
a name that nothing defines or a notation without value, the side before is what the link is judged against.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType

from symopt.documents.elaborate.names.unknowns import restored, unknown
from symopt.documents.judging.checked import Checked
from symopt.documents.judging.entrywise import compare_entries
from symopt.documents.judging.identity import compare
from symopt.documents.judging.shown import as_printed
from symopt.documents.meaning.agree import agree
from symopt.documents.meaning.claim import Claim, ClaimKind
from symopt.documents.meaning.digits import has_decimals
from symopt.documents.meaning.needed import closure
from symopt.documents.statements.chain import Sign
from symopt.equality.verdict import Counterexample, Status
from symopt.syntax.latex.names.events import is_random_value
from symopt.syntax.names import split_name
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.tree import At, Entry, Name, Piecewise, Tree, names, walk
from symopt.verification.judgement import Judgement

_OPEN = (Status.NOT_UNDERSTOOD,)


@dataclass(frozen=True, slots=True)
class Link:
    """A side that a claim is judged against, and which one it is."""

    side: Tree
    versus: str


def judge_equation(claim: Claim) -> Checked:
    """Return what is known of an equation or a derivative."""
    assert claim.claimed is not None  # the caller looks
    new = ""
    found: Judgement | None = None
    for link in links(claim):
        name = introduced(claim, link.side)
        new = new or name
        if name:
            continue
        found = _compared(claim, link.side)
        if found.verdict.status not in _OPEN:
            doubt = _doubt(claim, link.side) if found.verdict.refuted else ""
            if doubt:
                return Checked(claim, Status.NOT_UNDERSTOOD, message=doubt)
            return _on_a_branch(_followed(claim, link, checked(claim, found, link.versus)))
    if found is None:
        what = f"nothing is known of {new} here" if new else "there is no other side"
        return Checked(claim, Status.NOT_UNDERSTOOD, message=what)
    return checked(claim, found)


def _on_a_branch(found: Checked) -> Checked:
    """Return a claim that is right on one branch of a function by cases as undecided.

    "For z > 0 the derivative is 1" states its condition in words that are not always understood.
    """
    if found.claim.setting.conditions:
        return found
    slip, right, claimed = found.diagnosis, found.expected, found.claim.claimed
    if slip is None or slip.kind != "branch" or right is None or claimed is None:
        return found
    if not _by_cases(right) or _by_cases(claimed):
        return found
    return replace(
        found, status=Status.UNDECIDED, counterexample=None, diagnosis=None, expected=None,
        message=slip.text,
    )  # fmt: skip


def _by_cases(tree: Tree) -> bool:
    return any(isinstance(node, Piecewise) for node in walk(tree))


def _compared(claim: Claim, side: Tree) -> Judgement:
    assert claim.claimed is not None  # the caller looks
    found = compare_entries(claim.setting, side, claim.claimed)
    return found or compare(claim.setting, side, claim.claimed)


def links(claim: Claim) -> tuple[Link, ...]:
    """Return the sides that a claim may be judged against, the head first."""
    head = claim.head if claim.head is not None else Name(claim.name) if claim.name else None
    found = [] if head is None else [Link(head, "head")]
    if claim.previous is not None:
        found.append(Link(claim.previous, "previous"))
    return tuple(found)


def introduced(claim: Claim, side: Tree) -> str:
    """Return the name that a side is, if nothing is known of it: it takes the other side's value."""
    name = side.name if isinstance(side, Name | Entry) else ""
    return name if name in _unheard(claim, side) else ""


def _unheard(claim: Claim, side: Tree) -> list[str]:
    """Return names of a side of which nothing is known and the other side does not speak."""
    if claim.claimed is None:
        return []
    setting, own = claim.setting, {*names(claim.claimed)}
    own |= {n for d in closure(setting, own) for n in (d.name, *names(d.body))}
    own |= {n for node in walk(side) if isinstance(node, At) for n, _ in node.point}
    own |= {
        size for n in names(side) for size in setting.shapes.get(n, ()) if isinstance(size, str)
    }
    return [
        n
        for n in names(side)
        if n not in own
        and n not in setting.given
        and setting.definition(n) is None
        and not any(n in names(condition) for condition in setting.conditions)
    ]


def _doubt(claim: Claim, side: Tree) -> str:
    """Return why an equation that does not hold for all values may be meant, "" if it is wrong."""
    if _about_one_function(claim, side):
        return "it may hold for the function that is meant, of which nothing is known"
    name = _may_define(claim, side)
    return f"nothing is known of {name}, so this may say what it is" if name else ""


def _may_define(claim: Claim, side: Tree) -> str:
    """Return a name whose value an equation may tell, as σ in σ² = Σ (x_i - μ)²/m; "" if there is none."""
    if claim.kind is not ClaimKind.EQUATION:
        return ""
    known = any(claim.setting.definition(n) is not None for n in names(side))
    unheard = _unheard(claim, side)
    if known:  # Ŷ may still be what the other side makes of the data
        unheard = [n for n in unheard if split_name(n).marks == ("hat",)]
    if (
        claim.previous is not None and side is claim.head
    ):  # what was worked out for all θ on the way
        unheard = [n for n in unheard if n not in names(claim.previous)]
    return unheard[0] if unheard else ""


def _about_one_function(claim: Claim, side: Tree) -> bool:
    """Return whether an equation, no identity, speaks of f(x_0) for an f without a definition."""
    if claim.kind is not ClaimKind.EQUATION or claim.claimed is None:
        return False
    if isinstance(side, Name) and claim.setting.definition(side.name) is not None:
        return False
    spoken = (*names(side), *names(claim.claimed))
    return any(unknown(n) is not None and not is_random_value(n) for n in spoken)


def checked(claim: Claim, found: Judgement, versus: str = "") -> Checked:
    """Return a judgement as what is known of a claim."""
    verdict = found.verdict
    message = verdict.message
    if verdict.proved:
        message = ""
    elif found.component and verdict.status is Status.REFUTED:
        message = f"entry {found.component} is wrong"
    status = verdict.status
    if claim.sign is Sign.APPROXIMATE and status is Status.REFUTED:
        status, message = Status.UNDECIDED, "an approximation of a formula is not judged"
    wrong = status is Status.REFUTED
    own = (str(h) for h in verdict.hypotheses if h.origin != "range")  # of a whole array
    hypotheses = (*own, *(f"not on {b}" for b in verdict.boundary))
    return Checked(
        claim,
        status,
        versus,
        verdict.method,
        tuple(dict.fromkeys(hypotheses)),
        _shown(verdict.counterexample) if wrong else None,
        found.diagnosis if wrong else None,
        as_printed(claim, found.expected) if wrong and found.expected is not None else None,
        message=message,
    )


def _shown(example: Counterexample | None) -> Counterexample | None:
    """Return a counterexample in which f'(x_k) is called so, not by its name of our own."""
    if example is None:
        return None
    point = {to_text(restored(Name(n))): v for n, v in example.point.items()}
    return replace(example, point=MappingProxyType(point))


def _followed(claim: Claim, link: Link, found: Checked) -> Checked:
    """Add whether the claim follows from the side before."""
    if claim.previous is None or claim.claimed is None or link.versus == "previous":
        return found
    follows = agree(claim.previous, claim.claimed, claim.setting)
    if follows is False and any(map(has_decimals, (claim.previous, claim.claimed))):
        follows = None  # a digit may have been rounded
    return replace(found, follows=follows, message=said(found, follows))


def said(found: Checked, follows: bool | None) -> str:
    """Return the message with what the step adds to it."""
    proved = found.status in (Status.PROVED, Status.ALMOST_EVERYWHERE)
    if follows is False and proved:
        return "the value is right, but it does not follow from the side before"
    if follows and found.status is Status.REFUTED:
        return found.message or "the step is right: the mistake is in the side before"
    return found.message
