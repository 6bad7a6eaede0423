"""Every error that symopt raises on purpose.

SymoptError
├── ReadingError      text that is not mathematics we read (carries the text and the place)
├── LimitError        input beyond a stated bound (length, depth, digits, exponents)
├── NameError_        a name that is missing, reserved, defined twice or defined in a circle
├── ShapeError        shapes that do not fit (names both)
├── SpecError         a specification file that cannot be used
├── DataError         data that cannot be used (missing column, text where a number should be, NaN)
├── DomainError       a point outside the domain of a function
├── UnsupportedError  mathematics that is understood but not handled
├── VerificationError a claim that is refuted, or not proved where a proof was asked for
└── ProofError        a line of a derivation that failed its check: a defect, never printed as true

Each says what, where, why and what to do, and carries the four as fields.
"""

from __future__ import annotations


class SymoptError(Exception):
    """The base of all errors of symopt.

    what: the problem in one clause.  where: the file, line, name or excerpt.
    why: the reason.  remedy: what the user can do.  The last three may be empty.
    """

    def __init__(self, what: str, *, where: str = "", why: str = "", remedy: str = "") -> None:
        self.what, self.where, self.why, self.remedy = what, where, why, remedy
        super().__init__(what, where, why, remedy)

    def __str__(self) -> str:
        """Return the message as a person reads it."""
        lines = [self.what]
        for label, text in (("where", self.where), ("why", self.why), ("do", self.remedy)):
            if text:
                first, *rest = text.splitlines()
                lines.append(f"  {label + ':':<7}{first}")
                lines.extend(" " * 9 + line for line in rest)
        return "\n".join(lines)

    def within(self, where: str) -> SymoptError:
        """Return this error with an outer place put in front of its own."""
        place = f"{where}\n{self.where}" if self.where else where
        return type(self)(self.what, where=place, why=self.why, remedy=self.remedy)


class ReadingError(SymoptError):
    """Text that is not mathematics we read."""


class LimitError(SymoptError):
    """Input beyond a stated bound."""


class NameError_(SymoptError):  # noqa: N801, N818 - NameError is Python's own
    """A name that is missing, reserved, defined twice or defined in a circle."""


class ShapeError(SymoptError):
    """Shapes that do not fit."""


class SpecError(SymoptError):
    """A specification that cannot be used."""


class DataError(SymoptError):
    """Data that cannot be used."""


class DomainError(SymoptError):
    """A point outside the domain of a function."""


class UnsupportedError(SymoptError):
    """Mathematics that is understood but not handled."""


class VerificationError(SymoptError):
    """A claim that is refuted, or not proved where a proof was asked for."""


class ProofError(SymoptError):
    """A line of a derivation that failed its check."""


def caret(text: str, start: int, end: int | None = None, width: int = 72) -> str:
    """Return the line of `text` that holds `start`, with a caret under the place.

    >>> print(caret("1 + * 2", 4, 5))
    1 + * 2
        ^
    """
    begin = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", start)
    line = text[begin : stop if stop >= 0 else len(text)]
    column = start - begin
    length = max(1, min((end or start + 1) - start, len(line) - column))
    cut = max(0, column - width // 2)
    shown = line[cut : cut + width]
    lead = "…" if cut else ""
    tail = "…" if cut + width < len(line) else ""
    marks = "^" * max(1, min(length, len(shown) - (column - cut)))
    return f"{lead}{shown}{tail}\n{' ' * (len(lead) + column - cut)}{marks}"
