r"""Names of several letters in formulas: `net_{h1}`, `out`, `w5`, which TeX does not tell from products.

A run of letters is one name where a subscript hangs on a run of three or more, where it is the whole left
side of an equation, or where a digit follows a single letter, since nobody writes a product x·2 as `x2`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from symopt.documents.statements.chain import Statement
from symopt.functions.vocabulary import default_vocabulary

_QUOTED = re.compile(
    r"\\(?:text\w*|mathrm|mathbf|mathit|mathsf|mathcal|operatorname\*?|mbox|begin|end|label|tag|ref)"
    r"\s*\{[^{}]*\}|\\[A-Za-z]+"
)
_RUN = re.compile(r"(?<![A-Za-z0-9_^\\.])(?P<letters>[A-Za-z]+)(?P<digits>\d*)(?P<sub>_)?")
_BELOW = re.compile(r"_(?:\{(?P<braced>[A-Za-z0-9]+)\}|(?P<one>[A-Za-z0-9]))")
_LONG = 3


def words_of(statements: Iterable[Statement]) -> frozenset[str]:
    """Return the names of several signs in some statements."""
    found: set[str] = set()
    known = default_vocabulary().functions
    for statement in statements:
        text = _unquoted(statement.piece.text)
        for number, side in enumerate(statement.sides):
            part = text[side.start : side.end]
            for run in _RUN.finditer(part):
                letters, digits = run["letters"], run["digits"]
                if part[max(0, run.start() - 2) : run.start()] in ("_{", "^{"):
                    continue
                if letters in known or part[run.end() :].lstrip().startswith("("):
                    continue
                if len(letters) == 1:
                    if digits and part[run.end() : run.end() + 1] != ".":
                        found.add(letters + digits)
                elif len(letters) >= _LONG and (run["sub"] or (not number and _is_head(part, run))):
                    found.add(letters + digits)
                    below = _BELOW.match(part, run.end() - 1) if run["sub"] else None
                    if below is not None:
                        found.add(f"{letters}{digits}_{below['braced'] or below['one']}")
    return frozenset(found)


@lru_cache(maxsize=8)
def _unquoted(text: str) -> str:
    """Return a formula with blanks for words and commands; all its statements ask for it in a row."""
    return _QUOTED.sub(lambda found: " " * len(found.group()), text)


def _is_head(part: str, run: re.Match[str]) -> bool:
    """Return whether a run with marks and subscripts is all of the side."""
    rest = part[run.end() :].strip()
    return not part[: run.start()].strip() and bool(
        re.fullmatch(r"(?:[_^](?:\{[^{}]*\}|\w))*", rest)
    )
