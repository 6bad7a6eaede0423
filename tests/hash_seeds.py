"""Code run under two seeds of Python's hashing: what it prints must not depend on them."""

import subprocess
import sys


def same_under_all(code: str) -> str:
    """Run code in processes with different PYTHONHASHSEED, assert equal output, and return it."""
    printed = {
        subprocess.run(
            [sys.executable, "-c", code],
            check=True,
            capture_output=True,
            text=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(printed) == 1
    return printed.pop()
