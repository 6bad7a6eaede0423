r"""The syntax tree: mathematics as it is written.

One tree serves reading and writing. It keeps what a person wrote or would write: the order of
factors, `-(y - ŷ)`, `1 + e - 1`, a struck-out factor. It has no algebra; the value of a tree is
found by lowering it to the calculus. Trees are immutable and compare by structure; `span` (the
place in the source text) takes no part in comparison.

Conventions:
* `a - b` is `Add((a, Neg(b)))`; a `Neg` is never hidden in a number: -2 is `Neg(Number(2))`.
* `Mul` is n-ary and keeps its order; its factors are not `Mul` unless the author bracketed them.
* Numbers are exact: `0.1` is 1/10 and prints as written.
* Functions are named by their catalogue name (`exp`, `sigmoid`); `log` is natural.
* Names are canonical: `w_11`, `yhat`, `lambda` (see `names`).
* Indices of arrays and sums count from 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import field, fields, replace
from fractions import Fraction
from typing import Any, Literal, TypeAlias, get_args

from symopt.foundation.record import record

Span: TypeAlias = "tuple[int, int] | None"


def _span() -> Any:  # noqa: ANN401 - a dataclass field specifier
    return field(default=None, compare=False, repr=False, kw_only=True)


@record
class Number:
    """An exact nonnegative number; `text` keeps how it was written ("0.10"), "" is the shortest."""

    value: Fraction
    text: str = field(default="", compare=False)
    span: Span = _span()


@record
class Constant:
    """A named constant of mathematics: "pi", "e", "inf", or "I", the imaginary unit."""

    name: str
    span: Span = _span()


@record
class Name:
    """A variable, a definition, a size or an index, by its canonical name; whole if it is an array."""

    name: str
    span: Span = _span()


@record
class Entry:
    """An entry of an array, `X[i,j]`; indices count from 1."""

    name: str
    indices: tuple[Tree, ...]
    span: Span = _span()


@record
class Range:
    """Places lower to upper of one dimension, both included; `:` alone is all of them."""

    lower: Tree | None = None
    upper: Tree | None = None
    span: Span = _span()


@record
class Part:
    """An entry or a part of an array expression: `inv(X)[i,j]`, the row `X[1,:]`, the slice `x[2:5]`.

    A place is an index, counted from 1, which drops its dimension, or a `Range`, which keeps it.
    """

    body: Tree
    places: tuple[Tree, ...]
    span: Span = _span()


@record
class Add:
    """A sum of terms in the author's order; subtracted terms are `Neg`."""

    terms: tuple[Tree, ...]
    span: Span = _span()


@record
class Neg:
    """The negative of an expression."""

    body: Tree
    span: Span = _span()


@record
class Mul:
    """A product in the author's order; between arrays of equal shape it is elementwise.

    `sign` is how it prints: "" by juxtaposition where that reads well, "·" or "×" between all factors,
    and "⊙" for an elementwise product of arrays.
    """

    factors: tuple[Tree, ...]
    sign: Literal["", "·", "×", "⊙"] = field(default="", compare=False)
    span: Span = _span()


@record
class Div:
    """A quotient."""

    numerator: Tree
    denominator: Tree
    span: Span = _span()


@record
class Pow:
    """A power."""

    base: Tree
    exponent: Tree
    span: Span = _span()


@record
class Call:
    """A function of the catalogue applied to arguments; `options` holds keywords such as axis."""

    function: str
    arguments: tuple[Tree, ...]
    options: tuple[tuple[str, Tree], ...] = ()
    span: Span = _span()


@record
class MatMul:
    """A matrix product, `A @ B @ c`."""

    factors: tuple[Tree, ...]
    span: Span = _span()


@record
class Transpose:
    """A transpose, `A.T`."""

    body: Tree
    span: Span = _span()


