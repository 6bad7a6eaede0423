r"""A LaTeX document, token by token: which of it is formula, prose, heading, or nothing to read."""

from __future__ import annotations

import re
from collections.abc import Callable

from symopt.documents.scanning.closing import Closings
from symopt.documents.scanning.environments import environments, is_delimiter, is_display
from symopt.documents.scanning.findings import Findings
from symopt.documents.scanning.macros import DEFINES, braces, read_definition
from symopt.documents.scanning.paragraph import scan_paragraph
from symopt.documents.scanning.source.piece import Kind
from symopt.documents.scanning.source.placed import Placed, slice_of
from symopt.documents.scanning.source.places import joined
from symopt.documents.scanning.tex_aliases import Aliases

_TOKEN = re.compile(
    r"(?P<comment>%[^\n]*)|(?P<dollars>\$\$?)|(?P<bracket>\\[(\[])|(?P<blank>\n[ \t\r]*\n\s*)"
    r"|(?P<cell>&|\\\\)|\\(?P<word>[A-Za-z@]+)\*?|(?P<escape>\\.)",
    re.DOTALL,
)
_NAME = re.compile(r"[ \t]*\{[ \t]*([A-Za-z]+\*?)[ \t]*\}")
_OPTION = re.compile(r"[ \t]*(?:\[[^\[\]]*\][ \t]*)*")
_BLANK = re.compile(r"\n[ \t\r]*\n")
_SYMOPT = re.compile(r"%+[ \t]*symopt:[ \t]*(\S+)")
_COMMENT_LINE = re.compile(r"[ \t]*%+ ?")
_HEADINGS = {"part": 1, "chapter": 1, "section": 2, "subsection": 3, "subsubsection": 4} | {
    "paragraph": 5,
    "subparagraph": 6,
    "frametitle": 4,
}
_VERBATIM = frozenset(
    (
        "verbatim",
        "Verbatim",
        "lstlisting",
        "minted",
        "alltt",
        "comment",
        "filecontents",
        "tikzpicture",
    )
    + ("pgfpicture", "pspicture", "axis", "luacode", "sagesilent")
)
_TABLES = frozenset(("tabular", "tabularx", "tabulary", "longtable", "tblr"))
_PARAGRAPHS = frozenset(("item", "par", "caption", "footnote", "maketitle", "newpage", "clearpage"))
_LABELS = frozenset(("example", "exercise", "problem", "question"))
"""Environments and macros of examples and exercises; what they are called leads to what they say."""
_INPUT = frozenset(("input", "include", "subfile"))
_SILENT = _INPUT | frozenset(
    (
        "label",
        "ref",
        "eqref",
        "cref",
        "Cref",
        "autoref",
        "pageref",
        "cite",
        "citep",
        "citet",
        "citealp",
    )
    + (
        "includegraphics",
        "bibliography",
        "bibliographystyle",
        "usepackage",
        "url",
        "href",
        "vspace",
    )
    + ("hspace", "index", "documentclass", "bibitem", "pagestyle")
)
_VERB = frozenset(("verb", "lstinline", "mintinline"))


def scan_tex(findings: Findings) -> None:
    """Scan the sheet that is open as LaTeX."""
    _Tex(findings).run()


