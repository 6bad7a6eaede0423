"""A C module: headers and the kernels that its functions use, then the functions.

The source is whole as it stands. To compile it faster the kernels are compiled once for all modules, and a
module with their declarations only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from symopt.compilation.c.function import Function
from symopt.compilation.c.kernels.elementary import HEAD, with_parts
from symopt.compilation.c.kernels.table import KERNELS

_BODY = re.compile(
    r"^KERNEL ([^{;]*?)\n\{.*?^\}|^KERNEL ([^{;\n]*) \{[^\n]*\}$", re.MULTILINE | re.DOTALL
)


def module(functions: Sequence[Function]) -> str:
    """Return the source of a module."""
    bodies = [function.source() for function in functions]
    used = {name for function in functions for name in function.used}
    return "\n".join([HEAD.lstrip(), *_texts(used), *bodies])


def kernels() -> str:
    """Return the source of all kernels, seen from outside."""
    return "\n".join(["#define KERNEL", HEAD.lstrip(), *_texts(KERNELS)])


def declared(source: str) -> str:
    """Return a module's source with its kernels declared, to be linked with them."""
    return _BODY.sub(lambda found: f"{found[1] or found[2]};", source)


def _texts(used: Sequence[str] | set[str] | dict[str, tuple[str, tuple[str, ...]]]) -> list[str]:
    return [part.strip("\n") + "\n" for part in with_parts(used, KERNELS)]
