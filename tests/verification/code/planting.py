"""Slips planted into a line of numpy, one at a time: every place where one can be made."""

from __future__ import annotations

import ast
from collections.abc import Iterator

OTHER_OPERATOR = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult}
OTHER_COMPARISON = {ast.LtE: ast.Gt, ast.Lt: ast.GtE, ast.GtE: ast.Lt, ast.Gt: ast.LtE}
OTHER_FUNCTION = {"exp": "expm1", "log1p": "log", "abs": "square", "sqrt": "abs", "tanh": "sin"}


def planted(line: str, names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield (kind, line with one slip), in the order of the places."""
    tree = ast.parse(line, mode="eval")
    yield "sign", f"-({line})"
    yield "factor", f"2 * ({line})"
    yield "factor", f"0.5 * ({line})"
    for node in ast.walk(tree):
        for kind, change in CHANGES:
            new = change(node, names)
            if new is not None:
                yield kind, ast.unparse(_replaced(tree, node, new))


def _replaced(tree, old, new):
    """Return a tree with one node replaced, the rest shared."""
    if tree is old:
        return new
    if isinstance(tree, list):
        return [_replaced(item, old, new) for item in tree]
    if not isinstance(tree, ast.AST):
        return tree
    fields = {name: _replaced(value, old, new) for name, value in ast.iter_fields(tree)}
    return type(tree)(**fields)


def _operator(node, names):
    other = OTHER_OPERATOR.get(type(node.op)) if isinstance(node, ast.BinOp) else None
    return ast.BinOp(node.left, other(), node.right) if other else None


def _left(node, names):
    return node.left if isinstance(node, ast.BinOp) and not isinstance(node.op, ast.Pow) else None


def _right(node, names):
    fits = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mult)
    return node.right if fits else None


def _exponent(node, names):
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
        one_more = ast.BinOp(node.right, ast.Add(), ast.Constant(1))
        return ast.BinOp(node.left, ast.Pow(), one_more)
    return None


def _constant(node, names):
    return ast.Constant(node.value + 1) if isinstance(node, ast.Constant) else None


def _name(node, names):
    if isinstance(node, ast.Name) and node.id in names:
        return ast.Name(names[(names.index(node.id) + 1) % len(names)], ast.Load())
    return None


def _comparison(node, names):
    other = OTHER_COMPARISON.get(type(node.ops[0])) if isinstance(node, ast.Compare) else None
    return ast.Compare(node.left, [other()], node.comparators) if other else None


def _function(node, names):
    if isinstance(node, ast.Call) and node.func.attr in OTHER_FUNCTION:
        other = ast.Attribute(node.func.value, OTHER_FUNCTION[node.func.attr], ast.Load())
        return ast.Call(other, node.args, [])
    return None


CHANGES = (
    ("operator", _operator),
    ("dropped", _left),
    ("dropped", _right),
    ("exponent", _exponent),
    ("constant", _constant),
    ("name", _name),
    ("branch", _comparison),
    ("function", _function),
)
