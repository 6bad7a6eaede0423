r"""LaTeX mathematics as nested boxes: what our printers and a `[display]` entry write, read back.

The printers decide once how mathematics looks, in LaTeX; widths (`measure`) and MathML (`mathml`) are
folds over these boxes, so that every format shows the same form. A command that is not in the tables
becomes a box that shows its name: nothing fails and nothing is dropped.
"""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

from symopt.foundation.pattern import pattern
from symopt.foundation.record import record
from symopt.presentation.formats import symbols

Kind = Literal[
    "letter",
    "upright",
    "number",
    "operator",
    "relation",
    "open",
    "close",
    "big",
    "function",
    "text",
]


@record
class Atom:
    """A symbol or a word."""

    kind: Kind
    text: str


@record
class Space:
    """A space, in em."""

    em: float


@record
class Row:
    """Boxes side by side."""

    items: tuple[Box, ...]


@record
class Fraction:
    """A fraction; `small` is the size of inline fractions wherever it stands."""

    numerator: Box
    denominator: Box
    small: bool = False


@record
class Root:
    """A root, with its index if it is not a square root."""

    body: Box
    index: Box | None


@record
class Scripts:
    """A base with what stands below and above it."""

    base: Box
    below: Box | None
    above: Box | None


@record
class Accent:
    """A mark over (or a line under) a box; `mark` is the character."""

    body: Box
    mark: str


@record
class Fence:
    """A box between delimiters that grow with it; "" is no delimiter."""

    left: str
    body: Box
    right: str


@record
class Grid:
    """A matrix or a list of cases between delimiters; `align` is "c" or "l"."""

    rows: tuple[tuple[Box, ...], ...]
    left: str
    right: str
    align: Literal["c", "l"] = "c"


@record
class Struck:
    """A box that is struck out."""

    body: Box


@record
class Scaled:
    """A box at another size."""

    body: Box
    factor: float


Box: TypeAlias = (
    "Atom | Space | Row | Fraction | Root | Scripts | Accent | Fence | Grid | Struck | Scaled"
)

_DECIMAL = pattern(r"\d+(?:\.\d+)?")
_TOKEN = pattern(r"\\[A-Za-z]+\*?|\\.|\d+(?:\.\d+)?|\s+|.", re.DOTALL)
_GRIDS: dict[str, tuple[str, str, Literal["c", "l"]]] = {
    "matrix": ("", "", "c"),
    "smallmatrix": ("", "", "c"),
    "bmatrix": ("[", "]", "c"),
    "pmatrix": ("(", ")", "c"),
    "vmatrix": ("|", "|", "c"),
    "Vmatrix": ("‖", "‖", "c"),
    "cases": ("{", "", "l"),
    "aligned": ("", "", "l"),
    "array": ("", "", "c"),
}


def boxes(latex: str) -> Box:
    r"""Return the boxes of LaTeX mathematics.

    >>> boxes(r"x_1")
    Scripts(base=Atom(kind='letter', text='x'), below=Atom(kind='number', text='1'), above=None)
    """
    reader = _Reader(_TOKEN.findall(latex))
    items: list[Box] = []
    while not reader.done:
        items.extend(reader.items(frozenset()))
        if not reader.done:
            items.append(_symbol(reader.next()))
    return _row(items)


