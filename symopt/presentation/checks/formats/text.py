r"""A report for a terminal: wrong ones first, each with its line, the wrong part marked, and what is right.

notes.md:345:29  REFUTED  update of w_11: sign
  w_{11} \rightarrow w_{11} - \alpha \cdot x_1 w_1 a_1 (1-a_1)(y-\hat{y})
                            ^ should be +
  expected  w_11 + α x_1 w_1 a_1 (1 - a_1) (y - ŷ)   proved
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import compress

from symopt.documents.judging.checked import Checked, CheckedDocument, Report
from symopt.foundation.document import Inline
from symopt.presentation.checks.citing import cited, on_one_line
from symopt.presentation.checks.excerpt import excerpt
from symopt.presentation.checks.format import ReportFormat, ReportOptions
from symopt.presentation.checks.marks import first, marks
from symopt.presentation.checks.recovery import AGAIN, recovered
from symopt.presentation.checks.standing import (
    COLORS,
    WORDS,
    Standing,
    counted,
    standing,
    standing_in,
)
from symopt.presentation.checks.telling import (
    Fact,
    about,
    equation,
    facts,
    notation_of,
    sentence,
    slip,
)
from symopt.presentation.checks.wrapping import shortened, wrapped
from symopt.presentation.formats.picture_text import columns
from symopt.presentation.formats.prose import clean, inline
from symopt.syntax.printing.unicode_printer import to_unicode

_OPEN = (Standing.UNDECIDED, Standing.NOT_UNDERSTOOD)
_FEW = 20
"""So many undecided or not understood claims are listed for one document; the rest is counted."""
_LINES = 6
_HINT = 40


def write(report: Report, options: ReportOptions) -> str:
    """Return the report as lines."""
    parts = [part for document in report.documents for part in _document(document, options)]
    every = [checked for document in report.documents for checked in document.claims]
    summary = wrapped(counted(every), options.width)
    parts.append("".join(f"{options.paint(line, 'bold')}\n" for line in summary))
    return "\n".join(parts)


FORMAT = ReportFormat(
    name="text",
    title="text for a terminal, wrong ones first",
    suffixes=(".txt", ".text"),
    write=write,
)


def _document(document: CheckedDocument, options: ReportOptions) -> list[str]:
    """Return the parts of a document's report, each with its line end; between them a line stays free."""
    told = standing_in(document, Standing.WRONG, Standing.STEP)
    again = [recovered(checked, document) for checked in told]
    wrong = [checked for checked, right in zip(told, again, strict=True) if not right]
    parts = [_full(checked, document, options) for checked in wrong]
    lines = [_short(checked, options, AGAIN) for checked in compress(told, again)]
    lines += [
        _line(options, cited(place), "NOT READ", "yellow", message)
        for place, message in document.problems
    ]
    open_ = standing_in(document, *_OPEN)
    lines += [_short(checked, options) for checked in open_[: None if options.every else _FEW]]
    if len(open_) > _FEW and not options.every:
        lines.append(f"… and {len(open_) - _FEW} more that are not decided (--all lists them)\n")
    if options.every:
        lines += [_short(c, options) for c in standing_in(document, Standing.PROVED)]
    return [*parts, "".join(lines)] if lines else parts


def _full(checked: Checked, document: CheckedDocument, options: ReportOptions) -> str:
    """Return everything that is known of a wrong claim."""
    claim, notation = checked.claim, notation_of(checked.claim)

    def text(content: Sequence[Inline]) -> str:
        return inline(content, str, lambda tree: to_unicode(tree, notation), str)

    found = marks(checked)
    hint = text(found[0].hint) if len(found) == 1 else ""
    hint = hint if columns(hint) <= _HINT else ""  # the right value stands below
    where, word, end = cited(first(checked)), WORDS[standing(checked)], slip(checked)
    left = options.width - columns(where) - len(word) - len(end) - 4
    what = shortened(text(about(claim)), max(left, 8)) + end
    word = options.paint(word, COLORS[standing(checked)])
    lines = [f"{options.paint(where, 'bold')}  {word}  {what}"]
    room = options.width - 2
    places = [mark.place for mark in found]
    shown, *carets = excerpt(claim.whole, places, hint, room) or [""]
    lines += [f"  {shown}", *(f"  {options.paint(line, 'red')}" for line in carets)]
    lines += _rows(facts(checked, document), text, room)
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _rows(told: Sequence[Fact], text: Callable[[Sequence[Inline]], str], room: int) -> list[str]:
    """Return facts in two columns, with a third for how sure they are where it fits."""
    size = max((len(fact.label) for fact in told), default=0)
    inside = room - size - 2
    contents = [_cut(wrapped(text(fact.content), inside), inside) for fact in told]
    sizes = [
        columns(lines[0])
        for fact, lines in zip(told, contents, strict=True)
        if fact.sure and len(lines) == 1
    ]
    sure_at = max(sizes, default=0)
    rows: list[str] = []
    for fact, lines in zip(told, contents, strict=True):
        label = fact.label
        for line in lines:
            row = f"  {label:<{size}}  {line}"
            if fact.sure and line is lines[-1]:
                gap = max(0, sure_at - columns(line)) if len(lines) == 1 else 0
                beside = f"{row}{' ' * gap}   {fact.sure}"
                fits = columns(beside) <= room + 2
                row = beside if fits else f"{row}\n  {'':<{size}}  {fact.sure}"
            rows.append(row)
            label = ""
    return rows


def _cut(lines: list[str], inside: int) -> list[str]:
    """Return the lines of a fact, as many as a reader looks at."""
    if len(lines) <= _LINES:
        return lines
    return [*lines[: _LINES - 1], shortened(lines[_LINES - 1] + " …", inside)]


def _short(checked: Checked, options: ReportOptions, word: str = "") -> str:
    """Return a line on a claim, and what hinders where it is not decided.

    word: how it stands, where that is not what it usually is.
    """
    claim = checked.claim
    how = standing(checked)
    read = equation(claim) if how is not Standing.NOT_UNDERSTOOD else None
    shown = to_unicode(read, notation_of(claim)) if read is not None else on_one_line(claim.latex)
    message = sentence(checked.message) if how in _OPEN else ""
    color = COLORS[Standing.PROVED if word else how]
    return _line(options, cited(claim.place), word or WORDS[how], color, shown, message)


def _line(
    options: ReportOptions, where: str, word: str, color: str, shown: str, message: str = ""
) -> str:
    room = options.width - columns(where) - len(word) - 4
    line = f"{where}  {options.paint(word, color)}  {shortened(clean(shown), max(room, 16))}\n"
    if not message:
        return line
    return line + "".join(f"  {part}\n" for part in wrapped(clean(message), options.width - 2)[:2])
