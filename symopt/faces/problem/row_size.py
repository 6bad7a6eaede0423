"""Which size of the data is the number of rows."""

from __future__ import annotations

from symopt.compilation.bound import Bound


def row_size(bound: Bound) -> str:
    """Return the one size that is an axis of data and of no parameter, "" unless there is one.

    Rows that are left out must not change what the parameters are.
    """
    owner = bound.owner
    held = {str(s) for name in owner.parameters for d in owner.shapes[name] for s, _ in d.terms}
    data = {
        str(d.terms[0][0])
        for name in owner.data
        for d in owner.shapes[name]
        if len(d.terms) == 1 and d.terms[0][1] == 1
    }
    free = data - held
    return free.pop() if len(free) == 1 else ""
