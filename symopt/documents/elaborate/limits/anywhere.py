"""A place whose coordinates are names: a coefficient is 0 there only if it is 0 whatever the names are.

It is never 0 only where it is a number that is proved not to be 0; of all else nothing is known.
"""

from __future__ import annotations

from symopt.calculus.graph import parts_of
from symopt.calculus.nodes import Entry, Node
from symopt.optimization.critical.places import Place


class Anywhere(Place):
    """See the module."""

    def _separated(self, node: Node) -> int | None:
        waiting = [node]
        while waiting:
            item = waiting.pop()
            if isinstance(item, Entry):
                return None
            waiting += parts_of(item)
        return super()._separated(node)


ANYWHERE = Anywhere((), ())
"""The place."""
