r"""The identity matrix I beside a square matrix: H - \lambda I, A^T A + \lambda I, A A^{-1} = I.

I alone has no size; it takes that of what it is added to, or compared with. A number beside a square matrix,
H - λ, is refused, since broadcasting is not what notes mean by it. An I without such a neighbor is refused
where there are arrays, and is a name like any other where there are none.
"""

from __future__ import annotations

from symopt.documents.elaborate.arrays.explicit import identity
from symopt.documents.elaborate.names.extents import extent, shape_of
from symopt.documents.elaborate.names.known import Known
from symopt.documents.elaborate.names.letters import IDENTITIES
from symopt.documents.elaborate.names.replacing import replaced
from symopt.foundation.errors import ShapeError
from symopt.model.model import Shape
from symopt.syntax.tree import (
    Add,
    Call,
    Div,
    MatMul,
    Matrix,
    Mul,
    Name,
    Neg,
    Number,
    Tree,
    walk,
)


def sized(tree: Add, known: Known) -> Tree:
    """Return a sum in which each I has the size of the square matrices beside it."""
    if not any(isinstance(term, Matrix) or _spoken(term, known) for term in tree.terms):
        return tree
    shapes = {s for term in tree.terms if (s := _square(term, known)) is not None}
    if len(shapes) != 1:
        return tree
    shape = shapes.pop()
    terms: list[Tree] = []
    for term in tree.terms:
        if stands_alone(term, known):
            terms.append(with_size(term, shape))
            continue
        if extent(term, known) == () and not isinstance(term, Number):
            raise ShapeError(
                "a number is added to a square matrix",
                why="a sum has terms of one shape",
                remedy="write λI for a multiple of the identity",
            )
        terms.append(term)
    if all(a is b for a, b in zip(terms, tree.terms, strict=True)):
        return tree
    return Add(tuple(terms), span=tree.span)


def _spoken(term: Tree, known: Known) -> bool:
    return _square(term, known) is not None


def _square(term: Tree, known: Known) -> Shape | None:
    """Return the shape of a square matrix, None for anything else."""
    shape = None if stands_alone(term, known) else extent(term, known)
    return shape if shape is not None and len(shape) == 2 and shape[0] == shape[1] else None


def is_identity(name: str, known: Known) -> bool:
    """Return whether a name is the identity, where it stands for a matrix."""
    if name not in IDENTITIES or name in known.bodies or name in known.setting.given:
        return False
    return not shape_of(name, known)


def stands_alone(tree: Tree, known: Known) -> bool:
    """Return whether a tree is I, or a multiple of it by numbers."""
    match tree:
        case Name(name=name):
            return is_identity(name, known)
        case Neg(body):
            return stands_alone(body, known)
        case Div(above, below):
            return stands_alone(above, known) and extent(below, known) == ()
        case Mul(parts) | MatMul(parts):
            alone = [part for part in parts if stands_alone(part, known)]
            return len(alone) == 1 and all(
                extent(part, known) == () for part in parts if part is not alone[0]
            )
        case _:
            return False


def with_size(tree: Tree, shape: Shape) -> Tree:
    """Return a multiple of I with I of a size; a product with a name that is I becomes one by a matrix."""
    size = shape[0]
    made: Tree = Matrix(identity(size)) if isinstance(size, int) else Call("eye", (Name(size),))
    return replaced(tree, dict.fromkeys(IDENTITIES, made))


def compared(left: Tree, right: Tree, known: Known) -> tuple[Tree, Tree]:
    """Return two sides of an equation; an I that is one side takes the size of the other."""
    if stands_alone(right, known) and (shape := _square(left, known)) is not None:
        return left, with_size(right, shape)
    if stands_alone(left, known) and (shape := _square(right, known)) is not None:
        return with_size(left, shape), right
    return left, right


def refuse_unsized(tree: Tree, known: Known) -> None:
    """Raise ShapeError for an I without a size where there are arrays."""
    if not known.setting.shapes and not any(isinstance(n, Matrix) for n in walk(tree)):
        return
    for node in walk(tree):
        if isinstance(node, Name) and is_identity(node.name, known):
            raise ShapeError(
                f"the size of {node.name} is not said",
                why="nothing beside it has its shape",
                remedy="write I_n with its size, or define it",
            )
