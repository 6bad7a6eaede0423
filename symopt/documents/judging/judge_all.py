"""Many claims judged in worker processes, each within a hard limit, in order.

Claims that say the same in the same setting are judged once. A claim that is stopped is undecided, unless it
was certainly wrong before and its slip was looked for.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace

from symopt.documents.judging.checked import Checked
from symopt.documents.judging.judge import judge
from symopt.documents.judging.question import answered, question
from symopt.documents.meaning.claim import Claim, ClaimKind
from symopt.equality.verdict import Status
from symopt.foundation.errors import SymoptError
from symopt.verification.workers.pool import Pool, processors
from symopt.verification.workers.replies import Reply

START = "from symopt.documents.judging.worker import main; main()"
"""The program of a worker."""


def judge_all(
    claims: Iterable[Claim], *, time_limit: float = 10, workers: int = 0
) -> Iterator[Checked]:
    """Yield what is known of each claim, in order; claims are taken while earlier ones are judged.

    time_limit: seconds for one claim.   workers: processes; the number of processors if 0.
    Raises SymoptError if no worker can be started, and what `claims` raises.
    """
    asked: deque[tuple[Claim, str]] = deque()  # filled by the thread that takes claims
    replies: dict[str, Reply] = {}
    with Pool(time_limit, workers=workers or processors(), start=START) as pool:
        for text, reply in pool.judge_all(_questions(claims, asked)):
            replies[text] = reply
            yield from _answered(asked, replies, time_limit)
        yield from _answered(asked, replies, time_limit)


def _questions(claims: Iterable[Claim], asked: deque[tuple[Claim, str]]) -> Iterator[str]:
    """Yield the questions to workers, each once, and note which claim asks which."""
    seen: set[str] = set()
    for claim in claims:
        text = _question(claim)
        asked.append((claim, text))
        if text and text not in seen:
            seen.add(text)
            yield text


def _answered(
    asked: deque[tuple[Claim, str]], replies: dict[str, Reply], time_limit: float
) -> Iterator[Checked]:
    """Yield what is known of the first claims, up to one whose answer is still to come."""
    while asked and (not asked[0][1] or asked[0][1] in replies):
        claim, text = asked.popleft()
        yield _checked(claim, replies[text], time_limit) if text else judge(claim)


def _question(claim: Claim) -> str:
    """Return the question to a worker, "" where none is needed."""
    if claim.kind is ClaimKind.NOTATION or claim.settled is not None:
        return ""
    try:
        return question(claim)
    except (RecursionError, SymoptError):
        return ""


def _checked(claim: Claim, reply: Reply, time_limit: float) -> Checked:
    known = None
    if reply.answer is not None:
        known = answered(claim, str(reply.answer["checked"]))
    if known is not None and not reply.failure:
        return known
    message = {
        "time": f"stopped after {time_limit:g} second{'s' * (time_limit != 1)}",
        "memory": "stopped for lack of memory",
    }.get(reply.failure, "the worker process ended by itself")
    if known is not None:
        return replace(known, message=known.message or f"the slip was not found: {message}")
    tried = f", busy with {reply.phases[-1]}" if reply.phases else ""
    return Checked(claim, Status.UNDECIDED, message=message + tried)
