r"""Data that a document gives in pairs: `(x_i, y_i)`, `\{(x_n, t_n)\}_{n=1}^N`.

A model such as y = w x + b is not what its data are: y_i is not w x_i + b.
"""

from __future__ import annotations

import re

from symopt.documents.reading.vocabulary.signatures import name_of
from symopt.documents.statements.chain import Statement

_LETTER = (
    r"(?:\\(?:mathbf|boldsymbol|bm|vec)\s*(?:\{\s*\\?[A-Za-z]+\s*\}|[A-Za-z])|\\[A-Za-z]+|[A-Za-z])"
)
_PAIR = re.compile(
    rf"(?<![A-Za-z}}_'])\(\s*(?P<first>{_LETTER})\s*_\s*\{{?\s*(?P<index>[a-z])\s*\}}?\s*,"
    rf"\s*(?P<second>{_LETTER})\s*_\s*\{{?\s*(?P=index)\s*\}}?\s*\)"
)


def data_in_pairs(statement: Statement) -> tuple[str, ...]:
    """Return the letters of pairs that a statement speaks of; an equation is one only of a whole set."""
    text = statement.readable
    if statement.signs and r"\{" not in text:
        return ()
    start, end = statement.sides[0].start, statement.sides[-1].end
    found = (name_of(m[k]) for m in _PAIR.finditer(text, start, end) for k in ("first", "second"))
    return tuple(dict.fromkeys(name for name in found if name is not None))
