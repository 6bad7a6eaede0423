r"""Macros of LaTeX: what \newcommand, \def, \let, \DeclareMathOperator and their like define.

Only what can be written out without running TeX is taken: simple parameters #1 … #9, one optional argument
that comes first. Other definitions are left alone, and their names stay as they are written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from symopt.documents.scanning.source.placed import Placed
from symopt.documents.scanning.source.places import without

BODY = 2_000
"""Characters of one macro's body."""
MACROS = 2_000
"""Macros of one document."""


@dataclass(frozen=True, slots=True)
class Macro:
    """A macro: its body, its number of arguments, and the default of the first if that is optional.

    primitive: whether the body is a command that stands for itself, whatever is defined later.
    """

    body: str
    arguments: int = 0
    default: str | None = None
    primitive: bool = False


class Macros(dict[str, Macro]):
    """Macros by name, without the backslash."""


DEFINES = re.compile(
    r"\\(?:(?P<command>(?:re|provide)?newcommand|providecommand|DeclareRobustCommand)\*?"
    r"|(?P<def>[gex]?def)|(?P<let>let)|(?P<operator>DeclareMathOperator\*?)"
    r"|(?P<delimiter>DeclarePairedDelimiter)|(?P<document>(?:New|Renew|Provide|Declare)DocumentCommand))"
    r"(?![A-Za-z@])\s*"
)
_NAME = re.compile(r"\{\s*\\([A-Za-z@]+|[^A-Za-z@\s])\s*\}\s*|\\([A-Za-z@]+|[^A-Za-z@\s])\s*")
_COUNT = re.compile(r"\[\s*(\d)\s*\]\s*")
_DEFAULT = re.compile(r"\[([^\[\]]*)\]\s*")
_PARAMETERS = re.compile(r"((?:#[1-9])*)\s*(?=\{)")
_TARGET = re.compile(r"=?\s*(\\[A-Za-z@]+|\\[^A-Za-z\s]|[^\s\\{}])")
_SIGNATURE = re.compile(r"\{([mo\s]*)\}\s*")
_BRACES = re.compile(r"\\.|%[^\n]*|[{}]", re.DOTALL)
_KEPT = frozenset(("begin", "end", "left", "right", "frac", "partial", "text", "\\"))


def braces(text: str) -> dict[int, int]:
    """Return, for each brace that is closed, where it is closed."""
    pairs: dict[int, int] = {}
    opened: list[int] = []
    for found in _BRACES.finditer(text):
        if found[0] == "{":
            opened.append(found.start())
        elif found[0] == "}" and opened:
            pairs[opened.pop()] = found.start()
    return pairs


def may_define(text: str) -> bool:
    """Return whether a text may hold definitions of macros."""
    return DEFINES.search(text) is not None


def define(content: Placed, macros: Macros) -> tuple[Placed, tuple[str, ...]]:
    """Take the definitions out of a text and put them with the macros; return what is left."""
    if "\\" not in content.text or not may_define(content.text):
        return content, ()
    cuts: list[tuple[int, int]] = []
    problems: list[str] = []
    text = content.text
    pairs = braces(text)
    for found in DEFINES.finditer(text):
        if cuts and found.start() < cuts[-1][1]:
            continue
        end = read_definition(text, found, pairs, macros)
        if end < 0:
            problems.append(f"this {found[0].strip()} is not understood; the macro is not used")
        else:
            cuts.append((found.start(), end))
    return without(content, cuts), tuple(problems)


def read_definition(text: str, found: re.Match[str], pairs: dict[int, int], macros: Macros) -> int:
    """Read the definition that begins at a match; return where it ends, -1 if it is not understood."""
    name = _NAME.match(text, found.end())
    if not name:
        return -1
    key = name[1] or name[2]
    kind = found.lastgroup
    place = name.end()
    macro: Macro | None = None
    if kind == "let":
        target = _TARGET.match(text, place)
        place = target.end() if target else -1
        macro = _meaning(target[1], macros) if target else None
    elif kind == "delimiter":
        left, place = _group(text, place, pairs)
        right, place = _group(text, place, pairs)
        macro = Macro(rf"{left} #1{right} ", 1) if place >= 0 else None
    else:
        count, default, place = _signature(text, place, str(kind))
        body, place = _group(text, place, pairs)
        if kind == "operator":
            star = "*" if "*" in found[0] else ""
            body = rf"\operatorname{star}{{{body}}}"
        macro = Macro(body, count, default) if place >= 0 else None
    if macro is None or place < 0:
        return -1
    if key not in _KEPT and len(macros) < MACROS:
        macros[key] = macro
    return place


def _meaning(target: str, macros: Macros) -> Macro:
    r"""Return what a name means now, which is what \let keeps."""
    return macros.get(target[1:]) or Macro(target, primitive=True)


def _signature(text: str, place: int, kind: str) -> tuple[int, str | None, int]:
    """Return the number of arguments, the default of the first, and the place after; place -1 if unread."""
    default = None
    if kind == "command":
        count = _COUNT.match(text, place)
        if not count:
            return 0, None, place
        optional = _DEFAULT.match(text, count.end())
        if optional:
            default = optional[1]
        return int(count[1]), default, (optional or count).end()
    if kind == "def":
        parameters = _PARAMETERS.match(text, place)
        return (len(parameters[1]) // 2, None, parameters.end()) if parameters else (0, None, -1)
    if kind == "document":
        signature = _SIGNATURE.match(text, place)
        letters = "".join(signature[1].split()) if signature else "?"
        if not signature or "o" in letters[1:] or "?" in letters or len(letters) > 9:
            return 0, None, -1
        return len(letters), "" if letters.startswith("o") else None, signature.end()
    return 0, None, place


def _group(text: str, place: int, pairs: dict[int, int]) -> tuple[str, int]:
    """Return the body between braces and the place after; -1 if there is none, or it is too long."""
    end = pairs.get(place, -1) if place >= 0 else -1
    if end < 0 or end - place > BODY:
        return "", -1
    return text[place + 1 : end], end + 1