@record
class Sum:
    """A sum over an index, `Sum(body, (index, lower, upper))`; a bound may be left out (None)."""

    body: Tree
    index: str
    lower: Tree | None
    upper: Tree | None
    span: Span = _span()


@record
class Derivative:
    """A derivative as a name: ∂y/∂x, ∂²y/∂x∂w. Its value is what the calculus finds.

    `wrt` lists the variables in the order of differentiation, repeated for higher orders.
    `style`: "leibniz" prints ∂y/∂x (dy/dx if `total`), "lagrange" prints y_x or y'.
    """

    of: Tree
    wrt: tuple[Tree, ...]
    total: bool = field(default=False, compare=False)
    style: Literal["leibniz", "lagrange"] = field(default="leibniz", compare=False)
    span: Span = _span()


@record
class Relation:
    """A comparison or an assignment: left op right."""

    op: Literal["=", "<", "<=", ">", ">=", "!=", "->", "in"]
    left: Tree
    right: Tree
    span: Span = _span()


@record
class Logic:
    """A logical combination of conditions."""

    op: Literal["and", "or", "not"]
    arguments: tuple[Tree, ...]
    span: Span = _span()


@record
class Piecewise:
    """Cases tried in order; the condition None is "otherwise"."""

    branches: tuple[tuple[Tree, Tree | None], ...]
    span: Span = _span()


@record
class Matrix:
    """A matrix or column vector written out, row by row."""

    rows: tuple[tuple[Tree, ...], ...]
    span: Span = _span()


@record
class Sequence:
    """A point or a list: (a, b)."""

    items: tuple[Tree, ...]
    span: Span = _span()


@record
class Cancel:
    """A factor or term struck out in print; its value is unchanged."""

    body: Tree
    span: Span = _span()


@record
class At:
    """A value at a point: body with the given names replaced, f|_{x = 3}, or f(3) where `body` is a name."""

    body: Tree
    point: tuple[tuple[str, Tree], ...]
    span: Span = _span()


Tree: TypeAlias = (
    Number | Constant | Name | Entry | Range | Part | Add | Neg | Mul | Div | Pow | Call | MatMul | Transpose
    | Sum | Derivative | Relation | Logic | Piecewise | Matrix | Sequence | Cancel | At
)  # fmt: skip

ZERO, ONE, TWO = Number(Fraction(0)), Number(Fraction(1)), Number(Fraction(2))


def number(value: int | Fraction) -> Tree:
    """Return the tree of an exact number: a `Number`, `Neg` if negative, `Div` if not whole.

    >>> number(-2)
    Neg(body=Number(value=Fraction(2, 1), text=''))
    """
    value = Fraction(value)
    size = abs(value)
    body: Tree = Number(Fraction(size.numerator))
    if size.denominator != 1:
        body = Div(body, Number(Fraction(size.denominator)))
    return Neg(body) if value < 0 else body


def children(tree: Tree) -> tuple[Tree, ...]:
    """Return the direct subtrees, in reading order."""
    direct = _CHILDREN.get(type(tree))
    if direct is not None:
        return direct(tree)
    found: list[Tree] = []
    for name in _SLOTS[type(tree)]:
        _gather(getattr(tree, name), found)
    return tuple(found)


def walk(tree: Tree) -> Iterator[Tree]:
    """Yield `tree` and all its subtrees, parents first, without recursion."""
    stack: list[Tree] = [tree]
    while stack:
        node = stack.pop()
        yield node
        if type(node) not in _LEAVES:
            stack.extend(reversed(children(node)))


def names(tree: Tree) -> tuple[str, ...]:
    """Return the free names in order of first appearance (indices of sums excluded)."""
    kind = type(tree)
    if kind is Name:
        return (tree.name,)  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownVariableType]
    kept = _NAMES.get(id(tree))
    if kept is not None and kept[0] is tree:
        return kept[1]
    if len(_NAMES) >= _KEPT:
        _NAMES.clear()
    told = _names(tree)
    _NAMES[id(tree)] = (tree, told)
    return told


