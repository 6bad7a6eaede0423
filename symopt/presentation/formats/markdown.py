r"""Markdown as GitHub renders it: inline mathematics in $`…`$, displays in fenced `math` blocks.

These two forms reach MathJax untouched, where `$…$` loses braces, backslashes and underscores to Markdown.
"""

from __future__ import annotations

import re
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
    formula_rows,
    group_rows,
    is_aligned,
    spread_rows,
    step_rows,
)
from symopt.presentation.formats.format import Format, Options
from symopt.presentation.formats.github_math import cell, github, words_in_math
from symopt.presentation.formats.measure import width, word_width
from symopt.presentation.formats.prose import clean, table_align
from symopt.syntax.tree import Tree

_EM = 52.0  # of a displayed line in GitHub's column, beyond which it scrolls
_ESCAPED = pattern(r"([\\`*_\[\]~|])")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "$": "<span>$</span>"}
_BLOCK_START = pattern(r"^(\s*)(?:([#+=-])|(\d+)([.)]))(?=\s|$|[#+=-])")
_RULES = {"l": ":--", "c": ":-:", "r": "--:"}


def write(document: Document, options: Options) -> str:
    """Return the document as Markdown."""
    writer = _Writer(options)
    title = [f"# {_escape(clean(document.title))}"] if document.title else []
    if document.declares:
        title.append(f"<!-- symopt\n{document.declares}\n-->")
    return "\n\n".join([*title, *filter(None, map(writer.block, document.blocks))]) + "\n"


FORMAT = Format(
    name="markdown",
    title="Markdown as GitHub renders it",
    suffixes=(".md", ".markdown"),
    write=write,
    reference="GitHub Flavored Markdown, and GitHub Docs: Writing mathematical expressions",
)


@record
class _Writer:
    options: Options

    @property
    def medium(self) -> Medium:
        return Medium(
            em=_EM,
            latex=self.latex,
            words=lambda content: words_in_math(content, self.latex),
            words_width=self.words_width,
            shrink=lambda latex, _: latex,
            smallest=1.0,
        )

    def latex(self, tree: Tree) -> str:
        """Return the LaTeX of a tree as GitHub takes it."""
        return github(spread_rows(self.options.latex(tree)))

    def words_width(self, content: Sequence[Inline]) -> float:
        """Return the width of a sentence in em."""
        return sum(self._width(item) for item in content)

    def _width(self, item: Inline) -> float:
        match item:
            case str() | Code():
                return word_width(item if isinstance(item, str) else item.text)
            case Math(tree=tree):
                return width(self.latex(tree))

    def block(self, block: Block) -> str:
        """Return one block."""
        match block:
            case Heading():
                return f"{'#' * min(max(block.level, 2), 6)} {self.sentence(block.content)}"
            case Prose():
                return _guard(self.sentence(block.content))
            case Items():
                return "\n".join(f"- {_guard(self.sentence(item))}" for item in block.items)
            case Formula():
                return self.display(formula_rows(block, self.medium)) if block.lines else ""
            case Steps():
                return self.display(step_rows(block, self.medium))
            case Group():
                return self.display(group_rows(block, self.medium))
            case Table():
                return self.table(block)
            case Listing():
                return _listing(block)
            case Picture():
                return self.picture(block)
            case _ as never:
                assert_never(never)

    def sentence(self, content: Sequence[Inline], *, in_table: bool = False) -> str:
        """Return words with inline mathematics; a space keeps mathematics off a letter before it."""
        text = ""
        for item in content:
            match item:
                case Math(tree=tree):
                    latex = cell(self.latex(tree)) if in_table else self.latex(tree)
                    text += (" " if text[-1:].isalnum() else "") + f"$`{latex}`$"
                case Code(text=word):
                    text += _code(clean(word), in_table=in_table)
                case str():
                    text += _escape(clean(item))
        return text.strip() if in_table else text

    def display(self, rows: Sequence[str]) -> str:
        """Return displayed mathematics."""
        if not is_aligned(rows):
            return f"```math\n{rows[0]}\n```"
        body = " \\\\\n".join(rows)
        return f"```math\n\\begin{{aligned}}\n{body}\n\\end{{aligned}}\n```"

    def table(self, block: Table) -> str:
        """Return a table; GitHub needs a header, which may be empty."""
        columns = max((len(row) for row in (block.header, *block.rows)), default=0)
        if not columns:
            return ""
        rows = [
            [self.sentence(c, in_table=True) for c in row] for row in (block.header, *block.rows)
        ]
        rules = [_RULES[a] for a in table_align(block.align, columns)]
        padded = [[*row, *[""] * (columns - len(row))] for row in rows]
        lines = [f"| {' | '.join(row)} |" for row in (padded[0], rules, *padded[1:])]
        caption = f"\n\n{self.sentence(block.caption)}" if block.caption else ""
        return "\n".join(lines) + caption

    def picture(self, block: Picture) -> str:
        """Return a picture with its alternative text."""
        caption = f"\n\n{self.sentence(block.caption)}" if block.caption else ""
        target = re.sub(
            r"[^A-Za-z0-9._/-]",
            lambda m: "".join(f"%{b:02X}" for b in m[0].encode()),
            clean(block.file),
        )
        return f"![{_escape(clean(block.alternative))}]({target}){caption}"


def _escape(text: str) -> str:
    escaped = _ESCAPED.sub(r"\\\1", text)
    return re.sub(r"[&<>$]", lambda m: _ENTITIES[m[0]], escaped)


def _guard(text: str) -> str:
    """Keep the start of a paragraph from being read as a heading, a list or a rule."""
    return _BLOCK_START.sub(lambda m: f"{m[1]}\\{m[2]}" if m[2] else f"{m[1]}{m[3]}\\{m[4]}", text)


def _code(text: str, *, in_table: bool) -> str:
    ticks = "`" * (1 + max((len(run) for run in re.findall(r"`+", text)), default=0))
    padding = " " if text.startswith("`") or text.endswith("`") else ""
    body = text.replace("|", r"\|") if in_table else text
    return f"{ticks}{padding}{body}{padding}{ticks}"


def _listing(block: Listing) -> str:
    text = clean(block.text, keep="\n\t").rstrip("\n")
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall(r"`+", text)), default=0))
    language = re.sub(r"[^A-Za-z0-9+#-]", "", block.language)
    return f"{fence}{language}\n{text}\n{fence}"
