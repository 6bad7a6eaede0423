"""A chain that grows: sides, which may go on in a later row, and the signs between them."""

from __future__ import annotations

from dataclasses import dataclass, field

from symopt.documents.statements.chain import Sign
from symopt.documents.statements.elements import Element
from symopt.documents.statements.signs import ARROWS


@dataclass(slots=True)
class Part:
    """One side so far: stretches of the text, and the rows of cases if these are its values."""

    stretches: list[tuple[int, int]]
    row: int
    choices: tuple[tuple[int, int], ...] = ()

    @property
    def start(self) -> int:
        """Where it begins."""
        return self.stretches[0][0]

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.stretches[-1][1]


@dataclass(slots=True)
class Chain:
    """Sides and signs so far; `pending` is a sign whose other side has not come yet."""

    row: int = 0
    cell: int = 0
    group: int = 0
    before: list[str] = field(default_factory=list[str])
    after: list[str] = field(default_factory=list[str])
    parts: list[Part] = field(default_factory=list[Part])
    signs: list[Sign] = field(default_factory=list[Sign])
    leading: Sign | None = None
    pending: Element | None = None
    unread: list[tuple[int, int, str]] = field(default_factory=list[tuple[int, int, str]])
    operator: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it ends with a sign or an operator, so that what follows belongs to it."""
        return self.pending is not None or self.operator

    @property
    def relates(self) -> bool:
        """Whether it has a sign."""
        return bool(self.signs) or self.leading is not None

    def feed(self, elements: list[Element], row: int, *, adjoining: bool) -> None:
        """Take in elements; `adjoining` says that they go on where the last side ends."""
        for element in elements:
            if element.sign is not None and self._takes(element):
                continue
            if self.pending is not None or not self.parts:
                self._begin(element, row)
            elif adjoining:
                part = self.parts[-1]
                part.stretches[-1] = (part.stretches[-1][0], element.end)
                part.choices = ()
            else:
                self.parts[-1].stretches.append((element.start, element.end))
                self.parts[-1].choices = ()
            adjoining = True
            self.operator = element.kind == "operator"

    def _takes(self, element: Element) -> bool:
        """Take a sign, unless it cannot be one: a relation right after another is part of a side."""
        if self.pending is None:
            self.pending, self.operator = element, False
            return True
        first, second = self.pending, element
        if second.sign in ARROWS or first.sign == second.sign:
            self._leave_out(second)
            return True
        if first.sign in ARROWS:
            self._leave_out(first)
            self.pending = second
            return True
        return False

    def _leave_out(self, element: Element) -> None:
        self.unread.append((element.start, element.end, "a second sign"))

    def _begin(self, element: Element, row: int) -> None:
        sign = self.pending.sign if self.pending else None
        if self.parts and sign is not None:
            self.signs.append(sign)
        elif sign is not None:
            self.leading = sign
        self.parts.append(Part([(element.start, element.end)], row, element.rows))
        self.pending = None

    def drop_pending(self) -> str:
        """Take back the sign at its end, which led to a remark, and return it as it is written."""
        sign, self.pending = self.pending, None
        return sign.text if sign else ""
