"""HTML: one self-contained page with MathML, which a browser draws without a script or a network."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import assert_never
from urllib.parse import quote

from symopt.foundation.document import (
    Block,
    Document,
    Formula,
    Group,
    Heading,
    Inline,
    Items,
    Line,
    Listing,
    Mark,
    Math,
    Picture,
    Prose,
    Steps,
    Table,
)
from symopt.foundation.record import record
from symopt.presentation.formats.abreast import formula_group, layout, one_row, runs
from symopt.presentation.formats.aligned import RELATIONS, reasons_beside
from symopt.presentation.formats.breaking import Setter, break_lines
from symopt.presentation.formats.format import Format, Options
from symopt.presentation.formats.mathml import mathml
from symopt.presentation.formats.measure import width, word_width
from symopt.presentation.formats.prose import as_number, clean, inline, reason, table_align
from symopt.presentation.formats.style import STYLE
from symopt.syntax.tree import Relation, Tree

_EM, _EQUALS, _GAP = 40.0, 1.4, 2.0  # em of a column, of a relation with its spaces, of a gap


def write(document: Document, options: Options) -> str:
    """Return the document as a page."""
    writer = _Writer(options)
    title = escape(clean(document.title))
    body = "\n".join(writer.block(block) for block in document.blocks)
    heading = f"<h1>{title}</h1>\n" if title else ""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{title or 'symopt'}</title>\n<style>\n{STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n{heading}{body}\n</main>\n</body>\n</html>\n"
    )


FORMAT = Format(
    name="html",
    title="HTML with MathML, one page that needs no network",
    suffixes=(".html", ".htm"),
    write=write,
    reference="W3C, MathML Core, 2023",
)


@record
class _Writer:
    options: Options

    @property
    def setter(self) -> Setter:
        return Setter(
            self.options.latex, width, "(", ")", "{}+", "{}-", r"\cdot ", "", lambda latex, _: latex
        )

    def math(self, tree: Tree, *, display: bool = False) -> str:
        """Return the MathML of a tree."""
        return mathml(self.options.latex(tree), display=display)

    def sentence(self, content: Sequence[Inline]) -> str:
        """Return words with mathematics."""
        return inline(content, escape, self.math, lambda code: f"<code>{escape(code)}</code>")

    def block(self, block: Block) -> str:
        """Return one block."""
        match block:
            case Heading():
                level = min(max(block.level, 2), 6)
                return f"<h{level}>{self.sentence(block.content)}</h{level}>"
            case Prose():
                return f"<p>{self.sentence(block.content)}</p>"
            case Items():
                items = "".join(f"<li>{self.sentence(item)}</li>" for item in block.items)
                return f"<ul>{items}</ul>" if items else ""
            case Formula():
                return self.formula(block)
            case Steps():
                return self.steps(block)
            case Group():
                return self.group(block)
            case Table():
                return self.table(block)
            case Listing():
                text = escape(clean(block.text, keep="\n\t").rstrip("\n"))
                return f"<pre><code>{text}</code></pre>"
            case Picture():
                return self.picture(block)
            case _ as never:
                assert_never(never)

    def formula(self, block: Formula) -> str:
        """Return displayed mathematics, aligned at the relation if there are several lines."""
        group = formula_group(block)
        if group is not None:
            return self.group(group)
        if len(block.lines) == 1 and width(self.options.latex(block.lines[0])) <= _EM:
            return f'<div class="display">{self.math(block.lines[0], display=True)}</div>'
        rows: list[str] = []
        for tree in block.lines:
            left, op, right = "", "", tree
            if isinstance(tree, Relation):
                left, op, right = self.options.latex(tree.left), RELATIONS[tree.op], tree.right
            pieces = break_lines(right, _EM - width(left) - _EQUALS, self.setter)
            rows.extend(_rows(left, op, pieces, ""))
        return _aligned(rows)

    def steps(self, block: Steps) -> str:
        """Return a derivation, with its reasons beside or, of wide lines, beneath."""
        return _aligned(self.step_rows(block))

    def step_rows(self, block: Steps) -> list[str]:
        """Return the rows of a derivation."""
        head = self.options.latex(block.head)
        printed = block.printed
        above = len(printed) > 0 and width(head) > _EM / 3
        room = _EM - _EQUALS - (0 if above else width(head))
        written = [break_lines(line.tree, room, self.setter) for line in printed]
        sizes = [width(pieces[0]) if len(pieces) == 1 else None for pieces in written]
        beside = reasons_beside(sizes, [self.length(reason(line)) for line in printed], room)
        rows = self.head(block.head) if above or not printed else []
        for place, (line, pieces, at) in enumerate(zip(printed, written, beside, strict=True)):
            left = head if place == 0 and not above else ""
            why = self.reason(line)
            rows.extend(_rows(left, "=", pieces, why if at else ""))
            rows.extend([_beneath(why)] if why and not at else [])
        return rows

    def group(self, block: Group) -> str:
        """Return derivations on rows of their own, several beside one another where they fit."""
        sizes = [self.sizes(member) for member in block.members]
        fits = [
            one_row(member) and sum(size) <= _EM
            for member, size in zip(block.members, sizes, strict=True)
        ]
        shown: list[str] = []
        for members, fit, why in runs(block, fits):
            if fit:
                shown.append(self.abreast(members, why, block.most))
            else:
                shown.extend(map(self.steps, members))
        return "\n".join(shown)

    def sizes(self, steps: Steps) -> list[float]:
        """Return the widths of a head and of its lines."""
        lines = [_EQUALS + width(self.options.latex(line.tree)) for line in steps.printed]
        return [width(self.options.latex(steps.head)), *lines]

    def abreast(self, members: Sequence[Steps], why: tuple[Inline, ...], most: int) -> str:
        """Return members on rows with aligned columns, the reason to the right of the first."""
        sizes = [self.sizes(member) for member in members]
        words = _GAP + self.length(why) if why else 0.0
        count = layout(sizes, _EM, _GAP, words, most).count
        deepest = max(len(member.printed) for member in members)
        rows: list[str] = []
        for k in range(0, len(members), count):
            cells = "".join(self.cells(member, deepest) for member in members[k : k + count])
            reason_ = f'<td class="why">{self.sentence(why)}</td>' if why and not k else ""
            rows.append(f"<tr>{cells}{reason_}</tr>")
        return _aligned(rows)

    def cells(self, steps: Steps, columns: int) -> str:
        """Return the cells of a derivation on one row, `columns` after its head."""
        head = f'<td class="left">{mathml(self.options.latex(steps.head), display=True)}</td>'
        lines = [mathml(f"{{}}= {self.options.latex(x.tree)}", display=True) for x in steps.printed]
        lines += [""] * (columns - len(lines))
        return head + "".join(f'<td class="next">{line}</td>' for line in lines)

    def length(self, content: Sequence[Inline]) -> float:
        """Return about how many em a reason takes."""
        parts = [
            width(self.options.latex(i.tree)) if isinstance(i, Math) else word_width(str(i))
            for i in content
        ]
        return 0.95 * sum(parts)

    def head(self, tree: Tree) -> list[str]:
        """Return a wide head on rows of its own."""
        first, *rest = break_lines(tree, _EM, self.setter)
        return [
            _row("", first, "", wide=True),
            *(_row("", rf"\quad\quad {p}", "", wide=True) for p in rest),
        ]

    def reason(self, line: Line) -> str:
        """Return the reason of a line, marked if the line was not proved."""
        content = self.sentence(reason(line))
        return f'<span class="numeric">{content}</span>' if line.mark is Mark.NUMERIC else content

    def table(self, block: Table) -> str:
        """Return a table."""
        columns = max((len(row) for row in (block.header, *block.rows)), default=0)
        align = table_align(block.align, columns)

        def row(cells: Sequence[Sequence[Inline]], tag: str) -> str:
            written = (
                f'<{tag} class="{a}">{as_number(c, _number) or self.sentence(c)}</{tag}>'
                for c, a in zip(cells, align, strict=False)
            )
            return f"<tr>{''.join(written)}</tr>"

        caption = f"<caption>{self.sentence(block.caption)}</caption>" if block.caption else ""
        head = f"<thead>{row(block.header, 'th')}</thead>" if block.header else ""
        body = "".join(row(cells, "td") for cells in block.rows)
        return f'<div class="scroll"><table>{caption}{head}<tbody>{body}</tbody></table></div>'

    def picture(self, block: Picture) -> str:
        """Return a picture with its caption; the file is always beside the page, never elsewhere."""
        source = "./" + quote(clean(block.file).replace("\\", "/").lstrip("/"))
        caption = (
            f"<figcaption>{self.sentence(block.caption)}</figcaption>" if block.caption else ""
        )
        return f'<figure><img src="{source}" alt="{escape(clean(block.alternative))}">{caption}</figure>'


def _rows(left: str, op: str, pieces: Sequence[str], why: str) -> list[str]:
    """Return the rows of one line; a wide one goes on below, set in."""
    first, *rest = pieces
    rows = [_row(left, f"{{}}{op} {first}" if op else first, why)]
    return [*rows, *(_row("", rf"\quad\quad {piece}", "") for piece in rest)]


def _row(left: str, right: str, why: str, *, wide: bool = False) -> str:
    """Return a row; a formula without a reason beside it may reach into the column of reasons."""
    shown = mathml(right, display=True)
    if wide:
        return f'<tr><td class="head" colspan="3">{shown}</td></tr>'
    head = mathml(left, display=True) if left else ""
    cells = (
        f'<td>{shown}</td><td class="why">{why}</td>' if why else f'<td colspan="2">{shown}</td>'
    )
    return f'<tr><td class="left">{head}</td>{cells}</tr>'


def _beneath(why: str) -> str:
    return f'<tr class="beneath"><td></td><td class="why" colspan="2">{why}</td></tr>'


def _aligned(rows: Sequence[str]) -> str:
    return f'<div class="scroll"><table class="steps">{"".join(rows)}</table></div>'


def _number(sign: str, digits: str, exponent: str) -> str:
    power = f" · 10<sup>{exponent.lstrip('+')}</sup>".replace("-", "−") if exponent else ""
    return sign.replace("-", "−") + digits + power
