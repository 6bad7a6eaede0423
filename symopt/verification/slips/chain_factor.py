"""A link of the chain rule is missing from the whole derivative, or counted twice."""

from __future__ import annotations

from collections.abc import Iterator

from symopt.calculus import build
from symopt.calculus.nodes import Node, Product, Sum
from symopt.verification.search.evidence import Evidence
from symopt.verification.search.slip import Candidate, Slip, SlipExample


def _find(sheet: Evidence) -> Iterator[Candidate]:
    """Look for ± 1/f and ± f as the ratio; a bracket is written the way that needs no sign."""
    for sign in (1, -1):
        target = sheet.ratio.scaled(sign)
        for factor in sheet.links:
            turned = sign < 0 and _turns(factor.node)
            node = build.negate(factor.node) if turned else factor.node
            also = ", and the sign is wrong" if sign < 0 and not turned else ""
            said = sheet.say(node)
            if (sheet.one / factor.value).meets(target):
                text = f"the factor {said} is missing: {factor.link} in the chain rule{also}"
                changed = build.divide(sheet.truth, factor.node)
            elif factor.value.meets(target):
                text = f"the factor {said}, {factor.link}, is there once too often{also}"
                changed = build.multiply(sheet.truth, factor.node)
            else:
                continue
            yield Candidate(text, build.scale(sign, changed))


def _turns(node: Node) -> bool:
    """Return whether a factor has a sign of its own to spare: -(y - ŷ) is ŷ - y."""
    powers = node.powers if isinstance(node, Product) else ((node, 1),)
    lead = isinstance(node, Product) and node.coefficient < 0
    return lead or any(isinstance(b, Sum) and q % 2 for b, q in powers)


CHAIN_FACTOR = Slip(
    name="chain-factor",
    kind="chain-factor",
    rank=18,
    title="a link of the chain rule is missing or counted twice",
    find=_find,
    examples=(
        SlipExample("exp(x**2)", "x", "exp(x**2)"),
        SlipExample("log(1 + r*q)", "r", "1/(1 + r*q)", domain={"r": "r > 0", "q": "q > 0"}),
        SlipExample(
            "L",
            "w",
            "-(y - yhat)*v*x",
            {"a": "sigmoid(w*x)", "yhat": "v*a", "L": "(y - yhat)**2/2"},
            data=("x", "y"),
        ),
    ),
)
