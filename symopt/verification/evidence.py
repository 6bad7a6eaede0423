"""A judgement as data, for other programs: JSON with the evidence to replay it.

Points are exact: "1/3", or "1/3 + 2/5*I" for a complex value. Enclosures are balls, "[0.25 +/- 1.0e-30]";
beside them the counterexample has the middle of each as a plain number. Formulas are plain text. The
calculus numbers the indices it makes, #5; here they are letters, which depend on the claim alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from symopt.equality.verdict import Counterexample, Exact, Status, Verdict
from symopt.foundation.pattern import pattern
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.tree import Name, walk
from symopt.verification.judgement import Judgement

_BALL = pattern(r"\[\s*([-+0-9.e]+)\s*\+/-\s*([0-9.e+-]+)\s*\]")
_DIGITS = 17
_MADE = pattern(r"#\d+")


def answer(
    judgement: Judgement,
    *,
    id_: object = None,
    written: Mapping[str, str] | None = None,
    seconds: float = 0.0,
    notes: tuple[str, ...] = (),
) -> dict[str, Any]:
    """Return the answer of `symopt verify --jsonl` to one claim.

    written: how names are spelled in the point, by canonical name.   notes: added to the message.
    """
    verdict = judgement.verdict
    message = "; ".join(filter(None, (verdict.message, *notes)))
    letters = index_letters(judgement)

    def told(text: str) -> str:
        return _MADE.sub(lambda found: letters.get(found[0], "i"), text)

    return {
        "id": id_,
        "verdict": verdict.status.value,
        "method": verdict.method,
        "hypotheses": list(dict.fromkeys(told(h.text) for h in verdict.hypotheses)),
        "counterexample": counterexample(verdict.counterexample, {**letters, **(written or {})}),
        "diagnosis": diagnosis(judgement),
        "expected": None if judgement.expected is None else to_text(judgement.expected),
        "seconds": round(seconds, 4),
        "message": told(message) or None,
        "boundary": list(map(told, verdict.boundary)),
        "narrowed": [told(h.text) for h in verdict.hypotheses if h.narrowed],
        "evidence": evidence(judgement),
    }


def index_letters(judgement: Judgement) -> dict[str, str]:
    """Return letters for the numbered indices that a verdict speaks of, in the order they occur."""
    verdict = judgement.verdict
    texts = [*(h.text for h in verdict.hypotheses), *verdict.boundary, *verdict.point]
    made = dict.fromkeys(word for text in texts for word in _MADE.findall(text))
    names = {name for text in texts for name in re.findall(r"[A-Za-z]\w*", text)}
    if judgement.expected is not None:
        names |= {tree.name for tree in walk(judgement.expected) if isinstance(tree, Name)}
    free = [letter for letter in "ijklpqrs" if letter not in names]
    free += [f"i_{k}" for k in range(len(made))]
    return dict(zip(made, free, strict=False))


def refusal(
    id_: object, message: str, *, status: Status = Status.NOT_UNDERSTOOD, seconds: float = 0.0
) -> dict[str, Any]:
    """Return the answer to a claim that was not judged."""
    verdict = Verdict(status, message=message)
    return answer(Judgement(verdict), id_=id_, seconds=seconds)


def stopped(id_: object, message: str, tried: tuple[str, ...], seconds: float) -> dict[str, Any]:
    """Return the answer to a claim whose judge was stopped or died: undecided, with what was tried."""
    verdict = Verdict(Status.UNDECIDED, tried=tried, message=message)
    return answer(Judgement(verdict), id_=id_, seconds=seconds)


def evidence(judgement: Judgement) -> dict[str, Any]:
    """Return what a replay needs besides the claim, and what was tried."""
    verdict = judgement.verdict
    found: dict[str, Any] = {
        "points": verdict.points,
        "digits": min(verdict.digits, 10**4),
        "tried": list(verdict.tried),
        "component": judgement.component,
    }
    if verdict.counterexample is not None:
        example = verdict.counterexample
        found["enclosures"] = {"actual": example.left, "claimed": example.right}
    if judgement.parts:
        found["parts"] = {label: part.verdict.status.value for label, part in judgement.parts}
    return found


def counterexample(
    example: Counterexample | None, written: Mapping[str, str]
) -> dict[str, Any] | None:
    """Return a point with both values there, None if there is none."""
    if example is None:
        return None
    return {
        "point": {spelled(n, written): exact(v) for n, v in example.point.items()},
        "claimed": middle(example.right),
        "actual": middle(example.left),
    }


def diagnosis(judgement: Judgement) -> dict[str, str] | None:
    """Return the slip, None if none was found."""
    slip = judgement.diagnosis
    if slip is None:
        return None
    return {"kind": slip.kind, "text": slip.text, "method": slip.method}


def spelled(name: str, written: Mapping[str, str]) -> str:
    """Return a name of a point as the record spells it: `x1`, `w{2}[1]`."""
    base, bracket, rest = name.partition("[")
    return written.get(base, base) + bracket + rest


def exact(value: Exact) -> str:
    """Return an exact number as text.

    >>> exact(Fraction(-1, 3))
    '-1/3'
    """
    real, imaginary = parts(value)
    sign = "-" if imaginary < 0 else "+"
    return f"{real} {sign} {abs(imaginary)}*I" if imaginary else str(real)


def parts(value: Exact) -> tuple[Fraction, Fraction]:
    """Return the real and the imaginary part of an exact number."""
    if isinstance(value, int | Fraction):
        return Fraction(value), Fraction(0)
    return Fraction(value.real), Fraction(value.imaginary)


def middle(ball: str) -> str:
    """Return the middle of a ball as a plain number, to at most 17 digits.

    >>> middle("[-0.12500000000000000000 +/- 3.1e-22]"), middle("2.5")
    ('-0.125', '2.5')
    """

    def short(found: re.Match[str]) -> str:
        return _number(found[1])

    found = _BALL.sub(short, ball) if _BALL.search(ball) else _number(ball)
    return found.replace("+ -", "- ")


def _number(text: str) -> str:
    digits = re.sub(r"e.*|[^0-9]", "", text).lstrip("0")
    try:
        value = float(text)
    except ValueError:
        return text  # an enclosure of another form says more than a number made of it
    return (
        repr(value) if len(digits) > _DIGITS and value not in (float("inf"), 0.0) else _trim(text)
    )


def _trim(text: str) -> str:
    if "e" in text or "." not in text:
        return text
    return text.rstrip("0").rstrip(".") or "0"
