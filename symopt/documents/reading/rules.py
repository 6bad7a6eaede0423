r"""Steps of methods written for several variables at once: Newton's, and down the gradient.

[x_{k+1}; y_{k+1}] = [x_k; y_k] - H^{-1}(x_k, y_k) \nabla f(x_k, y_k)
"""

from __future__ import annotations

from symopt.documents.reading.book import Book
from symopt.documents.reading.forms import column_of_names
from symopt.documents.reading.parsed import Parsed
from symopt.documents.reading.values import free_names
from symopt.syntax.tree import Add, At, Call, MatMul, Matrix, Name, Neg, Tree, names


def is_known_step(book: Book, at: Parsed, found: tuple[str, ...], body: Tree) -> bool:
    """Return whether a column of next values is Newton's step for the function in force."""
    before = tuple(name.replace("p1", "") for name in found)
    own, variables = stepping(book, at, len(found))
    if not own or not set(before) <= set(names(body)):
        return False
    point = tuple(zip(variables, map(Name, before), strict=True))
    function = Name(own)
    here = Matrix(tuple((Name(name),) for name in before))
    gradient = At(Call("grad", (function,)), point)
    hessian = At(Call("hess", (function,)), point)
    newton: Tree = Add((here, Neg(MatMul((Call("inv", (hessian,)), gradient)))))
    general: dict[str, None] = {"H": None}  # a rule is not about the H of one point
    return any(book.agree(at, body, newton, instead) is True for instead in (None, general))


def stepping(book: Book, at: Parsed, count: int) -> tuple[str, tuple[str, ...]]:
    """Return the function that steps of several variables are about, and these; ("", ()) if none is."""
    known = book.objectives.latest_function(at, count)
    if known is not None:
        return known.name, known.parameters
    declared = at.item.declared.parameters
    own = book.objectives.moved_along(at, declared[0]) if len(declared) == count else ""
    return (own, declared) if own else ("", ())


def at_its_start(book: Book, at: Parsed, body: Tree) -> Tree:
    r"""Return `[x_0; y_0] - H^{-1} \nabla f` with H and the gradient at (x_0, y_0), where they are meant."""
    match body:
        case Add((first, *rest)):
            start = column_of_names(first)
        case _:
            return body
    if start is None:
        return body
    _, variables = stepping(book, at, len(start))
    change = Add(tuple(rest)) if len(rest) > 1 else rest[0]
    free = free_names(book, at, change)
    if free is None or not set(variables) & set(free) or set(start) & set(variables):
        return body
    point = tuple(zip(variables, map(Name, start), strict=True))
    return Add((first, At(change, point)), span=body.span)