_KEPT = 20_000
_NAMES: dict[int, tuple[Tree, tuple[str, ...]]] = {}
"""The names of trees that were asked for lately: a document asks for those of a formula again and again."""


def _names(tree: Tree) -> tuple[str, ...]:
    found: dict[str, None] = {}

    def visit(node: Tree, bound: frozenset[str]) -> None:
        kind = type(node)
        if (kind is Name or kind is Entry) and node.name not in bound:  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]
            found.setdefault(node.name)  # pyright: ignore[reportAttributeAccessIssue]
        if isinstance(node, Sum):
            visit(node.body, bound | {node.index})
            for end in (node.lower, node.upper):
                if end is not None:
                    visit(end, bound)
        elif kind is not Name and kind is not Number:
            for child in children(node):
                visit(child, bound)

    visit(tree, frozenset())
    return tuple(found)


def rebuild(tree: Tree, change: Callable[[Tree], Tree]) -> Tree:
    """Return `tree` with `change` applied to each direct subtree; `tree` itself if nothing changed."""
    updates: dict[str, Any] = {}
    for name in _FIELDS[type(tree)]:
        old = getattr(tree, name)
        new = _map(old, change)
        if new is not old:
            updates[name] = new
    return replace(tree, **updates) if updates else tree


def substitute(tree: Tree, replacements: dict[str, Tree]) -> Tree:
    """Return `tree` with free whole names replaced; names bound by a sum are left alone.

    Replacements must not contain the index of a sum that encloses the name.
    """
    if isinstance(tree, Name):
        return replacements.get(tree.name, tree)
    if isinstance(tree, Sum) and tree.index in replacements:
        replacements = {k: v for k, v in replacements.items() if k != tree.index}
    return rebuild(tree, lambda child: substitute(child, replacements))


_FIELDS: dict[type, tuple[str, ...]] = {
    kind: tuple(
        item.name for item in fields(kind) if item.name not in ("span", "text", "style", "total")
    )
    for kind in get_args(Tree)
}


_SLOTS: dict[type, tuple[str, ...]] = {
    kind: tuple(n for n in of_kind if n not in ("value", "name", "sign", "function", "index", "op"))
    for kind, of_kind in _FIELDS.items()
}
"""The fields that hold trees, or tuples of them."""


_LEAVES = frozenset((Number, Constant, Name))
_CHILDREN: dict[type, Callable[[Any], tuple[Tree, ...]]] = {
    **dict.fromkeys(_LEAVES, lambda tree: ()),
    **dict.fromkeys((Neg, Transpose, Cancel), lambda tree: (tree.body,)),
    **dict.fromkeys((Mul, MatMul), lambda tree: tree.factors),
    Add: lambda tree: tree.terms,
    Entry: lambda tree: tree.indices,
    Div: lambda tree: (tree.numerator, tree.denominator),
    Pow: lambda tree: (tree.base, tree.exponent),
    Derivative: lambda tree: (tree.of, *tree.wrt),
    Relation: lambda tree: (tree.left, tree.right),
}
"""The direct subtrees of what formulas are mostly made of, found without looking at fields one by one."""


def _gather(value: Any, found: list[Tree]) -> None:  # noqa: ANN401 - a field that holds trees
    if type(value) in _FIELDS:  # several times faster than isinstance with a union
        found.append(value)
    elif isinstance(value, tuple):
        parts: tuple[Any, ...] = value
        for part in parts:
            _gather(part, found)


def _map(value: Any, change: Callable[[Tree], Tree]) -> Any:  # noqa: ANN401 - any field of a tree
    if type(value) in _FIELDS:
        return change(value)
    if isinstance(value, tuple):
        parts: tuple[Any, ...] = value
        mapped = tuple(_map(part, change) for part in parts)
        return value if all(a is b for a, b in zip(mapped, parts, strict=True)) else mapped
    return value
