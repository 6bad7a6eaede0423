"""Start-up: whole processes, beside a Python that does nothing. The clock is the CPU time of the child.

The children may write .pyc files, as at a user's place: without them each start compiles every module.
"""

import os
import resource
import subprocess
import sys

from tests.benchmarks.timing import Row

TITLE = "start-up of whole processes (CPU time of the child)"
COMMANDS = (
    ("symopt --help", ["--help"], 0.100),
    ('symopt minimize "x**4 + y**2"', ["minimize", "x**4 + y**2", "--start", "x=4,y=4"], 0.350),
)


def rows(run):
    """Yield times of commands, and by how much they are above those of an empty program."""
    words = [sys.executable, "-c", "from symopt.faces.commands import main; main()"]
    calls = {"python -c pass": [sys.executable, "-c", "pass"]}
    calls |= {name: [*words, *arguments] for name, arguments, _ in COMMANDS}
    if run.peer("sympy", "SymPy"):
        calls["import sympy"] = [sys.executable, "-c", "import sympy"]
    times = {name: [] for name in calls}
    for call in calls.values():
        _seconds(call)
    for _ in range(run.rounds):
        for name, call in calls.items():
            times[name].append(_seconds(call))
    wanted = {name: most for name, _, most in COMMANDS}
    for name, taken in times.items():
        above = sorted(a - b for a, b in zip(taken, times["python -c pass"], strict=True))
        middle = above[len(above) // 2]
        note = f"{1e3 * middle:.0f} ms above"
        if name in wanted:
            missed = "" if middle <= wanted[name] else ": missed"
            note += f", wanted {1e3 * wanted[name]:.0f}{missed}"
        yield Row("process", name, tuple(taken), tuple(taken), note)


def _seconds(words):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
