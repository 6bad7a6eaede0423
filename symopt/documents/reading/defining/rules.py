r"""Steps of methods as rules for the next values: Newton's, and down the gradient.

[x_{k+1}; y_{k+1}] = [x_k; y_k] - H^{-1}(x_k, y_k) \nabla f(x_k, y_k)      for several variables at once
x_{k+1} = x_k - f'(x_k)/f''(x_k)                                           for one
"""

from __future__ import annotations

import re

from symopt.documents.reading.formulas.forms import column_of_names
from symopt.documents.reading.formulas.parsed import Parsed
from symopt.documents.reading.known.book import Book
from symopt.documents.reading.known.values import free_names
from symopt.syntax.names import split_name
from symopt.syntax.tree import (
    Add,
    At,
    Call,
    Derivative,
    Div,
    MatMul,
    Matrix,
    Mul,
    Name,
    Neg,
    Number,
    Tree,
    names,
    number,
    rebuild,
    walk,
)

_UPWARD = re.compile(r"ascen|maxim|uphill|climb|reward", re.IGNORECASE)


def against(book: Book, at: Parsed, head: Name, body: Tree) -> tuple[Name, Tree] | None:
    r"""Return the variable and where a rule moves it, if that is a method's step turned in sign or quotient.

    x_{k+1} = x_k + f'(x_k)/f''(x_k) is nobody's method. None for other rules: what they define is theirs.
    """
    found = _moved(head, body)
    if found is None:
        return None
    function, x, to = found
    slope, second = Derivative(function, (x,)), Derivative(function, (x, x))
    back = Add((Mul((number(2), x)), Neg(to)))
    steps = (Div(slope, second), Div(function, slope))
    turned = (Div(second, slope), Div(slope, function))
    right = [book.agree(at, back, Add((x, Neg(step)))) for step in steps]
    right += [book.agree(at, to, Add((x, Neg(step)))) for step in turned]
    upward = _is_upward(x, slope, to) and not _UPWARD.search(f"{at.item.section} {at.item.before}")
    return (x, to) if True in right or upward else None


def _is_upward(x: Name, slope: Tree, to: Tree) -> bool:
    """Return whether a step is x + α f'(x), with nothing but names and positive numbers for α."""
    match to:
        case Add((first, Mul(factors) as term)) if first == x:
            pass
        case Add((first, term)) if first == x:
            factors = (term,)
        case _:
            return False
    others = [factor for factor in factors if factor != slope]
    plain = (Name, Number)
    return len(others) == len(factors) - 1 and all(isinstance(o, plain) and o != x for o in others)


def _moved(head: Name, body: Tree) -> tuple[Name, Name, Tree] | None:
    """Return the function by whose derivatives at x_k a rule goes, its variable, and the rule at that."""
    match body:
        case Add((Name(before), *_)) if before != head.name:
            pass
        case _:
            return None
    if split_name(before).base != split_name(head.name).base:
        return None
    found = {
        (node.body.of.name, node.point[0][0])
        for node in walk(body)
        if isinstance(node, At)
        and isinstance(node.body, Derivative)
        and isinstance(node.body.of, Name)
        and len(node.point) == 1
        and node.point[0][1] == Name(before)
    }
    if len(found) != 1:
        return None
    ((function, variable),) = found
    own = split_name(head.name).base
    if {n for n in names(body) if split_name(n).base == own} - {variable} != {before}:
        return None  # another sequence, or one of more than one step

    def change(node: Tree) -> Tree:
        if isinstance(node, At) and node.point == ((variable, Name(before)),):
            return node.body
        if node == Name(before):
            return Name(variable)
        return rebuild(node, change)

    return Name(function), Name(variable), change(body)


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
