"""What the calculus knows of one array function that has no formula by sums and products.

f takes an array B (its `body`, a function of the `bound` indices) and gives an array, or a number where
`at` is empty. Its local derivative is given entry by entry: ∂f(B)_at / ∂B_places.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from symopt.calculus.indices import Affine
from symopt.calculus.nodes import Node, Operator
from symopt.foundation.record import record

Places: TypeAlias = tuple[Affine, ...]
Value: TypeAlias = Callable[[Places], Node]
"""The function's own value at given places: by its name where it has one, else as a node."""
Partial: TypeAlias = Callable[[Operator, Places, Value], Node]


@record
class ArrayOperator:
    """One array function.

    name: canonical; also the text spelling, but for `amax` and `amin` (max and min along an axis).
    rank: how many indices are bound.   partial: ∂f_at/∂B_places, of (node, places, value).
    trace_partial: ∂tr f/∂B_places where that is known though `partial` is not.
    source: where the derivative is derived or printed.   why: said where there is no derivative.
    """

    name: str
    rank: int
    partial: Partial | None = None
    trace_partial: Partial | None = None
    source: str = ""
    why: str = ""
