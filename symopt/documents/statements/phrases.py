"""Phrases: runs of expressions and signs between separators, each with the separators before it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from symopt.documents.statements.chain import Sign
from symopt.documents.statements.elements import BODY, Element
from symopt.documents.statements.signs import ORDERS

_NUMBERING = re.compile(r"[0-9]{1,2}|[a-zA-Z]|i{1,3}|iv|vi{0,3}")
_NUMBER = re.compile(
    r"[(\[][0-9]{1,3}(?:[.-][0-9]{1,3})?[a-z]?'?[)\]]|\((?:\*{1,3}|\\star|\\dagger)\)"
)
_PROSE = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{2,}\s+[a-z]{2,}(?![A-Za-z(\[{_^])")
_OF_WORDS = re.compile(r"\(\s*\\text\w*\s*\{[^{}]*\}")
r"""Words in a bracket, `P(\text{second ball is blue})`, are what something is of."""
_DOTS = frozenset((r"\dots", r"\ldots", r"\cdots", "…", "...", r"\dotsc", r"\vdots"))


@dataclass(slots=True)
class Phrase:
    """A run of body elements, and what separates it from the one before.

    strays: brackets without a partner at the end of a side, which are left out.   kept: others.
    relates: whether it has a sign, or the columns that go on with it have: `- x &= 3`.
    """

    separators: list[Element]
    body: list[Element] = field(default_factory=list[Element])
    strays: list[Element] = field(default_factory=list[Element])
    kept: list[Element] = field(default_factory=list[Element])
    relates: bool = False

    @property
    def signs(self) -> list[Sign]:
        """Its relation signs."""
        return [e.sign for e in self.body if e.sign is not None]

    @property
    def has_sign(self) -> bool:
        """Whether it relates anything."""
        return any(e.sign is not None for e in self.body)

    @property
    def begins_with_sign(self) -> bool:
        """Whether it goes on with what stands before."""
        return bool(self.body) and self.body[0].sign is not None

    @property
    def operator(self) -> str:
        """The operator that it begins with, "" if none."""
        return self.body[0].text if self.body and self.body[0].kind == "operator" else ""

    @property
    def ends_with_operator(self) -> bool:
        """Whether what follows belongs to it."""
        return bool(self.body) and self.body[-1].kind == "operator"

    @property
    def is_list_before_order(self) -> bool:
        """Whether it relates by an order or membership, which a list may come before: `x, y > 0`."""
        signs = self.signs
        return bool(signs) and not self.begins_with_sign and signs[0] in ORDERS

    @property
    def is_dots(self) -> bool:
        """Whether it is an ellipsis."""
        return bool(self.body) and self.body[0].text in _DOTS

    def is_prose(self, text: str) -> bool:
        """Tell whether it is words that were written as mathematics: `rows of U`."""
        if not self.body or any(e.kind != "operand" for e in self.body):
            return False
        return bool(_PROSE.search(_OF_WORDS.sub("", text[self.body[0].start : self.body[-1].end])))

    def number(self, text: str) -> str:
        """Return it if it is the number of an equation, `(1)`, else ""."""
        if not self.body or self.has_sign:
            return ""
        if self.is_dots and len(self.body) == 1:
            return ""
        shown = text[self.body[int(self.is_dots)].start : self.body[-1].end].replace(" ", "")
        return shown if _NUMBER.fullmatch(shown) else ""


def phrases_of(elements: Iterable[Element]) -> list[Phrase]:
    """Return the phrases of a formula; the last one may be only separators."""
    phrases, phrase = list[Phrase](), Phrase([])
    for element in elements:
        if element.kind in BODY:
            phrase.body.append(element)
        elif phrase.body:
            phrases.append(_settled(phrase))
            phrase = Phrase([element])
        else:
            phrase.separators.append(element)
    phrases.append(_settled(phrase))
    following = None
    for phrase in reversed(phrases):
        phrase.relates = phrase.has_sign or (
            following is not None
            and following.relates
            and all(e.kind == "column" for e in following.separators)
            and bool(following.begins_with_sign or following.operator or phrase.ends_with_operator)
        )
        following = phrase
    return phrases


def _settled(phrase: Phrase) -> Phrase:
    """Settle stray brackets: those that end a side are left out, `1)` in front is a number.

    Others stay in the side, which then cannot be read: where a bracket is missing is not guessed.
    """
    body = phrase.body
    numbered = len(body) > 2 and body[1].text == ")" and body[2].kind == "operand"
    if numbered and body[1].kind == "stray" and _NUMBERING.fullmatch(body[0].text):
        number = Element("words", f"{body[0].text}{body[1].text}", body[0].start, body[1].end)
        phrase.separators.append(number)
        phrase.body = body = body[2:]
    kept, ends = list[Element](), True
    for element in reversed(body):
        if element.kind == "stray" and ends and element.text not in ("(", "[", r"\{", "{"):
            phrase.strays.append(element)
            continue
        ends = element.sign is not None
        kept.append(element)
        if element.kind == "stray":
            phrase.kept.append(element)
    phrase.body = kept[::-1]
    return phrase
