r"""LaTeX to tokens with their places: only what is needed to find sides, signs and words.

Kinds: "atom" (all that is not said below), "sign", "operator", "script" (`_` and `^`), "open" and "close"
(brackets, braces, `\left`, `\right`, `\begin`, `\end`), "row" (`\\`), "column" (`&`), "comma",
"semicolon", "stop", "and", "text" (`\text{…}`), "note" (①), "thin" and "wide" space, "mute" (`\color{red}`,
`\displaystyle`: nothing to read), "aside" (`\tag{1}`, `\label{a}`, a comment: left out, but reported).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from symopt.documents.statements.chain import Sign
from symopt.documents.statements.signs import SIGNS, sign_over
from symopt.documents.statements.wording import PLAIN
from symopt.foundation.errors import LimitError

LENGTH = 100_000
"""Characters of one formula."""


class Token(NamedTuple):
    r"""A token: `text` is what it stands for, the words of `\text`, the name of an environment."""

    kind: str
    text: str
    start: int
    end: int
    sign: Sign | None = None


_TOKEN = re.compile(
    r"(?P<blank>\s+)|(?P<aside>%[^\n]*)"
    r"|(?P<row>\\\\\*?(?:\[\s*-?[0-9.]+\s*[a-z]{2}\s*\])?|\\(?:newline|cr|tabularnewline)(?![A-Za-z]))"
    r"|(?P<command>\\[A-Za-z]+)|(?P<escaped>\\.)"
    r"|(?P<number>[0-9]+(?:\.[0-9]+)?|\.[0-9]+)|(?P<dots>\.{2,})"
    r"|(?P<word>(?<![A-Za-z\\])[A-Za-z]{2,}(?![A-Za-z]))"
    r"|(?P<long><=>|==>|-->|===|=>|->|<=|>=|:=|=:|==)|(?P<one>.)",
    re.DOTALL,
)
_KINDS = {
    "_": "script", "^": "script", "&": "column", ",": "comma", "，": "comma", ";": "semicolon",
    "；": "semicolon", ".": "stop", "。": "stop", r"\&": "and", r"\land": "and", r"\wedge": "and",
    r"\lor": "or", r"\vee": "or", "∧": "and", "∨": "or", r"\forall": "all", "∀": "all",
    "~": "thin", r"\bullet": "bullet", "•": "bullet",
} | dict.fromkeys("+-*/−–·×÷⋅∗⊙±∓⊕⊗∘", "operator") | dict.fromkeys(
    (r"\cdot", r"\times", r"\div", r"\pm", r"\mp", r"\odot", r"\otimes", r"\oplus", r"\circ",
     r"\ast", r"\star", r"\ominus"), "operator",
) | dict.fromkeys(("(", "[", "{", r"\{", r"\lbrace", r"\lbrack", r"\langle", r"\lfloor", r"\lceil",
                   r"\lvert", r"\lVert", "⟨", "⌊", "⌈"), "open") | dict.fromkeys(
    (")", "]", "}", r"\}", r"\rbrace", r"\rbrack", r"\rangle", r"\rfloor", r"\rceil", r"\rvert",
     r"\rVert", "⟩", "⌋", "⌉"), "close",
)  # fmt: skip
WIDTHS = {r"\,": 3, r"\:": 4, r"\>": 4, r"\;": 5, r"\ ": 6, "~": 6, r"\!": -3, r"\enspace": 9, r"\quad": 18,
          r"\thinspace": 3, r"\medspace": 4, r"\thickspace": 5, r"\enskip": 9, r"\qquad": 36, "\\\n": 6,
          r"\hfill": 36, r"\hfil": 36, r"\space": 6, r"\negthinspace": -3, r"\/": 0}  # fmt: skip
"""Spacing commands, in eighteenths of a quad."""
WIDE = 15
_MUTE = frozenset(
    rf"\{name}" for name in (
        "displaystyle", "textstyle", "scriptstyle", "scriptscriptstyle", "nonumber", "notag", "boxed", "fbox",
        "allowbreak", "nobreak", "hline", "toprule", "midrule", "bottomrule", "centering", "noindent",
        "mathrel", "mathbin", "bf", "rm", "it", "normalsize", "small", "large", "Large", "footnotesize",
    )
)  # fmt: skip
_MUTE_WITH_ARGUMENT = frozenset(
    (r"\color", r"\textcolor", r"\colorbox", r"\phantom", r"\hphantom", r"\vphantom", r"\vspace")
)
_ASIDES = frozenset((r"\tag", r"\label", r"\eqref", r"\footnote"))
_TEXTS = frozenset(
    rf"\{name}" for name in (
        "text", "textrm", "textit", "textbf", "textsf", "texttt", "textnormal", "textup", "textsc", "mbox",
        "hbox", "intertext", "shortintertext", "emph",
    )
)  # fmt: skip
_OVER = frozenset((r"\stackrel", r"\overset", r"\underset"))
_LONG_ARROWS = frozenset((r"\xrightarrow", r"\xleftarrow", r"\xRightarrow"))
_REACH = 60
"""Tokens that may stand between the angles of `<x, y>`."""
_NOTE = re.compile("[\u2460-\u24ff\u2776-\u2793]")
_DELIMITER = re.compile(r"\s*(\\[A-Za-z]+|\\.|\S)")


def tokens_of(text: str) -> list[Token]:
    """Return the tokens of a formula, in order; blanks are left out.

    Raises LimitError if the formula is too long.
    """
    if len(text) > LENGTH:
        raise LimitError(
            f"the formula is too long: {len(text):,} characters",
            where=text[:60],
            why=f"a formula may have {LENGTH:,} characters",
            remedy="write it as several formulas",
        )
    return _Tokenizer(text).run()


class _Tokenizer:
    def __init__(self, text: str) -> None:
        self.text = text
        self.closing = _braces(text)
        self.tokens = list[Token]()
        self.space = (0, 0, 0)

    def run(self) -> list[Token]:
        place = 0
        while place < len(self.text):
            found = _TOKEN.match(self.text, place)
            if found is None:  # cannot be: the last alternative takes any character
                break
            token = self._token(found)
            place = token.end if token else found.end()
            if token is None:
                continue
            if token.kind == "thin":
                self._widen(token)
                continue
            self._close_space()
            self.tokens.append(token)
        self._close_space()
        return _with_angles(self.tokens)

    def _widen(self, token: Token) -> None:
        width, start, _ = self.space
        begin = start if self.space[2] else token.start
        self.space = (width + WIDTHS.get(token.text, 0), begin, token.end)

    def _close_space(self) -> None:
        width, start, end = self.space
        if width >= WIDE:
            self.tokens.append(Token("wide", "", start, end))
        self.space = (0, 0, 0)

    def _token(self, found: re.Match[str]) -> Token | None:
        kind, word, start, end = found.lastgroup, found.group(), found.start(), found.end()
        match kind:
            case "blank":
                return None
            case "aside":
                return Token("aside", "a comment", start, end)
            case "word":
                return self._word(word, start, end)
            case "row" | "number" | "dots":
                return Token("row" if kind == "row" else "atom", word, start, end)
            case "command":
                return self._command(word, start, end)
            case _:
                return self._plain(word, start, end)

    def _word(self, word: str, start: int, end: int) -> Token:
        """Return a plain word as text if it can be nothing else, and else its first letter."""
        blank = all(c.isspace() or c in ",;." for c in self.text[max(0, start - 1) : start])
        if word.lower() in PLAIN and blank and not self.text[end : end + 1].strip():
            return Token("text", word, start, end)
        return Token("atom", word[0], start, start + 1)

    def _plain(self, word: str, start: int, end: int) -> Token:
        if (
            word == "!"
            and self.text[end : end + 1] == "="
            and self.text[start - 1 : start].isspace()
        ):
            return Token("sign", "!=", start, end + 1, Sign.UNEQUAL)
        if word in WIDTHS:
            return Token("thin", word, start, end)
        if word in SIGNS:
            return Token("sign", word, start, end, SIGNS[word])
        if _NOTE.match(word):
            return Token("note", word, start, end)
        return Token(_KINDS.get(word, "atom"), word, start, end)

    def _command(self, word: str, start: int, end: int) -> Token:
        if word in WIDTHS:
            return Token("thin", word, start, end)
        if word in (r"\left", r"\right"):
            return self._delimiter(word, start, end)
        if word in (r"\begin", r"\end"):
            return self._environment(word, start, end)
        if word in _LONG_ARROWS or word in _OVER or word == r"\not":
            return self._long(word, start, end)
        if word in SIGNS:
            return Token("sign", word, start, end, SIGNS[word])
        if word in _MUTE:
            return Token("mute", word, start, end)
        return self._with_argument(word, start, end)

    def _with_argument(self, word: str, start: int, end: int) -> Token:
        """Return a command that swallows its argument, or else the command alone."""
        star = end + 1 if self.text[end : end + 1] == "*" else end
        argument = self._argument(star)
        if argument:
            inner = self.text[slice(*argument)]
            after = argument[1] + 1
            if word in _TEXTS:
                return Token("text", inner, start, after)
            if word in _MUTE_WITH_ARGUMENT:
                return Token("mute", word, start, after)
            if word in _ASIDES:
                return Token("aside", f"a {word[1:]}", start, after)
            if word in (r"\hspace", r"\hskip", r"\kern"):
                return Token("mute" if "-" in inner else "wide", "", start, after)
            if word == r"\textcircled":
                return Token("note", inner, start, after)
        return Token(_KINDS.get(word, "atom"), word, start, end)

    def _delimiter(self, word: str, start: int, end: int) -> Token:
        r"""Return `\left(` as one token."""
        found = _DELIMITER.match(self.text, end)
        kind = "open" if word == r"\left" else "close"
        if found is None:
            return Token("atom", word, start, end)
        return Token(kind, word + found.group(1), start, found.end())

    def _environment(self, word: str, start: int, end: int) -> Token:
        r"""Return `\begin{array}{cc}` as one token: an environment's options are nothing to read."""
        argument = self._argument(end)
        if argument is None:
            return Token("atom", word, start, end)
        name = self.text[slice(*argument)].strip()
        end = argument[1] + 1
        if word == r"\end":
            return Token("close", rf"\end {name}", start, end)
        option = re.compile(r"\s*\[[tbc]?\]").match(self.text, end)
        end = option.end() if option else end
        if name.rstrip("*") in ("array", "alignat", "alignedat", "tabular", "subarray", "xalignat"):
            columns = self._argument(end)
            end = columns[1] + 1 if columns else end
        return Token("open", rf"\begin {name}", start, end)

    def _long(self, word: str, start: int, end: int) -> Token:
        r"""Return `\stackrel{..}{=}`, `\xrightarrow{..}` and `\not=` as signs, if they are any."""
        if word == r"\not":
            following = _DELIMITER.match(self.text, end)
            if following is None:
                return Token("atom", word, start, end)
            if following.group(1) == "=":
                return Token("sign", r"\not=", start, following.end(), Sign.UNEQUAL)
            return Token("atom", word, start, following.end())
        if word in _LONG_ARROWS:
            option = re.compile(r"\s*\[[^\[\]{}]{0,200}\]").match(self.text, end)
            argument = self._argument(option.end() if option else end)
            return Token("sign", word, start, argument[1] + 1 if argument else end, SIGNS[word])
        over = self._argument(end)
        inner = self._argument(over[1] + 1) if over else None
        if over and inner:
            sign = sign_over(self.text[slice(*over)], self.text[slice(*inner)])
            if sign:
                return Token("sign", self.text[start : inner[1] + 1], start, inner[1] + 1, sign)
        return Token("atom", word, start, end)

    def _argument(self, place: int) -> tuple[int, int] | None:
        """Return the inside of the brace group that begins here, None if none does."""
        while self.text[place : place + 1].isspace():
            place += 1
        close = self.closing.get(place)
        return None if close is None else (place + 1, close)


def _with_angles(tokens: list[Token]) -> list[Token]:
    """Make brackets of `<` and `>` in `<x, y>`, where a sign cannot be."""
    for k, token in enumerate(tokens):
        before = tokens[k - 1].kind if k else "row"
        if token.text != "<" or before not in ("row", "column", "sign", "operator", "open", "wide"):
            continue
        comma = False
        for other in range(k + 1, min(k + _REACH, len(tokens))):
            kind, text = tokens[other].kind, tokens[other].text
            if text == ">" and comma:
                tokens[k] = token._replace(kind="open", sign=None)
                tokens[other] = tokens[other]._replace(kind="close", sign=None)
            if kind in ("sign", "row", "column", "wide"):
                break
            comma = comma or kind == "comma"
    return tokens


def _braces(text: str) -> dict[int, int]:
    r"""Return for each `{` where its `}` stands; `\{` and `\}` are brackets, not braces."""
    closing, open_ = dict[int, int](), list[int]()
    for found in re.compile(r"\\.|[{}]", re.DOTALL).finditer(text):
        if found.group() == "{":
            open_.append(found.start())
        elif found.group() == "}" and open_:
            closing[open_.pop()] = found.start()
    return closing
