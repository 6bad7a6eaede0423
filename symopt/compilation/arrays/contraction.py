"""The order in which a product of arrays is summed over its indices.

Σ over indices of A_ij B_jk v_k costs n³ or n² depending on which pair goes first. Sizes are symbols, so
the choice is greedy on the number of indices: at each step the pair whose result has the fewest
indices is combined, and an index that no other factor has is summed at once. So B v goes before A B,
and in X_ij s_i X_ik the vector s is first absorbed into one X.

Source: the greedy heuristic of Smith and Gray (2018), opt_einsum, with sizes all equal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from symopt.calculus.indices import Index


@dataclass(frozen=True, slots=True)
class Step:
    """Combine the operands at places `left` and `right` (one of them alone if right < 0), summing `over`.

    The result goes to the end of the list of operands; those combined leave it.
    """

    left: int
    right: int
    over: frozenset[Index]


def order(operands: Sequence[frozenset[Index]], summed: frozenset[Index]) -> list[Step]:
    """Return the steps that sum a product of operands over `summed`; indices left over are in the result.

    >>> from symopt.calculus.indices import over
    >>> i, j = over("i", "m"), over("j", "n")
    >>> (step,) = order([frozenset({i, j}), frozenset({j})], frozenset({j}))
    >>> step.left, step.right, [index.name for index in step.over]
    (0, 1, ['j'])
    """
    live = list(operands)
    steps: list[Step] = []
    open_ = set(summed)
    while open_:
        single = _alone(live, open_)
        if single is not None:
            steps.append(single)
            live.append(live.pop(single.left) - single.over)
            open_ -= single.over
            continue
        best = min(
            (_score(live, pair, open_) for pair in combinations(range(len(live)), 2)),
            key=lambda item: item[0],
        )[1]
        steps.append(best)
        right, left = live.pop(best.right), live.pop(best.left)
        live.append((left | right) - best.over)
        open_ -= best.over
    return steps


def _alone(live: Sequence[frozenset[Index]], open_: set[Index]) -> Step | None:
    """Return the sum of one operand over the indices that it alone has, if there are any."""
    for place, own in enumerate(live):
        others: set[Index] = set().union(*(o for k, o in enumerate(live) if k != place))
        over = frozenset((own & open_) - others)
        if over:
            return Step(place, -1, over)
    return None


def _score(
    live: Sequence[frozenset[Index]], pair: tuple[int, int], open_: set[Index]
) -> tuple[tuple[int, int, int, int, tuple[int, int]], Step]:
    a, b = pair
    others: set[Index] = set().union(*(o for k, o in enumerate(live) if k not in pair))
    union = live[a] | live[b]
    over = frozenset((union & open_) - others)
    shared = bool(live[a] & live[b])
    left = len(union - over)
    grown = left - max(len(live[a]), len(live[b]))  # a factor that an array absorbs goes first
    return (left + (0 if shared else 2), grown, -len(over), len(union), pair), Step(a, b, over)
