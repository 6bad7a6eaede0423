r"""LaTeX to tokens: `\frac{1}{2}\left(y-\hat{y}\right)^{2}`.

Layout is dropped (spacing, `\left`, `\big`, `&` stays for tables). Each letter is a token of its
own, except where a declared name, or a function before a bracket, is spelled out: `\ln yhat`.
"""

from __future__ import annotations

import re

from symopt.syntax.grammar.limits import DEPTH, refuse_depth
from symopt.syntax.grammar.text_lexer import check_number
from symopt.syntax.grammar.tokens import PRODUCT_SIGNS, SIGNS, Source, Token
from symopt.syntax.latex.lexing.bars import match_bars
from symopt.syntax.latex.lexing.signs import (
    BOLD,
    CLOSING,
    DELIMITERS,
    LOGIC,
    MARKED,
    MEANINGS,
    OPENING,
    SIZES,
    TEXTS,
    TOKEN,
)
from symopt.syntax.names import GREEK_UNICODE, add_mark, is_name, spell_out
from symopt.syntax.vocabulary import Vocabulary

_RUN = 60
"""Letters of the longest word that is looked up."""


def lex_latex(source: Source, start: int, stop: int, vocabulary: Vocabulary) -> list[Token]:
    """Return the tokens of `source.text[start:stop]`, ending with "eof".

    Raises ReadingError for a character that is not read, LimitError for numbers too long.
    """
    text, tokens, place, gap, depth, side = source.text, list[Token](), start, False, 0, ""
    while place < stop:
        found = TOKEN.match(text, place, stop)
        if found is None:
            source.fail(f"{text[place]!r} is not read here", place)
        begin, place = place, found.end()
        kind, word = found.lastgroup, found.group()
        if kind == "space":
            gap = True
            continue
        if word in (r"\left", r"\right") or word in SIZES:
            side = word
            continue
        fresh = _tokens(source, vocabulary, found, gap)
        place = fresh[-1].end if fresh[-1].key in MARKED else place
        if side:
            fresh = [_delimiter(source, fresh[0], side), *fresh[1:]]
        tokens.extend(fresh)
        depth += (fresh[0].key in OPENING) - (fresh[0].key in CLOSING)
        if depth > DEPTH:
            refuse_depth(source, begin)
        gap, side = False, ""
    tokens.append(Token("eof", "", stop, stop, True))
    return match_bars(tokens)


def _tokens(source: Source, vocabulary: Vocabulary, found: re.Match[str], gap: bool) -> list[Token]:
    word, start, end = found.group(), found.start(), found.end()
    match found.lastgroup:
        case "number":
            return [_number(source, vocabulary, found, gap)]
        case "letters":
            return _letters(source, vocabulary, word, start, gap)
        case "row":
            return [Token(r"\\", word, start, end, gap)]
        case "ends":
            key = "begin" if word.startswith(r"\begin") else "end"
            return [Token(key, found.group("environment").strip(), start, end, gap)]
        case "operator":
            return [Token("upright", found.group("operator").strip(), start, end, gap)]
        case "decorated":
            return [_sign(found.group("decorated"), start, end, gap)]
        case "empty":
            return [Token("{}", word, start, end, gap)]
        case "font":
            return _font(vocabulary, found, gap)
        case "text":
            return [_text(vocabulary, found, gap)]
        case _:
            own = (
                word[1:] in GREEK_UNICODE or word == r"\sqrt"
            )  # which may have an index: \sqrt[3]{x}
            if word in vocabulary.latex_functions and not own:
                return [Token("function", word, start, end, gap)]
            return [_sign(word, start, end, gap)]


def _number(source: Source, vocabulary: Vocabulary, found: re.Match[str], gap: bool) -> Token:
    r"""Return a number without the marks between its thousands: `50{,}000`."""
    start, end = found.start(), found.end()
    check_number(source, start, end, found.endpos)
    if "e" in found.group() and vocabulary.is_declared("e"):
        source.fail(
            "this may be a power of ten or a product with e",
            start,
            end,
            remedy=r"write 10^{-3}, or \cdot for the product",
        )
    return Token("number", re.sub(r"\{,\}|\\,", "", found.group()), start, end, gap)


def _sign(word: str, start: int, end: int, gap: bool) -> Token:
    if word == "ᵀ":
        return Token(".T", word, start, end, gap)
    key = MEANINGS.get(word) or SIGNS.get(word, word)
    if key == "*":
        return Token("*", PRODUCT_SIGNS.get(word, "·"), start, end, gap)
    if word[1:] in GREEK_UNICODE:
        return Token("name", word[1:], start, end, gap)
    return Token(key, word, start, end, gap)


