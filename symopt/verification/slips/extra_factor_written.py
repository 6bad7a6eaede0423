"""A name or a bracket stands as a factor of the claim that should not be there.

The numbers alone cannot tell x² · x, a factor too many, from x³, an exponent off by one: here the claim is
read as it is written.
"""

from __future__ import annotations

from collections.abc import Iterator

from symopt.calculus import build
from symopt.foundation.errors import SymoptError
from symopt.syntax import tree as syntax
from symopt.syntax.tree import Tree
from symopt.verification.search.evidence import Evidence
from symopt.verification.search.slip import Candidate, Slip, SlipExample


def _find(sheet: Evidence) -> Iterator[Candidate]:
    for tree in _factors(sheet.problem.tree):
        if not isinstance(tree, syntax.Name | syntax.Entry | syntax.Add):
            continue
        try:
            node = sheet.problem.subject.value(tree).body
        except SymoptError:
            continue
        for sign in (1, -1):
            if sheet.matches(build.scale(sign, node), sheet.ratio):
                also = "" if sign == 1 else ", and the sign is wrong"
                text = f"there is a factor {sheet.say(node)} too many{also}"
                yield Candidate(text, build.scale(sign, build.multiply(sheet.truth, node)))


def _factors(tree: Tree | None) -> list[Tree]:
    """Return the factors of the whole claim as they are written, those below the bar left out."""
    match tree:
        case None:
            return []
        case syntax.Neg(body=body):
            return _factors(body)
        case syntax.Div(numerator=top):
            return _factors(top)
        case syntax.Mul(factors=factors):
            return [f for factor in factors for f in _factors(factor)]
        case _:
            return [tree]


EXTRA_FACTOR_WRITTEN = Slip(
    name="extra-factor-written",
    kind="extra-factor",
    rank=17,
    title="a name stands as a factor that should not be there",
    find=_find,
    examples=(
        SlipExample("V*s/(K + s)", "s", "V*K/(K + s)**2*V", domain={"s": "s > 0", "K": "K > 0"}),
        SlipExample("x**3 + y", "x", "3*x**2*x"),
    ),
)
