"""Two factors at once are missing or superfluous, possibly with the sign wrong too."""

from __future__ import annotations

from collections.abc import Iterator
from math import log

from symopt.calculus import build
from symopt.calculus.nodes import Node, Number, Rational
from symopt.verification.search.evidence import Evidence
from symopt.verification.search.factors import Factor
from symopt.verification.search.slip import Candidate, Slip, SlipExample

CLOSE = 1e-6


def _find(sheet: Evidence) -> Iterator[Candidate]:
    """Look for ratio = ± f^p g^q with p, q = ±1: first by logarithms at the first point, then at all."""
    if sheet.ratio.first == 0 or sheet.ratio.first != sheet.ratio.first:
        return
    target = log(abs(sheet.ratio.first))
    seen: dict[Node, Factor] = {}
    for factor in (*sheet.links, *sheet.named, *_numbers(sheet)):
        seen.setdefault(factor.node, factor)
    rated = [(f, log(abs(f.value.first))) for f in seen.values() if f.value.first]
    for j, (f, a) in enumerate(rated):
        for g, b in rated[j:]:
            for p, q in ((-1, -1), (1, 1), (-1, 1), (1, -1)):
                if abs(p * a + q * b - target) < CLOSE and not (f is g and p != q):
                    yield from _checked(sheet, (f, p), (g, q))


def _numbers(sheet: Evidence) -> list[Factor]:
    from symopt.verification.search.vector import constant_vector

    count = len(sheet.places)
    return [Factor(Number(n), constant_vector(n, count)) for n in (2, 3)]


def _checked(
    sheet: Evidence, first: tuple[Factor, Rational], second: tuple[Factor, Rational]
) -> Iterator[Candidate]:
    (f, p), (g, q) = first, second
    both = build.multiply(build.power(f.node, p), build.power(g.node, q))
    for sign in (1, -1):
        node = build.scale(sign, both)
        if sheet.matches(node, sheet.ratio):
            missing = [x for x, k in (first, second) if k < 0]
            extra = [x for x, k in (first, second) if k > 0]
            said = [f"missing: {_list(sheet, missing)}"] if missing else []
            said += [f"too many: {_list(sheet, extra)}"] if extra else []
            also = ["the sign is wrong"] if sign < 0 else []
            kind = "dropped-factor" if missing else "extra-factor"
            text = "factors are wrong; " + "; ".join((*said, *also))
            yield Candidate(text, build.multiply(sheet.truth, node), kind=kind)


def _list(sheet: Evidence, factors: list[Factor]) -> str:
    return " and ".join(sheet.say(f.node) for f in factors)


FACTOR_PAIR = Slip(
    name="factor-pair",
    kind="dropped-factor",
    rank=63,
    title="two factors are wrong",
    find=_find,
    examples=(
        SlipExample(
            "L",
            "w",
            "(y - yhat)*v*x",
            {"z": "w*x", "a": "sigmoid(z)", "yhat": "v*a*u", "L": "(y - yhat)**2/2"},
        ),
    ),
)
