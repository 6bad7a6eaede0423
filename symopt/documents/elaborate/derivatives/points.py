"""Values at points: f(3), g'(x_1), H(0, 0), f|_{x = 3}.

A value at a point puts the point into the expression with all its definitions written out, since a name such
as ŷ would otherwise keep its value elsewhere. A derivative is taken first, then the point.
"""

from __future__ import annotations

from collections.abc import Mapping

from symopt.documents.elaborate.names.extents import shape_of
from symopt.documents.elaborate.names.known import Known
from symopt.documents.elaborate.names.replacing import replaced
from symopt.documents.elaborate.names.unknowns import Application, name_of, unknown
from symopt.foundation.errors import UnsupportedError
from symopt.syntax.tree import At, Name, Tree, walk


def at_point(tree: Tree, point: Mapping[str, Tree], known: Known) -> Tree:
    """Return an elaborated tree at a point whose values are elaborated.

    Raises UnsupportedError for a derivative at an array that is no name.
    """
    if isinstance(tree, Name) and tree.name not in known.bodies and unknown(tree.name) is None:
        names = known.setting.functions.get(tree.name, tuple(point))
        if set(names) <= set(point):
            return Name(name_of(Application(tree.name, tuple(point[n] for n in names))))
    moved = {n: v for n, v in point.items() if v != Name(n)}
    found = replaced(known.written_out(tree, moved), moved)
    for node in walk(found):
        if isinstance(node, At):
            for name, _ in node.point:
                if shape_of(name, known):
                    raise UnsupportedError(
                        f"a derivative by the array {name} at a point has no value here"
                    )
    return found
