"""A function run in a process of its own, with a limit on time: a solver that may not end must not hang us.

The child is `python -m symopt.optimization.critical.bounded`; it reads which function to call on its
standard input and answers on its standard output, pickled. It never imports the caller's main module.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any


class OutOfTime(Exception):  # noqa: N818 - an answer, not a failure
    """The process did not end within its time, or gave up."""


def bounded(function: Callable[..., Any], *arguments: Any, seconds: float) -> Any:  # noqa: ANN401
    """Return function(*arguments), computed in a new process.

    function: of a module of symopt.   seconds: until the process is ended.
    Raises OutOfTime if it takes longer or fails.
    """
    request = pickle.dumps((function.__module__, function.__qualname__, arguments))
    command = [sys.executable, "-m", __name__]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    try:
        done = subprocess.run(
            command,
            input=request,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            env=environment,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        raise OutOfTime from None
    return pickle.loads(done.stdout)  # noqa: S301 - written by our own child


def _serve() -> None:
    module, name, arguments = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by our own parent
    answer = pickle.dumps(getattr(import_module(module), name)(*arguments))
    sys.stdout.buffer.write(answer)


if __name__ == "__main__":
    _serve()
