r"""Which letters of a document are functions, and of what: read off the text of its statements.

A letter before a bracket is a function where it is written as one: `f(x) = …` defines it, `f'(x)`,
`\nabla f(x)` and `\frac{df(x)}{dx}` differentiate it, and a list `f(x, y)` is no factor. Everything else
before a bracket is a product: `a(1-a)`, `\alpha(y-\hat{y})`. Its parameters are the names it is applied to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from symopt.documents.statements.chain import Sign, Statement
from symopt.functions.vocabulary import default_vocabulary
from symopt.syntax.latex.names.events import is_random
from symopt.syntax.names import GREEK_UNICODE, name_from_latex, split_name

_ACCENTS = "hat|bar|tilde|vec|dot|mathbf|boldsymbol|bm|mathcal|mathrm|mathit|mathsf|operatorname"
_HEAD = re.compile(
    rf"(?P<name>\\(?:{_ACCENTS})\s*(?:\{{\s*\\?[A-Za-z]+\s*\}}|\\?[A-Za-z])|\\[A-Za-z]+|[A-Za-z])"
    r"(?P<sub>_(?:\{[^{}]{1,30}\}|\\?[A-Za-z0-9]+))?"
    r"(?P<prime>'{1,3}|\^\{?\\prime\}?)?(?P<subprime>_(?:\{[^{}]{1,30}\}|[A-Za-z0-9]))?"
    r"\s*(?:\\left|\\[bB]igg?l?)?\s*\("
)
_BEFORE = re.compile(
    r"(?:\\nabla\s*(?:\^\{?2\}?|_\{?\\?[A-Za-z]+\}?)*|\\frac\s*\{\s*(?:d|\\partial)(?:\^\{?\d\}?)?)\s*$"
)
_OPERATED = re.compile(
    r"\\frac\s*\{\s*(?:d|\\partial)(?:\^\{?\d\}?)?\s*\}\s*\{[^{}]*\}\s*(?:\\left\s*)?\(?\s*$"
)
_ORDER = re.compile(r"[Oo]|\\mathcal\s*\{?\s*O\s*\}?")
_ADDED = re.compile(r"[+=]\s*\Z")
_NEAR = 6
_LONGEST = 200
_WORD = 20
_RUN = re.compile(r"(?<![A-Za-z])[A-Za-z]+\Z")
_DEFAULT = ("x", "y", "z", "t")
CONVENTIONAL = frozenset(("f", "g", "h", "F", "G", "phi", "psi"))
"""Letters that are functions wherever they stand alone before a bracket at the left of an equation."""


@dataclass(frozen=True, slots=True)
class Application:
    """A letter before a bracket.

    name: canonical.   arguments: the names in the bracket, None for what is no name.
    start, end: its place in the text.   primed: as in f'(x).   operated: as in ∇f(x), d/dx f(x).
    subscript: letters below, as in f_x(x, y), which may say by what it is differentiated.
    """

    name: str
    arguments: tuple[str | None, ...]
    start: int
    end: int
    primed: bool
    operated: bool
    subscript: str = ""


@lru_cache(maxsize=65536)
def name_of(latex: str) -> str | None:
    """Return the canonical name that a piece of LaTeX is, None if it is none, as an operator is."""
    if len(latex) > 60 or "\\operatorname" in latex:
        return None
    found = name_from_latex(latex)
    return found if found is not None and not found.isdigit() else None


def applications(text: str, start: int = 0, end: int | None = None) -> Iterator[Application]:
    """Yield the letters before brackets in a part of a text."""
    stop = len(text) if end is None else end
    for found in _HEAD.finditer(text, start, stop):
        word = found["name"]
        if word.startswith("\\") and not _is_letter(word):
            continue
        before = text[max(start, found.start() - 1) : found.start()]
        if before in ("\\", "^", "_"):
            continue
        if not word.startswith("\\") and _ends_word(text, start, found.end("name")):
            continue
        if _ORDER.fullmatch(word) and _ADDED.search(
            text, max(0, found.start() - _NEAR), found.start()
        ):
            continue  # x + O(x^2)
        close = _closing(text, found.end(), stop)
        base = name_of(word)
        if close is None or base is None:
            continue
        sub = found["sub"] or found["subprime"] or ""
        name = name_of(word + sub) if sub else base
        items = tuple(name_of(item.strip()) for item in _items(text, found.end(), close))
        lead = text[max(start, found.start() - 60) : found.start()]
        operated = _BEFORE.search(lead) or _OPERATED.search(lead)
        below = sub.strip("_{}")
        parts = (
            name or base,
            items,
            found.start(),
            close + 1,
            bool(found["prime"]),
            bool(operated),
        )
        yield Application(*parts, below)


def _ends_word(text: str, start: int, end: int) -> bool:
    """Return whether a letter is the last one of a function that is spelled out: max(0, x)."""
    run = _RUN.search(text, max(start, end - _WORD), end)
    return run is not None and len(run[0]) > 1 and run[0] in default_vocabulary().functions


def _is_letter(command: str) -> bool:
    if "{" in command or " " in command:
        return True
    head = re.match(rf"\\(?:{_ACCENTS})", command)
    if head and head.end() < len(command):
        return True
    return command[1:] in GREEK_UNICODE


def _closing(text: str, start: int, stop: int) -> int | None:
    """Return where the bracket that is open at `start` closes."""
    depth = 1
    for place in range(start, min(stop, start + _LONGEST)):
        depth += (text[place] in "([{") - (text[place] in ")]}")
        if not depth:
            return place
    return None


def _items(text: str, start: int, stop: int) -> list[str]:
    """Return what commas separate at the top level, without the layout of brackets."""
    items, depth, begin = list[str](), 0, start
    for place in range(start, stop):
        depth += (text[place] in "([{") - (text[place] in ")]}")
        if text[place] in ",;|" and not depth and text[place - 1 : place + 1] not in _SPACES:
            items.append(text[begin:place])
            begin = place + 1
    items.append(text[begin:stop])
    return [_AT_ENDS.sub("", item).strip() for item in items]


_SPACES = (r"\,", r"\;")
_AT_ENDS = re.compile(
    r"^(?:\s*\\[,;:! ])+|(?:\\(?:right|left|mid|[,;:! ]|[bB]igg?[lr]?|(?=\s*$))\s*)+$"
)
"""The layout at both ends of an argument; before a bar, the backslash of `\\|`."""
_NUMBER = re.compile(r"[-+]?\s*(?:\d+(?:\.\d+)?|\\frac\s*\{?\d+\}?\s*\{?\d+\}?)")


@dataclass(frozen=True, slots=True)
class Signed:
    """The parameters of a function as some statement gives them; defined: as in `f(x) = …`."""

    order: int
    parameters: tuple[str, ...]
    defined: bool


def functions_of(statements: Sequence[Statement]) -> dict[str, tuple[Signed, ...]]:
    """Return the functions of a document, each with the parameters that its statements give, in order."""
    found: dict[str, list[Signed]] = {}
    certain: set[str] = set()
    counts: dict[str, int] = {}
    own: set[str] = set()  # the left sides of equations, which say what they are
    for order, statement in enumerate(statements):
        for app in _of_statement(statement):
            name = _derived(app) or app.name
            if _defines(app, statement) and app.start == statement.sides[0].start:
                own.add(name)
            counts.setdefault(name, len(app.arguments))
            if certainly(app, statement):
                certain.add(name)
            plain = tuple(a for a in app.arguments if a is not None)
            if len(plain) == len(app.arguments) == len(set(plain)):
                signed = found.setdefault(name, [])
                point = any(_is_marked(a) for a in plain) or _is_number(statement)
                turned = (
                    statement.text(statement.sides[0]).strip()
                    != statement.piece.text[app.start : app.end].strip()
                )  # X = f(t) says what f is only where nothing else has
                point = point or turned
                again = point and any(s.defined and len(s.parameters) == len(plain) for s in signed)
                defines = _defines(app, statement) and not again  # q(x^*), q(a) = 8: q at a point
                signed.append(Signed(order, plain, defines))
    made = {
        name: (Signed(-1, _DEFAULT[:count], False),)
        for name, count in counts.items()
        if name in certain and name not in found and count <= len(_DEFAULT)
    }
    made |= {name: tuple(found[name]) for name in found if name in certain}
    return {name: made[name] for name in made if name in own or not _is_known_word(name)}


def _is_known_word(name: str) -> bool:
    r"""Return whether a word is a function of the catalogue, `\mathrm{softmax}`, and no letter of its own."""
    return len(name) > 1 and not is_catalogue(name) and name in default_vocabulary().functions


def _is_marked(name: str) -> bool:
    """Return whether a name is that of a point: x_0, x^*."""
    parts = split_name(name)
    return bool(parts.subscripts) or "star" in parts.marks


def _is_number(statement: Statement) -> bool:
    """Return whether a statement says that its first side is a number, f(a) = 8."""
    rest = [statement.text(side).strip() for side in statement.sides[1:]]
    return bool(rest) and all(_NUMBER.fullmatch(text) for text in rest)


def parameters_at(signed: Sequence[Signed], order: int, count: int | None) -> tuple[str, ...]:
    """Return the parameters of a function at a statement that applies it to `count` things, if it does.

    The definition before it counts first, then the next one, then what the function is applied to elsewhere,
    plain letters before letters with subscripts.
    """
    fitting = [s for s in signed if count is None or len(s.parameters) == count]
    if not fitting:
        return _DEFAULT[:count] if count is not None else signed[0].parameters
    before = [s for s in fitting if s.order <= order]
    if count is None and before:
        fitting = [s for s in fitting if len(s.parameters) == len(before[-1].parameters)]
        before = [s for s in fitting if s.order <= order]
    for group in ([s for s in before if s.defined][-1:], [s for s in fitting if s.defined]):
        if group:
            return group[0].parameters
    return min(fitting, key=lambda s: (any("_" in p for p in s.parameters), s.order)).parameters


def _of_statement(statement: Statement) -> Iterator[Application]:
    text = statement.piece.text
    for side in statement.sides:
        for app in applications(text, side.start, side.end):
            if not _is_random(app, statement):
                yield app


def _is_random(app: Application, statement: Statement) -> bool:
    """Return whether a letter is a probability, or an expectation that no formula says to be a function."""
    text = statement.piece.text
    inner = text[app.start : app.end].partition("(")[2].removesuffix(")")
    if not is_random(app.name, "(", inner):
        return False
    if app.name != "E" or not _defines(app, statement):
        return True
    rest = text[statement.sides[1].start : statement.sides[-1].end]
    own = [a for a in app.arguments if a is not None and a in _APPLIED.sub("", rest)]
    return not own


_APPLIED = re.compile(r"E\s*(?:\\left)?\s*\([^()]*\)")


def _derived(app: Application) -> str | None:
    """Return f for f_x(x, y) and f_{xy}(x, y): letters below that are arguments are derivatives."""
    letters = app.subscript.replace(",", "").replace(" ", "")
    if len(app.arguments) < 2 or not letters:
        return None
    if all(letter in app.arguments for letter in letters):
        return split_name(app.name).base
    return None


def certainly(app: Application, statement: Statement) -> bool:
    """Return whether a letter before a bracket is surely a function."""
    plain = all(a is not None for a in app.arguments)
    first = statement.sides[0]
    text = statement.piece.text
    if len(statement.sides) > 1 and name_of(text[first.start : first.end].strip()) == app.name:
        return False  # x = x(a, b) says what a variable depends on
    if app.primed or app.operated or len(app.arguments) > 1:
        return True
    if plain and _defines(app, statement):
        return True
    whole = text[first.start : first.end].strip() == text[app.start : app.end].strip()
    sides = (text[side.start : side.end].strip() for side in statement.sides)
    if plain and app.name in CONVENTIONAL and text[app.start : app.end].strip() in sides:
        return True  # y = f(x)
    if not whole or statement.leading is not None:
        return False
    return not statement.signs if plain else app.name in CONVENTIONAL


def _defines(app: Application, statement: Statement) -> bool:
    """Return whether the application is the left side of an equation, or the right one of `p^7 = g(p)`."""
    text, own = statement.piece.text, statement.piece.text[app.start : app.end].strip()
    equal = bool(statement.signs) and statement.signs[0] in (Sign.EQUAL, Sign.DEFINED)
    if not equal or statement.leading is not None or app.primed:
        return False
    sides = [text[side.start : side.end].strip() for side in statement.sides]
    turned = len(sides) == 2 and sides[1] == own and not _HEAD.match(sides[0]) and len(sides[0]) > 3
    return sides[0] == own or turned


def is_catalogue(name: str) -> bool:
    r"""Return whether a letter is a function of the catalogue before a bracket, such as σ."""
    return f"\\{name}" in default_vocabulary().latex_functions
