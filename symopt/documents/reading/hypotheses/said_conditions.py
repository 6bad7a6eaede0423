r"""Conditions said in words beside a claim: under them it is meant, and judged.

    For $x < 0$, $|x| = -x$.             $|x| = -x$ if $x < 0$.        in one sentence
    Let $x > 0$. Then $\sqrt{x^2} = x$.  with $\sigma > 0$             from there on, under the same heading
    If $i \ne j$, $\partial p_i/\partial z_j = -p_i p_j$.              of indices

A condition takes values away: with one read too many, less is refuted, not more.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from symopt.documents.reading.formulas.forms import has_derivative, value_of
from symopt.documents.reading.formulas.parsed import Parsed, Unread
from symopt.documents.reading.vocabulary.signatures import name_of
from symopt.documents.statements.chain import Sign
from symopt.syntax.tree import Name, Relation, Tree, names

_RELATIONS = {
    Sign.LESS: "<",
    Sign.LESS_EQUAL: "<=",
    Sign.GREATER: ">",
    Sign.GREATER_EQUAL: ">=",
    Sign.UNEQUAL: "!=",
}
_OF = r"(?:\s+(?:all|any|every|each|real|numbers?|values?|of|some|the|case|that))*\s*[:(]?\s*\Z"
_AND = re.compile(r"\A[\s,;(]*(?:and\s*)?\Z")
_FRONT = re.compile(
    r"\b(?:for|if|since|because|when|whenever|wherever|where|while|provided|assuming|given|in|as long as|with"
    rf"|let|suppose|assume){_OF}",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    rf"\A[\s,(]*(?:for|if|when|whenever|where|while|provided|assuming|as long as|with){_OF}"
)
_LASTING = re.compile(rf"\b(?:let|assume|suppose|assuming|with|here|where){_OF}", re.IGNORECASE)
_IS_NEXT = re.compile(r"\A\s*,?\s*(?:then|we|it|this|one)\b", re.IGNORECASE)
_IS = re.compile(r"\A\s*(?:is|are|denotes?)\b")
_GOES_ON = re.compile(r"\A\s*[a-z,;(]")
_ENDS = re.compile(r"[.!?](?:\s|\Z)")
_ELSE = re.compile(r"\b(?:otherwise|else|in general|always|conversely|regardless)\b", re.IGNORECASE)
_BLANK = re.compile(r"\n[ >]*\n")
_INDICES = frozenset("ijklmnrst")
REACH = 8
"""How many statements of a sentence are looked at."""


class SaidConditions:
    """What the statements of a document say about the values that others are meant for."""

    def __init__(self, lines: Sequence[Parsed]) -> None:
        self.lines = lines
        self._lasting: dict[int, list[tuple[int, tuple[Relation, ...]]]] = {}
        for line in lines:
            found = relations(line)
            if found and self._lasts(line):
                self._lasting.setdefault(line.item.stretch, []).append((line.item.order, found))

    def at(self, line: Parsed) -> tuple[Relation, ...]:
        """Return the conditions under which a statement is meant, those of its own sentence first."""
        kept = list(self.own(line))
        for order, conditions in reversed(self._lasting.get(line.item.stretch, ())):
            if order < line.item.order:
                kept += [c for c in conditions if c not in kept and not _clashes(c, kept)]
        return tuple(kept)

    def own(self, line: Parsed) -> tuple[Relation, ...]:
        """Return the conditions in the sentence of a statement."""
        return self._behind(line) or self._in_front(line)

    def _behind(self, at: Parsed) -> tuple[Relation, ...]:
        found: list[Relation] = []
        for line in self.lines[at.item.order + 1 : at.item.order + REACH]:
            words, here = _between(line), relations(line)
            beside = not words and line.statement.piece is at.statement.piece
            joined = bool(_AND.match(words)) if found else beside or bool(_BEHIND.match(words))
            if not here or not joined or self._apart(line):
                return () if _IS_NEXT.match(words) else tuple(found)
            found += here
        return tuple(found)

    def _in_front(self, at: Parsed) -> tuple[Relation, ...]:
        found: list[Relation] = []
        line = at
        for _ in range(REACH):
            if line.item.order == 0 or self._apart(line) or _ELSE.search(_between(line)):
                return ()
            previous = self.lines[line.item.order - 1]
            here, words = relations(previous), _between(previous)
            if here:
                found[:0] = here
                if _FRONT.search(words):
                    return () if self._is_of_one_before(previous, line) else tuple(found)
                if not _AND.match(words):
                    return ()
            elif found:
                return ()
            line = previous
        return ()

    def _is_of_one_before(self, condition: Parsed, line: Parsed) -> bool:
        """Return whether a condition ends what stands before it: `r' = 1 if x > 0`, and r' = 0 …"""
        if condition.item.order == 0 or self._apart(condition):
            return False
        before = self.lines[condition.item.order - 1]
        ends = re.match(r"\s*(?:[,;]|and\b)", _between(line)) is not None
        equation = Sign.EQUAL in before.statement.signs
        return equation and ends and bool(_BEHIND.match(_between(condition)))

    def _apart(self, line: Parsed) -> bool:
        """Return whether a sentence, a paragraph or a section ends before a statement."""
        if line.item.order == 0 or line.item.apart:
            return True
        words, previous = _between(line), self.lines[line.item.order - 1]
        if _ENDS.search(words):
            return True
        one, two = previous.statement.piece.place(), line.statement.piece.place()
        if one.sheet is not two.sheet:
            return True
        blank = _BLANK.search(one.sheet.text[one.end : two.start])
        goes_on = _GOES_ON.match(words) or (not words and line.statement.piece.display)
        return blank is not None and not goes_on

    def _lasts(self, line: Parsed) -> bool:
        """Return whether a condition holds from its statement on."""
        words = _between(line)
        if _AND.match(words) and words and line.item.order and not self._apart(line):
            previous = self.lines[line.item.order - 1]
            return bool(relations(previous)) and self._lasts(previous)
        said = _LASTING.search(words)
        if said is None:
            return False
        following = self.lines[line.item.order + 1 : line.item.order + 2]
        ended = not following or self._apart(following[0]) or _IS.match(_between(following[0]))
        return bool(ended) or not said[0].lower().startswith("where")


