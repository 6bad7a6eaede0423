"""Data of a block with several columns, turned once where they are read column by column.

    d = Y.T - Y.sum(axis=1)      is      Y_T = np.ascontiguousarray(Y.T)
    g = Y.T*p                            d = Y_T - Y_T.sum(axis=0)
                                         g = Y_T*p

Arrays of a block have their columns first (arrays/features.py), data in memory their rows: read against
the grain they cost several times as much, sums over a few columns twenty times. Products of matrices
do not mind, so that Y.T beside @ stays.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from symopt.compilation.numpy_code.kinds import are_short

FEWEST = 2
"""Uses of an array for which turning it pays; a sum over the columns counts as many."""


def turned(
    lines: Sequence[str], texts: Sequence[str], arrays: Sequence[str], fresh: Callable[[str], str]
) -> tuple[list[str], list[str], dict[str, str]]:
    """Return lines and texts with turned arrays in place of some of `arrays`, and what these are called."""
    every = [*lines, *texts]
    if not are_short(every):
        return list(lines), list(texts), {}
    uses = [_uses(ast.parse(text), frozenset(arrays)) for text in every]
    names: dict[str, str] = {}
    for name in arrays:
        own = [is_sum for found in uses for is_sum, other, _ in found if other == name]
        if len(own) + FEWEST * any(own) >= FEWEST:
            names[name] = fresh(f"{name}_T")
    out: list[str] = []
    for text, found in zip(every, uses, strict=True):
        whole = text.encode()
        for is_sum, name, node in sorted(found, key=lambda use: -use[2].col_offset):
            if name in names:
                new = names[name] + (".sum(axis=0)" if is_sum else "")
                whole = whole[: node.col_offset] + new.encode() + whole[node.end_col_offset :]
        out.append(whole.decode())
    made = [f"{new} = np.ascontiguousarray({name}.T)" for name, new in names.items()]
    return [*made, *out[: len(lines)]], out[len(lines) :], names


def _uses(tree: ast.AST, arrays: frozenset[str]) -> list[tuple[bool, str, ast.expr]]:
    """Return where a text reads columns of arrays: whether as a sum over them, the array, the place."""
    beside = [
        n for n in ast.walk(tree) if isinstance(n, ast.BinOp) and isinstance(n.op, ast.MatMult)
    ]
    factors = {id(side) for node in beside for side in (node.left, node.right)}
    found: list[tuple[bool, str, ast.expr]] = []
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id=name), attr="T") if id(node) not in factors:
                found += [(False, name, node)] if name in arrays else []
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id=name), attr="sum"),
                args=[],
                keywords=[ast.keyword("axis", ast.Constant(1))],
            ):
                found += [(True, name, node)] if name in arrays else []
            case _:
                pass
    return found
