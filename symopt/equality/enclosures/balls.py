"""Rigorous evaluation at a rational point: an Arb ball that contains the exact value of a node.

Source: F. Johansson (2017), Arb: efficient arbitrary-precision midpoint-radius interval arithmetic.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias, cast

from symopt.calculus.graph import Graph
from symopt.calculus.indices import Index
from symopt.calculus.nodes import Node
from symopt.equality.conventions import OutsideDomain, Undecided
from symopt.equality.enclosures.ball_functions import BallArithmetic
from symopt.equality.enclosures.evaluation import Evaluation
from symopt.equality.enclosures.precision import working

if TYPE_CHECKING:
    from flint import arb

Array: TypeAlias = "Fraction | int | Sequence[Array]"
"""A number, or rows of arrays."""


def enclose(
    node: Node,
    point: Mapping[str, Array],
    sizes: Mapping[str, int] | None = None,
    places: Mapping[Index, int] | None = None,
    *,
    graph: Graph | None = None,
    precision: int = 128,
) -> arb:
    """Return a ball that contains the value of `node`.

    point: a rational number for each scalar, nested sequences for arrays.   sizes: of dimensions.
    places: values of the node's free indices, from 1.   graph: definitions, evaluated when a name needs them.
    Raises OutsideDomain where the node certainly has no value, Undecided where the enclosures are too
    wide to tell (a higher precision may help).

    >>> from symopt.calculus.build import apply, number
    >>> enclose(apply("exp", number(2)), {}).str(6, radius=False)
    '7.38906'
    """
    arithmetic = BallArithmetic()

    def value(name: str, at: tuple[int, ...]) -> arb:
        return arithmetic.constant(entry_of(point, name, at))

    with working(precision):
        return Evaluation(arithmetic, value, sizes or {}, graph).value(node, places)


def entry_of(point: Mapping[str, Array], name: str, at: tuple[int, ...]) -> Fraction:
    """Return an entry of a point; raises OutsideDomain for an index out of range, KeyError for no name."""
    value = point[name]
    for place in at:
        rows = cast("Sequence[Array]", value)
        if not 1 <= place <= len(rows):
            raise OutsideDomain
        value = rows[place - 1]
    return Fraction(cast("Fraction", value))


__all__ = ["Array", "OutsideDomain", "Undecided", "enclose", "entry_of"]
