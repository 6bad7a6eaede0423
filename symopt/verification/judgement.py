"""What is said of a claim: the verdict, the right value, and the slip behind a wrong one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from symopt.equality.verdict import Hypothesis, Status, Verdict
from symopt.foundation.record import record
from symopt.syntax.tree import Tree
from symopt.verification.diagnosis import Diagnosis


@record
class Judgement:
    """A verdict on a claim.

    expected: the right value in the subject's names, as readable as it gets.   component: which part
    of a vector or matrix the verdict is about, "w_2" or "[1,2]", "" for the whole.
    parts: the judgements of the parts, by what they are called.
    """

    verdict: Verdict
    expected: Tree | None = None
    diagnosis: Diagnosis | None = None
    component: str = ""
    parts: tuple[tuple[str, Judgement], ...] = ()


_WORST = (Status.REFUTED, Status.NOT_UNDERSTOOD, Status.UNDECIDED, Status.ALMOST_EVERYWHERE)


def together(parts: Sequence[tuple[str, Judgement]], expected: Tree | None = None) -> Judgement:
    """Return the judgement of a whole from those of its parts: the worst of them counts."""
    for status in _WORST:
        found = [(name, part) for name, part in parts if part.verdict.status is status]
        if found:
            break
    else:
        found = list(parts)
    name, part = found[0]
    verdict = part.verdict
    if verdict.proved:
        verdict = Verdict(
            verdict.status,
            _united(p.verdict.method for _, p in parts),
            _hypotheses(parts),
            tuple(dict.fromkeys(b for _, p in parts for b in p.verdict.boundary)),
            None,
            min(p.verdict.points for _, p in parts),
            min(p.verdict.digits for _, p in parts),
        )
        name = ""
    return Judgement(
        verdict, part.expected if name else expected, part.diagnosis, name, tuple(parts)
    )


def _united(methods: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(methods))


def _hypotheses(parts: Sequence[tuple[str, Judgement]]) -> tuple[Hypothesis, ...]:
    return tuple(dict.fromkeys(h for _, p in parts for h in p.verdict.hypotheses))


__all__ = ["Judgement", "together"]
