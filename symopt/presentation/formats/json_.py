"""JSON: the document as it is, for other programs; mathematics as plain text and as LaTeX.

Every block is an object with its `kind`; a sentence is a list of strings, {"math": …} and {"code": …}.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, assert_never

from symopt.foundation.document import (
    Block,
    Code,
    Document,
    Formula,
    Group,
    Heading,
    Inline,
    Items,
    Line,
    Listing,
    Math,
    Picture,
    Prose,
    Steps,
    Table,
)
from symopt.foundation.record import record
from symopt.presentation.formats.format import Format, Options
from symopt.syntax.tree import Tree

Json = dict[str, Any]


def write(document: Document, options: Options) -> str:
    """Return the document as one JSON object."""
    writer = _Writer(options)
    blocks = [writer.block(block) for block in document.blocks]
    return (
        json.dumps({"title": document.title, "blocks": blocks}, ensure_ascii=False, indent=2) + "\n"
    )


FORMAT = Format(
    name="json",
    title="JSON, the document as data",
    suffixes=(".json",),
    write=write,
    reference="RFC 8259",
)


@record
class _Writer:
    options: Options

    def math(self, tree: Tree) -> Json:
        """Return a tree both ways."""
        return {"text": self.options.text(tree), "latex": self.options.latex(tree)}

    def sentence(self, content: Sequence[Inline]) -> list[str | Json]:
        """Return words, mathematics and code in order."""
        found: list[str | Json] = []
        for item in content:
            match item:
                case Math(tree=tree):
                    found.append({"math": self.math(tree)})
                case Code(text=text):
                    found.append({"code": text})
                case str():
                    found.append(item)
        return found

    def line(self, line: Line) -> Json:
        """Return one line of a derivation."""
        reason = self.sentence(line.reason)
        return {
            "math": self.math(line.tree),
            "reason": reason,
            "mark": line.mark.value,
            "points": line.points,
        }

    def row(self, cells: Sequence[Sequence[Inline]]) -> list[list[str | Json]]:
        """Return one row of a table."""
        return [self.sentence(cell) for cell in cells]

    def block(self, block: Block) -> Json:
        """Return one block with its kind."""
        match block:
            case Heading():
                return {
                    "kind": "heading",
                    "level": block.level,
                    "content": self.sentence(block.content),
                }
            case Prose():
                return {"kind": "prose", "content": self.sentence(block.content)}
            case Items():
                return {"kind": "items", "items": [self.sentence(item) for item in block.items]}
            case Formula():
                return {"kind": "formula", "lines": [self.math(tree) for tree in block.lines]}
            case Steps():
                lines = [self.line(line) for line in block.lines]
                return {"kind": "steps", "head": self.math(block.head), "lines": lines}
            case Group():
                return {
                    "kind": "group",
                    "reason": self.sentence(block.reason),
                    "members": [self.block(member) for member in block.members],
                }
            case Table():
                return {
                    "kind": "table",
                    "header": self.row(block.header),
                    "rows": [self.row(r) for r in block.rows],
                    "align": block.align,
                    "caption": self.sentence(block.caption),
                }
            case Listing():
                return {"kind": "listing", "text": block.text, "language": block.language}
            case Picture():
                return {
                    "kind": "picture",
                    "file": block.file,
                    "alternative": block.alternative,
                    "caption": self.sentence(block.caption),
                }
            case _ as never:
                assert_never(never)
