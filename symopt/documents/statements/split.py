r"""A formula split into statements, without parsing an expression.

>>> from symopt.documents.scanning.source.piece import Kind, Piece
>>> from symopt.documents.scanning.source.placed import Sheet, slice_of
>>> text = r"\begin{aligned} L &= (y - \hat{y})^2 \\ &= y^2 + c, \quad b \rightarrow b - 1 \end{aligned}"
>>> piece = Piece(Kind.FORMULA, Sheet("notes.md", text), slice_of(text, 0, len(text)))
>>> for statement in split(piece):
...     print([statement.text(side) for side in statement.sides], [s.value for s in statement.signs])
['L', '(y - \\hat{y})^2', 'y^2 + c'] ['=', '=']
['b', 'b - 1'] ['->']
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import replace

from symopt.documents.scanning.source.piece import Piece
from symopt.documents.statements.arrows import cuts
from symopt.documents.statements.assemble import assemble
from symopt.documents.statements.chain import Side, Statement
from symopt.documents.statements.elements import elements_of
from symopt.documents.statements.growing import Chain, Part

_LABEL = re.compile(
    r"\s*\(([A-Z]?[a-z]{2,20})\)\s*(?:\\(?:space|q?quad)(?![A-Za-z])|\\[,;: ]|~)\s*(?=\S)"
)
r"""A word in brackets in front of a formula that names it: `(Mean) \space \mu = …`."""


def split(piece: Piece) -> tuple[Statement, ...]:
    """Return the statements of a formula in reading order.

    Raises LimitError if the formula is too long.
    """
    chains, found = assemble(piece.text, elements_of(piece.text))
    statements = [s for chain in chains for s in _statements(piece, chain, found.gaps)]
    return _with_unread(statements, found.unread)


def _statements(piece: Piece, chain: Chain, gaps: list[tuple[int, int]]) -> Iterator[Statement]:
    """Cut a chain at its arrows, and give the rows of cases a statement each."""
    if not chain.parts and not chain.before:
        return
    places = cuts(chain.signs, chain.leading)
    firsts = [0, *(k + 1 for k in places)]
    lasts = [*(k + 1 for k in places), len(chain.parts)]
    for number, (first, last) in enumerate(zip(firsts, lasts, strict=True)):
        parts, final = chain.parts[first:last], last == len(chain.parts)
        statement = Statement(
            piece,
            (),
            tuple(chain.signs[first : max(first, last - 1)]),
            leading=chain.signs[first - 1] if number else chain.leading,
            trailing=chain.pending.sign if final and chain.pending else None,
            before="" if number else " ".join(chain.before),
            after=" ".join(chain.after) if final else "",
            row=parts[0].row if parts else chain.row,
            cell=chain.cell,
            group=chain.group,
            unread=tuple((Side(a, b), reason) for a, b, reason in chain.unread) if final else (),
        )
        yield from _with_sides(statement, parts, gaps)


def _with_sides(
    statement: Statement, parts: list[Part], gaps: list[tuple[int, int]]
) -> Iterator[Statement]:
    choices = parts[-1].choices if parts else ()
    shared = [Side(part.start, part.end, part.row) for part in parts]
    label = _LABEL.match(statement.piece.text, shared[0].start, shared[0].end) if shared else None
    if label is not None and statement.leading is None:
        shared[0] = replace(shared[0], start=label.end())
        statement = replace(statement, before=f"{statement.before} {label[1]}".strip())
    within = _gaps(parts, gaps)
    if not choices:
        yield replace(statement, sides=tuple(shared), gaps=within)
        return
    for number, (start, end) in enumerate(choices):
        sides = (*shared[:-1], Side(start, end, number))
        yield replace(statement, sides=sides, row=number, gaps=within)


def _gaps(parts: list[Part], gaps: list[tuple[int, int]]) -> tuple[Side, ...]:
    """Return what is to be passed over in the sides, in order and without overlap."""
    found = list[tuple[int, int]]()
    for part in parts:
        first, last = bisect_left(gaps, (part.start,)), bisect_right(gaps, (part.end,))
        between = [(a[1], b[0]) for a, b in zip(part.stretches, part.stretches[1:], strict=False)]
        found.extend(sorted((*gaps[first:last], *between)))
    merged = list[Side]()
    for start, end in found:
        if merged and start <= merged[-1].end:
            merged[-1] = Side(merged[-1].start, max(end, merged[-1].end))
        else:
            merged.append(Side(start, end))
    return tuple(merged)


def _with_unread(
    statements: list[Statement], unread: list[tuple[int, int, str]]
) -> tuple[Statement, ...]:
    """Give what was left out to the last statement that begins before it."""
    begun = sorted((s.sides[0].start, k) for k, s in enumerate(statements) if s.sides)
    more = dict[int, list[tuple[Side, str]]]()
    for start, end, reason in unread if begun else ():
        owner = begun[max(0, bisect_right(begun, (start, len(statements))) - 1)][1]
        more.setdefault(owner, []).append((Side(start, end), reason))
    for owner, found in more.items():
        kept = statements[owner].unread
        statements[owner] = replace(statements[owner], unread=(*kept, *found))
    return tuple(statements)
