r"""LaTeX to tokens: `\frac{1}{2}\left(y-\hat{y}\right)^{2}`.

Layout is dropped (spacing, `\left`, `\big`, `&` stays for tables). Each letter is a token of its
own, except where a declared name, or a function before a bracket, is spelled out: `\ln yhat`.
"""

from __future__ import annotations

import re

from symopt.syntax.limits import DEPTH, refuse_depth
from symopt.syntax.names import GREEK_UNICODE, UNICODE_GREEK, spell_out
from symopt.syntax.text_lexer import check_number
from symopt.syntax.tokens import PRODUCT_SIGNS, SIGNS, Source, Token
from symopt.syntax.vocabulary import Vocabulary

_GREEK = "".join(UNICODE_GREEK)
_TOKEN = re.compile(
    r"(?P<space>(?:[\s~]|%[^\n]*\n|\\[,;:!> \n]"
    r"|\\(?:q?quad|displaystyle|textstyle|limits|nolimits|nonumber|notag|hfill)(?![A-Za-z]))+)"
    r"|(?P<number>\d+(?:\.\d+)?|\.\d+)"
    rf"|(?P<letters>[A-Za-z]+|[{_GREEK}\u00c0-\u024f\u1e00-\u1eff][\u0300-\u036f\u20d0-\u20ff]?)"
    r"|(?P<row>\\\\(?:\[[^\]]*\])?)"
    r"|(?P<group>\\(?:begin|end|mathrm|mathit|mathsf|mathbf|boldsymbol|bm|text|textrm|textbf|textit"
    r"|operatorname\*?|mbox)(?![A-Za-z])\s*\{(?P<inner>[^{}]*)\})"
    r"|\\mathop(?![A-Za-z])\s*\{\s*\\mathrm\s*\{(?P<operator>[^{}]*)\}\s*\}"
    r"|(?P<empty>\{\})"
    r"|(?P<command>\\[A-Za-z]+|\\[{}|&%#_$()\[\]])"
    r"|(?P<sign><=|>=|->|:=|[-+*/^_@(){}\[\],:;=<>|&.'⊗∇]|[" + "".join(SIGNS) + r"])"
)
_SIZES = frozenset(
    rf"\{prefix}{side}" for prefix in ("big", "Big", "bigg", "Bigg") for side in ("", "l", "r", "m")
)  # fmt: skip
_MEANINGS = {
    r"\cdot": "*", r"\times": "*", r"\odot": "*", r"\circ": "*", r"\ast": "*", r"\div": "/",
    r"\le": "<=", r"\leq": "<=", r"\leqslant": "<=", r"\ge": ">=", r"\geq": ">=", r"\geqslant": ">=",
    r"\otimes": "⊗", r"\ne": "!=", r"\neq": "!=", r"\lt": "<", r"\gt": ">", r"\in": "in",
    r"\to": "->", r"\rightarrow": "->", r"\longrightarrow": "->", r"\gets": "->", r"\leftarrow": "->",
    r"\coloneqq": "->", ":=": "->", r"\Rightarrow": "=>", r"\implies": "=>",
    r"\land": "and", r"\wedge": "and", r"\lor": "or", r"\vee": "or", r"\lnot": "not", r"\neg": "not",
    r"\lbrace": "(", r"\rbrace": ")", r"\{": "(", r"\}": ")", r"\lbrack": "[", r"\rbrack": "]",
    r"\vert": "|", r"\lvert": "|(", r"\rvert": ")|", r"\|": "||", r"\Vert": "||",
    r"\lVert": "||", r"\rVert": "||", r"\intercal": r"\top", r"\dfrac": r"\frac", r"\tfrac": r"\frac",
    r"\cfrac": r"\frac", r"\widehat": r"\hat", r"\widetilde": r"\tilde", r"\overline": r"\bar",
    r"\bcancel": r"\cancel", r"\xcancel": r"\cancel", r"\lg": r"\lg",
}  # fmt: skip
_DELIMITERS = {"|": "|(", r"\vert": "|(", r"\lvert": "|("}
_WORDS = {"and": "and", "or": "or", "not": "not", "in": "in"}
_BOLD = frozenset((r"\mathbf", r"\boldsymbol", r"\bm", r"\textbf"))
_OPENING = frozenset(("(", "[", "{", "|(", r"\lfloor", r"\lceil"))
_CLOSING = frozenset((")", "]", "}", ")|", r"\rfloor", r"\rceil"))


