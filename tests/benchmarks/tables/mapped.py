"""A fit of data that stay in a file: memory beyond what the process had before, and time."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from tests.benchmarks.timing import Row

TITLE = "logistic regression of a memory-mapped file"
CHILD = """
import json, resource, sys, time
import numpy as np
from symopt.faces.runs.run import fit_model
from tests.benchmarks.models import logistic_rows
inputs, labels = (np.load(p, mmap_mode="r") for p in sys.argv[1:])
model = logistic_rows()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
start = time.process_time()
found = fit_model(model, {"X": inputs, "y": labels}, tolerance=1e-8)
seconds = time.process_time() - start
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps([seconds, before, after, found.outcome.word]))
"""


def rows(run):
    """Yield CPU time, with the most memory that the process held; the goal holds for 1e7 rows."""
    m, n = (10**5 if run.quick else 10**6), 20
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / name for name in ("X.npy", "y.npy")]
        rng = np.random.default_rng(0)
        inputs = np.lib.format.open_memmap(paths[0], "w+", shape=(m, n))
        labels = np.lib.format.open_memmap(paths[1], "w+", shape=(m,))
        truth = rng.normal(size=n) / np.sqrt(n)
        for begin in range(0, m, 10**5):
            part = slice(begin, begin + 10**5)
            block = rng.normal(size=inputs[part].shape)
            inputs[part] = block
            labels[part] = rng.random(len(block)) < 1 / (1 + np.exp(-block @ truth))
        inputs.flush()
        labels.flush()
        times, notes = [], []
        for _ in range(min(run.rounds, 3)):
            words = [sys.executable, "-c", CHILD, *map(str, paths)]
            text = subprocess.run(words, check=True, capture_output=True, text=True).stdout
            seconds, before, after, word = json.loads(text)
            times.append(seconds)
            notes.append((after, before, word))
        after, before, word = max(notes)
        size = m * (n + 1) * 8 / 2**20
        note = f"{word}; most memory {after / 2**10:.0f} MiB ({before / 2**10:.0f} before)"
        note += f", file {size:.0f} MiB"
        yield Row(f"{m:.0e} x {n}", "symopt", tuple(times), tuple(times), note)
