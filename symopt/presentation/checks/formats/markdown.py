r"""A copy of the documents with remarks in Markdown: the text as it is, a remark after each wrong formula.

> **✗ Line 345, update of $w_{11}$: sign.** It should be $w_{11} + \alpha x_1 …$

The lines of the text are unchanged; a LaTeX document stands in fences, which remarks interrupt. Remarks show
formulas alone and say the rest in words, so that they claim nothing when the copy is checked again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import PurePath

from symopt.documents.judging.checked import Checked, CheckedDocument, Report
from symopt.documents.scanning.source.placed import Sheet
from symopt.foundation.document import Inline
from symopt.presentation.checks.blocks import Blocks, Spot
from symopt.presentation.checks.citing import by_line, on_one_line
from symopt.presentation.checks.format import ReportFormat, ReportOptions
from symopt.presentation.checks.marks import first
from symopt.presentation.checks.recovery import RECOVERED, recovered
from symopt.presentation.checks.sheets import sheets_of
from symopt.presentation.checks.standing import Standing, counted, standing, standing_in
from symopt.presentation.checks.telling import facts, headline, notation_of
from symopt.presentation.formats.github_math import github
from symopt.presentation.formats.prose import clean, inline
from symopt.syntax.printing.latex_printer import to_latex

_ESCAPED = re.compile(r"([\\`*_\[\]~|#<>$])")
_SHOWN = {
    Standing.WRONG: "✗",
    Standing.STEP: "✗",
    Standing.UNDECIDED: "?",
    Standing.NOT_UNDERSTOOD: "?",
    Standing.PROVED: "✓",
}
_LABELS = {"expected": "It should be ", "example": "Example: ", "against": "It was compared with "}
_WORD = re.compile(r"[a-z]{2,} ")  # at the beginning: a name of one letter stays as it is
_LATEX = (".tex", ".ltx", ".latex")


def write(report: Report, options: ReportOptions) -> str:
    """Return the documents, annotated, one after another."""
    several = len(report.documents) > 1
    parts = [_document(document, options, several) for document in report.documents]
    return "\n".join(parts).encode("utf-8", "replace").decode("utf-8")  # halves of characters


FORMAT = ReportFormat(
    name="markdown",
    title="an annotated copy in Markdown",
    suffixes=(".md", ".markdown"),
    write=write,
    reference="CommonMark 0.31; GitHub Docs: Writing mathematical expressions",
)


def _document(document: CheckedDocument, options: ReportOptions, several: bool) -> str:
    fenced = PurePath(document.file).suffix.lower() in _LATEX
    title = f"# {_escape(clean(document.file))}\n\n" if several else ""
    head = title + _summary(document)
    sheets = sheets_of(document)
    parts: list[str] = []
    for sheet in sheets:
        if sheet.cell is not None:
            parts.append(f"*Cell {sheet.cell}*\n\n")
        text = _annotated(sheet, _remarks(sheet, document, options), fenced)
        if not parts and not several and not fenced:
            parts.append(_under_front_matter(text, head))
            head = ""
        else:
            parts.append(text if sheet is sheets[-1] else text.rstrip("\n") + "\n\n")
    return (f"{head}\n" if head else "") + "".join(parts)


def _summary(document: CheckedDocument) -> str:
    """Return what was found, and the lines with mistakes."""
    lines = [f"> **symopt check:** {counted(document.claims)}."]
    wrong = standing_in(document, Standing.WRONG)
    cited = list(dict.fromkeys(by_line(first(checked)) for checked in wrong))
    if cited:
        lines += [">", f"> ✗ {', '.join(cited)}"]
    return "\n".join(lines) + "\n"


def _under_front_matter(text: str, head: str) -> str:
    """Return a text with the summary at its top, below metadata that must come first."""
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    text = text.removeprefix(mark)
    found = re.match(
        r"---[ \t]*\r?\n(?:(?!---|\.\.\.)[^\n]*\n){0,200}(?:---|\.\.\.)[ \t]*\r?\n", text
    )
    before = found[0] if found else ""
    return f"{mark}{before}{head}\n{text[len(before) :]}"


def _remarks(
    sheet: Sheet, document: CheckedDocument, options: ReportOptions
) -> list[tuple[int, str]]:
    """Return remarks with the line that each is about, in the order of the lines."""
    shown = [k for k in _SHOWN if k is not Standing.PROVED or options.every]
    found: list[tuple[int, str]] = []
    for checked in document.claims:
        if checked.claim.place.sheet.cell == sheet.cell and standing(checked) in shown:
            found.append((checked.claim.whole.last[0], _remark(checked, document)))
    for place, message in document.problems:
        if place.sheet.cell == sheet.cell:
            said = f"**? Line {place.first[0]} was not read:** {_escape(clean(message))}."
            found.append((place.first[0], said))
    return sorted(found, key=lambda pair: pair[0])


def _remark(checked: Checked, document: CheckedDocument) -> str:
    how, notation = standing(checked), notation_of(checked.claim)

    def text(content: Iterable[Inline]) -> str:
        return inline(content, _escape, lambda t: f"${github(to_latex(t, notation))}$", _code)

    sign, place = _SHOWN[how], f"Line {first(checked).first[0]}"
    match how:
        case Standing.WRONG:
            head = f"**{sign} {place}, {text(headline(checked))}.**"
        case Standing.STEP if recovered(checked, document):
            return f"✓ {place}: {RECOVERED}."
        case Standing.STEP:
            head = f"**{sign} {place}: right value, wrong step.**"
        case Standing.PROVED:
            return f"{sign} {place}: {_code(on_one_line(checked.claim.latex))} is proved."
        case _:
            word = "is undecided" if how is Standing.UNDECIDED else "was not understood"
            head = f"**{sign} {place} {word}:** {_code(on_one_line(checked.claim.latex))}."
    return " ".join([head, *_sentences(checked, document, text)])


def _sentences(
    checked: Checked, document: CheckedDocument, text: Callable[[Sequence[Inline]], str]
) -> list[str]:
    """Return the facts as sentences; the line of a gradient is named, not repeated."""
    found: list[str] = []
    for fact in facts(checked, document):
        said = text(fact.content)
        if fact.label == "gradient":
            said = f"The gradient stands in line {said.partition(':')[0]} ({fact.sure})"
        elif fact.label == "before":
            said = f"The side before it is {said}"
        else:
            said = _LABELS.get(fact.label, "") + said
        said = said[:1].upper() + said[1:] if _WORD.match(said) else said
        found.append(said if said.endswith((".", "!", "?")) else f"{said}.")
    return found


def _annotated(sheet: Sheet, remarks: Sequence[tuple[int, str]], fenced: bool) -> str:
    """Return the text of a sheet with remarks after the blocks that they are about."""
    blocks = Blocks(sheet)
    at: dict[int, tuple[Spot, list[str]]] = {}
    for line, remark in remarks:
        spot = blocks.near(line) if fenced else blocks.spot(line)
        at.setdefault(spot.line, (spot, []))[1].append(remark)
    if fenced:
        return _interrupted(blocks.lines, {line: said for line, (_, said) in at.items()})
    lines: list[str] = []
    for number, line in enumerate(blocks.lines, 1):
        lines.append(line)
        if number not in at:
            continue
        spot, said = at[number]
        last = number == len(blocks.lines)
        lines += [spot.lead.rstrip(), *_quoted(said, spot.lead), *([""] if last else [])]
        if not last and blocks.lines[number].strip("> \t\r"):
            lines.append(spot.lead.rstrip())
    return "\n".join(lines)


def _interrupted(lines: Sequence[str], remarks: Mapping[int, Sequence[str]]) -> str:
    """Return lines in fences, which remarks interrupt."""
    runs = (len(run) + 1 for line in lines for run in re.findall(r"`{3,}", line))
    fence = "`" * max([3, *runs])
    parts: list[str] = []
    begun = 0
    for number in [*sorted(remarks), len(lines)]:
        part = "\n".join(lines[begun:number]).strip("\r\n")
        begun = number
        parts += [f"{fence}latex\n{part}\n{fence}"] if part.strip() else []
        parts += ["\n".join(_quoted(remarks[number], ""))] if number in remarks else []
        if number == len(lines):
            break
    return "\n\n".join(parts) + "\n"


def _quoted(said: Sequence[str], lead: str) -> list[str]:
    """Return remarks as the lines of a quote, with an empty line between each two."""
    separated = [line for remark in said for line in ("", remark)][1:]
    return [f"{lead}>{' ' if text else ''}{text}" for text in separated]


def _escape(text: str) -> str:
    return _ESCAPED.sub(r"\\\1", text)


def _code(text: str) -> str:
    """Return code in as many backquotes as it needs."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    ticks = "`" * (longest + 1)
    space = " " if longest or text.startswith(" ") else ""
    return f"{ticks}{space}{text}{space}{ticks}"
