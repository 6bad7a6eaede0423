r"""Derivations and formulas as rows of an alignment: `head &= line &\quad& reason`.

The head stands on the first line, or on a line of its own if it is wide. A reason stands to the right
where it fits there, else beneath its line. LaTeX and Markdown share these rows and differ in `Medium`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from symopt.foundation.document import Formula, Group, Inline, Steps
from symopt.foundation.pattern import pattern
from symopt.foundation.record import record
from symopt.presentation.formats.abreast import formula_group, layout, one_row, runs
from symopt.presentation.formats.breaking import Setter, break_lines
from symopt.presentation.formats.measure import width
from symopt.presentation.formats.prose import reason, wrap
from symopt.syntax.tree import Relation, Tree

RELATIONS = {
    "=": "=",
    "<": "<",
    "<=": r"\le",
    ">": ">",
    ">=": r"\ge",
    "!=": r"\ne",
    "->": r"\rightarrow",
    "in": r"\in",
}
_GRID = pattern(r"\\begin\{(\w*matrix|cases)\}.*?\\end\{\1\}", re.DOTALL)
_EQUALS, _GAP = 1.35, 1.6  # em of a relation with its spaces, and before the reasons
_BETWEEN = 2.0  # em between two derivations of a row


@record
class Medium:
    """What a target of LaTeX mathematics can do.

    em: the width of a line.   latex: prints a tree.   words, words_width: print and measure a reason.
    shrink: makes a formula that cannot be broken fit.   overlap: lets a formula reach into the column of
    reasons without moving it; None if the target cannot.   smallest: to which a matrix may shrink.
    centered: whether a display is centered, by its natural width.
    """

    em: float
    latex: Callable[[Tree], str]
    words: Callable[[Sequence[Inline]], str]
    words_width: Callable[[Sequence[Inline]], float]
    shrink: Callable[[str, float], str]
    overlap: Callable[[str], str] | None = None
    smallest: float = 0.62
    centered: bool = False

    @property
    def setter(self) -> Setter:
        """How this medium breaks a formula."""
        return Setter(
            self.latex,
            width,
            r"\biggl(",
            r"\biggr)",
            "{}+",
            "{}-",
            r"{}\cdot ",
            "",
            self.shrink,
            self.smallest,
        )


@record
class _Line:
    """The rows that one line of a derivation prints on, and its reason."""

    rows: list[str]
    wide: float
    reason: tuple[Inline, ...]


def step_rows(steps: Steps, medium: Medium) -> list[str]:
    """Return the rows of a derivation, each without its closing backslashes."""
    head = medium.latex(steps.head)
    printed = steps.printed
    above = bool(printed) and _stands_above(head, [line.tree for line in printed], medium)
    indent = 1.0 if above else width(head)
    room = medium.em - indent - _EQUALS
    lines = [_line(line.tree, reason(line), room, medium) for line in printed]
    sizes = [line.wide if len(line.rows) == 1 else None for line in lines]
    widths = [medium.words_width(line.reason) for line in lines]
    beside = reasons_beside(sizes, widths, room, mixed=medium.overlap is not None)
    if above and (medium.overlap is None or medium.centered):
        beside = [False] * len(lines)
    if medium.centered:
        medium, room = _centered(lines, widths, beside, room, medium)
        beside = beside if medium.overlap else [False] * len(lines)
    rows = _head_rows(steps.head, medium) if above or not lines else []
    for place, line in enumerate(lines):
        left = head if place == 0 and not above else ""
        start = r"&\quad = " if above else f"{left} &= ".lstrip()
        indent = r"&\quad\qquad " if above else r"&\qquad "
        rows.extend(_rows(line, start, indent, room, medium, beside=beside[place]))
    return rows


def group_rows(group: Group, medium: Medium) -> list[str]:
    """Return the rows of a group: `head &= line &&= line`, several beside one another where they fit."""
    sizes = [_sizes(member, medium) for member in group.members]
    fits = [
        one_row(member) and sum(size) <= medium.em
        for member, size in zip(group.members, sizes, strict=True)
    ]
    rows: list[str] = []
    for members, fit, why in runs(group, fits):
        if fit:
            rows.extend(_abreast(members, why, group.most, medium))
        else:
            rows.extend(row for member in members for row in step_rows(member, medium))
    return rows


def _sizes(steps: Steps, medium: Medium) -> list[float]:
    return [
        width(medium.latex(steps.head)),
        *(_EQUALS + width(medium.latex(line.tree)) for line in steps.printed),
    ]


def _abreast(
    members: Sequence[Steps], why: tuple[Inline, ...], most: int, medium: Medium
) -> list[str]:
    """Return members on rows with aligned columns; the reason to the right of the first, or beneath."""
    sizes = [_sizes(member, medium) for member in members]
    words = _GAP + medium.words_width(why) if why else 0.0
    chosen = layout(sizes, medium.em, _BETWEEN, words, most)
    deepest = max(map(len, sizes)) - 1
    written = [_row(member, medium, aligned=chosen.columns) for member in members]
    rows: list[str] = []
    for k in range(0, len(written), chosen.count):
        *first, (last, _) = written[k : k + chosen.count]
        before = [text + " &&" * (deepest - lines) for text, lines in first]
        rows.append(r" &\qquad ".join([*before, last]))
    if why and chosen.beside:
        rows[0] += rf" &\quad& {medium.words(why)}"
    elif why:
        rows.append(rf"&\qquad {medium.words(why)}")
    return rows


def _row(steps: Steps, medium: Medium, *, aligned: bool) -> tuple[str, int]:
    """Return a derivation as one row and how many lines it has; `aligned`: each in a column."""
    lines = [f"= {medium.latex(line.tree)}" for line in steps.printed]
    return f"{medium.latex(steps.head)} &" + (" &&" if aligned else " ").join(lines), len(lines)


def formula_rows(formula: Formula, medium: Medium) -> list[str]:
    """Return the rows of a formula, aligned at the relation; without an & if it is a single row."""
    group = formula_group(formula)
    if group is not None:
        return group_rows(group, medium)
    parts = [_sides(tree, medium) for tree in formula.lines]
    if len(parts) == 1 and width(medium.latex(formula.lines[0])) <= medium.em:
        return [medium.latex(formula.lines[0])]
    lefts = [left for left, _, _ in parts]
    above = [bool(left) and _stands_above(left, [right], medium) for left, _, right in parts]
    indent = max(
        (width(left) for left, high in zip(lefts, above, strict=True) if not high), default=0.0
    )
    rows: list[str] = []
    for tree, (left, op, right), high in zip(formula.lines, parts, above, strict=True):
        pieces = break_lines(right, medium.em - max(indent, 1.0) - _EQUALS, medium.setter)
        if high:
            rows.extend(
                _head_rows(tree.left, medium) if isinstance(tree, Relation) else [f"&{left}"]
            )
        start = r"&\quad " if high else f"{left} &".lstrip()
        rows.append(f"{start}{op} {pieces[0]}" if op else f"{start}{pieces[0]}")
        rows.extend(rf"&\quad {piece}" for piece in pieces[1:])
    return rows


def _head_rows(head: Tree, medium: Medium) -> list[str]:
    """Return a head on lines of its own."""
    overlap = medium.overlap or str
    first, *rest = map(overlap, break_lines(head, medium.em, medium.setter))
    return [f"&{first}", *(rf"&\qquad {piece}" for piece in rest)]


def _sides(tree: Tree, medium: Medium) -> tuple[str, str, Tree]:
    if isinstance(tree, Relation):
        return medium.latex(tree.left), RELATIONS[tree.op], tree.right
    return "", "", tree


def _stands_above(head: str, trees: Sequence[Tree], medium: Medium) -> bool:
    """Return whether a head is better on a line of its own: it is wide, and what follows is too."""
    share = width(head) / medium.em
    widest = max(width(medium.latex(tree)) for tree in trees) / medium.em
    return share > 0.5 or (share > 0.18 and share + widest > 0.95)


def _line(tree: Tree, why: tuple[Inline, ...], room: float, medium: Medium) -> _Line:
    rows = break_lines(tree, room, medium.setter)
    return _Line(rows, min(room, max(width(row) for row in rows)), why)


def _centered(
    lines: Sequence[_Line],
    widths: Sequence[float],
    beside: Sequence[bool],
    room: float,
    medium: Medium,
) -> tuple[Medium, float]:
    """Return the medium without overlap if a centered display would be off its center, and the room beneath.

    What overlaps does not count for the width of a display, so it must be no wider than what counts.
    """
    both = [(line.wide, width) for line, width, at in zip(lines, widths, beside, strict=True) if at]
    natural = (
        max((size for size, _ in both), default=0.0) + _GAP + max((w for _, w in both), default=0.0)
    )
    others = [
        line.wide + 2 * (len(line.rows) > 1)
        for line, at in zip(lines, beside, strict=True)
        if not at
    ]
    if not both or max(others, default=0.0) > natural:
        return replace(medium, overlap=None), room
    return medium, natural


def reasons_beside(
    sizes: Sequence[float | None],
    widths: Sequence[float],
    room: float,
    *,
    gap: float = _GAP,
    mixed: bool = True,
) -> list[bool]:
    """Decide which reasons stand to the right of their lines, in a column after the widest of these.

    sizes: of the lines, None for one that takes several rows.   widths: of the reasons, 0 for none.
    The widest lines give up first, until all fits into `room`; unless `mixed`, all stand there or none.
    """
    chosen = [bool(width) and size is not None for size, width in zip(sizes, widths, strict=True)]
    wanted = sum(bool(width) for width in widths)

    def total(k: int) -> float:
        return (sizes[k] or 0.0) + widths[k]

    while places := [k for k, at in enumerate(chosen) if at]:
        column = max(sizes[k] or 0.0 for k in places)
        if column + gap + max(widths[k] for k in places) <= room:
            break
        chosen[max(places, key=total)] = False
    return chosen if mixed or len(places) == wanted else [False] * len(sizes)


def _rows(
    line: _Line, start: str, indent: str, room: float, medium: Medium, *, beside: bool
) -> list[str]:
    if beside:
        return [rf"{start}{line.rows[0]} &\quad& {medium.words(line.reason)}"]
    overlap = medium.overlap or str
    rows = [start + overlap(line.rows[0]), *(indent + overlap(row) for row in line.rows[1:])]
    parts = wrap(line.reason, room - 2, medium.words_width)
    return [*rows, *(indent + overlap(medium.words(part)) for part in parts)]


def is_aligned(rows: Sequence[str]) -> bool:
    """Return whether rows need an alignment: there are several, or one with an & outside matrices."""
    return len(rows) != 1 or count_columns(rows[0]) > 0


def count_columns(row: str) -> int:
    """Return how many marks of alignment a row has outside matrices."""
    return _GRID.sub("", row).replace(r"\&", "").count("&")


def spread_rows(latex: str) -> str:
    r"""Put room between the rows of matrices and cases that hold fractions, which touch otherwise.

    >>> print(spread_rows(r"\begin{bmatrix} \frac{1}{2} \\ 3 \end{bmatrix}"))
    \begin{bmatrix} \frac{1}{2} \\[6pt] 3 \end{bmatrix}
    """
    return _GRID.sub(lambda m: m[0].replace(r"\\", r"\\[6pt]") if r"\frac" in m[0] else m[0], latex)
