r"""What a tree looks like: a name, a column of names, an update, a number, something with derivatives."""

from __future__ import annotations

import re
from fractions import Fraction

from symopt.syntax.names import split_name
from symopt.syntax.percent import SIGN, is_percent
from symopt.syntax.tree import (
    Add,
    At,
    Call,
    Constant,
    Derivative,
    Div,
    Matrix,
    Mul,
    Name,
    Neg,
    Number,
    Pow,
    Sequence,
    Tree,
    names,
    walk,
)

NABLA = frozenset(("grad", "hess"))


def column_of_names(tree: Tree) -> tuple[str, ...] | None:
    """Return the names of a column `[x_0; y_0]`, None for anything else."""
    if isinstance(tree, Matrix) and all(len(row) == 1 for row in tree.rows):
        items = [row[0] for row in tree.rows]
        found = tuple(item.name for item in items if isinstance(item, Name))
        if len(found) == len(items) == len(set(found)):
            return found
    return None


def is_update(name: str, body: Tree) -> bool:
    """Return whether `name = body` moves the name: body is `name - …` or `name + …`."""
    return isinstance(body, Add) and any(_is_the(name, term) for term in body.terms)


def _is_the(name: str, tree: Tree) -> bool:
    if isinstance(tree, Mul) and len(tree.factors) == 2:  # weight decay: (1 - αλ) w - …
        return any(isinstance(f, Name) and f.name == name for f in tree.factors)
    return isinstance(tree, Name) and tree.name == name


_WORDS = re.compile(
    r"\\(?:text\w*|mbox|mathrm)\s*\{[^{}]*\}|\\[dt]?frac|\\[,;:! ]|\\q?quad|[{}\s=]"
)

_FROM_TO = re.compile(r"\s*\d+\s*\.{2,3}\s*\w+\s*")


def is_worded(latex: str) -> bool:
    r"""Return whether a side is words alone: `\text{slope}`, `\frac{\text{rise}}{\text{run}}`."""
    return bool(latex.strip()) and "\\" in latex and not _WORDS.sub("", latex)


def is_range(latex: str) -> bool:
    r"""Return whether a side lists values: `1, \\dots, m`, or `1..m`."""
    listed = "," in latex and any(dots in latex for dots in ("dots", "…", "..."))
    return listed or _FROM_TO.fullmatch(latex) is not None


def is_square(tree: Tree) -> bool:
    r"""Return whether a tree is the square of a letter that is used for deviations: `\sigma^2`, `s_y^2`."""
    match tree:
        case Pow(Name(name), Number(value)):
            return value == 2 and split_name(name).base in ("sigma", "s", "tau", "R", "r")
        case _:
            return False


def has_derivative(tree: Tree) -> bool:
    """Return whether a derivative of any notation stands in a tree."""
    return any(
        isinstance(node, Derivative) or (isinstance(node, Call) and node.function in NABLA)
        for node in walk(tree)
    )


def is_headed(tree: Tree) -> bool:
    """Return whether a tree is what an equation is about: a name, a function at a point, a derivative."""
    match tree:
        case Name() | Derivative():
            return True
        case At(body, _):
            return is_headed(body)
        case Call(function, _):
            return function in NABLA or function in ("det", "tr")
        case _:
            return column_of_names(tree) is not None


def is_plain(tree: Tree) -> bool:
    """Return whether a tree has no names: arithmetic."""
    return not names(tree) and not any(isinstance(node, Derivative) for node in walk(tree))


def is_constant_value(tree: Tree) -> bool:
    """Return whether a tree is a number, or one as mathematics writes it, 1/√3 or 3π/2: no computation."""
    if value_of(tree) is not None:
        return not has_decimals(tree)
    exact = any(isinstance(node, Constant | Call) for node in walk(tree))
    return is_plain(tree) and not has_decimals(tree) and exact


def has_decimals(tree: Tree) -> bool:
    """Return whether a number with a decimal point or a percent sign stands in a tree."""
    return any(
        isinstance(node, Number) and ("." in node.text or is_percent(node)) for node in walk(tree)
    )


def is_zero(tree: Tree) -> bool:
    """Return whether a tree is the number 0, or a column of zeros."""
    match tree:
        case Number(value):
            return value == 0
        case Matrix(rows):
            return all(is_zero(item) for row in rows for item in row)
        case _:
            return False


def value_of(tree: Tree) -> Fraction | None:
    """Return the value of a number as it is written, with its sign."""
    match tree:
        case Number(value):
            return value
        case Neg(body):
            inner = value_of(body)
            return None if inner is None else -inner
        case Div(Number(above), Number(below)) if below:
            return above / below
        case _:
            return None


def half_unit(tree: Tree) -> Fraction | None:
    """Return half a unit of the last digit of a number with a decimal point or percent sign, else None.

    >>> half_unit(Number(Fraction("0.097"), "0.097"))
    Fraction(1, 2000)
    """
    match tree:
        case Number(_, text) if "." in text or is_percent(tree):
            digits = len(text.removesuffix(SIGN).partition(".")[2])
            return Fraction(1, 2 * 10 ** (digits + 2 * is_percent(tree)))
        case Neg(body):
            return half_unit(body)
        case _:
            return None


def is_point(tree: Tree) -> bool:
    """Return whether a tree is a point in numbers: (0, 0)."""
    return isinstance(tree, Sequence) and all(is_plain(item) for item in tree.items)


def is_place(head: Tree, side: Tree) -> bool:
    """Return whether an equation says where one is, in names and numbers: (x, y) = (0, 0)."""
    if not isinstance(head, Sequence) or not is_point(side):
        return False
    return all(isinstance(item, Name) for item in head.items)
