r"""Tokens: what both lexers make and the one parser reads.

`key` is what the parser's tables are indexed by: "number", "name", "word" (text inside LaTeX),
"begin", "end", "eof", or the sign or command itself. Signs that mean the same share a key: `<=`,
`\le` and `≤` are "<="; `*`, `\cdot`, `\times` and `\odot` are "*".
"""

from __future__ import annotations

from typing import NamedTuple, NoReturn

from symopt.foundation.errors import LimitError, ReadingError, caret


class Token(NamedTuple):
    """A sign with its place; `gap` says that space stood before it."""

    key: str
    text: str
    start: int
    end: int
    gap: bool = False


class Source(NamedTuple):
    """A text under reading, and a word for where it came from."""

    text: str
    where: str = ""

    def place(self, start: int, end: int | None = None) -> str:
        """Return the line with a caret under the place."""
        left = max(0, start - _AROUND)  # the text may be long, and its errors many
        near = _visible(self.text[left : start + _AROUND])
        shown = caret(near, start - left, end - left if end else end)
        return f"{self.where}\n{shown}" if self.where else shown

    def fail(
        self, what: str, start: int, end: int | None = None, why: str = "", remedy: str = ""
    ) -> NoReturn:
        """Raise a ReadingError at the place."""
        raise ReadingError(_short(what), where=self.place(start, end), why=why, remedy=remedy)

    def refuse(
        self, what: str, start: int, end: int | None = None, why: str = "", remedy: str = ""
    ) -> NoReturn:
        """Raise a LimitError at the place."""
        raise LimitError(what, where=self.place(start, end), why=why, remedy=remedy)


def _short(what: str) -> str:
    """Return a sentence in which a text of any length may be quoted, cut to a length to read."""
    return what if len(what) <= _SENTENCE else f"{what[: _SENTENCE // 2]} … {what[-60:]}"


_SENTENCE = 240
_AROUND = 200
"""Characters on either side of a place that are looked at to show it; more than a line that is shown."""


def _visible(text: str) -> str:
    """Return the text with control characters made visible, one character each."""
    if text.isprintable():
        return text
    return "".join(
        c if c.isprintable() or c == "\n" else "␀" if c == "\0" else "␣" if c == "\t" else "�"
        for c in text
    )


SIGNS = {
    "−": "-", "–": "-", "·": "*", "⋅": "*", "×": "*", "∗": "*", "⊙": "*", "∘": "*", "÷": "/",
    "≤": "<=", "≥": ">=", "≠": "!=", "→": "->", "←": "->", "⟵": "->", "⟶": "->", "∈": "in", "∂": r"\partial",
    "∧": "and", "∨": "or", "¬": "not", "⊤": r"\top", "ᵀ": ".T",
}  # fmt: skip
"""Unicode signs that are read like their ASCII or LaTeX form."""

PRODUCT_SIGNS = {"*": "", "·": "·", "⋅": "·", "×": "×", "⊙": "⊙", "∘": "⊙",
                 r"\cdot": "·", r"\times": "×", r"\odot": "⊙", r"\circ": "⊙", r"\ast": ""}  # fmt: skip

SIDES = frozenset(
    rf"\{word}"
    for word in (
        *(
            "approx",
            "simeq",
            "cong",
            "doteq",
            "equiv",
            "triangleq",
            "sim",
            "propto",
            "mapsto",
            "iff",
        ),
        *(
            "longmapsto",
            "Longrightarrow",
            "Leftrightarrow",
            "leftrightarrow",
            "Leftarrow",
            "therefore",
        ),
        *("because", "longleftrightarrow", "Longleftrightarrow", "asymp", "ll", "gg", "gtrsim"),
    )
) | {"=>"}
"""Signs between two sides that are no part of an expression."""

SUPERSCRIPTS = {
    "⁰": "0",
    "¹": "1",
    "²": "2",
    "³": "3",
    "⁴": "4",
    "⁵": "5",
    "⁶": "6",
    "⁷": "7",
    "⁸": "8",
    "⁹": "9",
}
