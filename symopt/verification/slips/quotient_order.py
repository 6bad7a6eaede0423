"""The terms of the quotient rule are exchanged: (uv' - u'v)/v², which is the negative of the derivative.

The numbers alone say "the sign is wrong"; this is the better word where the claim is written as such a
fraction, a difference over a square.
"""

from __future__ import annotations

from collections.abc import Iterator

from symopt.calculus import build
from symopt.calculus.nodes import Product
from symopt.foundation.errors import SymoptError
from symopt.syntax import tree as syntax
from symopt.syntax.tree import Tree, walk
from symopt.verification.search.evidence import Evidence
from symopt.verification.search.parts import split_quotient
from symopt.verification.search.slip import Candidate, Slip, SlipExample


def _find(sheet: Evidence) -> Iterator[Candidate]:
    tree = sheet.problem.tree
    if tree is None or sheet.parts is None or not sheet.ratio.meets(-sheet.one):
        return
    pairs = [pair for part in walk(tree) if (pair := _difference(part)) is not None]
    for place in sheet.rule_places if pairs else ():
        split = split_quotient(place.node, sheet.parts) if isinstance(place.node, Product) else None
        if split is None:
            continue
        u, v, _ = split
        top = sheet.vector(build.multiply(sheet.parts.tangent(u), v))
        bottom = sheet.vector(build.multiply(u, sheet.parts.tangent(v)))
        if top is None or bottom is None:
            continue
        for first, second in pairs:
            try:
                a, b = (sheet.vector(sheet.problem.subject.value(t).body) for t in (first, second))
            except SymoptError:
                continue
            if a is not None and b is not None and (a / bottom).meets(b / top):
                said = f"the quotient rule for {sheet.say(place.node)}"
                text = f"{said}: the two terms are exchanged, it is u'v - uv'"
                yield Candidate(text, build.negate(sheet.truth))


def _difference(tree: Tree) -> tuple[Tree, Tree] | None:
    """Return (a, b) if the tree is a quotient with a - b on top, possibly times something."""
    match tree:
        case syntax.Div(numerator=top):
            factors = top.factors if isinstance(top, syntax.Mul) else (top,)
        case _:
            return None
    for factor in factors:
        match factor:
            case syntax.Add(terms=(first, syntax.Neg(body=second))):
                return first, second
            case _:
                continue
    return None


QUOTIENT_ORDER = Slip(
    name="quotient-order",
    kind="quotient-rule",
    rank=8,
    title="the terms of the quotient rule are exchanged",
    find=_find,
    examples=(
        SlipExample("x**2/(x + 1)", "x", "(x**2 - 2*x*(x + 1))/(x + 1)**2"),
        SlipExample("sin(x)/(1 + x**2)", "x", "(2*x*sin(x) - cos(x)*(1 + x**2))/(1 + x**2)**2"),
    ),
)