class _Tex:
    """One pass over a text."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.text = findings.sheet.text
        self.closings = Closings(self.text)
        self.environments = environments(self.text, comments=True)
        self.pairs = braces(self.text)
        self.aliases = Aliases(self.text, findings.macros)
        self.preamble = "\\begin{document}" in self.text
        self.tables = 0
        self.runs: list[tuple[int, int]] = []
        self.last = 0
        self._missing: set[str] = set()

    def run(self) -> None:
        take: dict[str | None, Callable[[re.Match[str]], int]] = {
            "comment": self._comment,
            "dollars": self._dollars,
            "bracket": self._bracket,
            "blank": self._blank,
            "cell": self._cell,
            "word": self._word,
            "escape": lambda token: token.end(),
        }
        in_preamble = frozenset(("comment", "word"))
        place = 0
        while token := _TOKEN.search(self.text, place):
            if self.preamble and token.lastgroup not in in_preamble:
                place = token.end()
            else:
                place = take[token.lastgroup](token)
        self._end_block(len(self.text))

    def _leave_out(self, start: int, end: int) -> int:
        """Cut a stretch out of the prose."""
        self.runs.append((self.last, start))
        self.last = end
        return end

    def _end_prose(self, start: int, end: int) -> None:
        """End a piece of prose before `start`; prose goes on at `end`."""
        self._leave_out(start, end)
        runs, self.runs = self.runs, []
        if not self.preamble:
            self.findings.add(Kind.PROSE, joined(self.text, runs, start))

    def _end_block(self, start: int, end: int | None = None) -> int:
        """End the paragraph before `start`; the next one begins at `end`."""
        end = start if end is None else end
        self._end_prose(start, end)
        self.findings.begin_block()
        return end

    def _formula(self, start: int, end: int, content: Placed, *, display: bool) -> int:
        """Take a formula, and what its comments say to symopt."""
        self._end_prose(start, end)
        self.findings.formula(content, display=display, comments=True)
        if "symopt:" in self.text[start:end]:
            for comment in re.finditer(r"(?<!\\)%+", self.text[start:end]):
                self.findings.comment(start + comment.end(), end)
        return end

    def _unclosed(self, start: int, end: int, what: str) -> int:
        """Report what is never closed; go on at the next paragraph."""
        self.findings.problem(start, end, f"this {what} is never closed")
        blank = _BLANK.search(self.text, end)
        return self._leave_out(start, blank.start() if blank else len(self.text))

    def _dollars(self, token: re.Match[str]) -> int:
        start, end = token.span()
        double = end - start == 2
        close = self.closings.double(end) if double else self.closings.dollar(end)
        if close < 0 or (double and _BLANK.search(self.text, end, close)):
            return self._unclosed(start, end, token[0])
        after = close + end - start
        return self._formula(start, after, slice_of(self.text, end, close), display=double)

    def _bracket(self, token: re.Match[str]) -> int:
        start, end = token.span()
        close = self.closings.bracket(end, token[0])
        if close < 0 or _BLANK.search(self.text, end, close):
            return self._unclosed(start, end, token[0])
        content = slice_of(self.text, end, close)
        return self._formula(start, close + 2, content, display=token[0] == "\\[")

    def _blank(self, token: re.Match[str]) -> int:
        return self._end_block(token.start(), token.end())

    def _cell(self, token: re.Match[str]) -> int:
        return self._end_block(*token.span()) if self.tables else token.end()

    def _comment(self, token: re.Match[str]) -> int:
        said = _SYMOPT.match(self.text, *token.span())
        if said and said[1] == "begin":
            return self._declaration(token)
        if said:
            self._end_prose(token.start(), token.end())
            begin = token.start() + len(token[0]) - len(token[0].lstrip("%"))
            self.findings.comment(begin, token.end())
        return self._leave_out(*token.span())

    def _declaration(self, token: re.Match[str]) -> int:
        """Take comment lines up to `% symopt: end`."""
        runs: list[tuple[int, int]] = []
        place = token.end() + 1
        while place < len(self.text) and (line := _COMMENT_LINE.match(self.text, place)):
            stop = self.text.find("\n", place) + 1 or len(self.text)
            said = _SYMOPT.match(
                self.text, line.start() + len(line[0]) - len(line[0].lstrip()), stop
            )
            if said and said[1] == "begin":
                break
            if said and said[1] == "end":
                self._end_prose(token.start(), stop)
                self.findings.declaration(runs, stop)
                return stop
            cut = 2 if self.text[stop - 2 : stop] == "\r\n" else 1
            runs.extend([(line.end(), stop - cut), (stop - 1, stop)])
            place = stop
        self.findings.problem(*token.span(), "this declaration is never closed by `% symopt: end`")
        return self._leave_out(*token.span())

    def _word(self, token: re.Match[str]) -> int:
        word, start, end = token["word"], token.start(), token.end()
        definition = DEFINES.match(self.text, start)
        if definition:
            after = read_definition(self.text, definition, self.pairs, self.findings.macros)
            return self._leave_out(start, after if after >= 0 else end)
        if word in ("newenvironment", "renewenvironment"):
            after = self.aliases.define(start, self.pairs)
            return self._leave_out(start, after if after >= 0 else end)
        if word in ("begin", "end"):
            name = _NAME.match(self.text, end)
            if not name:
                return end
            return self._begin(start, name) if word == "begin" else self._end(start, name)
        if self.preamble:
            return end
        if word in _HEADINGS:
            return self._heading(start, end, _HEADINGS[word])
        if word in _SILENT:
            return self._silent(word, start, end)
        if word in _VERB:
            return self._verb(start, end)
        if word in _PARAGRAPHS or word in _LABELS:
            self._end_block(start, end)
            if word in _LABELS:
                self._label(start + 1, end)
            return end
        if word == "iffalse":
            return self._until("\\fi", start, end)
        found = self.aliases.macro(word, start, end)
        return self._formula(start, found[1], found[0], display=True) if found else end

    def _begin(self, start: int, named: re.Match[str]) -> int:
        name, end = named[1], named.end()
        if name == "document":
            self.preamble = False
            self.runs, self.last = [], end
            return end
        if self.preamble:
            return end
        if name.removesuffix("*") in _VERBATIM:
            self._end_block(start)
            return self._until(f"\\end{{{name}}}", start, end)
        if name in self.aliases.names:
            found = self.aliases.environment(name, start, end)
            if not found:
                return self._unclosed(start, end, f"\\begin{{{name}}}")
            return self._formula(start, found[1], found[0], display=True)
        if not is_display(name):
            self.tables += name.removesuffix("*") in _TABLES
            option = _OPTION.match(self.text, end)
            after = self._end_block(start, option.end() if option else end)
            if name.removesuffix("*").lower() in _LABELS:
                self._label(*named.span(1))
            return after
        found = self.environments.get(start)
        if not found:
            return self._unclosed(start, end, f"\\begin{{{name}}}")
        _, inner, inner_end, after = found
        span = (inner, inner_end) if is_delimiter(name) else (start, after)
        return self._formula(start, after, slice_of(self.text, *span), display=name != "math")

    def _label(self, start: int, end: int) -> None:
        """Add the word that an example or exercise begins with."""
        self.findings.add(Kind.PROSE, slice_of(self.text, start, end))
        self.findings.begin_block()

    def _end(self, start: int, named: re.Match[str]) -> int:
        if named[1].removesuffix("*") in _TABLES and self.tables:
            self.tables -= 1
        if named[1] == "document":
            self._end_block(start, len(self.text))
            return len(self.text)
        return self._end_block(start, named.end())

    def _until(self, closer: str, start: int, end: int) -> int:
        """Pass over everything up to a closer."""
        close = -1 if closer in self._missing else self.text.find(closer, end)
        if close < 0:
            if closer not in self._missing:
                self.findings.problem(start, end, f"this is never closed by {closer}")
            self._missing.add(closer)
            return self._leave_out(start, end)
        return self._leave_out(start, close + len(closer))

    def _group(self, place: int) -> tuple[int, int] | None:
        """Return the braces of an argument, after optional ones."""
        option = _OPTION.match(self.text, place)
        first = option.end() if option else place
        return (first, self.pairs[first]) if first in self.pairs else None

    def _heading(self, start: int, end: int, level: int) -> int:
        group = self._group(end)
        if not group:
            return end
        self._end_block(start, group[1] + 1)
        content = slice_of(self.text, group[0] + 1, group[1])
        self.findings.add(Kind.HEADING, content, level=level)
        scan_paragraph(content, self.findings, markup=False, prose=False)
        self.findings.begin_block()
        return group[1] + 1

    def _silent(self, word: str, start: int, end: int) -> int:
        """Leave out a command with its argument; say that files are not followed."""
        group = self._group(end)
        if not group:
            return end
        if word in _INPUT:
            name = self.text[group[0] + 1 : group[1]].strip()
            message = f"\\{word}{{{name}}} is not followed; name that file too"
            self.findings.problem(start, group[1] + 1, message)
        return self._leave_out(start, group[1] + 1)

    def _verb(self, start: int, end: int) -> int:
        if self.text[end : end + 1] == "{":
            close = self.pairs.get(end, -1)
            end = close + 1 if close >= 0 else end
        delimiter = self.text[end : end + 1]
        line = self.text.find("\n", end)
        close = self.text.find(delimiter, end + 1, line if line >= 0 else len(self.text))
        if not delimiter or delimiter.isspace() or close < 0:
            return self._leave_out(start, end)
        return self._leave_out(start, close + 1)
