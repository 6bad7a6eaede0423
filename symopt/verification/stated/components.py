"""Claims about several numbers at once: a gradient, a Jacobian, a Hessian, an update of every parameter.

Each component is judged by itself; the whole is proved if every component is, and refuted if one is. Layout:
a gradient lists its components in the order of the names; row i of a Jacobian belongs to the i-th
function, and row i of a Hessian to the i-th name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from symopt.foundation.errors import ShapeError
from symopt.foundation.record import record
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.tree import Matrix, Tree
from symopt.verification.judgement import Judgement, together


@record
class Component:
    """One number of a claim.

    label: which one, "w_2" or "[1,2]".   of: what is differentiated, None for the output.
    wrt: in which names, one for each order.
    """

    label: str
    of: Tree | str | None
    wrt: tuple[str, ...]
    claimed: Tree


Judge: TypeAlias = "Callable[[Component], Judgement]"


def gradient_components(
    of: Tree | str | None, wrt: Sequence[str], claimed: Matrix | Mapping[str, Tree]
) -> list[Component]:
    """Return the components of a gradient, or of new values, in the order of the names.

    Raises ShapeError if their number differs from that of the names.
    """
    if isinstance(claimed, Mapping):
        missing = [name for name in wrt if name not in claimed]
        if missing:
            raise ShapeError(f"the claim says nothing of {missing[0]}")
        return [Component(name, of, (name,), tree) for name, tree in claimed.items()]
    cells = _list(claimed)
    if len(cells) != len(wrt):
        raise ShapeError(
            f"the claim has {len(cells)} components for {len(wrt)} names",
            where=", ".join(wrt),
            remedy="claim one component for each name, in their order",
        )
    return [Component(name, of, (name,), cell) for name, cell in zip(wrt, cells, strict=True)]


def hessian_components(
    of: Tree | str | None, wrt: Sequence[str], claimed: Matrix
) -> list[Component]:
    """Return the entries of a Hessian. Raises ShapeError unless it is square, of the names' number."""
    _need(claimed, len(wrt), len(wrt), "the Hessian")
    return [
        Component(_place(i, j), of, (first, second), claimed.rows[i][j])
        for i, first in enumerate(wrt)
        for j, second in enumerate(wrt)
    ]


def jacobian_components(of: Matrix, wrt: Sequence[str], claimed: Matrix) -> list[Component]:
    """Return the entries of a Jacobian: a row for each function, a column for each name."""
    functions = _list(of)
    if len(wrt) == 1 and len(claimed.rows) == 1:  # the derivative of a curve, written as a row
        claimed = Matrix(tuple((cell,) for cell in claimed.rows[0]))
    _need(claimed, len(functions), len(wrt), "the Jacobian")
    return [
        Component(_place(i, j), function, (name,), claimed.rows[i][j])
        for i, function in enumerate(functions)
        for j, name in enumerate(wrt)
    ]


def judge_components(components: Sequence[Component], judge: Judge) -> Judgement:
    """Return the judgement of a whole, whose parts are those of the components."""
    parts = [(component.label, judge(component)) for component in components]
    whole = together(parts, _expected(components, parts))
    inner = dict(parts)[whole.component].component if whole.component else ""
    return replace(whole, component=whole.component + inner)


def _expected(
    components: Sequence[Component], parts: Sequence[tuple[str, Judgement]]
) -> Tree | None:
    """Return the truth: a column, or rows as long as the labels say."""
    cells = [part.expected for _, part in parts]
    known = [cell for cell in cells if cell is not None]
    if len(known) < len(cells):
        return None
    if not components[0].label.startswith("["):
        return Matrix(tuple((cell,) for cell in known))
    width = sum(1 for c in components if c.label.startswith("[1,"))
    return Matrix(tuple(tuple(known[k : k + width]) for k in range(0, len(known), width)))


def _list(matrix: Matrix) -> list[Tree]:
    """Return the cells of a column or a row. Raises ShapeError for a matrix."""
    if len(matrix.rows) > 1 and len(matrix.rows[0]) > 1:
        raise ShapeError(
            f"a list is needed here, not a matrix: {to_text(matrix)[:60]}",
            remedy="for second derivatives state order = 2",
        )
    return [cell for row in matrix.rows for cell in row]


def _need(matrix: Matrix, rows: int, columns: int, what: str) -> None:
    found = len(matrix.rows), len(matrix.rows[0])
    if found != (rows, columns):
        raise ShapeError(
            f"{what} has {rows} × {columns} entries, the claim {found[0]} × {found[1]}",
            remedy="a row for each function (or first name), a column for each name",
        )


def _place(row: int, column: int) -> str:
    return f"[{row + 1},{column + 1}]"
