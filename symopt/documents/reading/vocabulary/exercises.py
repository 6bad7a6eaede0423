r"""Examples and exercises: stretches of a section that have names of their own.

    **Example 3:** …   !!! question "Problem 2"   \begin{exercise} … \end{exercise}   2. … under "Exercises"

What one of them says of a name is not said in the next: y = x² there, y = ln x here. The solution of
problem 2 is about problem 2. A label that is indented ends where the indentation does, one at the margin with
the next label or heading.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from symopt.documents.scanning.source.piece import Kind, Piece

_MARKS = (
    r"(?:[!?]{3}\+?|\\(?:textbf|textit|emph|underline|begin)\{|\\(?=[a-z])"
    r"|[*_#>\s{\"'“]|<[^<>]*>|[^\w\s]?note\b)*"
)
_ITSELF = r"(?:(?:worked|counter|comprehensive|quick|sample|practice|challenge|self)[\s-]*)?"
_WORD = (
    r"(?P<word>examples?|exercises?|problems?|questions?|exer|exmp|quiz|tasks?|answers?|solutions?|checks?"
    r"|scenarios?|applications?|your turn|try it)"
)
_LABEL = re.compile(
    rf"{_MARKS}{_ITSELF}{_WORD}\b[\s:*_(#\"']*(?P<number>\d+(?:\.\w+)*|[A-Z](?![a-z])|[a-h](?=\)))?"
    r"(?P<rest>[\s\S]?)",
    re.IGNORECASE,
)
_MANY = re.compile(
    r"\b(?:exercises|problems|questions|answers|solutions|practice|assessment|quiz|review|check your"
    r"|self-check|your turn|try it)\b",
    re.IGNORECASE,
)
_ITEM = re.compile(r"[ \t>]*(?:\*\*)?\(?(\d{1,3}|[a-z])[.)]")
_BULLET = re.compile(r"[ \t>]*[-*+][ \t]")
_ASIDE = re.compile(r"[ \t>]*[!?]{3}\+?\s")
_BOLD = re.compile(r"[ \t>]*(?:\*\*|__|\\textbf\{)")
_OF_SOLVED = frozenset(("answer", "solution"))


@dataclass(slots=True)
class Units:
    """The example or exercise that pieces belong to.

    now: its label, "" if there is none.   indent: how far the label is indented.
    above: the title of the example that the headings here are under, "" if there is none.   level: its level.
    """

    now: str = ""
    indent: int = 0
    above: str = ""
    level: int = 0
    many: bool = False
    block: int = -1
    count: int = 0
    outer: list[tuple[str, int, bool]] = field(default_factory=list[tuple[str, int, bool]])

    def head(self, title: str, level: int) -> None:
        """Take a heading: what was before it has ended; what is under "Example 3: …" has not."""
        self.now, self.indent = "", 0
        self.many = _MANY.search(title) is not None
        self.outer.clear()
        if level <= self.level or not self.above:
            found = _LABEL.match(title)
            own = found is not None and (found["number"] or ":" in title)
            self.above, self.level = (title, level) if own else ("", 0)

    def take(self, piece: Piece) -> str:
        """Take prose or a formula, and return the label in force for it."""
        start, text = piece.place().start, piece.sheet.text
        line = text[text.rfind("\n", 0, start) + 1 : start]
        first, *others = piece.text.split("\n") if piece.kind is Kind.PROSE else (piece.text,)
        if piece.block != self.block or (not line.strip() and _BOLD.match(line + first)):
            self.block = piece.block
            self._line(line + first)
        for other in others:
            if _BOLD.match(other):
                self._line(other)
        return self.now

    def _line(self, front: str) -> None:
        """Take the beginning of a paragraph, of an item, or of a line in bold letters."""
        indent = len(front) - len(front.lstrip(" \t>"))
        while self.outer and indent < self.indent:
            self.now, self.indent, self.many = self.outer.pop()
        item = _ITEM.match(front)
        bullet = item or _BULLET.match(front)
        label = _LABEL.match(front[bullet.end() :] if bullet else front)
        if label is not None and (label["number"] or not (label["rest"] or "").isalpha()):
            self._label(label, front, indent + (_ASIDE.match(front) is not None))
        elif item is not None and self.many:
            self._begin(f"n:{item[1]}", indent, keep=True)

    def _label(self, label: re.Match[str], front: str, indent: int) -> None:
        word, number = label["word"].lower().removesuffix("s"), label["number"]
        if word in _OF_SOLVED and not number and not label["word"].lower().endswith("s"):
            return  # of the exercise that it follows
        kind = word if word == "example" else "n"
        self.count += number is None
        self._begin(f"{kind}:{number or f'u{self.count}'}", indent)
        self.many = _MANY.search(front) is not None

    def _begin(self, label: str, indent: int, *, keep: bool = False) -> None:
        if indent > self.indent or (keep and indent == self.indent and not self.outer):
            self.outer.append((self.now, self.indent, self.many))
        self.now, self.indent = label, indent
