"""A refuted claim about one number, as diagnosis sees it: the truth, the claim, and what is around them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from symopt.calculus.nodes import Node
from symopt.equality.enclosures.points import Point
from symopt.foundation.record import record
from symopt.syntax.tree import Tree
from symopt.verification.subject import Subject


@record
class Problem:
    """Why is `claimed` not `truth`?

    function: what was differentiated, as a node (None for an identity).   wrt: in which coordinates.
    truth: the right value, a node in the subject's names (free indices allowed where `claimed` has them).
    claimed: the claim as a node; None where the claim is code.
    tree: the claim as it was written, if it was.
    values: for code, the claim's values at given points (one float for each).
    update: whether the claim is an update's new value (truth is then name - step·gradient).
    """

    subject: Subject
    truth: Node
    claimed: Node | None
    function: Node | None = None
    wrt: tuple[str, ...] = ()
    tree: Tree | None = None
    values: Callable[[Sequence[Point]], list[float]] | None = None
    update: bool = False
