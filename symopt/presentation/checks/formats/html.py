"""A report as a page: what was found, and the documents with their marks; no script and no network.

Formulas that were read, and right values, are MathML; the source is shown as it is written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from symopt.documents.judging.checked import Checked, CheckedDocument, Report
from symopt.documents.scanning.source.placed import Place, Sheet
from symopt.foundation.document import Inline
from symopt.presentation.checks.citing import on_one_line
from symopt.presentation.checks.format import ReportFormat, ReportOptions
from symopt.presentation.checks.marks import first, marks
from symopt.presentation.checks.page_style import PAGE_STYLE
from symopt.presentation.checks.painted import Painted, painted_lines
from symopt.presentation.checks.recovery import AGAIN, recovered
from symopt.presentation.checks.sheets import sheets_of
from symopt.presentation.checks.standing import WORDS, Standing, counted, standing, standing_in
from symopt.presentation.checks.telling import equation, facts, headline, notation_of
from symopt.presentation.formats.mathml import mathml
from symopt.presentation.formats.prose import clean, inline
from symopt.presentation.formats.style import STYLE
from symopt.syntax.printing.latex_printer import to_latex
from symopt.syntax.printing.unicode_printer import to_unicode

_CLASSES = {
    Standing.WRONG: "wrong",
    Standing.STEP: "step",
    Standing.UNDECIDED: "open",
    Standing.NOT_UNDERSTOOD: "open",
    Standing.PROVED: "right",
}
_OPEN = (Standing.UNDECIDED, Standing.NOT_UNDERSTOOD)


def write(report: Report, options: ReportOptions) -> str:
    """Return the report as a page."""
    documents = [
        _Document(document, f"d{number}-" if len(report.documents) > 1 else "", options)
        for number, document in enumerate(report.documents, 1)
    ]
    names = ", ".join(clean(document.file) for document in report.documents)
    title = f"Check of {names}" if names else "Check"
    body = "\n".join(part for document in documents for part in document.parts())
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(title)}</title>\n<style>\n{STYLE}{PAGE_STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


FORMAT = ReportFormat(
    name="html",
    title="a page with the marked documents, which needs no network",
    suffixes=(".html", ".htm"),
    write=write,
    reference="W3C, MathML Core, 2023",
)


@dataclass(frozen=True, slots=True)
class _Document:
    """One document of the page; `prefix` keeps its anchors apart from those of the others."""

    checked: CheckedDocument
    prefix: str
    options: ReportOptions

    def parts(self) -> Iterator[str]:
        """Yield heading, counts, findings, and the marked text."""
        yield f"<h1>{escape(clean(self.checked.file))}</h1>"
        yield self.counts()
        yield from self.findings()
        for sheet in sheets_of(self.checked):
            if sheet.cell is not None:
                yield f"<h3>Cell {sheet.cell}</h3>"
            yield self.source(sheet)

    def counts(self) -> str:
        """Return how many claims stand how."""
        found = Counter(map(standing, self.checked.claims))
        if not found:
            return f"<p>{counted(())}</p>"
        items = "".join(
            f'<li class="{_CLASSES.get(kind, "")}">{found[kind]} {kind.value}</li>'
            for kind in Standing
            if found[kind]
        )
        return f'<ul class="counts">{items}</ul>'

    def findings(self) -> Iterator[str]:
        """Yield what a reader is to look at, with links to the lines."""
        items = [
            self.finding(checked)
            for checked in standing_in(self.checked, Standing.WRONG, Standing.STEP, *_OPEN)
            if not recovered(checked, self.checked)
        ]
        for place, message in self.checked.problems:
            items.append(self.item(place, "open", "not read", escape(clean(message))))
        if items:
            yield f'<ul class="findings">{"".join(items)}</ul>'

    def finding(self, checked: Checked) -> str:
        """Return one item of the list."""
        how = standing(checked)
        if how in _OPEN:
            about = f"<code>{escape(on_one_line(checked.claim.latex)[:120])}</code>"
        else:
            about = _text(headline(checked), checked)
        return self.item(first(checked), _CLASSES[how], WORDS[how].lower(), about)

    def item(self, place: Place, kind: str, word: str, about: str) -> str:
        """Return an item of the list: where, in a word, and what it is about."""
        said = f'<span class="about"><span class="word">{word}</span> {about}</span>'
        return f'<li class="{kind}">{self.link(place)} {said}</li>'

    def link(self, place: Place) -> str:
        """Return a link to a line."""
        cell = "" if place.sheet.cell is None else f"cell {place.sheet.cell}, "
        return f'<a class="line" href="#{self.anchor(place)}">{cell}line {place.first[0]}</a>'

    def anchor(self, place: Place, line: int | None = None) -> str:
        """Return the anchor of a line of the sheet, that of the place if none is named."""
        cell = "" if place.sheet.cell is None else f"c{place.sheet.cell}-"
        return f"{self.prefix}{cell}L{line or place.first[0]}"

    def source(self, sheet: Sheet) -> str:
        """Return the lines of a sheet, with notes below the lines that need one."""
        own = [c for c in self.checked.claims if c.claim.place.sheet.cell == sheet.cell]
        notes: dict[int, list[str]] = {}
        for checked in own:
            note = self.note(checked)
            if note:
                notes.setdefault(checked.claim.place.last[0], []).append(note)
        lines = painted_lines(sheet, [paint for c in own for paint in _paints(c)])
        rows: list[str] = []
        for number, line in enumerate(lines, 1):
            if number == len(lines) and not line:
                break
            anchor = self.anchor(Place(sheet, 0, 0), number)
            label = f'<a href="#{anchor}">{number}</a>'
            rows.append(f'<div class="row" id="{anchor}">{label}<code>{line}</code></div>')
            rows += notes.get(number, [])
        return f'<div class="source">{"".join(rows)}</div>'

    def note(self, checked: Checked) -> str:
        """Return what is known of a claim; nothing where there is nothing to say."""
        how = standing(checked)
        if how is Standing.NOTATION or (how is Standing.PROVED and not self.options.every):
            return ""
        again = recovered(checked, self.checked)
        word = f'<span class="word">{(AGAIN if again else WORDS[how]).lower()}</span>'
        items = list(self.items(checked))
        if how is Standing.PROVED or again:
            said = " &ensp; ".join(content for _, content in items)
            return f'<div class="note right"><p>{word} &ensp; {said}</p></div>'
        about = "" if how in _OPEN else _text(headline(checked), checked)
        rows = "".join(f"<dt>{label}</dt><dd>{content}</dd>" for label, content in items)
        listed = f"<dl>{rows}</dl>" if rows else ""
        return f'<div class="note {_CLASSES[how]}"><p>{word} {about}</p>{listed}</div>'

    def items(self, checked: Checked) -> Iterator[tuple[str, str]]:
        """Yield labels with what they say: how the formula was read, then the facts."""
        read = equation(checked.claim)
        if read is not None and standing(checked) is not Standing.NOT_UNDERSTOOD:
            yield "read as", mathml(to_latex(read, notation_of(checked.claim)))
        for fact in facts(checked, self.checked):
            sure = f'<span class="sure">{escape(fact.sure)}</span>' if fact.sure else ""
            yield escape(fact.label), _text(fact.content, checked) + sure


def _text(content: Sequence[Inline], checked: Checked) -> str:
    notation = notation_of(checked.claim)
    return inline(
        content,
        escape,
        lambda tree: mathml(to_latex(tree, notation)),
        lambda code: f"<code>{escape(code)}</code>",
    )


def _paints(checked: Checked) -> Iterator[Painted]:
    """Yield the marks of a claim in its source."""
    how = standing(checked)
    if how is Standing.NOTATION:
        return
    title = WORDS[how].lower()
    yield Painted(checked.claim.place, _CLASSES[how], title)
    if how is Standing.WRONG:
        notation = notation_of(checked.claim)
        for mark in marks(checked):
            hint = inline(mark.hint, str, lambda tree: to_unicode(tree, notation), str)
            yield Painted(mark.place, "part", hint or title)
