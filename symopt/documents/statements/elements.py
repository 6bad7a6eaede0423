r"""A formula as a row of elements: expressions' parts, signs, and what separates statements.

Everything within brackets is one element. Layouts of rows are seen through: their rows and columns are
elements of their own, between a "begin" and an "end".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from symopt.documents.statements.brackets import Brackets, match_brackets
from symopt.documents.statements.chain import Sign
from symopt.documents.statements.environments import Meaning, meaning, rows_of
from symopt.documents.statements.signs import ARROWS, SIGNS
from symopt.documents.statements.tokens import Token, tokens_of
from symopt.documents.statements.wording import first_word, kind_of_text, tidy

BODY = frozenset(("operand", "operator", "sign", "choices", "stray"))
"""Kinds of elements that sides and signs are made of; all others separate."""

_RANGES = frozenset(("for", "at", "if", "when", "case", "given", "with", "near", "around"))


class Element(NamedTuple):
    r"""An element with its place.

    kind: "operand", "operator", "sign", "choices" (the rows of cases that a sign leads to), "stray" (a
        bracket without its partner); "comma", "semicolon", "stop", "wide", "and", "words", "note";
        "row", "column", "begin", "end".
    """

    kind: str
    text: str
    start: int
    end: int
    sign: Sign | None = None
    rows: tuple[tuple[int, int], ...] = ()


_OF_WORDS = re.compile(
    r"(?:(?<![A-Za-z\\])[PEV]|\\Pr|\\(?:mathbb|mathrm|text|operatorname)\s*\{?[A-Z][A-Za-z]{0,4}\}?)\Z"
)
r"""What is said of an event in words: `P(\text{first ball is blue})`."""
_NEAR = 30


@dataclass(frozen=True, slots=True)
class Elements:
    """A formula's elements, its gaps (places that are to be passed over), and what was left out."""

    elements: list[Element]
    gaps: list[tuple[int, int]]
    unread: list[tuple[int, int, str]]


def elements_of(text: str) -> Elements:
    """Return the elements of a formula."""
    tokens = tokens_of(text)
    return _Walk(text, tokens, match_brackets(tokens)).run()


