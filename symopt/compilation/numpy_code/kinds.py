"""What is known of an array in generated code from its text: its shape, and that it holds floats.

Sizes are texts; an axis of one place is "1". Nothing is said of what is not understood.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from symopt.compilation.numpy_code.special import HELPERS

Shape: TypeAlias = "tuple[str, ...]"
Kind: TypeAlias = "tuple[Shape, bool]"
"""The shape, and whether the numbers are known to be floats."""

OPERATORS: dict[type[ast.operator], tuple[str, str]] = {
    ast.Add: ("+", "np.add"), ast.Sub: ("-", "np.subtract"),
    ast.Mult: ("*", "np.multiply"), ast.Div: ("/", "np.divide"),
}  # fmt: skip
OVERWRITES: dict[str, tuple[int, ...]] = {
    **{
        f"np.{name}": (0,)
        for name in (
            "exp", "log", "sin", "cos", "tan", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh",
            "arcsinh", "arccosh", "arctanh", "abs", "log1p", "expm1", "sqrt", "cbrt", "negative",
        )
    },
    **{f"np.{name}": (0, 1) for name in ("maximum", "minimum", "hypot", "copysign", "power")},
    "erf": (0,), "erfc": (0,), "sigmoid": (0,), "exp_minus_abs": (0,), "odds_against": (0,),
    "odds_slope": (1,), "odds_other": (0, 1),
    **dict.fromkeys(
        ("logistic_slope", "logistic_step", "logistic_from", "softplus", "gamma", "digamma", *HELPERS),
        (),
    ),
}  # fmt: skip
"""Functions of single entries, and which of their arguments `out` may be."""
LONGEST = 2000
"""Characters of a line. Lines with longer ones are not looked at: parts of parts are visited by recursion."""
COPYING = ("shares", "softplus_pair", "sigmoid_pair")
"""Functions with several results like their first argument, each an array of its own."""
SUMS = ("sum_log1p", "gram", "np.sum", "np.vdot", "np.tensordot", "np.trace")
"""Functions whose results are no views of their arguments."""


def called(node: ast.expr) -> str | None:
    """Return the name of the function of single entries that a node calls, None for anything else."""
    if not isinstance(node, ast.Call) or node.keywords:
        return None
    name = ast.unparse(node.func)
    return name if name in OVERWRITES else None


def kind_of(node: ast.expr, known: Mapping[str, Kind]) -> Kind | None:
    """Return what is known of an expression's value."""
    match node:
        case ast.Constant(value=int() | float()):
            return (), isinstance(node.value, float)
        case ast.Name():
            return known.get(node.id)
        case ast.UnaryOp(op=ast.USub()):
            return kind_of(node.operand, known)
        case ast.BinOp(op=ast.MatMult()):
            return _product(kind_of(node.left, known), kind_of(node.right, known))
        case ast.BinOp() if type(node.op) in OPERATORS:
            kind = _together(kind_of(node.left, known), kind_of(node.right, known))
            return (kind[0], True) if kind and isinstance(node.op, ast.Div) else kind
        case ast.Call() if called(node):
            kind: Kind | None = (), False
            for argument in node.args:
                kind = _together(kind, kind_of(argument, known))
            return kind
        case ast.Call(keywords=[ast.keyword("axis", ast.Constant(int(axis)))]):
            kind = kind_of(_summed(node), known)
            return kind and (kind[0][:axis] + kind[0][axis + 1 :], kind[1])
        case ast.Attribute(attr="T"):
            kind = kind_of(node.value, known)
            return kind and (kind[0][::-1], kind[1])
        case ast.Subscript():
            kind = kind_of(node.value, known)
            return kind and _taken(node.slice, kind)
        case _:
            return None


def learned(lines: Iterable[str], known: Mapping[str, Kind]) -> dict[str, Kind]:
    """Return the kinds of names, with those that lines give to them."""
    found = dict(known)
    lines = list(lines)
    for node in ast.parse("\n".join(lines)).body if are_short(lines) else ():
        found.update(named(node, found))
    return found


def are_short(lines: Iterable[str]) -> bool:
    """Return whether lines are short enough to be looked at."""
    return all(len(line) <= LONGEST for line in lines)


def named(node: ast.stmt, known: Mapping[str, Kind]) -> dict[str, Kind]:
    """Return the kinds of the names that a statement gives."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            kind = kind_of(value, known)
            return {name: kind} if kind else {}
        case ast.Assign(targets=[target], value=ast.Call(args=[first, *wanted]) as call):
            kind = kind_of(first, known) if ast.unparse(call.func) in COPYING else None
            names = target.elts if isinstance(target, ast.Tuple | ast.List) else []
            given = [ast.unparse(word) for word in wanted] if len(wanted) == len(names) else []
            return {
                ast.unparse(name): (kind[0][:-1], True) if word == "'lse'" else (kind[0], True)
                for name, word in zip(names, given or [""] * len(names), strict=True)
                if kind
            }
        case _:
            return {}


def is_fresh(node: ast.expr) -> bool:
    """Return whether an expression whose kind is known makes an array of its own."""
    return isinstance(node, ast.BinOp | ast.UnaryOp | ast.Call)


def is_new(call: ast.Call) -> bool:
    """Return whether a call certainly gives no view of an argument."""
    method = isinstance(call.func, ast.Attribute) and call.func.attr == "sum"
    return method or called(call) is not None or ast.unparse(call.func) in (*SUMS, *COPYING)


def _summed(call: ast.Call) -> ast.expr:
    """Return the array that a call sums over an axis, the call itself if it does something else."""
    match call:
        case ast.Call(func=ast.Attribute(value=array, attr="sum"), args=[]):
            return array
        case ast.Call(func=ast.Attribute(value=ast.Name("np"), attr="sum"), args=[array]):
            return array
        case _:
            return call.func


def _together(one: Kind | None, two: Kind | None) -> Kind | None:
    """Return the kind of two arrays combined entry by entry."""
    if one is None or two is None:
        return None
    short, long = sorted((one[0], two[0]), key=len)
    padded = ("1",) * (len(long) - len(short)) + short
    out: list[str] = []
    for a, b in zip(padded, long, strict=True):
        if a != b and "1" not in (a, b):
            return None
        out.append(b if a == "1" else a)
    return tuple(out), one[1] or two[1]


def _product(one: Kind | None, two: Kind | None) -> Kind | None:
    if one is None or two is None or not 1 <= len(one[0]) <= 2 or not 1 <= len(two[0]) <= 2:
        return None
    rest = two[0][1:] if len(two[0]) == 2 else ()
    return one[0][:-1] + rest, one[1] and two[1]


def _taken(places: ast.expr, kind: Kind) -> Kind | None:
    """Return the kind of a[places]: whole axes, new axes, slices, numbers."""
    left = list(kind[0])
    out: list[str] = []
    for place in places.elts if isinstance(places, ast.Tuple) else [places]:
        if isinstance(place, ast.Constant) and place.value is None:
            out.append("1")
        elif not left:
            return None
        elif isinstance(place, ast.Slice):
            size = left.pop(0)
            whole = place.lower is None and place.upper is None and place.step is None
            out.append(size if whole else ast.unparse(place))
        elif isinstance(place, ast.Constant) and isinstance(place.value, int):
            left.pop(0)
        else:
            return None
    return (*out, *left), kind[1]
