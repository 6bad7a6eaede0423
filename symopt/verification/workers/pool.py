"""Claims judged in worker processes: a hard limit for each, answers in the order of the claims.

The limit is of wall-clock time and is kept from outside: the process is killed and another takes its
place, so that nothing a claim does can outlast it. The answer is then "undecided", with what was tried.
Claims are taken a bounded number ahead, so that a stream of any length needs little memory; answers
depend on the claim alone, not on its worker or its neighbors.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from queue import SimpleQueue
from threading import BoundedSemaphore, Event, Lock, Thread, Timer, local
from types import TracebackType
from typing import IO, Any, cast

from symopt.foundation.errors import SymoptError
from symopt.verification.workers.replies import Reply, unpacked

TIME_LIMIT = 10.0
"""Seconds for one claim."""
START_LIMIT = 120.0
"""Seconds in which a worker must be ready."""
AHEAD = 16
"""Claims taken ahead for each worker."""
START = "from symopt.verification.workers.worker import main; main()"
"""The program of a worker."""
START_COLD = "from symopt.verification.workers.worker import main; main(warm=False)"
"""The program of a worker that is there for a single claim."""


@dataclass(slots=True)
class Pool:
    """Workers, each with a thread that waits for it. Use as a context: leaving it ends them.

    time_limit: seconds for one claim.   workers: how many; the number of processors if 0.
    start: the program of a worker, which speaks as `worker` says.
    """

    time_limit: float = TIME_LIMIT
    workers: int = 0
    start: str = START
    _threads: ThreadPoolExecutor = field(init=False)
    _local: local = field(init=False, default_factory=local)
    _all: list[_Worker] = field(init=False, default_factory=list["_Worker"])
    _lock: Lock = field(init=False, default_factory=Lock)
    _closed: Event = field(init=False, default_factory=Event)

    def __post_init__(self) -> None:
        """Make the threads; a process starts with its first claim."""
        self.workers = self.workers or processors()
        self._threads = ThreadPoolExecutor(self.workers, thread_name_prefix="symopt-worker")

    def __enter__(self) -> Pool:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def judge(self, text: str, *, finding: bool = False) -> Reply:
        """Return what became of one record. Raises SymoptError if no worker can be started."""
        return self._threads.submit(self._judged, text, finding).result()

    def judge_all(self, texts: Iterable[str]) -> Iterator[tuple[str, Reply]]:
        """Yield each record with what became of it, in order, as soon as it and those before are done.

        Records are taken from `texts` in a thread of its own, so that an answer never waits for the
        next record; what `texts` raises is raised here, in its place.
        """
        waiting: SimpleQueue[tuple[str, Future[Reply]] | BaseException | None] = SimpleQueue()
        room = BoundedSemaphore(AHEAD * self.workers)

        def take() -> None:
            try:
                for text in texts:
                    while not room.acquire(timeout=0.5):
                        if self._closed.is_set():
                            return
                    waiting.put((text, self._threads.submit(self._judged, text, False)))
            except BaseException as error:  # handed to whoever waits for the answers
                waiting.put(error)
            else:
                waiting.put(None)

        Thread(target=take, daemon=True).start()
        while True:
            item = waiting.get()
            if item is None:
                return
            if isinstance(item, BaseException):
                raise item
            text, future = item
            yield text, future.result()
            room.release()

    def close(self) -> None:
        """End every worker, whatever it is busy with."""
        self._closed.set()
        with self._lock:
            for worker in self._all:
                worker.process.kill()  # whoever waits for it sees the end of its output
        self._threads.shutdown(wait=True, cancel_futures=True)
        for worker in self._all:
            worker.kill()

    def _judged(self, text: str, finding: bool) -> Reply:
        """Judge one record with this thread's own worker."""
        for _ in range(2):  # a worker that died between two claims is replaced once
            worker = self._worker()
            reply = worker.judge(text, self.time_limit, finding)
            if reply is not None:
                return reply
        return Reply(failure="died")

    def _worker(self) -> _Worker:
        found = cast("_Worker | None", getattr(self._local, "worker", None))
        if found is not None and found.alive:
            return found
        with self._lock:
            if self._closed.is_set():
                raise SymoptError("the workers have been closed")
            if found is not None:
                found.kill()
                self._all.remove(found)
            worker = _Worker(self.start)
            self._all.append(worker)
        self._local.worker = worker
        worker.await_ready()
        return worker


