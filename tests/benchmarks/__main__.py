"""`python -m tests.benchmarks [NAME…]`: tables of times beside peers in the same run.

    NAME         one table; without any, all of them
    --cores 2    both cores and the clock on the wall, instead of one core and CPU time
    --rounds 5   turns of each contender; the table shows median, least and most of them
    --quick      smaller sizes
    --full       all cases of a table that else shows a choice of them

Each row is written when its times are taken. Each table runs in a process of its own, pinned to the cores
it may use, with the threads of all libraries set to their number before anything is imported.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from tests.benchmarks.timing import Run, show

TABLES = Path(__file__).with_name("tables")
LIBRARIES = ("numpy", "scipy", "sympy", "jax", "scikit-learn")
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
ROOT = Path(__file__).parents[2]


def names() -> list[str]:
    """Return the tables there are."""
    return sorted(path.stem for path in TABLES.glob("[!_]*.py"))


def machine() -> str:
    """Return what this runs on."""
    found = []
    for library in LIBRARIES:
        try:
            found.append(f"{library} {version(library)}")
        except PackageNotFoundError:
            found.append(f"no {library}")
    model = ""
    info = Path("/proc/cpuinfo")
    if info.exists():
        lines = [x for x in info.read_text().splitlines() if x.startswith("model name")]
        model = f", {lines[0].split(':')[1].strip()}" if lines else ""
    cores = os.cpu_count()
    python = sys.version.split()[0]
    return f"{platform.machine()}{model}, {cores} cores; Python {python}, {', '.join(found)}"


def main() -> None:
    """Run the tables asked for."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(names()))
    parser.add_argument("--cores", type=int, default=1, choices=(1, 2))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    unknown = [name for name in given.names if name not in names()]
    if unknown:
        parser.error(f"no table is named {unknown[0]}; there are {', '.join(names())}")
    if given.inside:
        (name,) = given.names
        table = import_module(f"tests.benchmarks.tables.{name}")
        run = Run(given.rounds, given.cores, given.quick, given.full)
        show(f"{name}: {table.TITLE}", table.rows(run), run.remarks, _write)
        return
    kind = "one core, CPU time" if given.cores == 1 else "both cores, time on the wall"
    _write(f"{machine()}\n{kind}, {given.rounds} rounds in turns\n")
    for name in given.names or names():
        subprocess.run(_command(name, given), cwd=ROOT, env=_environment(given.cores), check=False)


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _command(name: str, given: argparse.Namespace) -> list[str]:
    words = [sys.executable, "-m", "tests.benchmarks", name, "--inside"]
    words += ["--cores", str(given.cores), "--rounds", str(given.rounds)]
    words += ["--quick"] if given.quick else []
    words += ["--full"] if given.full else []
    if given.cores == 1 and sys.platform == "linux" and Path("/usr/bin/taskset").exists():
        last = max(os.sched_getaffinity(0))
        return ["taskset", "-c", str(last), *words]
    return words


def _environment(cores: int) -> dict[str, str]:
    flags = os.environ.get("XLA_FLAGS", "")
    if cores == 1:
        flags += " --xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
    return {**os.environ, **dict.fromkeys(THREADS, str(cores)), "XLA_FLAGS": flags}


if __name__ == "__main__":
    main()
