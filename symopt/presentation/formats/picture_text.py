r"""Formulas as lines of text: on one line, or on several where they hold a matrix or cases.

H = ⎡2  0⎤
    ⎣0  2⎦
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence

from symopt.foundation.record import record
from symopt.syntax.tree import (
    Add,
    MatMul,
    Matrix,
    Mul,
    Neg,
    Piecewise,
    Relation,
    Transpose,
    Tree,
    walk,
)

_SIGNS = {"<=": "≤", ">=": "≥", "!=": "≠", "->": "→", "in": "∈"}
_SQUARE = ("[", "⎡", "⎢", "⎣", "]", "⎤", "⎥", "⎦")
Print = Callable[[Tree], str]


@record
class Lines:
    """A picture of a formula: lines of equal width, and the one that neighbors align with."""

    rows: tuple[str, ...]
    base: int

    @property
    def columns(self) -> int:
        """The width in columns of a terminal."""
        return columns(self.rows[0])


def columns(text: str) -> int:
    """Return how many columns of a terminal `text` takes.

    >>> columns("ŷ")
    1
    """
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    none = sum(1 for c in text if unicodedata.combining(c) or unicodedata.category(c) == "Cf")
    return len(text) + wide - none


def pad(text: str, size: int, align: str = "l") -> str:
    """Return `text` filled with spaces to `size` columns."""
    missing = max(0, size - columns(text))
    left = {"l": 0, "r": missing, "c": missing // 2}[align]
    return " " * left + text + " " * (missing - left)


def single(text: str) -> Lines:
    """Return a picture of one line."""
    return Lines((text,), 0)


def side_by_side(parts: Sequence[Lines]) -> Lines:
    """Return pictures side by side, aligned at their base lines."""
    base = max(part.base for part in parts)
    below = max(len(part.rows) - part.base for part in parts)
    rows = [""] * (base + below)
    for part in parts:
        first = base - part.base
        for place in range(len(rows)):
            inside = first <= place < first + len(part.rows)
            rows[place] += part.rows[place - first] if inside else " " * part.columns
    return Lines(tuple(rows), base)


def draw(tree: Tree, write: Print) -> Lines:
    """Return the picture of a formula; `write` prints it on one line."""
    if not any(_is_drawn(node, write) for node in walk(tree)):
        return single(write(tree))
    match tree:
        case Matrix(rows=rows):
            grid = _grid([[draw(cell, write) for cell in row] for row in rows])
            return _between(grid.rows, grid.base, _SQUARE)
        case Piecewise(branches=branches):
            return _cases(branches, write)
        case Relation(op=op, left=left, right=right):
            return side_by_side(
                [draw(left, write), single(f" {_SIGNS.get(op, op)} "), draw(right, write)]
            )
        case Neg(body=body):
            return side_by_side([single("-"), _factor(body, write)])
        case Transpose(body=body):
            inner = _factor(body, write, matrix=True)
            return side_by_side([inner, Lines(("ᵀ", *[" "] * (len(inner.rows) - 1)), inner.base)])
        case Add(terms=terms):
            parts = [draw(terms[0], write)]
            for term in terms[1:]:
                negative = isinstance(term, Neg)
                body = term.body if isinstance(term, Neg) else term
                drawn = _factor(body, write) if negative else draw(body, write)
                parts.extend([single(" - " if negative else " + "), drawn])
            return side_by_side(parts)
        case Mul(factors=factors) | MatMul(factors=factors):
            sign = getattr(tree, "sign", "")
            inside = isinstance(tree, MatMul) or sign == "⊙"
            parts = [_factor(f, write, matrix=inside) for f in factors]
            between = single(f" {sign} " if sign else " ")
            spaced = [
                part for k, part in enumerate(parts) for part in ([between] if k else []) + [part]
            ]
            return side_by_side(spaced)
        case _:
            return single(write(tree))


def _is_drawn(node: Tree, write: Print) -> bool:
    """Whether a part takes several lines; an indicator 𝟏[Z > 0] stands on one."""
    if isinstance(node, Piecewise) and write(node).startswith("𝟏"):
        return False
    return isinstance(node, Matrix | Piecewise) and _tall(node)


def _tall(node: Matrix | Piecewise) -> bool:
    return len(node.rows if isinstance(node, Matrix) else node.branches) > 1


def _factor(tree: Tree, write: Print, *, matrix: bool = False) -> Lines:
    """Return the picture of a factor, in brackets where it needs them; `matrix`: of a matrix product."""
    drawn = draw(tree, write)
    inside = matrix and isinstance(tree, Mul | MatMul)
    if not isinstance(tree, Add | Neg | Relation | Piecewise) and not inside:
        return drawn
    return _between(drawn.rows, drawn.base, ("(", "⎛", "⎜", "⎝", ")", "⎞", "⎟", "⎠"))


def _between(rows: Sequence[str], base: int, marks: Sequence[str]) -> Lines:
    one, top, middle, bottom, one_r, top_r, middle_r, bottom_r = marks
    last = len(rows) - 1
    if last == 0:
        return single(f"{one}{rows[0]}{one_r}")
    left = [top, *[middle] * (last - 1), bottom]
    right = [top_r, *[middle_r] * (last - 1), bottom_r]
    return Lines(tuple(f"{a}{row}{b}" for a, row, b in zip(left, rows, right, strict=True)), base)


def _grid(cells: Sequence[Sequence[Lines]]) -> Lines:
    widths = [max(row[j].columns for row in cells) for j in range(len(cells[0]))]
    sides = ["r" if all(_numeric(row[j]) for row in cells) else "c" for j in range(len(cells[0]))]
    rows: list[str] = []
    for row in cells:
        padded = [
            Lines(tuple(pad(line, size, side) for line in cell.rows), cell.base)
            for cell, size, side in zip(row, widths, sides, strict=True)
        ]
        joined = [
            part for k, cell in enumerate(padded) for part in ([single("  ")] if k else []) + [cell]
        ]
        rows.extend(side_by_side(joined).rows)
    return Lines(tuple(rows), (len(rows) - 1) // 2)


def _numeric(cell: Lines) -> bool:
    return len(cell.rows) == 1 and cell.rows[0].lstrip("-").replace(".", "", 1).isdigit()


def draw_blocks(tree: Matrix, room: float, write: Print) -> Lines:
    """Return a matrix too wide for `room` as blocks of columns, with dots where it goes on."""
    cells = [[draw(cell, write) for cell in row] for row in tree.rows]
    count, total = 1, len(cells[0])
    while count < total and any(_grid(block).columns + 4 > room for block in _blocks(cells, count)):
        count += 1
    pictures = [_grid(block) for block in _blocks(cells, count)]
    rows: list[str] = []
    for place, picture in enumerate(pictures):
        fenced = _between(picture.rows, picture.base, _sides(place > 0, place < len(pictures) - 1))
        rows.extend([*([""] if place else []), *fenced.rows])
    size = max(map(columns, rows))
    return Lines(tuple(pad(row, size) for row in rows), pictures[0].base)


def _blocks(cells: Sequence[Sequence[Lines]], count: int) -> list[list[Sequence[Lines]]]:
    size = -(-len(cells[0]) // count)
    return [[row[k : k + size] for row in cells] for k in range(0, len(cells[0]), size)]


def _sides(goes_before: bool, goes_after: bool) -> Sequence[str]:
    left = ("⋯ ",) * 4 if goes_before else _SQUARE[:4]
    right = (" ⋯",) * 4 if goes_after else _SQUARE[4:]
    return (*left, *right)


def _cases(branches: Sequence[tuple[Tree, Tree | None]], write: Print) -> Lines:
    pairs = [
        (write(value), "otherwise" if when is None else f"if {write(when)}")
        for value, when in branches
    ]
    size = max(columns(value) for value, _ in pairs)
    width = max(columns(when) for _, when in pairs)
    rows = [f"{pad(value, size)}  {pad(when, width)}" for value, when in pairs]
    if len(rows) == 2:
        rows.insert(1, " " * columns(rows[0]))
    middle = (len(rows) - 1) // 2
    marks = [
        "⎨" if k == middle else "⎧" if k == 0 else "⎩" if k == len(rows) - 1 else "⎪"
        for k in range(len(rows))
    ]
    return Lines(tuple(f"{mark} {row}" for mark, row in zip(marks, rows, strict=True)), middle)
