r"""Phrases put together to chains: what goes on with what, across commas, columns and rows.

A row that begins with a sign goes on with the chain of its column; one that begins with an operator goes on
with that chain's last side. A comma separates statements where one follows, `x = 4, y = 4`; else it is a
list's, `i = 1, \dots, n`. Wide space separates, unless an operator or a sign stands at it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from symopt.documents.statements.chain import Sign
from symopt.documents.statements.elements import Element, Elements
from symopt.documents.statements.growing import Chain
from symopt.documents.statements.phrases import Phrase, phrases_of
from symopt.documents.statements.signs import ARROWS
from symopt.documents.statements.wording import first_word, is_linking, tidy

_VERBS = frozenset(("is", "are", "was", "has", "have", "means"))
_TO_REMARKS = ARROWS | {Sign.LESS, Sign.GREATER}


@dataclass(slots=True)
class _Frame:
    """A layout: where we are in it, and whose chain each column holds."""

    group: int
    row: int = 0
    column: int = 0
    owners: dict[int, Chain] = field(default_factory=dict[int, Chain])
    touched: int = -1  # the pair of columns where something stands in this row already


@dataclass(slots=True)
class _Break:
    """What lies between two phrases."""

    row: bool = False
    column: bool = False
    comma: bool = False
    hard: bool = False  # a semicolon, a full stop, "and"
    wide: bool = False
    begun: bool = False  # a layout begins
    words: list[str] = field(default_factory=list[str])

    @property
    def parted(self) -> bool:
        """Whether words before it no longer belong to what follows."""
        return self.row or self.wide or self.hard


class _Assembly:
    def __init__(self, text: str) -> None:
        self.text = text
        self.chains = list[Chain]()
        self.unread = list[tuple[int, int, str]]()
        self.gaps = list[tuple[int, int]]()
        self.frames = [_Frame(0)]
        self.groups = 0
        self.current: Chain | None = None
        self.remark = False  # an arrow led to words, which the next phrases go on with
        self.numbered: list[str] = []  # `(1)` that waits for the statement it numbers

    def add(self, phrase: Phrase) -> None:
        """Take in the next phrase."""
        between = self._cross(phrase.separators)
        for stray in phrase.strays:
            self.gaps.append((stray.start, stray.end))
        for stray in (*phrase.strays, *phrase.kept):
            self.unread.append((stray.start, stray.end, "a bracket without its partner"))
        if not phrase.body:
            self._close(between)
            return
        number = phrase.number(self.text)
        if number and not between.words and (between.parted or between.column or not self.chains):
            self._number(number)
            return
        self._remark_of(between)
        if self._is_remark(phrase, between) or self._is_prose(phrase, between):
            return
        frame = self.frames[-1]
        target = self._target(phrase, between)
        if target is None:
            target = self._begin(phrase, between)
        else:
            target.after.extend(between.words)
            moved = between.row or between.column or bool(between.words) or between.begun
            adjoining = target is self.current and not moved
            target.feed(phrase.body, frame.row, adjoining=adjoining)
        self.current = target
        aside = frame.touched >= 0 and bool(between.words) and is_linking(between.words[0])
        aside = aside or self._is_row_of_remarks(phrase, between)
        frame.touched = frame.column // 2
        if target.cell == frame.touched and not aside:
            frame.owners[frame.column] = target

    def _is_row_of_remarks(self, phrase: Phrase, between: _Break) -> bool:
        r"""Tell whether a row says something of the one before: `&\qquad \text{by the definition of } p`."""
        frame = self.frames[-1]
        first = frame.touched < 0 and frame.column % 2 == 1 and frame.column in frame.owners
        return (
            first and bool(between.words) and not phrase.has_sign and not _links(between.words[0])
        )

    def _begin(self, phrase: Phrase, between: _Break) -> Chain:
        r"""Begin a chain; in `\text{Newton} \rightarrow x = …` the arrow comes from the words."""
        frame = self.frames[-1]
        if self.current is not None and between.words:
            between.words = _after_verb(self.current, between.words)
        words = [*self.numbered, *between.words]
        chain = Chain(frame.row, frame.column // 2, frame.group, words)
        self.numbered = []
        self.chains.append(chain)
        chain.feed(phrase.body, frame.row, adjoining=False)
        if between.words and chain.leading in ARROWS and not _links(between.words[-1]):
            chain.leading = None
        return chain

    def _cross(self, separators: Iterable[Element]) -> _Break:
        """Go over separators, handing out the words among them."""
        between = _Break()
        for element in separators:
            match element.kind:
                case "row" | "begin" | "end":
                    self._hand_back(between)
                    self._move(element, between)
                case "column":
                    self.frames[-1].column += 1
                    between.column = True
                case "comma":
                    between.comma = True
                case "wide":
                    self._hand_back(between)
                    between.wide = True
                case "words":
                    between.words.append(tidy(element.text))
                case "note":
                    self._note(element, between)
                case _:
                    self._hand_back(between)
                    between.hard = True
                    if element.kind == "and":
                        between.words.append(element.text)
        return between

    def _move(self, element: Element, between: _Break) -> None:
        frame = self.frames[-1]
        self.remark = False
        if element.kind == "row":
            frame.row, frame.column, frame.touched, between.row = frame.row + 1, 0, -1, True
        elif element.kind == "begin":
            self.groups += 1
            self.frames.append(_Frame(self.groups))
            between.begun = True
        elif len(self.frames) > 1:
            self.frames.pop()
            between.wide = True

    def _hand_back(self, between: _Break) -> None:
        """Words before a space or a row's end belong to the statement before, unless they lead on."""
        if not between.words or self.current is None:
            return
        self._remark_of(between)
        if self.remark or not _leads_on(between.words[-1]):
            self.current.after.extend(between.words)
            between.words = []

    def _note(self, element: Element, between: _Break) -> None:
        if self.current is None:
            between.words.append(element.text)
            return
        frame = self.frames[-1]
        owner = frame.owners.get(frame.column, self.current)
        owner.after.append(" ".join((owner.drop_pending(), element.text)).strip())

    def _number(self, number: str) -> None:
        if self.current is None:
            self.numbered.append(number)
        else:
            self.current.after.append(" ".join((self.current.drop_pending(), number)).strip())

    def _remark_of(self, between: _Break) -> None:
        """Take back an arrow that leads to words."""
        chain = self.current
        if chain is None or chain.pending is None or not between.words or self.remark:
            return
        if chain.pending.sign in _TO_REMARKS and not between.parted:
            between.words[0] = f"{chain.drop_pending()} {between.words[0]}"
            self.remark = True

    def _is_remark(self, phrase: Phrase, between: _Break) -> bool:
        r"""Tell whether a phrase goes on with a remark, as in `\rightarrow \text{near } 0, 0`."""
        if not self.remark:
            return False
        if self.current is None or between.parted or phrase.has_sign:
            self.remark = False
            return False
        shown = self.text[phrase.body[0].start : phrase.body[-1].end]
        self.current.after.extend((*between.words, shown))
        return True

    def _is_prose(self, phrase: Phrase, between: _Break) -> bool:
        """Take words that were written as mathematics for a remark."""
        chain = self.current
        if chain is None or chain.is_open or not phrase.is_prose(self.text):
            return False
        shown = self.text[phrase.body[0].start : phrase.body[-1].end]
        chain.after.extend((*between.words, shown))
        return True

    def _close(self, between: _Break) -> None:
        """Hand out the words at the end of the formula."""
        self._remark_of(between)
        if self.current is not None:
            self.current.after.extend(between.words)
        elif between.words:
            self.chains.append(Chain(before=between.words))

    def _target(self, phrase: Phrase, between: _Break) -> Chain | None:
        """Return the chain that a phrase goes on with, None if it begins one."""
        current = self.current
        if current is None:
            return None
        if current.is_open and not between.hard:
            return current
        if phrase.begins_with_sign:
            return self._owner() if between.row or between.column else current
        if phrase.operator:
            return self._operand(phrase, between)
        if between.row or between.column or between.wide or between.hard or between.words:
            return None
        if between.begun:
            return current if not current.parts else None
        if phrase.has_sign and not phrase.is_dots:
            lists = phrase.is_list_before_order and not current.relates
            return current if lists else None
        return current

    def _owner(self) -> Chain | None:
        """Return the chain that this column holds, or else the last one."""
        frame = self.frames[-1]
        if frame.touched == frame.column // 2:
            return self.current
        column = frame.column
        beside = column - 1 if column % 2 else column + 1
        return frame.owners.get(column) or frame.owners.get(beside) or self.current

    def _operand(self, phrase: Phrase, between: _Break) -> Chain | None:
        """Return the chain whose last side goes on with an operator, None if that is a sign of its own."""
        if between.hard or (between.comma and not between.row):
            return None if phrase.has_sign or between.hard else self.current
        if between.words and is_linking(between.words[-1]):
            return None
        signed = phrase.operator in ("-", "−", "–", r"\pm", r"\mp", "±", "∓")
        crossed = between.row or between.column
        owner = self._owner() if crossed else self.current
        if not signed or owner is None:
            return owner
        if between.column and not between.row:
            return None if phrase.relates and owner.relates else owner
        aside = crossed and self.frames[-1].column > 0 and self.frames[-1].touched < 0
        return owner if owner.relates and (aside or not phrase.relates) else None


def _after_verb(chain: Chain, words: list[str]) -> list[str]:
    """Give `is a minimum, because` to the statement before, and return what leads to the next."""
    if first_word(words[0]) not in _VERBS:
        return words
    said = " ".join(words).split()
    tail = len(said)
    while tail > 1 and is_linking(said[tail - 1]):
        tail -= 1
    chain.after.append(" ".join(said[:tail]))
    return [" ".join(said[tail:])] if tail < len(said) else []


def _leads_on(words: str) -> bool:
    """Tell whether words want something after them: `so`, `and hence`, `Loss function:`."""
    return words.endswith((":", "：")) or _links(words)


def _links(words: str) -> bool:
    return all(is_linking(word) for word in words.split())


def assemble(text: str, found: Elements) -> tuple[list[Chain], Elements]:
    """Return the chains of a formula in order, and its elements with what was left out on the way."""
    assembly = _Assembly(text)
    for phrase in phrases_of(found.elements):
        assembly.add(phrase)
    gaps = sorted({*found.gaps, *assembly.gaps})
    unread = sorted((*found.unread, *assembly.unread))
    return assembly.chains, Elements(found.elements, gaps, unread)
