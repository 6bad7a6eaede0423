"""Equations that define nothing: claims to judge, conditions to fulfil, or more than is known here.

∂L/∂b = -(y - ŷ)     a claim               f'(x) = 0          a condition: where it holds is asked
ŷ = 0.73             a claim if the values of all names are known, else nothing is known of it
∂²f/∂x² = 2          a claim, since the left side does not depend on x
"""

from __future__ import annotations

import re
from dataclasses import replace

from symopt.documents.meaning.claim import Claim, ClaimKind
from symopt.documents.reading.claims.conditions import (
    asks,
    may_be_condition,
    other_convention,
)
from symopt.documents.reading.claims.making import Where, claim, not_understood, notation
from symopt.documents.reading.claims.newcomers import (
    in_other_case,
    newcomer,
    strangers,
    variable_of_another,
)
from symopt.documents.reading.claims.substituted import filled_in, values_put_in
from symopt.documents.reading.formulas.forms import (
    has_decimals,
    has_derivative,
    is_headed,
    is_plain,
    is_zero,
)
from symopt.documents.reading.formulas.parsed import Parsed
from symopt.documents.reading.known.book import Book
from symopt.documents.reading.known.ledger import Known, is_number
from symopt.documents.reading.known.scene import renamed
from symopt.documents.reading.known.values import (
    free_names,
    is_constant,
    is_unknown,
    stands_for_unknown,
    vanishes,
)
from symopt.documents.statements.chain import Sign, Statement
from symopt.syntax.latex.names.events import shown as as_said
from symopt.syntax.tree import At, Derivative, Name, Tree, names, walk

_CONDITION = re.compile(
    r"\b(?:subject to|s\.t\.|such that|constraints?|assum\w+|suppos\w+|if|when\w*|set(?:ting)?|solv\w+"
    r"|require\w*|satisf\w+|impos\w+|so that|for which|unless|we want|find)\b[^.;]*\Z",
    re.IGNORECASE,
)


