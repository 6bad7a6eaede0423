"""Trees of matrix notation: transposes pushed to the leaves, flat products, ones, diagonal matrices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from symopt.calculus.indices import Index
from symopt.calculus.nodes import Rational
from symopt.calculus.views.assembly import Factor, power
from symopt.calculus.views.pieces import affine_tree
from symopt.syntax import tree as syntax
from symopt.syntax.tree import Tree

_SYMMETRIC = ("diag", "eye")
DIAGONAL_OF = "diagonal of"
"""What the diagonal of a matrix is called while a tree is made; text says diag of both."""
_TRANSPOSE, _INNER_TRANSPOSE = 3, 5
_ELEMENTWISE = (syntax.Add, syntax.Mul, syntax.Div, syntax.Pow, syntax.Call, syntax.Piecewise)
_MOST_REPEATED = 3


def transposed(tree: Tree) -> Tree:
    """Return the transpose of a matrix, or the row of a vector; (AB)ᵀ is BᵀAᵀ."""
    match tree:
        case syntax.Transpose():
            return tree.body
        case syntax.MatMul():
            return syntax.MatMul(tuple(transposed(f) for f in reversed(tree.factors)))
        case syntax.Neg():
            return syntax.Neg(transposed(tree.body))
        case syntax.Call(function=function) if function in _SYMMETRIC:
            return tree
        case _:
            return syntax.Transpose(tree)


def matmul(*factors: Tree) -> Tree:
    """Return the matrix product, flat."""
    flat: list[Tree] = []
    for factor in factors:
        flat.extend(factor.factors if isinstance(factor, syntax.MatMul) else (factor,))
    return flat[0] if len(flat) == 1 else syntax.MatMul(tuple(flat))


def outer(column: Tree, row: Tree) -> Tree:
    """Return the outer product of two columns, column rowᵀ; signs and numbers stay in front."""
    for place, tree in enumerate((column, row)):
        match tree:
            case syntax.Neg(body=body):
                return syntax.Neg(outer(body, row) if place == 0 else outer(column, body))
            case syntax.Mul(factors=(*front, last), sign=""):
                rest = outer(last, row) if place == 0 else outer(column, last)
                if isinstance(rest, syntax.Neg):
                    return syntax.Neg(syntax.Mul((*front, rest.body)))
                return syntax.Mul((*front, rest))
            case _:
                continue
    return matmul(column, transposed(row))


def dot(left: Tree, right: Tree) -> Tree:
    """Return the inner product of two vectors, the way round that needs fewer transposes."""
    both = matmul(transposed(left), right), matmul(transposed(right), left)
    return min(both, key=lambda way: (cost(way), _starts_with_bracket(way)))


def _starts_with_bracket(tree: Tree) -> bool:
    first = syntax.children(tree)[0]
    return isinstance(first, syntax.Transpose) and not isinstance(first.body, syntax.Name)


def ones(index: Index) -> Tree:
    """Return the column of ones over an index."""
    return syntax.Call("ones", (affine_tree(index.count, {}),))


def zeros(labels: Sequence[Index]) -> Tree:
    """Return the array of zeros over labels."""
    return syntax.Call("zeros", tuple(affine_tree(i.count, {}) for i in labels))


def eye(index: Index) -> Tree:
    """Return the identity matrix over an index."""
    return syntax.Call("eye", (affine_tree(index.count, {}),))


def diagonal(vector: Tree) -> Tree:
    """Return the diagonal matrix of a vector; numbers stay in front."""
    match vector:
        case syntax.Neg(body=body):
            return syntax.Neg(diagonal(body))
        case syntax.Mul(factors=(*front, last), sign=""):
            return syntax.Mul((*front, diagonal(last)))
        case _:
            return syntax.Call("diag", (vector,))


def diagonal_of(matrix: Tree) -> Tree:
    """Return the diagonal of a matrix, a vector: it has a transpose, as a diagonal matrix has not.

    `named_diagonals` gives it the name that both have in text, when no transpose is taken any more.
    """
    match matrix:
        case syntax.Neg(body=body):
            return syntax.Neg(diagonal_of(body))
        case syntax.Mul(factors=(*front, last), sign=""):
            return syntax.Mul((*front, diagonal_of(last)))
        case _:
            return syntax.Call(DIAGONAL_OF, (matrix,))


def named_diagonals(tree: Tree) -> Tree:
    """Return a finished tree with diagonals of matrices by their name in text."""
    tree = syntax.rebuild(tree, named_diagonals)
    if isinstance(tree, syntax.Call) and tree.function == DIAGONAL_OF:
        return replace(tree, function="diag")
    return tree


def hadamard(elements: Sequence[Factor]) -> Tree:
    """Return the elementwise product of arrays of one shape, each with a rational exponent."""
    top = [part for tree, q in elements if q > 0 for part in _repeated(tree, q)]
    bottom = [part for tree, q in elements if q < 0 for part in _repeated(tree, -q)]
    whole = _joined(top)
    return syntax.Div(whole, _joined(bottom)) if bottom else whole


def vector(elements: Sequence[Factor]) -> Tree:
    """Return the elementwise product of vectors; a square of a vector can only be meant elementwise."""
    top = [power(tree, q) for tree, q in elements if q > 0]
    bottom = [power(tree, -q) for tree, q in elements if q < 0]
    whole = _joined(top)
    return syntax.Div(whole, _joined(bottom)) if bottom else whole


def squared_norm(tree: Tree) -> Tree:
    """Return ‖v‖², the sum of squares of an array."""
    return syntax.Pow(syntax.Call("norm", (tree,)), syntax.TWO)


def scalar_power(tree: Tree, exponent: Rational) -> Factor:
    """Return a scalar base with its exponent; a square root of ‖v‖² is ‖v‖."""
    match tree:
        case syntax.Pow(
            base=syntax.Call(function="norm") as norm, exponent=syntax.Number(value=two)
        ) if two == 2:
            doubled = 2 * Fraction(exponent)
            return norm, int(doubled) if doubled.denominator == 1 else doubled
        case _:
            return tree, exponent


def elementwise(tree: Tree) -> bool:
    """Whether a matrix reads as made entry by entry, rather than as a name or a matrix product."""
    if isinstance(tree, syntax.Transpose):
        return elementwise(tree.body)
    return not isinstance(tree, syntax.Name | syntax.MatMul | syntax.Derivative)


def cost(tree: Tree, inside: bool = False) -> int:
    """Return how long a formula reads; a transpose counts more, inside an elementwise operation most."""
    match tree:
        case syntax.Name() | syntax.Number():
            return 1
        case syntax.Transpose(body=body):
            return 1 + (_INNER_TRANSPOSE if inside else _TRANSPOSE) + cost(body, inside)
        case syntax.MatMul(factors=factors):
            return 1 + sum([cost(factor) for factor in factors])
        case _:
            deeper = inside or isinstance(tree, _ELEMENTWISE)
            return 1 + sum([cost(child, deeper) for child in syntax.children(tree)])


def _repeated(tree: Tree, exponent: Rational) -> list[Tree]:
    """Return A ⊙ A for an elementwise square, since A² would read as a matrix product."""
    if isinstance(exponent, int) and exponent <= _MOST_REPEATED:
        return [tree] * exponent
    return [power(tree, exponent)]


def _joined(parts: list[Tree]) -> Tree:
    if len(parts) < 2:
        return parts[0] if parts else syntax.ONE
    flat: list[Tree] = []
    for part in parts:
        inner = isinstance(part, syntax.Mul) and part.sign == "⊙"
        flat.extend(part.factors if inner else (part,))  # pyright: ignore[reportAttributeAccessIssue]
    kept = [part for part in flat if not _is_mask(part)] or flat[:1]
    tree = kept[0] if len(kept) == 1 else syntax.Mul(tuple(kept), "⊙")
    for part in flat:
        if _is_mask(part) and part is not tree and isinstance(part, syntax.Call):
            tree = syntax.Call(part.function, (tree, *part.arguments[1:]))  # A ⊙ tril(1) = tril(A)
    return tree


def _is_mask(tree: Tree) -> bool:
    """Whether a matrix is a triangle of ones."""
    return (
        isinstance(tree, syntax.Call)
        and tree.function in ("tril", "triu")
        and (isinstance(tree.arguments[0], syntax.Call) and tree.arguments[0].function == "ones")
    )
