"""Whether a point lies where a function may have a kink: an entry of a gap is 0, or two largest entries tie.

A gap is a node, its free indices running over all of its entries; a tie is that of an operator amax or amin.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

from symopt.calculus.indices import Index
from symopt.calculus.nodes import Node, Operator
from symopt.equality.conventions import Undecided
from symopt.equality.enclosures.evaluation import Evaluation

EXTREMES = {"amax": 1, "amin": -1}
MOST = 2000
"""Of a gap with more entries nothing is said."""


def on_a_kink(evaluation: Evaluation, gaps: Iterable[Node]) -> bool:
    """Return whether one of the gaps is 0, or one of the extremes ties, for certain.

    Raises OutsideDomain where a gap has no value, Undecided where it may be 0.
    """
    return any(_vanishes(evaluation, gap) for gap in gaps)


def _vanishes(evaluation: Evaluation, gap: Node) -> bool:
    sign = evaluation.arithmetic.sign
    extreme = isinstance(gap, Operator) and gap.function in EXTREMES
    for places in _all_places(evaluation, gap.free):
        if not extreme:
            if sign(evaluation.value(gap, places)) == 0:
                return True
            continue
        assert isinstance(gap, Operator)
        evaluation.value(gap, places)
        values = list(evaluation.operators.entries(gap, places).values())
        direction = EXTREMES[gap.function]
        best = values[0]
        for value in values[1:]:
            best = value if direction * sign(value - best) > 0 else best
        if sum(1 for value in values if value is not best and sign(value - best) == 0):
            return True
    return False


def _all_places(evaluation: Evaluation, free: Iterable[Index]) -> Iterable[dict[Index, int]]:
    labels = sorted(free, key=lambda i: i.name)
    spans = [
        range(evaluation.affine(i.lower, {}), evaluation.affine(i.upper, {}) + 1) for i in labels
    ]
    count = 1
    for span in spans:
        count *= len(span)
    if count > MOST:
        raise Undecided
    return (dict(zip(labels, at, strict=True)) for at in product(*spans))