class _Worker:
    """One process, and what is said between it and its thread."""

    def __init__(self, start: str) -> None:
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        quiet = None if os.environ.get("SYMOPT_DEBUG") else subprocess.DEVNULL
        self.process = subprocess.Popen(
            [sys.executable, "-c", f"import sys; sys.path[:] = {sys.path!r}; {start}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=quiet,
            env=environment,
            encoding="utf-8",
        )
        self.spent = False

    @property
    def alive(self) -> bool:
        """Whether it can take another claim."""
        return not self.spent and self.process.poll() is None

    def await_ready(self) -> None:
        """Wait until it has loaded what it needs. Raises SymoptError."""
        with _Deadline(self, START_LIMIT):
            line = self.output.readline()
        if not line:
            self.kill()
            raise SymoptError(
                "a worker process did not start",
                where=str(sys.executable),
                why=f"it ended with code {self.process.wait()}",
                remedy="SYMOPT_DEBUG=1 shows its messages",
            )

    def judge(self, text: str, seconds: float, finding: bool) -> Reply | None:
        """Return what became of a record; None if the process was gone before it began."""
        request = {"text": text, "seconds": seconds, "finding": finding}
        try:
            self.input.write(json.dumps(request) + "\n")
            self.input.flush()
        except OSError:
            self.spent = True
            return None
        heard = _Heard()
        with _Deadline(self, seconds) as deadline:
            message = self._listen(heard)
        if message is not None:
            self.spent = bool(message.get("last"))
            return heard.reply(message)
        self.spent = True
        code = self.process.wait()
        failure = "time" if deadline.passed else "died"
        return Reply(heard.early, None, failure, tuple(heard.phases), code)

    def _listen(self, heard: _Heard) -> dict[str, Any] | None:
        """Return the message that ends a claim, None if the process is gone."""
        while line := self.output.readline():
            try:
                message = cast("dict[str, Any]", json.loads(line))
            except ValueError:
                return None  # cut off in the middle
            if "phase" in message:
                heard.phases.append(str(message["phase"]))
            elif "early" in message:
                heard.early = message["early"]
            else:
                return message
        return None

    @property
    def input(self) -> IO[str]:
        assert self.process.stdin is not None  # a pipe
        return self.process.stdin

    @property
    def output(self) -> IO[str]:
        assert self.process.stdout is not None  # a pipe
        return self.process.stdout

    def kill(self) -> None:
        """End the process at once."""
        self.spent = True
        self.process.kill()
        self.process.wait()
        for stream in (self.input, self.output):
            try:
                stream.close()
            except OSError:  # what was not written when it died
                continue


@dataclass(slots=True)
class _Heard:
    """What a worker has said of its claim so far."""

    phases: list[str] = field(default_factory=list[str])
    early: dict[str, Any] | None = None

    def reply(self, message: dict[str, Any]) -> Reply:
        """Return what became of the claim, by the message that ended it."""
        if "answer" not in message:
            return Reply(self.early, None, "memory", tuple(self.phases))
        packed = message.get("finding")
        finding = None if packed is None else unpacked(str(packed))
        return Reply(message["answer"], finding, phases=tuple(self.phases))


class _Deadline:
    """Kills a worker unless the block ends in time."""

    def __init__(self, worker: _Worker, seconds: float) -> None:
        self.worker = worker
        self.lock = Lock()
        self.passed = self.over = False
        self.timer = Timer(seconds, self._stop)
        self.timer.daemon = True

    def __enter__(self) -> _Deadline:
        self.timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self.lock:
            self.over = True
        self.timer.cancel()

    def _stop(self) -> None:
        with self.lock:
            if not self.over:
                self.passed = True
                self.worker.process.kill()


def processors() -> int:
    """Return how many processors this process may use.

    >>> processors() >= 1
    True
    """
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # only Linux knows
        return os.cpu_count() or 1
