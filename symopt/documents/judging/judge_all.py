"""Many claims judged in worker processes, each within a hard limit, in order.

Claims that say the same in the same setting are judged once. A claim that is stopped is undecided, unless it
was certainly wrong before and its slip was looked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from symopt.documents.judging.checked import Checked
from symopt.documents.judging.judge import judge
from symopt.documents.judging.question import answered, question
from symopt.documents.reading.claim import Claim, ClaimKind
from symopt.equality.verdict import Status
from symopt.foundation.errors import SymoptError
from symopt.verification.workers.pool import Pool, processors
from symopt.verification.workers.replies import Reply

START = "from symopt.documents.judging.worker import main; main()"
"""The program of a worker."""


def judge_all(
    claims: Iterable[Claim], *, time_limit: float = 10, workers: int = 0
) -> Iterator[Checked]:
    """Yield what is known of each claim, in order.

    time_limit: seconds for one claim.   workers: processes; the number of processors if 0.
    Raises SymoptError if no worker can be started.
    """
    asked = [(claim, _question(claim)) for claim in claims]
    waiting = list(dict.fromkeys(text for _, text in asked if text))
    if not waiting:
        yield from (judge(claim) for claim, _ in asked)
        return
    count = min(workers or processors(), len(waiting))
    replies: dict[str, Reply] = {}
    with Pool(time_limit, workers=count, start=START) as pool:
        stream = pool.judge_all(waiting)
        for claim, text in asked:
            if not text:
                yield judge(claim)
                continue
            while text not in replies:
                key, reply = next(stream)
                replies[key] = reply
            yield _checked(claim, replies[text], time_limit)


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
