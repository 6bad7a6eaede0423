r"""Steps of methods written for several variables at once: Newton's, and down the gradient.

[x_{k+1}; y_{k+1}] = [x_k; y_k] - H^{-1}(x_k, y_k) \nabla f(x_k, y_k)
"""

from __future__ import annotations

from symopt.documents.reading.book import Book
from symopt.documents.reading.parsed import Parsed
from symopt.syntax.tree import Add, At, Call, MatMul, Matrix, Name, Neg, Tree, names


def is_known_step(book: Book, at: Parsed, found: tuple[str, ...], body: Tree) -> bool:
    """Return whether a column of next values is Newton's step for the function in force."""
    before = tuple(name.replace("p1", "") for name in found)
    known = book.objectives.latest_function(at, len(found))
    if known is None or not set(before) <= set(names(body)):
        return False
    point = tuple(zip(known.parameters, map(Name, before), strict=True))
    function = Name(known.name)
    here = Matrix(tuple((Name(name),) for name in before))
    gradient = At(Call("grad", (function,)), point)
    hessian = At(Call("hess", (function,)), point)
    newton: Tree = Add((here, Neg(MatMul((Call("inv", (hessian,)), gradient)))))
    return book.agree(at, body, newton) is True
