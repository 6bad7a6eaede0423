"""How many derivations of a group stand abreast: each on one row, head = line = line, columns aligned.

A format measures; here it is only decided. What fits on no row of its own is set as any other derivation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symopt.foundation.document import Formula, Group, Inline, Line, Steps
from symopt.foundation.record import record
from symopt.presentation.formats.prose import reason
from symopt.syntax.tree import Relation

ALONE = 3
"""A derivation of more than a head and so many less one lines stands in no row with others."""


DEFINITIONS = 4
"""At most so many definitions stand beside one another."""


def one_row(steps: Steps) -> bool:
    """Return whether a row may hold the whole derivation: each line is proved, so nothing need be said.

    A line that was only checked says so beside it, on a row of its own.
    """
    return bool(steps.printed) and all(reason(line) == line.reason for line in steps.printed)


def formula_group(formula: Formula) -> Group | None:
    """Return equations that may stand beside one another as a group, None for any other formula."""
    if not formula.abreast or len(formula.lines) < 2:
        return None
    equations = [t for t in formula.lines if isinstance(t, Relation) and t.op == "="]
    if len(equations) < len(formula.lines):
        return None
    return Group(tuple(Steps(t.left, (Line(t.right),)) for t in equations), most=DEFINITIONS)


def runs(
    group: Group, fits: Sequence[bool]
) -> Iterator[tuple[tuple[Steps, ...], bool, tuple[Inline, ...]]]:
    """Yield runs of members that fit on rows, and of those that do not, with the reason for the first run.

    fits: for each member whether it fits on a row.
    """
    why = group.reason
    start = 0
    for end in range(1, len(fits) + 1):
        if end == len(fits) or fits[end] != fits[start]:
            yield group.members[start:end], fits[start], why if fits[start] else ()
            why = () if fits[start] else why
            start = end


@record
class Layout:
    """How members stand: so many in a row, their lines in columns or not, the reason beside or beneath."""

    count: int
    columns: bool
    beside: bool


def layout(
    sizes: Sequence[Sequence[float]], limit: float, gap: float, words: float, most: int = 6
) -> Layout:
    """Return the layout with the fewest rows; each member fits into the limit.

    sizes: for each member the widths of its head and of its lines, with the signs before them.
    gap: between two members.   words: the width of the reason with its gap, 0 if there is none.
    most: so many members stand in a row.
    Of layouts with as few rows, columns with the reason beside come first.

    >>> layout([[1, 2], [1, 2], [1, 3]], limit=9, gap=1, words=0)
    Layout(count=2, columns=True, beside=True)
    """
    found: list[tuple[int, Layout]] = []
    for beside in (True, False):
        count = count_abreast(sizes, limit - words * beside, gap, most)
        if count:
            rows = -(-len(sizes) // count) + (not beside)
            found.append((rows, Layout(count, columns=True, beside=beside)))
        elif max(map(sum, sizes)) + words * beside <= limit:
            found.append((len(sizes) + (not beside), Layout(1, columns=False, beside=beside)))
    fallback = (0, Layout(1, columns=False, beside=not words))
    return min(found, key=lambda item: item[0], default=fallback)[1]


def count_abreast(sizes: Sequence[Sequence[float]], limit: float, gap: float, most: int = 6) -> int:
    """Return how many members fit beside one another, 0 if their columns are too wide for one.

    >>> count_abreast([[1, 2], [1, 2], [1, 3]], limit=9, gap=1)
    2
    """
    deepest = max(map(len, sizes), default=0)
    most = min(most, len(sizes), 1 if deepest > ALONE else most)
    for count in range(most, 0, -1):
        columns = [column_widths(sizes[k::count]) for k in range(count)]
        if sum(map(sum, columns)) + gap * (count - 1) <= limit:
            return count
    return 0


def column_widths(sizes: Sequence[Sequence[float]]) -> list[float]:
    """Return the width of each column of some members set one below the other."""
    deepest = max((len(size) for size in sizes), default=0)
    return [max(size[k] for size in sizes if k < len(size)) for k in range(deepest)]