def _delimiter(source: Source, token: Token, side: str) -> Token:
    r"""Return the token after `\left`, `\right` or `\big`: a bar then knows which side it closes."""
    opening = side == r"\left" or side.endswith("l")
    closing = side == r"\right" or side.endswith("r")
    if token.key in ("|", "||") and (opening or closing):
        return token._replace(key=f"{token.key}(" if opening else f"){token.key}")
    if token.text == ".":
        return token._replace(key=side + ".")
    if token.key not in DELIMITERS:
        source.fail(
            f"a bracket is missing after {side}",
            token.start,
            token.end,
            remedy=rf"write {side}( or {side}.",
        )
    return token


def _font(vocabulary: Vocabulary, found: re.Match[str], gap: bool) -> list[Token]:
    r"""Return the tokens of `\mathrm{rate}`, `\mathbf{x}`, `\mathbf x`; the command alone before more."""
    start, end = found.start(), found.end()
    head = _head(found)
    inner = (found.group("inner") or found.group("one") or "").replace(r"\_", "_").strip()
    mark = MARKED.get(head, "")
    word = inner.removeprefix("\\")
    if head in BOLD | {r"\mathbb"} and inner in ("0", "1"):
        return [Token("upright", inner + "bold", start, end, gap)]
    if mark and not is_name(word):
        return [Token(_COMMANDS[mark], head, start, start + len(head), gap)]
    if mark and len(word) > 1 and inner == word and word.isalpha():
        known = vocabulary.functions.get(word) or vocabulary.functions.get(word.lower())
        if known is None and not vocabulary.is_declared(vocabulary.resolve(word)):
            at = found.start("inner")
            return [
                Token("upright", letter + mark, at + k, at + k + 1, gap and not k)
                for k, letter in enumerate(found.group("inner"))
                if letter.isalpha()
            ]
    if mark and word in vocabulary.functions and len(word) > 1 and inner == word:
        return [Token("upright", word, start, end, gap)]
    if mark:
        return [Token("upright", add_mark(word, mark), start, end, gap)]
    if word in GREEK_UNICODE and inner != word:
        return [Token("name", word, start, end, gap)]
    if len(inner) == 1 and inner.isalpha():
        return [Token("name", inner, start, end, gap)]
    return [Token("upright", inner, start, end, gap)]


_COMMANDS = {"bold": r"\mathbf", "cal": r"\mathcal", "frak": r"\mathfrak", "bb": r"\mathbb"}


def _head(found: re.Match[str]) -> str:
    command = re.match(r"\\[A-Za-z]+", found.group())
    return command.group() if command else ""


def _text(vocabulary: Vocabulary, found: re.Match[str], gap: bool) -> Token:
    r"""Return the token of `\text{…}` or `\operatorname{…}`: a declared name, a function, or a word."""
    start, end = found.start(), found.end()
    head, inner = _head(found), found.group("words").replace(r"\_", "_").strip()
    if head == r"\textbf" and is_name(inner) and len(inner) == 1:
        return Token("upright", inner + "bold", start, end, gap)
    known = vocabulary.is_declared(vocabulary.resolve(inner)) or inner in vocabulary.heads
    command = rf"\operatorname{{{inner}}}"
    function = command in vocabulary.latex_functions or f"\\{inner}" in vocabulary.latex_functions
    if known or function or (len(inner) > 1 and inner.lower() in vocabulary.functions):
        return Token("upright", inner, start, end, gap)
    if head not in TEXTS:
        return Token("operator", inner, start, end, gap)
    return Token(LOGIC.get(inner, "word"), inner, start, end, gap)


def _letters(
    source: Source, vocabulary: Vocabulary, word: str, start: int, gap: bool
) -> list[Token]:
    """Return a run of letters as names: the longest declared name, else one letter, at each place."""
    if not word.isascii():
        return [Token("name", spell_out(word), start, start + len(word), gap)]
    after = source.text[start + len(word) : start + len(word) + 1]
    if len(word) > 1 and word in vocabulary.functions and after == "(":
        return [Token("name", word, start, start + len(word), gap)]
    tokens: list[Token] = []
    place = 0
    while place < len(word):
        end = place + _longest(vocabulary, word, place, after)
        tokens.append(Token("name", word[place:end], start + place, start + end, gap and not place))
        place = end
    return tokens


def _longest(vocabulary: Vocabulary, word: str, place: int, after: str) -> int:
    """Return the length of the longest declared name here; one that goes on below ends the run."""
    rest = word[place : place + min(_RUN, vocabulary.longest)]
    whole = place + len(rest) == len(word)
    if whole and (after == "_" or after.isdigit()) and rest in vocabulary.heads:
        return len(rest)
    lengths = range(len(rest), 1, -1)
    return next((n for n in lengths if vocabulary.is_declared(rest[:n])), 1)