class _Walk:
    def __init__(self, text: str, tokens: list[Token], brackets: Brackets) -> None:
        self.text = text
        self.tokens, self.brackets, self.partner = tokens, brackets, brackets.partner
        self.elements = list[Element]()
        passed = (*brackets.marks, *brackets.joints)
        self.gaps = [(tokens[k].start, tokens[k].end) for k in passed]
        self.unread = list[tuple[int, int, str]]()
        self.through = set[int]()

    def run(self) -> Elements:
        self._halves()
        k = 0
        while k < len(self.tokens):
            k = self._step(k)
        for token in self.tokens:
            if token.kind == "mute" or token.kind == "aside":
                self.gaps.append((token.start, token.end))
            if token.kind == "aside" and token.end > token.start + 1:
                self.unread.append((token.start, token.end, token.text))
        return Elements(self.elements, sorted(set(self.gaps)), sorted(self.unread))

    def _halves(self) -> None:
        r"""Let `\left( … )` and `( … \right)` pass for what they would be without the one command."""
        for k, other in enumerate(self.partner):
            if other <= k:
                continue
            left, right = self.tokens[k], self.tokens[other]
            if left.text.startswith(r"\left") and not right.text.startswith(r"\right"):
                self._gap(left.start, left.start + 5, r"\left without \right")
            if right.text.startswith(r"\right") and not left.text.startswith(r"\left"):
                self._gap(right.start, right.start + 6, r"\right without \left")

    def _gap(self, start: int, end: int, reason: str = "") -> None:
        self.gaps.append((start, end))
        if reason:
            self.unread.append((start, end, reason))

    def _emit(self, kind: str, k: int, last: int | None = None, text: str = "") -> int:
        token, until = self.tokens[k], self.tokens[k if last is None else last]
        self.elements.append(Element(kind, text or token.text, token.start, until.end, token.sign))
        return (k if last is None else last) + 1

    def _step(self, k: int) -> int:
        token = self.tokens[k]
        match token.kind:
            case "open" | "close":
                return self._bracket(k)
            case "script":
                return self._script(k)
            case "mute" | "aside":
                return k + 1
            case "text":
                return self._words(k)
            case "all":
                return self._emit("words", k, text="for all")
            case "or":
                return self._emit("and", k, text="or")
            case "and":
                return self._emit("and", k, text="and")
            case "bullet":
                if self._before() == "":
                    self._gap(token.start, token.end)
                    return k + 1
                return self._emit("operator", k)
            case "atom":
                return self._colon(k) if token.text == ":" else self._emit("operand", k)
            case _:
                return self._emit(token.kind, k)

    def _bracket(self, k: int) -> int:
        token, other = self.tokens[k], self.partner[k]
        if other > k:
            return self._opened(k)
        if k in self.brackets.joints:
            return k + 1
        if other < 0:
            return self._emit("stray", k)
        self._gap(token.start, token.end)  # it closes something that is seen through
        return self._emit("end", k) if token.text.startswith(r"\end") else k + 1

    def _script(self, k: int) -> int:
        """A subscript or superscript takes what follows, be it a sign: `w^+`."""
        following = k + 1
        if following < len(self.tokens) and self.tokens[following].kind not in (
            "row",
            "column",
            "close",
        ):
            return self._emit("operand", k, max(following, self.partner[following]))
        return self._emit("operand", k)

    def _colon(self, k: int) -> int:
        """A colon ends a range and a sentence, `for all x in X: …`; else it is like an operator, `f: X`."""
        following = self.tokens[k + 1].kind if k + 1 < len(self.tokens) else "row"
        if self._quantified() or following == "row":
            return self._emit("semicolon", k)
        return self._emit("operator", k)

    def _quantified(self) -> bool:
        r"""Tell whether we are within `\forall x \in X` or `\text{at } (0, 0)`, which a colon ends."""
        for element in reversed(self.elements[-12:]):
            if element.kind not in BODY:
                return element.kind == "words" and first_word(element.text) in _RANGES
        return False

    def _before(self) -> str:
        """What stands before this place: "sign", "arrow", "body", or "" for nothing."""
        last = self.elements[-1] if self.elements else None
        if last is None or last.kind not in BODY:
            return ""
        if last.sign is None:
            return "body"
        return "arrow" if last.sign in ARROWS or last.text in (">", "<") else "sign"

    def _after(self, k: int) -> str:
        """What stands after token k."""
        k, column = k + 1, False
        while k < len(self.tokens) and self.tokens[k].kind in ("mute", "aside", "column"):
            column = column or self.tokens[k].kind == "column"
            k += 1
        if k >= len(self.tokens) or k in self.through:
            return ""
        token = self.tokens[k]
        if token.sign is not None:
            return "arrow" if token.sign in ARROWS else "sign"
        ends = ("row", "comma", "semicolon", "stop", "wide", "text", "note", "close")
        return "" if column or token.kind in ends else "body"

    def _words(self, k: int) -> int:
        token = self.tokens[k]
        following = self.tokens[k + 1] if k + 1 < len(self.tokens) else None
        close = (
            following is not None
            and following.start == token.end
            and following.text in ("(", r"\left(", "[", r"\left[", "_", "^", "{")
        )
        if following is not None and following.text == ":":
            return self._emit("words", k, k + 1, text=token.text + ":")
        kind = kind_of_text(token.text, self._before(), self._after(k), close=close)
        if kind == "sign":
            self.elements.append(
                Element(kind, token.text, token.start, token.end, SIGNS[tidy(token.text)])
            )
            return k + 1
        return self._emit(kind, k) if kind else k + 1

    def _opened(self, k: int) -> int:
        token, closer = self.tokens[k], self.partner[k]
        if token.text.startswith(r"\begin"):
            return self._environment(k, k, closer, brace=False)
        if token.text.startswith(r"\left"):
            inner = self._only_environment(k)
            sides = (token.text[5:].strip(), self.tokens[closer].text[6:].strip())
            if inner and ("." in sides) and set(sides) & {r"\{", r"\}", r"\lbrace", r"\rbrace"}:
                return self._environment(k, inner, closer, brace=True)
        if token.text == "{" and self._is_bare(k):
            return self._see_through(k, closer)
        if self._is_condition(k):
            self.through.add(closer)
            self._gap(token.start, token.end)
            return self._emit("wide", k)
        if self._is_remark(k):
            return self._emit("words", k, closer, text=self._remark(k))
        return self._emit("operand", k, closer)

    def _is_condition(self, k: int) -> bool:
        r"""Tell whether a bracket is a statement beside another, `x = y \ (y > 0)`."""
        closer = self.partner[k]
        if k not in self.brackets.related or self._after(closer) not in ("", "arrow"):
            return False
        if self.tokens[k].text.removeprefix(r"\left") not in ("(", "["):
            return False
        space = self.text[self.tokens[k - 1].end : self.tokens[k].start] if k else ""
        return self._before() == "" or bool(space.replace(r"\!", "").strip())

    def _see_through(self, k: int, closer: int) -> int:
        self._gap(self.tokens[k].start, self.tokens[k].end)
        self.through.add(closer)
        return k + 1

    def _only_environment(self, k: int) -> int | None:
        """Return where the one environment within a bracket opens, None if there is more in it."""
        inner = k + 1
        while self.tokens[inner].kind == "mute":
            inner += 1
        alone = self.tokens[inner].text.startswith(r"\begin")
        return inner if alone and self.partner[inner] + 1 == self.partner[k] else None

    def _environment(self, k: int, inner: int, closer: int, *, brace: bool) -> int:
        before = self._before()
        last = self._after(closer) != "body"
        after = "sign" if before == "arrow" else before
        match meaning(self.tokens, self.brackets, inner, brace=brace, after=after, last=last):
            case Meaning.VALUE:
                return self._emit("operand", k, closer)
            case Meaning.CHOICES:
                start, end = self.tokens[k].start, self.tokens[closer].end
                rows = tuple(rows_of(self.tokens, self.partner, inner))
                self.elements.append(Element("choices", "", start, end, None, rows))
                return closer + 1
            case Meaning.LAYOUT:
                for opener in dict.fromkeys((k, inner)):
                    self._see_through(opener, self.partner[opener])
                return self._emit("begin", inner)

    def _is_bare(self, k: int) -> bool:
        """Tell whether a brace group is no argument, and holds a relation, one sign or nothing."""
        before = self.tokens[k - 1].kind if k else ""
        command = before == "atom" and self.tokens[k - 1].text.startswith("\\")
        if before in ("script", "close", "text") or command:
            return False
        if self.partner[k] == k + 1:
            return before != "atom"
        if self.partner[k] == k + 2 and self.tokens[k + 1].kind == "sign":
            return True
        return k in self.brackets.related and before not in ("atom", "operator")

    def _is_remark(self, k: int) -> bool:
        r"""Tell whether a bracket holds only words, `(\text{by the chain rule})`, and is no argument."""
        if self.partner[k] != k + 2 or self.tokens[k + 1].kind != "text":
            return False
        if _OF_WORDS.search(self.text[max(0, self.tokens[k].start - _NEAR) : self.tokens[k].start]):
            return False
        words = self.tokens[k + 1].text
        return self._before() == "" or " " in words.strip() or words != words.strip()

    def _remark(self, k: int) -> str:
        return f"({tidy(self.tokens[k + 1].text)})"
