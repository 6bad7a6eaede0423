r"""What a document says of its names besides equations: `X \in \mathbb{R}^{m \times n}`, `y \in \{0, 1\}`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from symopt.documents.reading.vocabulary.items import Item
from symopt.documents.reading.vocabulary.signatures import name_of
from symopt.documents.statements.chain import Sign
from symopt.model.model import Shape
from symopt.syntax.names import is_name, join_name, split_name

_SPACE = re.compile(
    r"\\(?:mathbb|mathbf|mathcal|Bbb)\s*\{?\s*R\s*\}?\s*\^\s*(?:\{(?P<braced>[^{}]+)\}|(?P<one>\w))"
)
_BOUND = r"\s*[-+]?\s*(?:\d+(?:\.\d+)?|\\infty)\s*"
_NUMBERS = re.compile(
    r"\s*(?:\\(?:mathbb|mathbf|Bbb)\s*\{?\s*[RNZ]\s*\}?\s*(?:_\s*(?:\{[^{}]*\}|[+0]))?"  # R, R_+, N
    rf"|(?:\\left)?[\[(]{_BOUND},{_BOUND}(?:\\right)?[\])]|\\\{{{_BOUND}(?:,{_BOUND})*\\\}})\s*"
)
"""Sets of numbers: the line, an interval, and a few numbers such as both labels of classes."""
_SUMMED = re.compile(
    r"\\sum\s*(?:\\limits\s*)?_\s*\{\s*(?P<letter>[a-z])\s*=\s*1\s*\}\s*"
    r"\^\s*(?:\{(?P<braced>[^{}]+)\}|(?P<one>[A-Za-z]))"
)
_BETWEEN = re.compile(r"\s*(?:\\times|×|\\cdot)\s*")


def shapes_said(items: Iterable[Item]) -> dict[str, Shape]:
    r"""Return the shapes of the names that a document puts into spaces.

    x_i in a set of numbers is one of many, and the entry of an array x. So is x_i in a space where sums
    run over i, and a row of x.
    """
    items = tuple(items)
    ends = _ends(item.statement.readable for item in items)
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
            if name is None:
                continue
            below = split_name(name).subscripts
            row = join_name(replace(split_name(name), subscripts=())) if below else ""
            if len(shape) == 1 and len(below) == 1 and below[0] in ends and is_name(row):
                found.setdefault(row, (ends[below[0]], *shape))
            elif shape or not below:
                found.setdefault(name, shape)
    return found


def _ends(texts: Iterable[str]) -> dict[str, str]:
    r"""Return the letters that sums run over, each with its last value, a name: n of `\sum_{i=1}^n`."""
    found: dict[str, str] = {}
    for text in texts:
        for told in _SUMMED.finditer(text):
            size = name_of((told["braced"] or told["one"]).strip())
            if size is not None:
                found.setdefault(told["letter"], size)
    return found


def shape_of_space(latex: str) -> Shape | None:
    r"""Return the shape of what lives in a space, None if it is none.

    >>> shape_of_space(r"\mathbb{R}^{m \times n}")
    ('m', 'n')
    >>> shape_of_space(r"\{-1, 1\}")
    ()
    """
    space = _SPACE.search(latex)
    if space is None:
        return () if _NUMBERS.fullmatch(latex) else None
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
