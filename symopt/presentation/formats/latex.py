r"""LaTeX: a fragment to paste, or a document that pdflatex compiles with a small TeX installation.

A fragment is headed by a comment that names its packages. A standalone document needs Debian's
texlive-latex-base and -recommended only: those lack `cancel`, so the strike is drawn here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from symopt.foundation.document import (
    Block,
    Code,
    Document,
    Formula,
    Group,
    Heading,
    Inline,
    Items,
    Listing,
    Math,
    Picture,
    Prose,
    Steps,
    Table,
)
from symopt.foundation.pattern import pattern
from symopt.foundation.record import record
from symopt.presentation.formats.aligned import (
    Medium,
    count_columns,
    formula_rows,
    group_rows,
    is_aligned,
    spread_rows,
    step_rows,
)
from symopt.presentation.formats.format import Format, Options
from symopt.presentation.formats.latex_table import write_table
from symopt.presentation.formats.latex_text import escape, escape_code
from symopt.presentation.formats.measure import width, word_width
from symopt.presentation.formats.prose import clean, inline
from symopt.syntax.tree import Tree

_PAGE, _FRAGMENT = 46.5, 33.0  # em of a line: our page, and the default of the article class
_REASON = 0.94  # size of a reason against the text
_CODE_COLUMNS = 92  # of a listing
_PREAMBLE = r"""\documentclass[10pt,a4paper,fleqn]{article}
\usepackage[utf8]{inputenc}
\usepackage[margin=2cm]{geometry}
\usepackage{amsmath,amssymb,array,booktabs,graphicx,longtable}
\usepackage[skip=6pt plus 2pt,indent=0pt]{parskip}
\setlength{\mathindent}{1.5em}
\setlength{\jot}{4pt}
\allowdisplaybreaks
\renewcommand{\labelitemi}{$\bullet$}
\makeatletter
\expandafter\def\expandafter\@listi\expandafter{\@listi\topsep 2pt\parsep 0pt\itemsep 2pt}
\renewcommand{\section}{\@startsection{section}{1}{0pt}{-2.4ex plus -1ex}{1.3ex plus .2ex}%
  {\normalfont\large\bfseries}}
