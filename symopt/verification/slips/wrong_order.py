"""The claim is the derivative of another order, or no derivative at all."""

from __future__ import annotations

from collections.abc import Iterator

from symopt.calculus.nodes import ZERO, Node
from symopt.calculus.tidy import tidy
from symopt.verification.search.evidence import Evidence
from symopt.verification.search.parts import parts_of
from symopt.verification.search.slip import Candidate, Slip, SlipExample

_ORDERS = ("first", "second", "third", "fourth", "fifth")


def _find(sheet: Evidence) -> Iterator[Candidate]:
    """Look at the derivatives of lower order, and at the next higher one."""
    order = len(sheet.problem.wrt)
    if order == 1 and sheet.ratio.constant() is not None:
        return  # a constant factor is the plainer word
    if sheet.problem.function is None or sheet.problem.update or order > len(_ORDERS):
        return
    node: Node = sheet.inlined(sheet.problem.function)
    names = (*sheet.problem.wrt, sheet.problem.wrt[-1])
    for k, name in enumerate(names):
        parts = parts_of(node, name)
        if parts is None:
            return
        node = tidy(parts.tangent(node))
        if (
            k + 1 != order
            and node is not ZERO
            and k + 1 <= len(_ORDERS)
            and sheet.matches(node, sheet.C)
        ):
            asked = "" if order == 1 else f", not the {_ORDERS[order - 1]}"
            yield Candidate(f"the claim is the {_ORDERS[k]} derivative{asked}", node)


WRONG_ORDER = Slip(
    name="wrong-order",
    kind="wrong-order",
    rank=13,
    title="the claim is a derivative of another order",
    find=_find,
    examples=(
        SlipExample("x**4*y", "x,x", "4*x**3*y"),
        SlipExample("sin(x)*x", "x", "2*cos(x) - x*sin(x)"),
    ),
)
