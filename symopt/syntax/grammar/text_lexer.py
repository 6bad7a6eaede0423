"""Plain text to tokens: `2*x**2 + sigmoid(w_{11}) <= 1e-3`."""

from __future__ import annotations

import re
from typing import NoReturn

from symopt.foundation.pattern import pattern
from symopt.syntax.grammar.limits import DEPTH, DIGITS, refuse_depth
from symopt.syntax.grammar.tokens import PRODUCT_SIGNS, SIGNS, SUPERSCRIPTS, Source, Token
from symopt.syntax.names import COMBINING, UNICODE_GREEK, spell_out

NUMBER = r"(?:\d+(?:\.\d*)?|\.\d+)"
_LETTER = "A-Za-z" + "".join(UNICODE_GREEK)
_ACCENT = "".join(COMBINING)
_WORD = rf"[{_LETTER}\u00c0-\u024f\u1e00-\u1eff][0-9{_LETTER}\u00c0-\u024f\u1e00-\u1eff{_ACCENT}]*"
_SUBSCRIPT = rf"_(?:[0-9{_LETTER}{_ACCENT}]+|\{{[0-9{_LETTER}]+\}})"
_FUNCTION = r"(?:sum|prod)_(?=\()"
"""Functions that some write so because Python has their names."""
_TOKEN = pattern(
    rf"(?P<space>[ \n\u00a0]+|\r\n)"
    rf"|(?P<number>{NUMBER}(?:[eE][+-]?\d+)?)"
    rf"|(?P<name>{_FUNCTION}|{_WORD}(?:{_SUBSCRIPT})*)"
    r"|(?P<sign>\*\*|<=|>=|==|!=|->|:=|\.T\b|[-+*/^@()\[\],:=<>|&])"
    rf"|(?P<other>[{''.join(SIGNS)}{''.join(SUPERSCRIPTS)}√⊗])"
)
_ALIASES = {"**": "^", "==": "=", ":=": "->"}
_WORDS = frozenset(("and", "or", "not", "in"))
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")

_HINTS = {
    "'": ("a prime is not read in plain text", "write the derivative as diff(f, x)"),
    '"': ("text in quotes is not mathematics", "remove the quotes"),
    "_": (
        "a name starts with a letter, and '_' stands between letters or digits",
        "use a name like x, w_11 or yhat",
    ),
    "{": ("braces group only subscripts in plain text", "use round brackets, or LaTeX between $ signs"),
    "}": ("braces group only subscripts in plain text", "use round brackets, or LaTeX between $ signs"),
    ";": ("one formula is read at a time", "split it in two"),
    "%": ("there is no remainder", ""),
    "!": ("factorials are not read", "write gamma(n + 1)"),
    "$": ("LaTeX stands between two $ signs", "write $…$ around the whole formula"),
    ".": ("a dot belongs to a number or to .T", "write X.T for the transpose, * for a product"),
}  # fmt: skip


def lex_text(source: Source) -> list[Token]:
    """Return the tokens of plain text, ending with "eof".

    Raises ReadingError for a character that is not mathematics, LimitError for numbers too long.
    """
    text, tokens, place, depth, gap = source.text, list[Token](), 0, 0, False
    check_controls(source)
    while place < len(text):
        found = _TOKEN.match(text, place)
        if found is None:
            return _refuse(source, place)
        start, place = place, found.end()
        kind, word = found.lastgroup, found.group()
        if kind == "space":
            gap = True
            continue
        if kind == "number":
            check_number(source, start, place)
            tokens.append(Token("number", word, start, place, gap))
        elif kind == "name":
            tokens.append(_name(source, word, start, place, gap))
        elif kind == "other":
            tokens.extend(_other(word, start, place, gap))
        else:
            tokens.append(
                Token(_ALIASES.get(word, word), PRODUCT_SIGNS.get(word, word), start, place, gap)
            )
            depth += (word in _OPENING) - (word in _CLOSING)
            if depth > DEPTH:
                refuse_depth(source, start)
        gap = False
    tokens.append(Token("eof", "", len(text), len(text), True))
    return tokens


def _name(source: Source, word: str, start: int, end: int, gap: bool) -> Token:
    if word in _WORDS:
        return Token(word, word, start, end, gap)
    name = spell_out(word).replace("{", "").replace("}", "")
    if not name.isascii():
        source.fail(
            f"'{word}' is not a name", start, end, remedy="use a name like x, w_11, yhat or lambda"
        )
    if source.text[end : end + 1] == "_":
        _refuse(source, end)
    return Token("name", name, start, end, gap)


def _other(sign: str, start: int, end: int, gap: bool) -> list[Token]:
    if sign == "√":
        return [Token("name", "sqrt", start, end, gap)]
    if sign in SUPERSCRIPTS:
        digit = SUPERSCRIPTS[sign]
        return [Token("^", "^", start, start, gap), Token("number", digit, start, end)]
    if sign == "ᵀ":
        return [Token(".T", ".T", start, end, gap)]
    return [Token(SIGNS.get(sign, sign), PRODUCT_SIGNS.get(sign, sign), start, end, gap)]


def check_number(source: Source, start: int, end: int, stop: int | None = None) -> None:
    """Raise LimitError for a number of too many digits, ReadingError for one that is no decimal."""
    text = source.text[start:end]
    mantissa, _, exponent = text.lower().partition("e")
    size = int(exponent) if exponent and len(exponent) < 8 else DIGITS + 1 if exponent else 0
    if len(mantissa) > DIGITS or abs(size) > DIGITS:
        source.refuse(
            "the number is too long",
            start,
            min(end, start + 20),
            why=f"a number may have {DIGITS:,} digits and a decimal exponent up to {DIGITS:,}",
            remedy="round it",
        )
    after = source.text[end : end + 2 if stop is None else min(end + 2, stop)]
    if (after[:1] == "_" and stop is None) or (after[:1] == "." and after != ".T"):
        source.fail(
            "this is not a number", start, end + 1, remedy="write numbers as 1000, 0.25 or 1e-3"
        )
    if text == "0" and after[:1] in ("x", "b", "o") and after[1:].isdigit():
        source.fail(
            "only decimal numbers are read",
            start,
            end + 2,
            remedy="write 0*x if you mean a product",
        )


_CONTROL = pattern(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]|\n(?=(?:abla|u|eq|otin)\b)")
_ESCAPES = {"\t": "t", "\r": "r", "\b": "b", "\f": "f", "\a": "a", "\v": "v", "\n": "n"}


def check_controls(source: Source) -> None:
    r"""Raise ReadingError at a control character: a tab where "\theta" stood in a quoted string."""
    for found in _CONTROL.finditer(source.text):
        sign, start = found.group(), found.start()
        if sign == "\r" and source.text[start + 1 : start + 2] == "\n":
            continue
        word = re.match(r"[A-Za-z]*", source.text[start + 1 :])
        letters = _ESCAPES.get(sign, "") + (word.group() if word else "")
        if sign in _ESCAPES and word and word.group():
            remedy = f"write it in single quotes, '\\{letters}', or double the backslash, \"\\\\{letters}\""
        else:
            remedy = "remove it"
        source.fail(
            f"a control character (U+{ord(sign):04X}) stands in the formula",
            start,
            why=f"a string in double quotes turns \\{_ESCAPES[sign]} into it"
            if sign in _ESCAPES
            else "",
            remedy=remedy,
        )


def _refuse(source: Source, place: int) -> NoReturn:
    sign = source.text[place]
    why, remedy = _HINTS.get(sign, ("", ""))
    source.fail(f"{sign!r} is not read here", place, why=why, remedy=remedy)