class Equations:
    """Equations between two sides, neither of which is defined by it."""

    def __init__(self, book: Book, seen: set[str]) -> None:
        self.book = book
        self.seen = seen
        self.brought: set[str] = (
            set()
        )  # by equations that were not judged, so that nothing is known of it

    def claim(
        self,
        place: Where,
        head: Tree | None,
        previous: Tree | None,
        side: Tree,
        sign: Sign,
        *,
        further: bool = False,
        values: dict[str, Known] | None = None,
    ) -> Claim:
        """Return the claim that a side equals the head of its chain and the side before."""
        before = head if head is not None else previous
        assert before is not None
        kind = kind_of(before, side)
        at = place.at
        if sign is Sign.APPROXIMATE and not is_plain(side):
            return notation(place, side)
        previous = previous if previous != head else None
        values = {} if values is None else values
        if is_plain(side) and not is_plain(before):
            put_in = values_put_in(self.book, at, before, previous, side)
            values.update((n, k) for n, k in put_in.items() if n not in values)
        if self._is_condition(at, before, previous, side, further):
            self.book.conditions.append((at, before if previous is None else previous))
            return notation(place, side, "a condition: where it holds is not asked here")
        told = self._no_claim(place, before, previous, side, sign, values)
        if told is not None and self.book.agree(at, before, side) is not True:
            return told
        if head is not None and previous is not None:
            tied = variable_of_another(self.book, at, head, previous)
            if tied and tied in names(side):
                head = before = previous
                previous = None
        if stands_for_unknown(self.book, at, before) and not self.book.agree(at, before, side):
            return not_understood(place, "nothing is known of what the left side stands for", kind)
        met = strangers(self.book, at, self.seen, before, side)
        if met is not None and self.book.agree(at, before, side) is not True:
            told = self._in_other_case(kind, place, before, side)
            if told is not None:
                return told
            if previous is None or strangers(self.book, at, self.seen, previous, side) is not None:
                for first, second in ((before, side), (side, before)):
                    name = newcomer(self.book, at, self.seen, first, second)
                    if not any(name in own for own in at.functions.values()):
                        self.brought.add(name)
                return not_understood(place, met, kind)
            head = None
        told = claim(self.book, kind, place, head, previous, side, sign, instead=values)
        told = replace(told, doubt=told.doubt or other_convention(at))
        if told.settled is None and not further and previous is None:
            reason = may_be_condition(self.book, at, before, side)
            sure = bool(reason) and is_zero(side) or asks(at)
            return (
                replace(told, doubt=told.doubt or reason)
                if sure
                else replace(told, condition=reason)
            )
        return told

    def _given_elsewhere(self, at: Parsed, before: Tree, side: Tree) -> str:
        """Return that f(b) = 5 may be of another place than the f(a) = 4 before, "" if it is not."""
        if not isinstance(before, At) or not isinstance(before.body, Name) or not is_number(side):
            return ""
        known = self.book.ledger.at(before.body.name, at.item, at.functions)
        if known is None or not known.parameters or not is_number(known.body):
            return ""
        if self.book.agree(at, before, side) is True:
            return ""
        return f"{known.name} is given as a number in line {known.line}, which may be at that place alone"

    def _in_other_case(
        self, kind: ClaimKind, place: Where, before: Tree, side: Tree
    ) -> Claim | None:
        """Return the claim with names in the case in which they were met before, None if it is no better."""
        twins = in_other_case(self.book, place.at, self.seen, side)
        meant = renamed(side, twins)
        if not twins or self.book.agree(place.at, before, meant) is not True:
            return None
        self.brought.update(twins)  # they are no names of their own
        said = ", ".join(f"{name} taken for {twin}" for name, twin in twins.items())
        told = claim(self.book, kind, place, before, None, meant, reading=said)
        return replace(told, doubt=f"it is right at the points that were tried, with {said}")

    def _is_condition(
        self, at: Parsed, before: Tree, previous: Tree | None, side: Tree, further: bool
    ) -> bool:
        """Return whether an equation asks where it holds: a derivative set to zero, "subject to"."""
        if is_zero(side) and not in_cases(at.statement):
            if _order(before) >= 2 and not is_unknown(self.book, at, before):
                return False
            last = before if previous is None else previous
            return not vanishes(self.book, at, last) and not self.book.said.own(at)
        words = f"{at.item.before} {at.statement.before}"
        asked = not further and not is_headed(before) and _CONDITION.search(words)
        return bool(asked) and self.book.agree(at, before, side) is not True

    def _no_claim(
        self,
        place: Where,
        before: Tree,
        previous: Tree | None,
        side: Tree,
        sign: Sign,
        values: dict[str, Known],
    ) -> Claim | None:
        """Return what a number says if it does not agree with the head; None if that makes it wrong."""
        at = place.at
        if not is_plain(side) or is_plain(before):
            return None
        if given := self._given_elsewhere(at, before, side):
            return not_understood(place, given, ClaimKind.NUMERIC)
        if isinstance(before, Derivative) and not is_headed(before.of):
            return None  # with the other names held it may be a number: ∂/∂b (u h + b)
        free = free_names(self.book, at, before, values)
        if not free or is_constant(self.book, at, before, free):
            return None
        if is_zero(side):
            return None
        if previous is not None and is_plain(previous):
            return claim(self.book, ClaimKind.NUMERIC, place, None, previous, side, sign)
        if previous is not None and self._is_wrong(at, before, previous):
            told = "the side before is wrong, and the value of the first one is not known"
            return not_understood(place, told, ClaimKind.NUMERIC)
        filled = filled_in(self.book, at, previous or before, side, values)
        if filled is not None:
            return claim(
                self.book, ClaimKind.NUMERIC, place, None, filled, side, sign, instead=values,
                reading="numbers put in for what has no value otherwise",
            )  # fmt: skip
        shown = ", ".join(map(as_said, free[:4])) + (", …" if len(free) > 4 else "")
        return not_understood(place, f"the values of {shown} are not known here", ClaimKind.NUMERIC)

    def _is_wrong(self, at: Parsed, before: Tree, previous: Tree) -> bool:
        """Return whether a side is not the derivative of what is defined that its chain begins with."""
        if not isinstance(before, Derivative) or not isinstance(before.of, Name):
            return False
        known = self.book.ledger.at(before.of.name, at.item, at.functions)
        return known is not None and self.book.agree(at, before, previous) is False


def in_cases(statement: Statement) -> bool:
    r"""Return whether a statement is one row of `= \begin{cases} … \end{cases}` without conditions."""
    if len(statement.sides) != 2:
        return False
    between = statement.piece.text[statement.sides[0].end : statement.sides[1].start]
    return "cases}" in between


def _order(tree: Tree) -> int:
    """Return the highest order of a derivative in a tree, 0 if there is none."""
    return max((len(node.wrt) for node in walk(tree) if isinstance(node, Derivative)), default=0)


def kind_of(before: Tree, side: Tree) -> ClaimKind:
    """Return what kind of claim a link is."""
    if is_plain(side) and (has_decimals(side) or is_plain(before)):
        return ClaimKind.NUMERIC
    return ClaimKind.DERIVATIVE if has_derivative(before) else ClaimKind.EQUATION
