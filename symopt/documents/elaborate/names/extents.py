"""The shape of a tree by the shapes of its names, where that is certain: (2, 2) of H, (n, n) of AᵀA."""

from __future__ import annotations

from symopt.documents.elaborate.names.known import Known
from symopt.documents.elaborate.names.unknowns import Rate, shape_of_unknown, unknown
from symopt.model.model import Shape
from symopt.syntax.tree import (
    Add,
    Call,
    Cancel,
    Derivative,
    Div,
    Entry,
    MatMul,
    Matrix,
    Mul,
    Name,
    Neg,
    Number,
    Pow,
    Sum,
    Transpose,
    Tree,
)

_SAME = frozenset(("inv", "expm", "adj", "tril", "triu"))
_NUMBER = frozenset(("det", "tr", "logdet", "norm", "norm1", "sc", "eigmax"))


def extent(tree: Tree, known: Known) -> Shape | None:
    """Return the shape of a tree, () for a number; None where it is not certain.

    A vector and its transpose have the same shape; only matrices need their sides.
    """
    match tree:
        case Number() | Entry():
            return ()
        case Name(name=name):
            return _of_name(name, known)
        case Matrix(rows):
            return (len(rows),) if len(rows[0]) == 1 else (len(rows), len(rows[0]))
        case Neg(body) | Cancel(body) | Sum(body=body):
            return extent(body, known)
        case Transpose(body):
            inner = extent(body, known)
            return None if inner is None else inner[::-1]
        case Add(parts) | Mul(parts):
            return _largest(parts, known)
        case Div(above, below) | Pow(above, below):
            return _largest((above, below), known)
        case MatMul(parts):
            return _product(parts, known)
        case Derivative(of, wrt):
            parts = [extent(part, known) for part in (of, *wrt)]
            return None if None in parts else tuple(s for p in parts if p for s in p)
        case Call(function, arguments) if function in _SAME and len(arguments) == 1:
            return extent(arguments[0], known)
        case Call(function) if function in _NUMBER:
            return ()
        case Call("diag", (only,)):
            inner = extent(only, known)
            return (inner[0], inner[0]) if inner is not None and len(inner) == 1 else None
        case _:
            return None


def shape_of(name: str, known: Known) -> Shape:
    """Return the shape of a name by a setting; () for a number."""
    found = known.shapes.get(name)
    if found is None:
        known.shapes[name] = ()  # definitions in a circle end here
        body = known.body(name)
        found = known.setting.shapes.get(name) or (extent(body, known) if body else None) or ()
        known.shapes[name] = found
    return found


def _of_name(name: str, known: Known) -> Shape | None:
    shape = shape_of(name, known)
    if shape or name in known.bodies:
        return shape
    item = unknown(name)
    if item is None:
        return ()
    parts = (item.of, *item.wrt) if isinstance(item, Rate) else ()
    shapes = {part: extent(Name(part), known) or () for part in parts}
    return shape_of_unknown(name, {**known.setting.shapes, **shapes})


def _largest(parts: tuple[Tree, ...], known: Known) -> Shape | None:
    shapes = {extent(part, known) for part in parts} - {()}
    return shapes.pop() if len(shapes) == 1 else () if not shapes else None


def _product(parts: tuple[Tree, ...], known: Known) -> Shape | None:
    """Return the shape of a matrix product whose first and last factor are matrices."""
    ends = [extent(part, known) for part in (parts[0], parts[-1])]
    if any(end is None or len(end) != 2 for end in ends):
        return None
    first, last = ends
    assert first is not None and last is not None  # noqa: PT018 - both were asked
    return (first[0], last[1])
