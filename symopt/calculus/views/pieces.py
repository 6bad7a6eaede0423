"""Trees of the parts that both views are made of: places, names, sums with their signs, comparisons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import Node, Rational, Sum
from symopt.calculus.views.ordering import Style
from symopt.syntax import tree as syntax
from symopt.syntax.tree import Tree, number

MAX_SIZE = 20_000
"""The largest number of parts of a formula that is written out."""


def written_size(node: Node) -> int:
    """Return the number of parts of a node written out, shared parts counted at each place."""
    known: dict[Node, int] = {}

    def count(value: object) -> int:
        if isinstance(value, Node):
            if value not in known:
                known[value] = 1 + count(value.fields)
            return known[value]
        return sum(map(count, value)) if isinstance(value, tuple) else 0  # pyright: ignore[reportUnknownArgumentType]

    return count(node)


def affine_tree(affine: Affine, names: Mapping[Index, str]) -> Tree:
    """Return an index expression as a tree: i, i + 1, m - i."""
    terms: list[Tree] = []
    for symbol, coefficient in sorted(affine.terms, key=lambda t: t[1] < 0):
        name = syntax.Name(names[symbol] if isinstance(symbol, Index) else symbol)
        size = abs(coefficient)
        body = name if size == 1 else syntax.Mul((number(size), name))
        terms.append(syntax.Neg(body) if coefficient < 0 else body)
    if affine.constant or not terms:
        terms.append(number(affine.constant))
    return terms[0] if len(terms) == 1 else syntax.Add(tuple(terms))


def _signed(tree: Tree) -> tuple[bool, Tree]:
    """Return (negative, tree without its sign)."""
    return (True, tree.body) if isinstance(tree, syntax.Neg) else (False, tree)


def add_trees(terms: Sequence[Tree]) -> Tree:
    """Return a flat sum with a positive term in front if there is one."""
    terms = [t for term in terms for t in (term.terms if isinstance(term, syntax.Add) else (term,))]
    first = next((t for t in terms if not isinstance(t, syntax.Neg)), None)
    if first is not None:
        place = next(k for k, t in enumerate(terms) if t is first)
        terms = [first, *terms[:place], *terms[place + 1 :]]
    return terms[0] if len(terms) == 1 else syntax.Add(tuple(terms))


def shared_factor(node: Sum) -> Rational:
    """Return the size that all coefficients have in common: 2x + 2y = 2(x + y)."""
    sizes = {abs(c) for c, _ in node.terms} | ({abs(node.constant)} if node.constant else set())
    return sizes.pop() if len(sizes) == 1 else 1


def name_tree(name: str, style: Style) -> Tree:
    """Return a scalar or whole array by name; an adjoint without a spelling is a derivative."""
    if name in style.spelled:
        return syntax.Name(style.spelled[name])
    of, slash, wrt = name.removeprefix("∂").partition("/∂")
    if name.startswith("∂") and slash and not {"(", "∂"} & {*of, *wrt}:
        return syntax.Derivative(syntax.Name(of), (syntax.Name(wrt),))
    return syntax.Name(name)


def delta_sides(difference: Affine) -> tuple[Affine, Affine]:
    """Return the two sides of a delta, negative parts on the right: i - j - 1 gives (i, j + 1)."""
    left = tuple(t for t in difference.terms if t[1] > 0)
    right = tuple((s, -c) for s, c in difference.terms if c < 0)
    shift = difference.constant
    return Affine(max(shift, 0), left), Affine(max(-shift, 0), right)


def relation(op: str, left: Tree, right: Tree) -> Tree:
    """Return a comparison with a number on its right: Z > 0 for 0 < Z."""
    turned = {"<": ">", "<=": ">=", "=": "=", "!=": "!="}
    if isinstance(_signed(left)[1], syntax.Number) and not isinstance(
        _signed(right)[1], syntax.Number
    ):
        left, right, op = right, left, turned[op]
    return syntax.Relation(op, left, right)  # pyright: ignore[reportArgumentType]
