"""Plain text for terminals: Unicode mathematics, aligned, without colors or escape sequences."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import assert_never

from symopt.foundation.document import (
    Block,
    Document,
    Formula,
    Group,
    Heading,
    Inline,
    Items,
    Listing,
    Picture,
    Prose,
    Steps,
    Table,
)
from symopt.foundation.record import record
from symopt.presentation.formats.abreast import column_widths, formula_group, layout, one_row, runs
from symopt.presentation.formats.aligned import reasons_beside
from symopt.presentation.formats.breaking import Setter, break_lines
from symopt.presentation.formats.format import Format, Options
from symopt.presentation.formats.picture_text import (
    Lines,
    columns,
    draw,
    draw_blocks,
    pad,
    side_by_side,
    single,
)
from symopt.presentation.formats.prose import clean, inline, reason, table_align, wrap
from symopt.syntax.tree import Matrix, Relation, Tree

_SIGNS = {"=": "=", "<": "<", "<=": "≤", ">": ">", ">=": "≥", "!=": "≠", "->": "→", "in": "∈"}
_INDENT, _GAP, _CONTINUED = 2, 4, 4
_UNDERLINES = {1: "═", 2: "─", 3: "-"}


def write(document: Document, options: Options) -> str:
    """Return the document as text."""
    writer = _Writer(options)
    title = [writer.heading(Heading(1, (document.title,)))] if document.title else []
    blocks = [*title, *filter(None, map(writer.block, document.blocks))]
    lines = "\n\n".join(blocks).split("\n")
    return "\n".join(line.rstrip() for line in lines) + "\n"


FORMAT = Format(
    name="text",
    title="plain text with Unicode mathematics",
    suffixes=(".txt", ".text"),
    write=write,
    reference="The Unicode Standard, Technical Report 25, 2017",
)


@record
class _Writer:
    options: Options

    @property
    def setter(self) -> Setter:
        return Setter(
            self.options.unicode, columns, "(", ")", "+ ", "- ", "· ", " ", lambda text, _: text
        )

    def sentence(self, content: Sequence[Inline]) -> str:
        """Return words with mathematics on one line."""
        return inline(content, str, self.options.unicode, str)

    def length(self, content: Sequence[Inline]) -> float:
        """Return the columns that a sentence takes."""
        return columns(self.sentence(content))

    def block(self, block: Block) -> str:
        """Return one block."""
        match block:
            case Heading():
                return self.heading(block)
            case Prose():
                return "\n".join(self.wrapped(block.content, self.options.width))
            case Items():
                return "\n".join(self.item(item) for item in block.items)
            case Formula():
                return self.formula(block)
            case Steps():
                return self.steps(block)
            case Group():
                return self.group(block)
            case Table():
                return self.table(block)
            case Listing():
                text = clean(block.text, keep="\n\t").expandtabs(4).rstrip("\n")
                return "\n".join(" " * 4 + line for line in text.split("\n"))
            case Picture():
                return self.picture(block)
            case _ as never:
                assert_never(never)

    def heading(self, block: Heading) -> str:
        """Return a heading, underlined."""
        text = self.sentence(block.content)
        mark = _UNDERLINES.get(block.level)
        return f"{text}\n{mark * min(columns(text), self.options.width)}" if mark else text

    def wrapped(self, content: Sequence[Inline], limit: float) -> list[str]:
        """Return a sentence on lines of at most `limit` columns."""
        return [self.sentence(line) for line in wrap(content, limit, self.length)]

    def item(self, content: Sequence[Inline]) -> str:
        """Return one item of a list."""
        first, *rest = self.wrapped(content, self.options.width - 4) or [""]
        return "\n".join([f"  • {first}", *(f"    {line}" for line in rest)])

    def formula(self, block: Formula) -> str:
        """Return displayed mathematics, aligned at the relation."""
        group = formula_group(block)
        if group is not None:
            return self.group(group)
        heads: list[tuple[str, str, Tree]] = []
        for tree in block.lines:
            if isinstance(tree, Relation) and len(draw(tree.left, self.options.unicode).rows) == 1:
                heads.append((self.options.unicode(tree.left), f" {_SIGNS[tree.op]} ", tree.right))
            else:
                heads.append(("", "", tree))
        size = max((columns(left) for left, _, _ in heads), default=0)
        size = size if size <= self.options.width // 2 else 0
        lines: list[str] = []
        for left, sign, right in heads:
            lines.extend(self.placed(pad(left, size, "r") + sign, right))
        return "\n".join(lines)

    def placed(self, start: str, tree: Tree) -> list[str]:
        """Return a formula after `start`, with its further lines set in below."""
        body = self.body(tree, self.options.width - _INDENT - columns(start))
        picture = side_by_side([single(" " * _INDENT + start), body])
        return list(picture.rows)

    def body(self, tree: Tree, room: float) -> Lines:
        """Return a formula within `room` columns: drawn, or broken into lines."""
        drawn = draw(tree, self.options.unicode)
        if drawn.columns <= room:
            return drawn
        if isinstance(tree, Matrix):
            return draw_blocks(tree, room, self.options.unicode)
        first, *rest = break_lines(tree, max(room - _CONTINUED, 20), self.setter)
        rows = [first, *(" " * _CONTINUED + line for line in rest)]
        size = max(map(columns, rows))
        return Lines(tuple(pad(row, size) for row in rows), 0)

    def steps(self, block: Steps) -> str:
        """Return a derivation: aligned at the equals sign, reasons beside or beneath."""
        head, printed = self.options.unicode(block.head), block.printed
        above = columns(head) > self.options.width * 0.4
        start = 2 if above else columns(head)
        room = self.options.width - _INDENT - start - 3
        bodies = [self.body(line.tree, room) for line in printed]
        whys = [reason(line) for line in printed]
        sizes = [
            body.columns if self.flat(line.tree, room) else None
            for line, body in zip(printed, bodies, strict=True)
        ]
        beside = reasons_beside(sizes, [self.length(why) for why in whys], room, gap=_GAP)
        column = max(
            (body.columns for body, at in zip(bodies, beside, strict=True) if at), default=0
        )
        lines = self.placed("", block.head) if above or not printed else []
        for place, (body, why, at) in enumerate(zip(bodies, whys, beside, strict=True)):
            left = pad("" if above or place else head, start) + " = "
            picture = side_by_side([single(" " * _INDENT + left), body])
            lines.extend(self.reasoned(picture, _INDENT + start + 3, why, column if at else -1))
        return "\n".join(lines)

    def group(self, block: Group) -> str:
        """Return derivations on lines of their own, several beside one another where they fit."""
        room = self.options.width - _INDENT
        fits = [one_row(m) and self.simple(m) and sum(self.sizes(m)) <= room for m in block.members]
        shown: list[str] = []
        for members, fit, why in runs(block, fits):
            if fit:
                shown.append(self.abreast(members, why, block.most))
            else:
                shown.append("\n\n".join(map(self.steps, members)))
        return "\n\n".join(shown)

    def simple(self, steps: Steps) -> bool:
        """Return whether a derivation is drawn in lines of one row."""
        trees = [steps.head, *(line.tree for line in steps.printed)]
        return all(len(draw(tree, self.options.unicode).rows) == 1 for tree in trees)

    def texts(self, steps: Steps) -> list[str]:
        """Return the head and the lines with their signs."""
        lines = [f" = {self.options.unicode(line.tree)}" for line in steps.printed]
        return [self.options.unicode(steps.head), *lines]

    def sizes(self, steps: Steps) -> list[float]:
        """Return the columns that head and lines take."""
        return [columns(text) for text in self.texts(steps)]

    def abreast(self, members: Sequence[Steps], why: tuple[Inline, ...], most: int) -> str:
        """Return members on lines with aligned columns, the reason to the right of the first."""
        sizes = [self.sizes(member) for member in members]
        room = self.options.width - _INDENT
        words = _GAP + self.length(why) if why else 0
        chosen = layout(sizes, room, _GAP, words, most)
        texts = [self.texts(member) for member in members]
        if not chosen.columns:
            texts = [[head, "".join(rest)] for head, *rest in texts]
            sizes = [[columns(part) for part in text] for text in texts]
        count = chosen.count
        places = [column_widths(sizes[k::count]) for k in range(count)]
        lines: list[str] = []
        for k in range(0, len(texts), count):
            row = zip(texts[k : k + count], places, strict=False)
            cells = ["".join(_padded(text, place)) for text, place in row]
            lines.append(" " * _INDENT + (" " * _GAP).join(cells))
        if why and chosen.beside:
            wide = sum(map(sum, places)) + _GAP * (count - 1)
            lines[0] = pad(lines[0], int(_INDENT + wide + _GAP)) + self.sentence(why)
        return "\n".join(lines + ([] if chosen.beside else self.beneath(why)))

    def beneath(self, why: tuple[Inline, ...]) -> list[str]:
        """Return a reason on lines of its own."""
        return [f"{' ' * 2 * _INDENT}({self.sentence(why)})"] if why else []

    def flat(self, tree: Tree, room: float) -> bool:
        """Return whether a formula is not broken into lines."""
        drawn = draw(tree, self.options.unicode)
        return drawn.columns <= room

    def reasoned(
        self, picture: Lines, offset: int, why: Sequence[Inline], column: int
    ) -> list[str]:
        """Return a line with its reason at `column` of its right side, or beneath if that is -1."""
        rows = list(picture.rows)
        if not why:
            return rows
        if column >= 0:
            rows[picture.base] = pad(rows[picture.base], offset + column + _GAP) + self.sentence(
                why
            )
            return rows
        inner = max(self.options.width - offset - _CONTINUED - 2, 20)
        first, *rest = self.wrapped(why, inner)
        margin = " " * (offset + _CONTINUED)
        beneath = [f"{margin}({first}", *(f"{margin} {part}" for part in rest)]
        return [*rows, *beneath[:-1], beneath[-1] + ")"]

    def table(self, block: Table) -> str:
        """Return a table with a line under its header."""
        rows = [[self.sentence(cell) for cell in row] for row in (block.header, *block.rows)]
        count = max(map(len, rows), default=0)
        if not count:
            return ""
        padded = [[*row, *[""] * (count - len(row))] for row in rows]
        sizes = _fit(
            [max(columns(row[j]) for row in padded) for j in range(count)], self.options.width - 2
        )
        align = table_align(block.align, count)
        lines = [line for row in padded[1:] for line in _table_row(row, sizes, align)]
        if block.header:
            lines = [
                *_table_row(padded[0], sizes, align),
                "  " + "  ".join("─" * size for size in sizes),
                *lines,
            ]
        caption = ["", *self.wrapped(block.caption, self.options.width)] if block.caption else []
        return "\n".join([*lines, *caption])

    def picture(self, block: Picture) -> str:
        """Return the name of a picture and the sentence that stands for it."""
        text = f"[{clean(block.file)}: {clean(block.alternative)}]"
        caption = (
            ["\n".join(self.wrapped(block.caption, self.options.width))] if block.caption else []
        )
        return "\n".join([*textwrap.wrap(text, self.options.width), *caption])


def _fit(sizes: list[int], limit: int) -> list[int]:
    """Narrow the widest columns until the table fits, but none under 12 columns."""
    sizes = list(sizes)
    while sum(sizes) + 2 * (len(sizes) - 1) > limit and max(sizes) > 12:
        sizes[sizes.index(max(sizes))] -= 1
    return sizes


def _padded(texts: Sequence[str], sizes: Sequence[float]) -> list[str]:
    """Return head and lines filled to the widths of their columns, the head from the left."""
    missing = len(sizes) - len(texts)
    filled = zip([*texts, *[""] * missing], sizes, strict=True)
    return [pad(text, int(size), "l" if k else "r") for k, (text, size) in enumerate(filled)]


def _table_row(cells: Sequence[str], sizes: Sequence[int], align: str) -> list[str]:
    parts = [
        textwrap.wrap(cell, size, break_long_words=False) if columns(cell) > size else [cell]
        for cell, size in zip(cells, sizes, strict=True)
    ]
    height = max(1, *map(len, parts))
    return [
        "  "
        + "  ".join(
            pad(part[k] if k < len(part) else "", size, a)
            for part, size, a in zip(parts, sizes, align, strict=True)
        )
        for k in range(height)
    ]
