r"""Environments of LaTeX that hold a formula, and where each one ends.

Those of one formula are delimiters (`equation`); those of several rows are part of the formula, so that who
splits it into statements knows its rows (`align`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

SINGLE = frozenset(("equation", "displaymath", "math", "dmath", "dgroup", "darray"))
"""Environments that only delimit a formula; a star may follow."""
ROWS = frozenset(
    ("align", "alignat", "xalignat", "xxalignat", "flalign", "gather", "multline", "eqnarray")
    + ("IEEEeqnarray", "empheq")
)
"""Environments of several rows, which stand in text."""
INNER = frozenset(
    ("aligned", "alignedat", "gathered", "split", "cases", "dcases", "rcases", "array", "matrix")
    + ("pmatrix", "bmatrix", "Bmatrix", "vmatrix", "Vmatrix", "smallmatrix")
)
"""Environments that stand in a formula; Markdown has them in text too."""

_MARK = re.compile(r"(\\[^A-Za-z])|(%[^\n]*)|\\(begin|end)[ \t]*\{([A-Za-z]+\*?)\}")


def is_display(name: str) -> bool:
    """Return whether an environment stands in text and holds a formula."""
    plain = name.removesuffix("*")
    return plain in SINGLE or plain in ROWS


def is_formula(name: str) -> bool:
    """Return whether an environment holds a formula, wherever it stands."""
    return is_display(name) or name.removesuffix("*") in INNER


def is_delimiter(name: str) -> bool:
    """Return whether an environment only delimits its formula."""
    return name.removesuffix("*") in SINGLE


def environments(text: str, *, comments: bool) -> Mapping[int, tuple[str, int, int, int]]:
    r"""Return the formula environments of a text: where `\begin` stands -> name, and three places.

    The places: where the content begins, where `\end` stands, where it ends. Those that are not closed are
    missing, and so are those that another `\begin` of the same name interrupts, unless they may be nested.
    comments: whether what follows a `%` is left out.
    """
    found: dict[int, tuple[str, int, int, int]] = {}
    opened: dict[str, list[tuple[int, int]]] = {}
    for mark in _MARK.finditer(text):
        name = mark[4]
        if mark[2] and not comments:
            continue
        if not name or not is_formula(name):
            continue
        waiting = opened.setdefault(name, [])
        if mark[3] == "begin":
            if is_display(name):
                waiting.clear()
            waiting.append(mark.span())
        elif waiting:
            start, inner = waiting.pop()
            found[start] = (name, inner, mark.start(), mark.end())
    return found
