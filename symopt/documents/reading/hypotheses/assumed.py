"""Numbers that are assumed, not found: "Suppose that $x = 2$ and $y = 3$", "no padding is used, $P = 0$".

What a sentence assumes is a case of its own, whatever the page has said of the name before; what it finds,
"then $z = 7$", is a claim. The last word of either kind before a formula decides.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from symopt.documents.reading.formulas.parsed import Parsed

_WORDS = re.compile(
    r"\b(?P<assumed>let|suppose|supposing|assum(?:e|es|ed|ing)|say|if|when|whenever|unless|consider|take|imagine"
    r"|given|choose|pick|set|fix|although|even though|instead|constrain\w*|hypothesis|H_0)\b"
    r"|\b(?P<found>then|so|thus|hence|therefore|gets?|gives?|obtain\w*|becom\w+|yields?|equals?|have|find|found"
    r"|results?|comput\w+|calculat\w+|since|because|implies|means|see|it follows)\b",
    re.IGNORECASE,
)
_DIRECTLY = re.compile(
    r"\b(?:with|using|uses?|used|at|for|where)\b"
    r"(?:(?!\b(?:is|are|was|were|we|it|new|next|updated)\b)[^.;:])*\Z",
    re.IGNORECASE,
)
_ENDS = re.compile(r"[.!?。](?:\s|\Z)")
_BLANK = re.compile(r"\n[ >]*\n")
REACH = 8
"""How many statements of a sentence are looked at."""


def is_assumed(lines: Sequence[Parsed], at: Parsed) -> bool:
    """Return whether the sentence of a statement in running text assumes it."""
    if at.statement.piece.display:
        return False
    words = f"{at.item.before} {at.statement.before}"
    line = at
    for _ in range(REACH):
        ends = list(_ENDS.finditer(words))
        if ends or line.item.order == 0 or line.item.apart:
            words = words[ends[-1].end() :] if ends else words
            break
        previous = lines[line.item.order - 1]
        one, two = previous.statement.piece.place(), line.statement.piece.place()
        if one.sheet is not two.sheet or _BLANK.search(one.sheet.text[one.end : two.start]):
            break
        line = previous
        words = f"{line.item.before} {line.statement.before} $ {words}"
    said = [found.lastgroup for found in _WORDS.finditer(words)]
    return said[-1:] == ["assumed"] or bool(not said and _DIRECTLY.search(words))


__all__ = ["is_assumed"]
