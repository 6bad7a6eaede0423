r"""The last look at matrix notation: Sᵀ of a symmetric S is S, and ‖a - x‖ beside x - a is ‖x - a‖.

What is symmetric is found by names that are declared so, and by form: XᵀX, (XᵀX)⁻¹, A + Aᵀ, diag(v).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Set

from symopt.syntax import tree as syntax
from symopt.syntax.tree import Tree, children, rebuild

_KEEP = frozenset(("inv", "pinv", "expm", "matpow", "adj"))
"""Functions of a symmetric matrix that are symmetric."""
_MADE = frozenset(("eye", "diag"))


def polished(tree: Tree, symmetric: Set[str]) -> Tree:
    """Return the tree with needless transposes left out and norms turned as what stands beside them."""
    return _turned_norms(without_transposes(tree, symmetric))


def without_transposes(tree: Tree, names: Set[str]) -> Tree:
    """Return the tree with Sᵀ written S for what is symmetric."""
    tree = rebuild(tree, lambda child: without_transposes(child, names))
    if isinstance(tree, syntax.Transpose) and is_symmetric(tree.body, names):
        return tree.body
    return tree


def is_symmetric(tree: Tree, names: Set[str]) -> bool:
    """Whether a matrix is its own transpose, by its form and the names that are declared symmetric."""
    match tree:
        case syntax.Name(name=name):
            return name in names
        case syntax.Call(function=function, arguments=(first, *_)):
            return function in _MADE or (function in _KEEP and is_symmetric(first, names))
        case syntax.MatMul(factors=factors):
            return factors == tuple(_transposed(f, names) for f in reversed(factors))
        case syntax.Add(terms=parts) | syntax.Mul(factors=parts, sign="⊙"):
            return Counter(parts) == Counter(_transposed(p, names) for p in parts)
        case (
            syntax.Neg(body=body)
            | syntax.Mul(factors=(*_, body), sign="")
            | syntax.Div(numerator=body)
        ):
            return is_symmetric(body, names)
        case _:
            return False


def _transposed(tree: Tree, names: Set[str]) -> Tree:
    match tree:
        case syntax.Transpose(body=body):
            return body
        case syntax.Neg(body=body):
            return syntax.Neg(_transposed(body, names))
        case syntax.MatMul(factors=factors):
            return syntax.MatMul(tuple(_transposed(f, names) for f in reversed(factors)))
        case _:
            return tree if is_symmetric(tree, names) else syntax.Transpose(tree)


def _turned_norms(tree: Tree) -> Tree:
    """Return the tree with ‖a - x‖ as ‖x - a‖ where only x - a stands elsewhere."""
    beside: dict[frozenset[Tree], syntax.Add] = {}
    stack = [tree]
    while stack:
        item = stack.pop()
        inner = children(item)
        if isinstance(item, syntax.Call) and item.function == "norm":
            inner = children(inner[0])
        elif isinstance(item, syntax.Add):
            beside.setdefault(frozenset(item.terms), item)
        stack.extend(reversed(inner))

    def turn(part: Tree) -> Tree:
        part = rebuild(part, turn)
        match part:
            case syntax.Call(function="norm", arguments=(syntax.Add(terms=terms),)):
                other = beside.get(frozenset(map(_negative, terms)))
                if other is not None and frozenset(terms) not in beside:
                    return syntax.Call("norm", (other,), part.options)
            case _:
                pass
        return part

    return turn(tree) if beside else tree


def _negative(tree: Tree) -> Tree:
    return tree.body if isinstance(tree, syntax.Neg) else syntax.Neg(tree)
