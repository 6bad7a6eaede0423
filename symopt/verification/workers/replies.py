"""What a worker process says of a claim, and the answer that is made of it.

A worker that is stopped, or ends by itself, leaves "undecided" with what was tried; a refutation that was
certain before stands, without its slip.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from dataclasses import dataclass
from pickle import dumps, loads
from typing import Any, cast

from symopt.verification.evidence import stopped
from symopt.verification.finding import Finding
from symopt.verification.stated.records import id_of


@dataclass(frozen=True, slots=True)
class Reply:
    """What became of one claim: its answer; the finding where it was asked for; how it failed.

    failure: "" if it was judged, else "time", "memory" or "died".   phases: what it was busy with.
    With a failure, the answer is what was certain before: a refutation whose slip was looked for.
    """

    answer: dict[str, Any] | None = None
    finding: Finding | None = None
    failure: str = ""
    phases: tuple[str, ...] = ()
    code: int = 0


def packed(finding: Finding) -> str:
    """Return a finding as text, to be sent to the process that asked for it."""
    return b64encode(dumps(finding)).decode("ascii")


def unpacked(text: str) -> Finding:
    """Return the finding of a text that a worker of our own has sent over its own pipe."""
    return cast("Finding", loads(b64decode(text)))


def settled(text: str, reply: Reply, time_limit: float) -> dict[str, Any]:
    """Return the answer to a record: that of the worker, or "undecided" with what was tried."""
    if reply.answer is not None and not reply.failure:
        return reply.answer
    words = {
        "time": f"stopped after {time_limit:g} second{'s' * (time_limit != 1)}",
        "memory": "stopped for lack of memory: a claim may use 2 GiB",
        "died": f"the worker process ended by itself (code {reply.code}), as for lack of memory",
    }
    seconds = time_limit if reply.failure == "time" else 0.0
    if reply.answer is not None:
        words = f"the slip was not found: {words[reply.failure]}"
        return {**reply.answer, "seconds": seconds, "message": words}
    return stopped(_id(text) or id_of(text), words[reply.failure], reply.phases, seconds)


def _id(text: str) -> object:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return cast("dict[str, object]", found).get("id") if isinstance(found, dict) else None
