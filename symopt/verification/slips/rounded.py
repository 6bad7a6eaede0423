"""The claim agrees with the truth to a few digits only: its constants are rounded."""

from __future__ import annotations

from collections.abc import Iterator

from symopt.verification.search.evidence import Evidence
from symopt.verification.search.slip import Candidate, Slip, SlipExample

CLOSE = 1e-3
"""Relative differences below this are those of rounding."""


def _find(sheet: Evidence) -> Iterator[Candidate]:
    off = (sheet.ratio - sheet.one).balls
    if len(off) >= 4 and all(b.is_finite() and float(abs(b).abs_upper()) < CLOSE for b in off):
        worst = max(float(abs(b).abs_upper()) for b in off)
        digits = 0
        while 10.0 ** -(digits + 1) > worst:
            digits += 1
        text = (
            f"the claim agrees with the {sheet.noun} to {digits} digits: its constants are rounded"
        )
        yield Candidate(text, sheet.truth, method=f"balls at {len(off)} points")


ROUNDED = Slip(
    name="rounded",
    kind="wrong-constant",
    rank=60,
    title="constants are rounded",
    find=_find,
    examples=(
        SlipExample("sqrt(2)*x*a + b", "a", "1.41421*x"),
        SlipExample("x*exp(pi*x)", "x", "exp(3.141593*x)*(1 + 3.141593*x)", domain={"x": "x < 0"}),
    ),
)
