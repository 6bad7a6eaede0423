"""One worker process: a claim in on each line, an answer out, until its standard input ends.

    in    {"text": the record as it came, "seconds": the limit, "finding": whether trees are wanted}
    out   {"ready": true} once, then for each claim any number of {"phase": …}, {"early": …} where it is
          refuted and its slip is looked for, and one {"answer": …}

Memory is bounded by the operating system (RLIMIT_AS), where it can be. Nothing lasts from one claim to the
next but caches of pure functions; after a claim that took much memory the process says so and is replaced.
If the parent goes away the process ends.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from queue import SimpleQueue
from threading import Lock, Thread, get_ident
from time import perf_counter, sleep
from typing import TYPE_CHECKING, Any, TextIO, TypeAlias

from symopt.verification.workers.phases import phase_of

Early: TypeAlias = "Callable[[dict[str, Any]], None]"
Answered: TypeAlias = "Callable[[str, bool, Watch], tuple[dict[str, Any], bool]]"

if TYPE_CHECKING:
    from symopt.equality.verdict import Status
    from symopt.verification.judgement import Judgement
    from symopt.verification.stated.claims import Claim

MEMORY = 2 * 1024**3
"""Bytes of address space of one worker."""
RECYCLED = 512 * 1024**2
"""A worker that has used this much is replaced after the claim."""
GRACE = 5
"""Seconds of processor time beyond a claim's limit after which the system ends an orphan."""
DIGITS = 100_000
"""Digits of a whole number that may be written out: the calculus bounds them by itself."""
LOOK = 0.2
"""Seconds between two looks at what the process is busy with."""

_FIRST = '{"function": "log(x)", "wrt": "x", "claimed": "2/x"}'


def main(warm: bool = True) -> None:
    """Answer claims until the input ends.

    warm: load all that a claim may need before the first one; for a single claim that is too much.
    """
    serve(_answered, lambda: judged(_FIRST) if warm else None)


def serve(answered: Answered, load: Callable[[], object]) -> None:
    """Answer what comes in until the input ends.

    answered: returns the message that answers a text, and whether memory ran out.   load: done once before.
    """
    output = _private_output()
    _limit_memory()
    sys.set_int_max_str_digits(DIGITS)
    lines: SimpleQueue[str] = SimpleQueue()
    Thread(target=_receive, args=(lines,), daemon=True).start()
    load()
    watch = Watch(output, get_ident())
    Thread(target=watch.look, daemon=True).start()
    watch.say({"ready": True})
    while True:
        request = json.loads(lines.get())
        _limit_time(float(request["seconds"]))
        with watch:
            found, spent = answered(request["text"], bool(request["finding"]), watch)
        last = spent or _memory_used() > RECYCLED
        watch.say({**found, "last": last})
        if last:
            os._exit(0)


def judged(
    text: str, early: Early | None = None
) -> tuple[dict[str, Any], Claim | None, Judgement | None]:
    """Return the answer to one record, and what it was made from. Never raises but for lack of memory.

    early: told the answer of a refutation before its slip is looked for.
    """
    from symopt.equality.verdict import Status
    from symopt.foundation.errors import SymoptError
    from symopt.verification.evidence import answer, refusal
    from symopt.verification.interim import listening
    from symopt.verification.stated.claim_model import read_error
    from symopt.verification.stated.claims import claim_of, judge_claim
    from symopt.verification.stated.records import id_of, read_record

    began = perf_counter()
    id_: object = id_of(text)

    def refused(message: str, status: Status) -> tuple[dict[str, Any], None, None]:
        return refusal(id_, message, status=status, seconds=perf_counter() - began), None, None

    try:
        record = read_record(text)
        id_ = record.id
        claim = claim_of(record)

        def certain(found: Judgement) -> bool:
            # an update may be another rule than the first one tried; a hypothesis may be left out
            if early is not None and claim.relation != "update" and not claim.unread:
                seconds = perf_counter() - began
                early(answer(found, id_=id_, written=claim.written, seconds=seconds))
            return True

        with listening(certain):
            judgement = judge_claim(claim)
    except SymoptError as error:
        return refused(read_error(error), Status.NOT_UNDERSTOOD)
    except RecursionError:
        return refused("the claim is nested too deeply", Status.NOT_UNDERSTOOD)
    except MemoryError:
        raise
    except Exception as error:  # one claim that meets a defect of ours must not stop the rest
        words = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        return refused(f"symopt met a defect of its own ({words})", Status.UNDECIDED)
    found = answer(
        judgement,
        id_=id_,
        written=claim.written,
        seconds=perf_counter() - began,
        notes=claim.notes,
    )
    return found, claim, judgement


def _answered(text: str, finding: bool, watch: Watch) -> tuple[dict[str, Any], bool]:
    """Return the answer as a message, and whether memory ran out."""
    try:
        found, claim, judgement = judged(text, lambda known: watch.say({"early": known}))
        out: dict[str, Any] = {"answer": found}
        if finding and claim is not None and judgement is not None:
            from symopt.verification.finding import finding_of
            from symopt.verification.workers.replies import packed

            out["finding"] = packed(finding_of(claim, judgement))
        return out, False
    except MemoryError:
        return {"memory": MEMORY}, True


class Watch:
    """Says what the main thread is busy with, once for each phase, while a claim is judged."""

    def __init__(self, output: TextIO, thread: int) -> None:
        self.output, self.thread = output, thread
        self.lock = Lock()
        self.busy = False
        self.phases: set[str] = set()

    def __enter__(self) -> None:
        with self.lock:
            self.phases.clear()
            self.busy = True

    def __exit__(self, *_: object) -> None:
        with self.lock:
            self.busy = False

    def say(self, message: dict[str, Any]) -> None:
        """Write one message."""
        with self.lock:
            self._write(message)

    def look(self) -> None:
        """Look now and then, for ever."""
        while True:
            sleep(LOOK)
            frame = sys._current_frames().get(self.thread)  # pyright: ignore[reportPrivateUsage]
            phase = phase_of(frame)
            del frame
            with self.lock:
                if self.busy and phase and phase not in self.phases:
                    self.phases.add(phase)
                    self._write({"phase": phase})

    def _write(self, message: dict[str, Any]) -> None:
        self.output.write(json.dumps(message) + "\n")
        self.output.flush()


def _private_output() -> TextIO:
    """Return the standard output for messages alone: what else is printed goes nowhere."""
    private = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return os.fdopen(private, "w", encoding="utf-8")


def _receive(lines: SimpleQueue[str]) -> None:
    """Hand lines on; at the end of the input the process ends, whatever it is busy with."""
    for line in sys.stdin:
        lines.put(line)
    os._exit(0)


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = MEMORY if hard == resource.RLIM_INFINITY else min(MEMORY, hard)
    try:
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ValueError, OSError):
        return  # a system that does not let itself be limited


def _limit_time(seconds: float) -> None:
    """Let the system end this process if its parent, which keeps the limit, is not there to do so."""
    try:
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        most = int(used.ru_utime + used.ru_stime + seconds) + GRACE
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        if hard == resource.RLIM_INFINITY or most < hard:
            resource.setrlimit(resource.RLIMIT_CPU, (most, hard))
    except (ImportError, ValueError, OSError):
        return


def _memory_used() -> int:
    """Return the most bytes of memory that the process has had."""
    try:
        import resource
    except ImportError:
        return 0
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
