r"""What a document says of its names besides equations: `X \in \mathbb{R}^{m \times n}`."""

from __future__ import annotations

import re
from collections.abc import Iterable

from symopt.documents.reading.vocabulary.items import Item
from symopt.documents.reading.vocabulary.signatures import name_of
from symopt.documents.statements.chain import Sign
from symopt.model.model import Shape

_SPACE = re.compile(
    r"\\(?:mathbb|mathbf|mathcal|Bbb)\s*\{?\s*R\s*\}?\s*\^\s*(?:\{(?P<braced>[^{}]+)\}|(?P<one>\w))"
)
_BETWEEN = re.compile(r"\s*(?:\\times|×|\\cdot)\s*")


def shapes_said(items: Iterable[Item]) -> dict[str, Shape]:
    """Return the shapes of the names that a document puts into spaces."""
    found: dict[str, Shape] = {}
    for item in items:
        statement = item.statement
        if Sign.IN not in statement.signs:
            continue
        place = statement.signs.index(Sign.IN)
        shape = shape_of_space(statement.text(statement.sides[place + 1]))
        if shape is None:
            continue
        for part in statement.text(statement.sides[place]).split(","):
            name = name_of(part.strip())
            if name is not None and shape:
                found.setdefault(name, shape)
    return found


def shape_of_space(latex: str) -> Shape | None:
    r"""Return the shape of what lives in a space, None if it is none.

    >>> shape_of_space(r"\mathbb{R}^{m \times n}")
    ('m', 'n')
    """
    space = _SPACE.search(latex)
    if space is None:
        return () if re.fullmatch(r"\s*\\mathbb\s*\{?R\}?\s*", latex) else None
    sizes: list[str | int] = []
    for part in _BETWEEN.split((space["braced"] or space["one"]).strip()):
        name = name_of(part)
        if part.isdigit() and int(part) > 0:
            sizes.append(int(part))
        elif name is not None:
            sizes.append(name)
        else:
            return None
    if len(sizes) == 2 and sizes[1] == 1:
        sizes.pop()  # a column is a vector
    return tuple(sizes) if len(sizes) <= 2 else None
