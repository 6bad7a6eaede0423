"""The blocks of Markdown, found line by line: what is a paragraph, an item, a table, code, a heading."""

from __future__ import annotations

import re

from symopt.documents.scanning.findings import Findings
from symopt.documents.scanning.lines import Lines
from symopt.documents.scanning.paragraph import scan_paragraph
from symopt.documents.scanning.source.piece import Kind
from symopt.documents.scanning.source.placed import slice_of
from symopt.documents.scanning.source.places import joined
from symopt.documents.scanning.table import columns, scan_row

_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])(?:[ \t]+|$)")
_ASIDE = re.compile(r"[ \t]*(?:!!!|\?\?\?\+?|===)[ \t]+[\w\"']")
"""An admonition, or a tab, of MkDocs: its text is indented."""
_HEADING = re.compile(r"[ \t]*(#{1,6})(?:[ \t]|$)")
_UNDERLINE = re.compile(r"[ \t]*(?:==+|--+)[ \t]*")
_FENCE = re.compile(r"[ \t]*(`{3,}(?=[^`]*$)|~{3,})[ \t]*(.*)")
_OPTION = re.compile(r"[ \t]*:[\w-]+:")
_INDENTED = re.compile(r" {0,3}\t| {4}")
_DISPLAYS = re.compile(r"[ \t]*(?:\$[^\s\d]|\\[(\[]|\\begin\{)")
_LINK = re.compile(r"[ \t]*\[(?!\^)[^\[\]]+\]:[ \t]*\S")
_RAW = re.compile(r"[ \t]*<(script|pre|style|textarea)\b", re.IGNORECASE)
_COMMENT = re.compile(r"[ \t]*<!--")
_DECLARED = re.compile(r"[ \t]*symopt[ \t]*\r?\n")
_SETEXT_LINES = 3  # a longer paragraph over a line of dashes is a paragraph and a rule


def scan_blocks(findings: Findings) -> None:
    """Scan the sheet that is open as Markdown."""
    _Blocks(findings).run()


