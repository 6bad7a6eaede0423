r"""The other reading of equations that run together: `A = [..] H(4,4) = [..]`, with nothing between.

No grammar can tell a product from a missing space. Where a side ends with what is often a left side, and
something complete stands before it, the split reading is offered; which one is meant is decided by what
makes the document consistent.
"""

from __future__ import annotations

from dataclasses import replace

from symopt.documents.statements.chain import Side, Statement
from symopt.documents.statements.items import Item, items_of

_COMPLETE = frozenset(("derivative", "name", "number", "bracket", "matrix", "other"))


def run_on(statement: Statement) -> tuple[Statement, ...]:
    r"""Return the statements of the split reading, () if there is none.

    A derivative or a gradient may be a new left side after anything complete but what it is multiplied
    with: another derivative (the chain rule), or a factor alone, `w - \alpha \frac{dL}{dw}`. A name with
    arguments may be one after a matrix; after a number or a bracket only if the first side is a name with
    arguments too. A plain name may be one after a matrix or, with a subscript and a blank, after a number.
    """
    text, sides = statement.readable, statement.sides
    applied = bool(sides) and _is_application(items_of(text, sides[0].start, sides[0].end))
    found = dict[int, tuple[Side, Side]]()
    for k, side in enumerate(sides):
        first = k == 0 and statement.leading is None
        last = k == len(sides) - 1 and statement.trailing is None
        cut = None if first or last else _cut(text, side, applied=applied)
        if cut:
            found[k] = cut
    return _split(statement, found) if found else ()


def _cut(text: str, side: Side, *, applied: bool) -> tuple[Side, Side] | None:
    """Return a side as what belongs before, and the new left side."""
    items = items_of(text, side.start, side.end)
    head = _head(items)
    if not 0 < head < len(items):
        return None
    before, first = items[head - 1], items[head]
    if before.kind not in _COMPLETE:
        return None
    if before.kind == "name" and first.kind == "bracket":
        return None
    calculus = first.kind in ("derivative", "differentiation", "nabla")
    named = len(items) - head == 1
    spaced = text[before.end : first.start].isspace()
    if calculus:
        lone = before.kind == "name" and not before.scripted
        factor = lone and (head == 1 or items[head - 2].kind == "operator")
        fits = before.kind != "derivative" and not factor
    elif named:
        number = before.kind == "number" and not before.scripted and spaced
        fits = before.kind == "matrix" or (number and first.scripted)
    else:
        closed = before.kind == "bracket" or (before.kind == "number" and spaced)
        fits = before.kind == "matrix" or (applied and closed)
    if not fits:
        return None
    return Side(side.start, before.end, side.row), Side(first.start, side.end, side.row)


def _head(items: list[Item]) -> int:
    """Return where a left side begins that ends with the last item; the number of items if none does."""
    if not items:
        return 0
    k = len(items) - 1
    if items[k].kind == "derivative":
        return k
    if items[k].kind == "bracket" and k and items[k - 1].kind in ("name", "function"):
        k -= 1
    elif items[k].kind == "bracket":
        return k - 1 if k and items[k - 1].kind == "differentiation" else len(items)
    elif items[k].kind != "name":
        return len(items)
    if k and items[k - 1].kind in ("nabla", "differentiation"):
        k -= 1
    return k


def _is_application(items: list[Item]) -> bool:
    return len(items) > 1 and items[-1].kind == "bracket" and _head(items) == 0


def _split(statement: Statement, found: dict[int, tuple[Side, Side]]) -> tuple[Statement, ...]:
    sides, signs = list[Side](), list[int]()
    pieces = list[tuple[list[Side], list[int]]]()
    for k, side in enumerate(statement.sides):
        if k in found:
            pieces.append(([*sides, found[k][0]], signs))
            sides, signs = [found[k][1]], []
        else:
            sides.append(side)
        signs.append(k)
    pieces.append((sides, signs[:-1]))
    last = len(pieces) - 1
    return tuple(
        replace(
            statement,
            sides=tuple(part),
            signs=tuple(statement.signs[k] for k in numbers),
            leading=None if n else statement.leading,
            trailing=statement.trailing if n == last else None,
            before="" if n else statement.before,
            after=statement.after if n == last else "",
            unread=statement.unread if n == last else (),
        )
        for n, (part, numbers) in enumerate(pieces)
    )