\makeatother
\AtBeginDocument{\setlength{\abovedisplayskip}{6pt plus 2pt}\setlength{\belowdisplayskip}{6pt plus 2pt}}
% A display that follows no text begins where a line of text would.
\newcommand{\atonce}{\vspace{-0.4\baselineskip}}
\emergencystretch=2em
% Strikes a factor out, as the package cancel does.
\makeatletter
\newcommand{\cancel}[1]{{\mathpalette\symopt@cancel{#1}}}
\newcommand{\symopt@cancel}[2]{\setbox0\hbox{$\m@th#1#2$}\setlength{\unitlength}{1pt}%
  \@tempdima=\dimexpr\ht0+\dp0\relax
  \rlap{\lower\dp0\hbox{\begin{picture}(0,0)\thinlines
    \qbezier(-0.5,-0.5)(\strip@pt\dimexpr\wd0/2\relax,\strip@pt\dimexpr\@tempdima/2\relax)%
      (\strip@pt\wd0,\strip@pt\@tempdima)\end{picture}}}\box0}
\makeatother
"""
_SHOWN = (Formula, Steps, Group)
_SECTIONS = {1: "section", 2: "section", 3: "subsection", 4: "subsubsection"}
_PICTURE = pattern(r"[A-Za-z0-9][A-Za-z0-9._/-]*\.(?:png|jpe?g|pdf)")


def write(document: Document, options: Options) -> str:
    """Return the document as LaTeX."""
    writer = _Writer(options)
    title = escape(clean(document.title))
    said = ("symopt: begin", *document.declares.splitlines(), "symopt: end")
    comment = "".join(f"% {line}\n" for line in said) if document.declares else ""
    body = comment + writer.body(document.blocks)
    if options.standalone:
        heading = rf"\section*{{\Large {title}}}" + "\n\n" if title else ""
        return f"{_PREAMBLE}\\begin{{document}}\n\n{heading}{body}\n\n\\end{{document}}\n"
    heading = rf"\section*{{{title}}}" + "\n\n" if title else ""
    return f"% Packages: {', '.join(_packages(body))}.\n{heading}{body}\n"


FORMAT = Format(
    name="latex",
    title="LaTeX, a fragment or a standalone document",
    suffixes=(".tex",),
    write=write,
    reference="American Mathematical Society, User's Guide for the amsmath Package, 2020",
)


def _packages(body: str) -> list[str]:
    needs = {
        "cancel": r"\cancel{",
        "amssymb": r"\mathbb",
        "array": r"\arraybackslash",
        "booktabs": r"\toprule",
        "graphicx": "\\scalebox|\\includegraphics",
        "longtable": r"\begin{longtable}",
    }
    return [
        "amsmath",
        *(name for name, marks in needs.items() if any(m in body for m in marks.split("|"))),
    ]


@record
class _Writer:
    options: Options

    @property
    def em(self) -> float:
        return _PAGE if self.options.standalone else _FRAGMENT

    @property
    def medium(self) -> Medium:
        return Medium(
            em=self.em, latex=self.latex, words=self.reason, words_width=self.reason_width,
            shrink=_shrink, overlap=_overlap,
            centered=not self.options.standalone,
        )  # fmt: skip

    def body(self, blocks: Sequence[Block]) -> str:
        """Return all blocks; a display belongs to the paragraph before it, and to the display before."""
        parts: list[str] = []
        previous: Block | None = None
        for block in blocks:
            written = self.block(block)
            shown = isinstance(block, _SHOWN)
            joined = shown and isinstance(previous, Prose | Formula | Steps | Group)
            if shown and self.options.standalone and not joined:
                written = f"\\atonce\n{written}"
            parts.append(("\n" if joined else "\n\n") + written)
            previous = block
        return "".join(parts).strip("\n")

    def block(self, block: Block) -> str:
        """Return one block."""
        match block:
            case Heading():
                return rf"\{_SECTIONS.get(block.level, 'paragraph')}*{{{self.sentence(block.content)}}}"
            case Prose():
                return self.sentence(block.content)
            case Items():
                items = "\n".join(rf"  \item {self.sentence(item)}" for item in block.items)
                return f"\\begin{{itemize}}\n{items}\n\\end{{itemize}}" if items else ""
            case Formula():
                return self.formula(block)
            case Steps():
                return self.display(step_rows(block, self.medium))
            case Group():
                return self.display(group_rows(block, self.medium))
            case Table():
                return write_table(
                    block, self.sentence, self.sentence_width, self.em, long=self.options.standalone
                )
            case Listing():
                return _listing(block)
            case Picture():
                return self.picture(block)
            case _ as never:
                assert_never(never)

    def latex(self, tree: Tree) -> str:
        """Return the LaTeX of a tree."""
        return spread_rows(self.options.latex(tree))

    def sentence(self, content: Sequence[Inline]) -> str:
        """Return words with inline mathematics."""
        return inline(content, escape, lambda tree: f"${self.latex(tree)}$", _code)

    def sentence_width(self, content: Sequence[Inline]) -> float:
        """Return the width of a sentence set on one line, in em."""
        return sum(self._width(item) for item in content)

    def _width(self, item: Inline) -> float:
        match item:
            case str():
                return word_width(item)
            case Math(tree=tree):
                return width(r"\textstyle " + self.latex(tree))
            case Code(text=text):
                return 0.53 * len(text)

    def reason(self, content: Sequence[Inline]) -> str:
        """Return a reason for the right of a line."""
        return rf"\text{{\small {self.sentence(content)}}}"

    def reason_width(self, content: Sequence[Inline]) -> float:
        """Return the width of a reason in em."""
        return _REASON * self.sentence_width(content)

    def formula(self, block: Formula) -> str:
        """Return displayed mathematics."""
        rows = formula_rows(block, self.medium) if block.lines else []
        if not is_aligned(rows):
            return f"\\[\n  {rows[0]}\n\\]"
        return self.display(rows)

    def display(self, rows: Sequence[str]) -> str:
        """Return aligned rows; in a document of ours they may break over pages."""
        body = " \\\\\n  ".join(rows)
        if not self.options.standalone:
            return f"\\[\n\\begin{{aligned}}\n  {body}\n\\end{{aligned}}\n\\]"
        pairs = max(count_columns(row) // 2 + 1 for row in rows)
        return f"\\begin{{alignat*}}{{{max(pairs, 2)}}}\n  {body}\n\\end{{alignat*}}"

    def picture(self, block: Picture) -> str:
        """Return a picture, or the sentence that stands for it where the file cannot be shown."""
        name, stand_in = (
            clean(block.file),
            rf"\fbox{{\parbox{{0.8\linewidth}}{{{escape(clean(block.alternative))}}}}}",
        )
        shown = stand_in
        if _PICTURE.fullmatch(name) and ".." not in name:
            file = rf"\includegraphics[width=0.8\linewidth]{{{name}}}"
            shown = rf"\IfFileExists{{{name}}}{{{file}}}{{{stand_in}}}"
        caption = rf"\\[4pt] {{\small {self.sentence(block.caption)}}}" if block.caption else ""
        return f"\\begin{{center}}\n{shown}{caption}\n\\end{{center}}"


def _overlap(latex: str) -> str:
    """Let a formula reach into the column of reasons; only a display that is not centered can."""
    return rf"\rlap{{$\displaystyle {latex}$}}"


def _shrink(latex: str, limit: float) -> str:
    needed = width(latex)
    if needed <= limit:
        return latex
    return rf"\scalebox{{{max(limit / needed, 0.05):.2f}}}{{$\displaystyle {latex}$}}"


def _code(text: str) -> str:
    return rf"\texttt{{{escape_code(text)}}}"


def _listing(block: Listing) -> str:
    lines: list[str] = []
    for line in clean(block.text, keep="\n\t").expandtabs(4).rstrip("\n").split("\n"):
        pieces = [line[k : k + _CODE_COLUMNS] for k in range(0, len(line), _CODE_COLUMNS)] or [""]
        lines.extend(escape_code(piece) or r"\mbox{}" for piece in pieces)
    body = "\\\\\n".join(rf"\mbox{{{line}}}" for line in lines)
    return f"\\begin{{flushleft}}\\footnotesize\\ttfamily\n{body}\n\\end{{flushleft}}"
