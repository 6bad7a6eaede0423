"""A link of the chain rule is missing from the whole derivative, or counted twice."""

from __future__ import annotations

from collections.abc import Iterator

from symopt.calculus import build
from symopt.verification.search.evidence import Evidence
from symopt.verification.search.factors import Factor
from symopt.verification.search.slip import Candidate, Slip, SlipExample


def _find(sheet: Evidence) -> Iterator[Candidate]:
    for sign in (1, -1):
        target = sheet.ratio.scaled(sign)
        also = "" if sign == 1 else ", and the sign is wrong"
        for factor in sheet.links:
            if (sheet.one / factor.value).meets(target):
                yield _missing(sheet, factor, sign, also)
        for factor in sheet.links:
            if factor.value.meets(target):
                text = f"the factor {sheet.say(factor.node)}, {factor.link}, is there once too often{also}"
                changed = build.scale(sign, build.multiply(sheet.truth, factor.node))
                yield Candidate(text, changed)


def _missing(sheet: Evidence, factor: Factor, sign: int, also: str) -> Candidate:
    text = f"the factor {sheet.say(factor.node)} is missing: {factor.link} in the chain rule{also}"
    return Candidate(text, build.scale(sign, build.divide(sheet.truth, factor.node)))


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
