"""How times are taken: contenders take turns in one process, and ratios are those of the same round.

On one core the clock is the CPU time of the process, which other jobs on the machine do not add to; on
both cores it is the time on the wall, and the machine has to be idle for it to mean anything.

JAX's threads go on for a while after its answer (100 ms of CPU after a Hessian): the next contender waits
until the process is at rest, or it would be charged for them.
"""

from __future__ import annotations

import gc
import importlib
import importlib.util
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

Call = Callable[[], object]


@dataclass(frozen=True)
class Row:
    """Times of one contender in seconds, one for each round, and those of ours in the same rounds.

    unit: seconds in one unit of the table.   goal: the largest ratio ours/peer wanted, None for none.
    """

    case: str
    contender: str
    times: tuple[float, ...]
    ours: tuple[float, ...]
    note: str = ""
    goal: float | None = None

    @property
    def ratio(self) -> float:
        """The median over rounds of ours/theirs."""
        return statistics.median(a / b for a, b in zip(self.ours, self.times, strict=True))


@dataclass
class Run:
    """What one table is given: rounds, cores, which cases it has, and what it says of peers.

    quick: smaller sizes.   full: all cases of a table that else shows a choice of them.
    """

    rounds: int
    cores: int
    quick: bool
    full: bool = False
    remarks: list[str] = field(default_factory=list)

    def clock(self) -> float:
        """Return the time in seconds."""
        return time.process_time() if self.cores == 1 else time.perf_counter()

    def peer(self, module: str, title: str) -> bool:
        """Return whether a peer is installed; if it is not, the table says so."""
        found = importlib.util.find_spec(module) is not None
        remark = f"{title} is not installed: skipped"
        if not found and remark not in self.remarks:
            self.remarks.append(remark)
        return found

    def seconds(self, call: Call) -> float:
        """Return the time of one call."""
        start = self.clock()
        call()
        return self.clock() - start

    def compare(
        self,
        case: str,
        contenders: Mapping[str, Call],
        goals: Mapping[str, float] | None = None,
        *,
        least: float = 0.02,
        notes: Mapping[str, str] | None = None,
        ours: int = 1,
    ) -> Iterator[Row]:
        """Time contenders in turns, each for `least` seconds in a round.

        The first `ours` of them are ours; the peers are shown beside each of these.
        """
        loops: dict[str, int] = {}
        for name, call in contenders.items():
            call()
            loops[name] = max(1, min(100_000, int(least / max(self.seconds(call), 1e-7))))
            for _ in range(3 if loops[name] > 1 else 0):
                once = self.seconds(lambda: [call() for _ in range(10)]) / 10  # noqa: B023
                loops[name] = max(1, min(100_000, int(least / max(once, 1e-7))))
        times: dict[str, list[float]] = {name: [] for name in contenders}
        gc.collect()
        for _ in range(self.rounds):
            for name, call in contenders.items():
                count = loops[name]
                call()  # what others have pushed out of memory comes back
                _at_rest()
                start = self.clock()
                for _ in range(count):
                    call()
                times[name].append((self.clock() - start) / count)
        names = list(times)
        for own in names[:ours]:
            for name in (own, *names[ours:]):
                note, goal = (notes or {}).get(name, ""), (goals or {}).get(name)
                yield Row(case, name, tuple(times[name]), tuple(times[own]), note, goal)


def _at_rest(most: float = 1.0) -> None:
    """Wait until no thread of this process computes, not longer than `most` seconds."""
    stop = time.perf_counter() + most
    while time.perf_counter() < stop:
        before = time.process_time()
        time.sleep(0.01)
        if time.process_time() - before < 0.001:
            return


def jax_modules():
    """Return jax and jax.numpy in double precision."""
    jax = importlib.import_module("jax")
    jax.config.update("jax_enable_x64", True)
    return jax, importlib.import_module("jax.numpy")


def show(
    title: str, rows: Iterable[Row], remarks: list[str], write: Callable[[str], object]
) -> None:
    """Write one table, each row when its times are taken."""
    head = f"{'case':<38}{'contender':<34}{'median':>11}{'min':>11}{'max':>11}   ours/peer"
    write(f"\n{title}\n{head}\n")
    for row in rows:
        write(_line(row))
    for remark in remarks:
        write(f"  {remark}\n")


def _line(row: Row) -> str:
    low, middle, high = (_spelled(f(row.times)) for f in (min, statistics.median, max))
    line = f"{row.case:<38}{row.contender:<34}{middle:>11}{low:>11}{high:>11}"
    if row.times != row.ours:
        line += f"{row.ratio:>12.3f}"
        if row.goal is not None:
            line += f"  (wanted {row.goal:g}{'' if row.ratio <= row.goal else ': missed'})"
    return f"{line}{'   ' + row.note if row.note else ''}\n"


def _spelled(seconds: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds * 1e6:.3g} µs"