class _Reader:
    """Reads tokens from left to right."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens, self.place = tokens, 0

    @property
    def done(self) -> bool:
        while self.place < len(self.tokens) and self.tokens[self.place].isspace():
            self.place += 1
        return self.place >= len(self.tokens)

    def peek(self) -> str:
        return "" if self.done else self.tokens[self.place]

    def next(self) -> str:
        token = self.peek()
        self.place += bool(token)
        return token

    def items(self, stops: frozenset[str]) -> list[Box]:
        """Read boxes up to one of `stops` or a closing brace."""
        found: list[Box] = []
        while not self.done and self.peek() not in stops and self.peek() != "}":
            if self.peek() in {"^", "_", "'"}:
                found.append(self.scripts(found.pop() if found else Row(())))
            elif (box := self.box()) is not None:
                found.append(box)
        return found

    def group(self) -> Box:
        """Read one argument: a group in braces or a single box."""
        if self.peek() != "{":
            return (None if self.done else self.box()) or Row(())
        self.next()
        found = self.items(frozenset())
        self.next()
        return _row(found)

    def raw(self) -> str:
        """Read an argument in braces as text."""
        if self.peek() != "{":
            return self.next()
        self.next()
        depth, parts = 1, list[str]()
        while self.place < len(self.tokens):
            token = self.tokens[self.place]
            self.place += 1
            depth += {"{": 1, "}": -1}.get(token, 0)
            if depth == 0:
                break
            parts.append(token)
        return "".join(parts)

    def scripts(self, base: Box) -> Box:
        below: Box | None = None
        above: list[Box] = []
        while self.peek() in {"^", "_", "'"}:
            match self.next():
                case "_":
                    below = self.group()
                case "'":
                    above.append(Atom("operator", "′"))
                case _:
                    above.append(self.group())
        return Scripts(base, below, _row(above) if above else None)

    def box(self) -> Box | None:
        token = self.next()
        match token:
            case "{":
                self.place -= 1
                return self.group()
            case r"\frac" | r"\dfrac" | r"\tfrac":
                return Fraction(self.group(), self.group(), token == r"\tfrac")
            case r"\sqrt":
                index = self.index() if self.peek() == "[" else None
                return Root(self.group(), index)
            case r"\left":
                return self.fence()
            case r"\begin":
                return self.grid()
            case r"\scalebox":
                factor = self.raw()
                return Scaled(self.group(), float(factor) if _DECIMAL.fullmatch(factor) else 1.0)
            case r"\cancel":
                return Struck(self.group())
            case r"\text" | r"\textrm" | r"\mbox":
                return Atom("text", self.raw())
            case (
                r"\mathrm"
                | r"\operatorname"
                | r"\operatorname*"
                | r"\mathbf"
                | r"\mathop"
                | r"\boldsymbol"
            ):
                return self.styled(token)
            case r"\mathbb" | r"\mathcal":
                return Atom("upright", symbols.LETTERS.get(text := self.raw(), text))
            case _ if token in symbols.ACCENTS:
                return Accent(self.group(), symbols.ACCENTS[token])
            case _ if token in symbols.IGNORED:
                return None
            case _ if token in symbols.SPACES:
                return Space(symbols.SPACES[token])
            case _:
                return _symbol(token)

    def index(self) -> Box:
        self.next()
        found = self.items(frozenset({"]"}))
        self.next()
        return _row(found)

    def styled(self, token: str) -> Box:
        if token in {r"\mathbf", r"\boldsymbol", r"\mathop"}:
            return self.group()
        text = self.raw()
        kind: Kind = "upright" if token == r"\mathrm" else "function"
        return Atom(kind, text.replace("\\_", "_").replace("\\", ""))

    def fence(self) -> Box:
        left = _delimiter(self.next())
        body = self.items(frozenset({r"\right"}))
        if not self.done:
            self.next()
        return Fence(left, _row(body), _delimiter(self.next()))

    def grid(self) -> Box:
        name = self.raw()
        if name == "array":
            self.raw()
        left, right, align = _GRIDS.get(name, ("", "", "c"))
        rows: list[tuple[Box, ...]] = []
        cells: list[Box] = []
        while not self.done:
            cells.append(_row(self.items(frozenset({"&", r"\\", r"\end"}))))
            match self.next():
                case "&":
                    continue
                case r"\\":
                    rows.append(tuple(cells))
                    cells = []
                    if self.peek() == "[":
                        self.index()
                case _:
                    self.raw()
                    break
        if cells != [Row(())] and cells:
            rows.append(tuple(cells))
        return Grid(tuple(rows), left, right, align)


def _row(items: list[Box]) -> Box:
    return items[0] if len(items) == 1 else Row(tuple(items))


def _delimiter(token: str) -> str:
    return "" if token in {"", "."} else symbols.DELIMITERS.get(token, token.lstrip("\\"))


def _symbol(token: str) -> Atom:
    for kind, table in symbols.TABLES:
        if token in table:
            return Atom(kind, table[token])
    if token[0].isdigit():
        return Atom("number", token)
    if token.startswith("\\"):
        return Atom("operator" if len(token) == 2 else "function", token[1:])
    return Atom("letter" if token.isalpha() else "operator", token)