class _Blocks:
    """One pass over the lines of a sheet."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.text = findings.sheet.text
        self.lines = Lines(self.text)
        self.number = 0
        self.depth = 0
        self.paragraph: list[tuple[int, int]] = []
        self.paragraph_lines = 0
        self.in_list = False
        self.after_blank = True
        self._last_comment_end = self.text.rfind("-->")
        self._unclosed_raw: set[str] = set()

    def run(self) -> None:
        self._front_matter()
        while self.number < len(self.lines):
            begin, end = self.lines.spans[self.number]
            depth, start = self.lines.unquoted(begin, end)
            if depth != self.depth:
                self._flush()
                self.depth = depth
            if self.text[start:end].strip():
                self._line(start, end)
                self.after_blank = False
            else:
                self._flush()
                self.after_blank = True
                self.number += 1
        self._flush()

    def _front_matter(self) -> None:
        """Pass over YAML or TOML between lines of dashes or pluses at the very beginning."""
        if not self.lines.spans:
            return
        fence = self.text[slice(*self.lines.spans[0])].rstrip()
        if fence not in ("---", "+++"):
            return
        for k, span in enumerate(self.lines.spans[1:], start=1):
            line = self.text[slice(*span)].rstrip()
            if line == fence or (line == "..." and fence == "---"):
                self.number = k + 1
                return
            if not line and k == 1:
                return

    def _flush(self) -> None:
        """End the paragraph."""
        if self.paragraph:
            self.findings.begin_block()
            scan_paragraph(joined(self.text, self.paragraph), self.findings, markup=True)
            self.paragraph, self.paragraph_lines = [], 0

    def _line(self, start: int, end: int) -> None:
        """Take the line that begins at `start`, with all lines that belong to what it opens."""
        if self._is_rule(start, end):
            self.number += 1
            return
        indented = self.text[start] in " \t"
        item = _ITEM.match(self.text, start, end)
        if self.after_blank and not indented and not item:
            self.in_list = False
        if indented and not self.in_list and not self.paragraph and self._code(start, end):
            return
        while item:
            self._flush()
            self.in_list = True
            quoted, start = self.lines.unquoted(item.end(), end)
            self.depth += quoted
            item = _ITEM.match(self.text, start, end)
        if start >= end:
            self.number += 1
            return
        if _ASIDE.match(self.text, start, end):
            self._flush()
            self.in_list = True  # what is indented under it is text
        for take in (self._fence, self._heading, self._table, self._html):
            if take(start, end):
                return
        if not self.paragraph and _LINK.match(self.text, start, end):
            self.number += 1
            return
        self._paragraph(start)

    def _is_rule(self, start: int, end: int) -> bool:
        """Take a line under a heading, or a rule."""
        line = self.text[start:end].strip()
        if (
            self.paragraph
            and not self.in_list
            and _UNDERLINE.fullmatch(line)
            and not self._holds_display()
        ):
            runs, self.paragraph = self.paragraph, []
            if self.paragraph_lines <= _SETEXT_LINES:
                self._add_heading(runs, 1 if line[0] == "=" else 2)
            else:
                self.paragraph = runs
                self._flush()
            self.paragraph_lines = 0
            return True
        compact = line.replace(" ", "").replace("\t", "")
        if len(compact) > 2 and compact[0] in "-*_" and compact == compact[0] * len(compact):
            self._flush()
            return True
        return False

    def _holds_display(self) -> bool:
        return any("$$" in self.text[start:end] for start, end in self.paragraph)

    def _code(self, start: int, end: int) -> bool:
        """Pass over an indented block of code, unless it begins with a formula."""
        if not _INDENTED.match(self.text, start, end) or _DISPLAYS.match(self.text, start, end):
            return False
        while self.number < len(self.lines):
            begin, stop = self.lines.spans[self.number]
            start = self.lines.unquoted(begin, stop, self.depth)[1]
            if not _INDENTED.match(self.text, start, stop):
                break
            self.number += 1
        return True

    def _paragraph(self, start: int) -> None:
        """Take a line of a paragraph, and the lines of displays that it opens."""
        last = self.lines.display_end(self.number, start, self.depth)
        for k in range(self.number, last + 1):
            begin, end = self.lines.spans[k]
            if k > self.number:
                start = self.lines.unquoted(begin, end, self.depth)[1]
            self.paragraph.extend(self.lines.runs(start, end))
        self.paragraph_lines += last + 1 - self.number
        self.number = last + 1

    def _heading(self, start: int, end: int) -> bool:
        found = _HEADING.match(self.text, start, end)
        if not found:
            return False
        self._flush()
        title = self.text[found.end() : end].rstrip()
        bare = title.rstrip("#")
        if bare != title and bare[-1:] in ("", " ", "\t"):
            title = bare
        self._add_heading([(found.end(), found.end() + len(title))], len(found[1]))
        self.number += 1
        return True

    def _add_heading(self, runs: list[tuple[int, int]], level: int) -> None:
        content = joined(self.text, runs, runs[0][0])
        self.findings.begin_block()
        self.findings.add(Kind.HEADING, content, level=level)
        scan_paragraph(content, self.findings, markup=True, prose=False)

    def _fence(self, start: int, end: int) -> bool:
        """Take a fenced block: a display, a declaration, or code."""
        found = _FENCE.fullmatch(self.text, start, end)
        if not found:
            return False
        self._flush()
        fence, info = found[1], found[2].strip().strip("{}").lstrip(".").split()
        runs: list[tuple[int, int]] = []
        self.number += 1
        while self.number < len(self.lines):
            begin, stop = self.lines.spans[self.number]
            quoted, inner = self.lines.unquoted(begin, stop, self.depth)
            if quoted < self.depth:
                break
            self.number += 1
            line = self.text[inner:stop].strip()
            if line[:3] == fence[:3] and len(line) >= len(fence) and not line.strip(fence[0]):
                break
            runs.extend(self.lines.runs(inner, stop))
        else:
            self.findings.problem(*found.span(1), "this block of code is never closed")
        self._fenced(info[0] if info else "", runs, end)
        return True

    def _fenced(self, word: str, runs: list[tuple[int, int]], default: int) -> None:
        if word == "symopt":
            self.findings.declaration(runs, default)
        elif word == "math":
            while runs and _OPTION.match(self.text, *runs[0]):
                runs = runs[1:]
            self.findings.begin_block()
            content = joined(self.text, runs, default)
            self.findings.formula(content, display=True, comments=True)
            self.findings.begin_block()

    def _table(self, start: int, end: int) -> bool:
        """Take a table: a row, a row of dashes, and rows."""
        if "|" not in self.text[start:end] or self.number + 1 >= len(self.lines):
            return False
        count = columns(self.text[slice(*self._inner(self.number + 1))])
        if not count:
            return False
        self._flush()
        scan_row(slice_of(self.text, start, end), count, self.findings)
        self.number += 2
        while self.number < len(self.lines):
            start, end = self._inner(self.number)
            row = self.text[start:end]
            if "|" not in row or not row.strip():
                break
            scan_row(slice_of(self.text, start, end), count, self.findings)
            self.number += 1
        return True

    def _inner(self, number: int) -> tuple[int, int]:
        """Return a line without the `>` that quote it; empty if it is quoted less."""
        begin, end = self.lines.spans[number]
        quoted, start = self.lines.unquoted(begin, end, self.depth)
        return (start, end) if quoted == self.depth else (end, end)

    def _html(self, start: int, end: int) -> bool:
        """Take a comment of several lines, or pass over raw HTML."""
        comment = _COMMENT.match(self.text, start, end)
        if comment:
            return self._comment(comment.end(), end)
        raw = _RAW.match(self.text, start, end)
        if not raw or raw[1].lower() in self._unclosed_raw:
            return False
        close = re.compile(f"</{raw[1]}>", re.IGNORECASE).search(self.text, raw.end())
        if not close:
            self._unclosed_raw.add(raw[1].lower())
            return False
        self._flush()
        self._go_to(close.end())
        return True

    def _comment(self, start: int, end: int) -> bool:
        if start > self._last_comment_end:
            return False
        close = self.text.find("-->", start)
        if close < end:
            return False  # in one line: part of the paragraph
        self._flush()
        declared = _DECLARED.match(self.text, start, close)
        if declared:
            self.findings.declaration([(declared.end(), close)], close)
        else:
            self.findings.begin_block()
            self.findings.comment(start, close)
        self._go_to(close + 3)
        return True

    def _go_to(self, place: int) -> None:
        """Go on at a place within a later line; the rest of its line is a line."""
        spans = self.lines.spans
        while self.number < len(spans) and spans[self.number][1] < place:
            self.number += 1
        if self.number < len(spans) and spans[self.number][0] < place:
            spans[self.number] = (place, spans[self.number][1])
