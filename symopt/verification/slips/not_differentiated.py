"""The function itself is claimed to be its derivative."""

from __future__ import annotations

from collections.abc import Iterator

from symopt.verification.search.evidence import Evidence
from symopt.verification.search.slip import Candidate, Slip, SlipExample


def _find(sheet: Evidence) -> Iterator[Candidate]:
    function = sheet.problem.function
    if function is None or sheet.ratio.constant() is not None:
        return  # a constant factor is the plainer word
    for node in dict.fromkeys((function, sheet.inlined(function), sheet.function)):
        if node is not None and sheet.matches(node, sheet.C):
            lower = node is sheet.function and len(sheet.problem.wrt) > 1
            what = "derivative of one order less" if lower else "function"
            yield Candidate(f"the claim is the {what} itself, it is not differentiated", node)


NOT_DIFFERENTIATED = Slip(
    name="not-differentiated",
    kind="not-differentiated",
    rank=19,
    title="the function is not differentiated",
    find=_find,
    examples=(
        SlipExample("sin(x)", "x", "sin(x)"),
        SlipExample("x**2*y + x", "x", "x**2*y + x"),
    ),
)