def lex_latex(source: Source, start: int, stop: int, vocabulary: Vocabulary) -> list[Token]:
    """Return the tokens of `source.text[start:stop]`, ending with "eof".

    Raises ReadingError for a character that is not read, LimitError for numbers too long.
    """
    text, tokens, place, gap, depth, side = source.text, list[Token](), start, False, 0, ""
    while place < stop:
        found = _TOKEN.match(text, place, stop)
        if found is None:
            source.fail(f"{text[place]!r} is not read here", place)
        begin, place = place, found.end()
        kind, word = found.lastgroup, found.group()
        if kind == "space":
            gap = True
            continue
        if word in (r"\left", r"\right") or word in _SIZES:
            side = word
            continue
        fresh = _tokens(source, vocabulary, found, gap)
        if side:
            fresh = [_delimiter(source, fresh[0], side), *fresh[1:]]
        tokens.extend(fresh)
        depth += (fresh[0].key in _OPENING) - (fresh[0].key in _CLOSING) if fresh else 0
        if depth > DEPTH:
            refuse_depth(source, begin)
        gap, side = False, ""
    tokens.append(Token("eof", "", stop, stop, True))
    return tokens


def _tokens(source: Source, vocabulary: Vocabulary, found: re.Match[str], gap: bool) -> list[Token]:
    word, start, end = found.group(), found.start(), found.end()
    match found.lastgroup:
        case "number":
            check_number(source, start, end, found.endpos)
            return [Token("number", word, start, end, gap)]
        case "letters":
            return _letters(source, vocabulary, word, start, gap)
        case "row":
            return [Token(r"\\", word, start, end, gap)]
        case "operator":
            return [Token("upright", found.group("operator").strip(), start, end, gap)]
        case "empty":
            return [Token("{}", word, start, end, gap)]
        case "group" | "inner":
            return [_group(found, gap)]
        case _:
            if word in vocabulary.latex_functions and word[1:] not in GREEK_UNICODE:
                return [Token("function", word, start, end, gap)]
            return [_sign(word, start, end, gap)]


def _sign(word: str, start: int, end: int, gap: bool) -> Token:
    if word == "ᵀ":
        return Token(".T", word, start, end, gap)
    key = _MEANINGS.get(word) or SIGNS.get(word, word)
    if word in PRODUCT_SIGNS:
        return Token("*", PRODUCT_SIGNS[word], start, end, gap)
    if word[1:] in GREEK_UNICODE:
        return Token("name", word[1:], start, end, gap)
    return Token(key, word, start, end, gap)


def _delimiter(source: Source, token: Token, side: str) -> Token:
    r"""Return the token after `\left`, `\right` or `\big`: a bar then knows which side it closes."""
    if token.key == "|" and side != r"\bigm":
        opening = side == r"\left" or side.endswith("l")
        closing = side == r"\right" or side.endswith("r")
        return token._replace(key="|(" if opening else ")|" if closing else "|")
    if token.text == ".":
        return token._replace(key=side + ".")
    if token.key not in (
        "(",
        ")",
        "[",
        "]",
        "|",
        "||",
        "|(",
        ")|",
        "/",
        r"\langle",
        r"\rangle",
        r"\lfloor",
        r"\rfloor",
        r"\lceil",
        r"\rceil",
    ):
        source.fail(
            f"a bracket is missing after {side}",
            token.start,
            token.end,
            remedy=rf"write {side}( or {side}.",
        )
    return token


def _group(found: re.Match[str], gap: bool) -> Token:
    r"""Return the token of `\mathrm{…}`, `\text{…}`, `\begin{…}` and the like."""
    start, end = found.start(), found.end()
    command = re.match(r"\\[A-Za-z]+", found.group())
    head, inner = (
        command.group() if command else "",
        found.group("inner").replace(r"\_", "_").strip(),
    )
    if head in (r"\begin", r"\end"):
        return Token(head[1:], inner, start, end, gap)
    if head in (r"\text", r"\textrm", r"\mbox", r"\textit"):
        return Token(_WORDS.get(inner, "word"), inner, start, end, gap)
    if head in _BOLD:
        inner = inner.removeprefix("\\") + "bold"
    elif len(inner) == 1 and inner.isalpha():
        return Token("name", inner, start, end, gap)
    return Token("upright", inner, start, end, gap)


def _letters(
    source: Source, vocabulary: Vocabulary, word: str, start: int, gap: bool
) -> list[Token]:
    """Return a run of letters as names: the longest declared name, else one letter, at each place."""
    if not word.isascii():
        return [Token("name", spell_out(word), start, start + len(word), gap)]
    if (
        len(word) > 1
        and word in vocabulary.functions
        and source.text[start + len(word) : start + len(word) + 1] == "("
    ):
        return [Token("name", word, start, start + len(word), gap)]
    tokens: list[Token] = []
    place = 0
    while place < len(word):
        length = next(
            (
                n
                for n in range(min(len(word), place + 60) - place, 1, -1)
                if vocabulary.is_declared(word[place : place + n])
            ),
            1,
        )
        tokens.append(
            Token(
                "name",
                word[place : place + length],
                start + place,
                start + place + length,
                gap and not place,
            )
        )
        place += length
    return tokens
