"""What is certain of a claim before its slip is looked for, which may take much longer than the verdict.

Whoever judges within a limit listens: the refutation stands even if the time is up before the slip is found.
The listener also says whether the slip is to be looked for at all. It belongs to one context of
execution (`contextvars`), so that claims judged in other threads do not meet it.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from typing import TypeAlias

from symopt.verification.judgement import Judgement

Listener: TypeAlias = "Callable[[Judgement], bool]"

_listener: ContextVar[Listener | None] = ContextVar("listener", default=None)


@contextmanager
def listening(listener: Listener) -> Generator[None]:
    """Have refutations told to `listener` as soon as they are certain.

    It returns whether the slip is to be looked for; if not, those around it are not told either.
    """
    outer = _listener.get()
    with _heard_by(lambda found: listener(found) and (outer is None or outer(found))):
        yield


def unheard() -> AbstractContextManager[None]:
    """Have refutations told to nobody: they are of another claim than the one that is judged."""
    return _heard_by(None)


@contextmanager
def _heard_by(listener: Listener | None) -> Generator[None]:
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


def go_on(found: Judgement) -> bool:
    """Return whether the slip behind a refutation, which is certain, is to be looked for."""
    listener = _listener.get()
    return True if listener is None else listener(found)
