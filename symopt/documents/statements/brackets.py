r"""Which bracket closes which: braces, round and square brackets, `\left … \right`, environments.

Brackets that do not balance are set aside. A brace or an `\end` closes what was left open inside it; a
round bracket never closes a brace. `[0, 1)` is a pair. A bracket that is open at `\\` closes in a later
row only if no relation sign comes first: `( a \\ + b )` is one bracket, `( a \\ = b )` two stray ones.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from symopt.documents.statements.chain import Sign
from symopt.documents.statements.tokens import Token

_PAIRS = {"(": ")]", "[": "])", r"\{": r"\}", r"\lbrace": r"\}", r"\lbrack": "])", r"\langle": r"\rangle",
          r"\lfloor": r"\rfloor", r"\lceil": r"\rceil", r"\lvert": r"\rvert", r"\lVert": r"\rVert",
          "⟨": "⟩", "⌊": "⌋", "⌈": "⌉", "]": "[]", "<": ">"}  # fmt: skip
_REACH = 12
"""Tokens that may stand between `\\right.` and `\\left.` of one bracket."""
_ALIAS = {r"\rbrace": r"\}", r"\rbrack": "]"}


@dataclass(frozen=True, slots=True)
class Brackets:
    r"""partner: for each token its bracket's other end, -1 if it has none.

    marks: row and column marks within round or square brackets, which are only line breaks.
    related: opening brackets that hold a relation sign at their own level.
    joints: the `\right.` and `\left.` by which a large bracket goes on in the next row.
    """

    partner: list[int]
    marks: list[int]
    related: frozenset[int]
    joints: frozenset[int]


@dataclass(slots=True)
class _Frame:
    """A brace, an environment, or the whole: brackets close within it."""

    opener: int
    weak: list[int] = field(default_factory=list[int])
    crossed: int = 0  # how many of the weak ones were open at a row's end
    lefts: int = 0


class _Matcher:
    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.partner = [-1] * len(tokens)
        self.frames = [_Frame(-1)]
        self.environments = 0
        self.joints = set[int]()

    def pair(self, opener: int, closer: int) -> None:
        self.partner[opener], self.partner[closer] = closer, opener

    def open(self, k: int) -> None:
        text = self.tokens[k].text
        if text == "[" and self._closes_reversed(k):
            return
        if k in self.joints:
            return
        if text == "{" or text.startswith(r"\begin"):
            self.environments += text != "{"
            self.frames.append(_Frame(k))
            return
        self.frames[-1].weak.append(k)
        self.frames[-1].lefts += text.startswith(r"\left")

    def _closes_reversed(self, k: int) -> bool:
        """`]0, 1[`, the interval without its ends."""
        weak = self.frames[-1].weak
        if weak and self.tokens[weak[-1]].text == "]":
            self._pop(k)
            return True
        return False

    def close(self, k: int) -> None:
        text = self.tokens[k].text
        frame = self.frames[-1]
        if text == "}":
            if frame.opener >= 0 and self.tokens[frame.opener].text == "{":
                self.frames.pop()
                self.pair(frame.opener, k)
        elif text.startswith(r"\end"):
            self._end(k)
        elif text.startswith(r"\right"):
            self._right(k)
        else:
            self._weak(k, text)

    def _end(self, k: int) -> None:
        if not self.environments:
            return
        self.environments -= 1
        while True:
            frame = self.frames.pop()
            if self.tokens[frame.opener].text != "{":
                self.pair(frame.opener, k)
                return

    def _right(self, k: int) -> None:
        frame = self.frames[-1]
        if self.tokens[k].text == r"\right." and self._joins(k):
            return
        if frame.lefts:
            while not self.tokens[frame.weak[-1]].text.startswith(r"\left"):
                self._drop()
            self._pop(k)
        else:
            self._weak(k, self.tokens[k].text.removeprefix(r"\right"))

    def _joins(self, k: int) -> bool:
        r"""Tell whether `\right.` only ends a row, and `\left.` goes on with the bracket in the next."""
        weak, rows = self.frames[-1].weak, 0
        if not weak or self.tokens[weak[-1]].text in (r"\left.", "(", "["):
            return False
        for following in range(k + 1, min(k + _REACH, len(self.tokens))):
            token = self.tokens[following]
            if token.text == r"\left.":
                if rows == 1:
                    self.joints.update((k, following))
                return rows == 1
            rows += token.kind == "row"
            if token.kind in ("sign", "close") or (rows == 0 and token.kind != "wide"):
                return False
        return False

    def _weak(self, k: int, text: str) -> None:
        r"""Close the last bracket, or the one before it if only that fits; `\left( … )` is let pass."""
        weak = self.frames[-1].weak
        closer = _ALIAS.get(text, text)
        for _ in range(min(2, len(weak))):
            opener = self.tokens[weak[-1]].text.removeprefix(r"\left")
            if closer in _PAIRS.get(opener, ""):
                self._pop(k)
                return
            if len(weak) < 2 or closer not in _PAIRS.get(
                self.tokens[weak[-2]].text.removeprefix(r"\left"), ""
            ):
                break
            self._drop()
        if text == "]" and k and self.tokens[k - 1].sign is Sign.IN:
            weak.append(k)

    def _drop(self) -> int:
        frame = self.frames[-1]
        opener = frame.weak.pop()
        frame.lefts -= self.tokens[opener].text.startswith(r"\left")
        frame.crossed = min(frame.crossed, len(frame.weak))
        return opener

    def _pop(self, k: int) -> None:
        self.pair(self._drop(), k)

    def row(self) -> None:
        self.frames[-1].crossed = len(self.frames[-1].weak)

    def sign(self) -> None:
        """A relation sign at the level of a bracket that was open at a row's end: it was not closed."""
        frame = self.frames[-1]
        if frame.crossed and frame.crossed == len(frame.weak):
            while frame.weak:
                self._drop()


def match_brackets(tokens: list[Token]) -> Brackets:
    """Return which bracket closes which."""
    matcher = _Matcher(tokens)
    for k, token in enumerate(tokens):
        match token.kind:
            case "open":
                matcher.open(k)
            case "close":
                matcher.close(k)
            case "row":
                matcher.row()
            case "sign":
                matcher.sign()
            case _:
                pass
    return _within(tokens, matcher.partner, frozenset(matcher.joints))


def _within(tokens: list[Token], partner: list[int], joints: frozenset[int]) -> Brackets:
    """Note which brackets hold signs and line breaks; a bracket without its partner holds nothing."""
    marks, related, holders = list[int](), set[int](), [-1]
    for k, token in enumerate(tokens):
        if partner[k] > k:
            holders.append(k)
        elif partner[k] >= 0:
            holders.pop()
        elif token.kind == "sign":
            related.add(holders[-1])
        elif token.kind in ("row", "column") and holders[-1] >= 0:
            opener = tokens[holders[-1]].text
            if opener != "{" and not opener.startswith(r"\begin"):
                marks.append(k)
    return Brackets(partner, marks, frozenset(related), joints)