def relations(line: Parsed) -> tuple[Relation, ...]:
    """Return what a statement of nothing but orders says: `0 < x < 1`, `a, b > 0`, or "if i = j"."""
    match line.sides:
        case (Name(one) as left, Name(two) as right) if line.statement.signs == (Sign.EQUAL,):
            indices = one in _INDICES and two in _INDICES and _FRONT.search(_between(line))
            return (Relation("=", left, right),) if indices else ()
        case _:
            pass
    signs = [_RELATIONS.get(sign) for sign in line.statement.signs]
    if not signs or None in signs or line.statement.leading or line.statement.trailing:
        return ()
    sides = [[s] if not isinstance(s, Unread) else [] for s in line.sides]
    if not sides[0]:
        sides[0] = _listed(line)
    if not all(sides) or any(has_derivative(tree) for side in sides for tree in side):
        return ()  # f'' > 0 is found, not supposed
    return tuple(
        Relation(op, left, right)  # type: ignore[arg-type]
        for op, lefts, rights in zip(signs, sides, sides[1:], strict=False)
        for left in lefts
        for right in rights
    )


def _listed(line: Parsed) -> list[Tree]:
    """Return the names of a list before the first sign, [] if it is anything else."""
    found = [name_of(p.strip()) for p in line.statement.text(line.statement.sides[0]).split(",")]
    return [] if None in found else [Name(name) for name in found if name is not None]


def _between(line: Parsed) -> str:
    """Return the words between a statement and the one before it."""
    return f"{line.item.before} {line.statement.before}".strip()


def _clashes(new: Relation, kept: Sequence[Relation]) -> bool:
    """Return whether no number fulfills a condition and those that are said later of the same name."""
    about = set(names(new))
    low: Fraction | None = None
    high: Fraction | None = None
    for relation in (new, *(c for c in kept if set(names(c)) == about)):
        for name, op, bound in (
            (relation.left, relation.op, relation.right),
            (
                relation.right,
                {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(relation.op),
                relation.left,
            ),
        ):
            value = value_of(bound)
            if not isinstance(name, Name) or value is None:
                continue
            if op in (">", ">="):
                low = value if low is None else max(low, value)
            elif op in ("<", "<="):
                high = value if high is None else min(high, value)
    return low is not None and high is not None and low >= high


__all__ = ["SaidConditions"]
