r"""What an environment is: a matrix, a layout of rows that are statements, or cases.

Cases with conditions are one value, `\begin{cases} x & x > 0 \\ 0 & x \le 0 \end{cases}`. Cases whose rows
are equations are a system, one statement for each row. Cases with neither, after a sign, give the sign's
other side several values: one statement for each.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from symopt.documents.statements.brackets import Brackets
from symopt.documents.statements.tokens import Token


class Meaning(Enum):
    """How an environment is read."""

    VALUE = "part of an expression"
    LAYOUT = "rows of statements"
    CHOICES = "several values for the side before"


@dataclass(slots=True)
class _Row:
    """What a row says of itself: is it an equation, is there a condition beside it, where is it."""

    start: int = -1
    end: int = -1
    body: bool = False  # something stands in the first part, up to a comma, a space or words
    later: bool = False  # something stands after that
    equation: bool = False
    opened: bool = False  # the part ended: what comes next is no longer the first part
    joining: bool = False  # an operator came last

    def add(self, token: Token, end: int, *, wide: bool) -> None:
        """Take in the next token of the row, up to `end` where it opens a bracket.

        wide: operators join columns, `2x &+& 3y &=& 5`; in cases a column after the first is a condition.
        """
        if token.kind == "column":
            self.opened = self.opened or (self.body and not (wide and self.joining))
            return
        if token.kind == "operator" and wide and not self.later:
            self.opened = False
        self.joining = token.kind == "operator"
        if token.kind in ("mute", "aside"):
            return
        if token.kind in ("comma", "semicolon", "stop", "wide"):
            self.opened = self.opened or self.body
            return
        if token.kind == "sign" and not self.later:
            self.equation, self.body, self.opened = True, True, False
        elif token.kind == "text" or self.opened:
            self.later = True
        self.body = True
        self.start = token.start if self.start < 0 else self.start
        self.end = end


def rows_of(tokens: list[Token], partner: list[int], opener: int) -> list[tuple[int, int]]:
    """Return where the rows that say something stand in the text, without punctuation."""
    return [(row.start, row.end) for row in _rows(tokens, partner, opener) if row.body]


def _rows(
    tokens: list[Token], partner: list[int], opener: int, *, wide: bool = False
) -> Iterator[_Row]:
    row, k = _Row(), opener + 1
    while k < partner[opener]:
        token = tokens[k]
        if token.kind == "row":
            yield row
            row = _Row()
        else:
            row.add(token, tokens[max(k, partner[k])].end, wide=wide)
        k = max(k, partner[k]) + 1
    yield row


def name_of(token: Token) -> str:
    """Return the name of an environment without its star."""
    return token.text.partition(" ")[2].rstrip("*")


def meaning(
    tokens: list[Token], brackets: Brackets, opener: int, *, brace: bool, after: str, last: bool
) -> Meaning:
    r"""Return how the environment that opens here is read.

    brace: a large brace stands beside it, `\left\{ … \right.`.   after: what stands before it, "sign",
    "body" (an expression) or "" (nothing).   last: nothing is multiplied to it or taken from it.
    """
    name = name_of(tokens[opener])
    cases = brace or name.endswith("cases")
    if not cases and name.endswith(("matrix", "tabular", "picture", "tikzcd")):
        return Meaning.VALUE
    if not cases and name not in ("array", "subarray"):
        return Meaning.LAYOUT
    every = _rows(tokens, brackets.partner, opener, wide=not cases)
    rows = [row for row in every if row.body]
    if any(row.equation for row in rows):
        return Meaning.LAYOUT if last or not cases else Meaning.VALUE
    if not cases or any(row.later for row in rows) or after == "body" or not last or not rows:
        return Meaning.VALUE
    return Meaning.CHOICES if after == "sign" else Meaning.LAYOUT
