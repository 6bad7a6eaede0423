r"""A side as a row of items: what multiplies what, as far as that can be told without reading names.

`-2\frac{\partial L}{\partial z}` is an operator, a number and a derivative; `H(4, 4)` a name and a bracket.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from symopt.documents.statements.brackets import match_brackets
from symopt.documents.statements.tokens import Token, tokens_of

_FRACTIONS = frozenset((r"\frac", r"\dfrac", r"\tfrac", r"\cfrac"))
_ACCENTS = frozenset(
    rf"\{name}" for name in (
        "hat", "widehat", "bar", "overline", "tilde", "widetilde", "vec", "dot", "ddot", "mathbf", "mathrm",
        "boldsymbol", "bm", "mathcal", "mathbb", "operatorname", "mathit", "mathsf", "mathop", "underline",
    )
)  # fmt: skip
_FUNCTIONS = frozenset(
    rf"\{name}" for name in (
        "det", "log", "ln", "exp", "sin", "cos", "tan", "max", "min", "argmax", "argmin", "tanh", "sinh",
        "cosh", "sqrt", "sum", "prod", "int", "lim", "frac", "dfrac", "tfrac", "lg", "Pr", "partial",
    )
)  # fmt: skip
_DIFFERENTIAL = re.compile(r"\\partial(?![A-Za-z])|d(?![A-Za-z]{3})")
_SIZES = re.compile(r"\\[bB]igg?[lrm]?$")


class Item(NamedTuple):
    """An item with its place.

    kind: "derivative", "differentiation" (`d/dx`, which wants more after it), "nabla", "name", "function",
        "number", "bracket", "matrix", "operator", "separator" or "other".
    scripted: whether a subscript, a superscript or a prime follows.
    """

    kind: str
    start: int
    end: int
    scripted: bool = False


def items_of(text: str, start: int, end: int) -> list[Item]:
    """Return the items of a part of a text."""
    tokens = tokens_of(text[start:end])
    partner = match_brackets(tokens).partner
    items, k = list[Item](), 0
    while k < len(tokens):
        token = tokens[k]
        until = max(k, partner[k])
        if token.kind in ("mute", "aside") or _SIZES.match(token.text):
            k = until + 1
            continue
        if items and (token.kind == "script" or token.text == "'"):
            until = _script_end(tokens, partner, k)
            items[-1] = items[-1]._replace(end=start + tokens[until].end, scripted=True)
        else:
            kind, until = _item(text[start:end], tokens, partner, k)
            items.append(Item(kind, start + token.start, start + tokens[until].end))
        k = until + 1
    return items


def _script_end(tokens: list[Token], partner: list[int], k: int) -> int:
    if tokens[k].kind != "script" or k + 1 >= len(tokens):
        return k
    return max(k + 1, partner[k + 1])


def _item(text: str, tokens: list[Token], partner: list[int], k: int) -> tuple[str, int]:
    """Return the kind of the item that begins at token k, and its last token."""
    token = tokens[k]
    if token.text in _FRACTIONS:
        return _fraction(text, tokens, partner, k)
    if token.text in _ACCENTS and k + 1 < len(tokens):
        return "name", max(k + 1, partner[k + 1])
    if token.kind == "open" and partner[k] > k:
        matrix = "matrix" in token.text or "array" in token.text
        brace = token.text == "{"
        kind = "matrix" if matrix else "other" if brace else "bracket"
        inner = tokens[k + 1].text if k + 1 < partner[k] else ""
        if token.text.startswith(r"\left") and ("array" in inner or "matrix" in inner):
            kind = "matrix"
        return kind, partner[k]
    if token.kind == "operator":
        return "operator", k
    if token.text == r"\nabla":
        return "nabla", k
    if token.text in _FUNCTIONS:
        return "function", k
    if token.kind == "atom":
        return _atom(token.text), k
    return "separator", k


def _atom(text: str) -> str:
    if text[0].isdigit() or (text[0] == "." and text[-1].isdigit()):
        return "number"
    if text[0].isalpha() or (text[0] == "\\" and text[1:].isalpha()):
        return "name"
    return "other"


def _fraction(text: str, tokens: list[Token], partner: list[int], k: int) -> tuple[str, int]:
    """Tell a derivative from a quotient, by the differentials above and below."""
    groups, at = list[str](), k
    for _ in range(2):
        at += 1
        if at >= len(tokens):
            return "other", len(tokens) - 1
        last = max(at, partner[at])
        groups.append(text[tokens[at].start : tokens[last].end].strip("{} \n"))
        at = last
    above, below = groups
    if not (_DIFFERENTIAL.match(above) and _DIFFERENTIAL.match(below)):
        return "other", at
    rest = above[_DIFFERENTIAL.match(above).end() :]  # pyright: ignore[reportOptionalMemberAccess]
    bare = not re.sub(r"\^\s*(?:\{[^{}]*\}|\S)", "", rest).strip()
    return ("differentiation" if bare else "derivative"), at
