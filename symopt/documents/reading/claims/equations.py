"""Equations that define nothing: claims to judge, conditions to fulfil, or more than is known here.

∂L/∂b = -(y - ŷ)     a claim               f'(x) = 0          a condition: where it holds is asked
ŷ = 0.73             a claim if the values of all names are known, else nothing is known of it
∂²f/∂x² = 2          a claim, since the left side does not depend on x
"""

from __future__ import annotations

import re
from dataclasses import replace

from symopt.documents.meaning.claim import Claim, ClaimKind
from symopt.documents.reading.claims.asked import (
    asked,
    called_wrong,
    geometric,
    is_lone,
    of_a_graph,
    on_one_side,
    supposed,
    unclear,
)
from symopt.documents.reading.claims.conditions import (
    asks,
    is_a_curve,
    may_be_condition,
    other_convention,
    says_itself,
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
from symopt.documents.reading.known.curves import Curves
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
from symopt.syntax.tree import Add, At, Derivative, Mul, Name, Tree, names, walk

_COMPOSED = re.compile(r"([A-Za-z])'?\s*\\circ\s*\(?\s*([A-Za-z])(?![A-Za-z])")
_ENDS = re.compile(r"[.!?](?:\s|\Z)")
_DIFFERENTIAL = re.compile(r"\s*d\s*([A-Za-z])\s*")
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
        self.curves = Curves(book.ledger)
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
        values: dict[str, Known | None] | None = None,
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
        self._with_values(at, before, previous, side, values)
        if self._is_condition(at, before, previous, side, further):
            self.book.conditions.append((at, before if previous is None else previous))
            return notation(place, side, "a condition: where it holds is not asked here")
        lone = not further and previous is None
        told = self._not_judged(place, kind, before, previous, side, lone and sign is Sign.EQUAL)
        if told is not None:
            return told
        told = self._no_claim(place, before, previous, side, sign, values)
        if told is not None and self.book.agree(at, before, side) is not True:
            return told
        if head is not None and previous is not None and self._is_tied(at, head, previous, side):
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
                self._bring(at, before, side)
                return not_understood(place, met, kind)
            head = None
        told = claim(self.book, kind, place, head, previous, side, sign, instead=values)
        told = self._doubted(place, before, side, told)
        if told.settled is not None or not lone or told.doubt:
            return told
        return self._as_condition(at, before, side, told)

    def _bring(self, at: Parsed, before: Tree, side: Tree) -> None:
        """Take note of the names that an equation brings in, of which nothing is known."""
        for first, second in ((before, side), (side, before)):
            name = newcomer(self.book, at, self.seen, first, second)
            if not any(name in own for own in at.functions.values()):
                self.brought.add(name)

    def _as_condition(self, at: Parsed, before: Tree, side: Tree, told: Claim) -> Claim:
        """Return a lone equation with the reason why it may only be asked to hold."""
        reason = may_be_condition(self.book, at, before, side)
        if reason and (is_zero(side) or asks(at)):
            return replace(told, doubt=reason)
        doubt = (
            asked(self.book, at, before, side) or supposed(at, before, side) if is_lone(at) else ""
        )
        return replace(told, doubt=doubt) if doubt else replace(told, condition=reason)

    def _is_tied(self, at: Parsed, head: Tree, previous: Tree, side: Tree) -> bool:
        """Return whether a side goes on from the one before in a variable that the head does not have."""
        tied = variable_of_another(self.book, at, head, previous)
        return bool(tied) and tied in names(side)

    def _differential(self, at: Parsed) -> str:
        """Return why a product d s may be a differential, "" if nothing is differentiated by s."""
        found = _DIFFERENTIAL.fullmatch(at.statement.text(at.statement.sides[0]))
        objectives = self.book.objectives
        known = found is not None and (
            found[1] in objectives.by or found[1] in objectives.differentiated
        )
        return "it is about differentials, which are not judged" if known else ""

    def applied(self, at: Parsed, before: Tree, latex: str) -> str:
        """Return why a product may be a value: y(0.1) of a curve y = x + 1."""
        match before:
            case Mul((Name(name), _)):
                known = self.book.ledger.at(name, at.item, at.functions)
            case _:
                return ""
        written = re.match(r"\s*[A-Za-z]\s*\(", latex)
        if known is None or known.numeric or not written:
            return ""
        return f"{name} before a bracket may be taken there"

    def _doubted(self, place: Where, before: Tree, side: Tree, told: Claim) -> Claim:
        """Return a claim with what the words around it leave in doubt."""
        at = place.at
        bodies = [told.head, told.claimed, *(d.body for d in told.setting.definitions)]
        return replace(
            told,
            doubt=told.doubt
            or other_convention(at)
            or called_wrong(at)
            or on_one_side(at, [tree for tree in bodies if tree is not None])
            or unclear(place.latex)
            or composed(at, place.whole.text)
            or self._differential(at)
            or of_a_graph(self.book, at, side)
            or self.applied(at, before, place.latex),
        )

    def _with_values(
        self,
        at: Parsed,
        before: Tree,
        previous: Tree | None,
        side: Tree,
        values: dict[str, Known | None],
    ) -> None:
        """Add the numbers that a side puts in; x = 2 is not meant where x < 2 is."""
        if is_plain(side) and not is_plain(before):
            put_in = values_put_in(self.book, at, before, previous, side)
            values.update((n, k) for n, k in put_in.items() if n not in values)
        said = {n for condition in self.book.said.own(at) for n in names(condition)}
        for name in {*said, *self._moved(at)}:
            known = self.book.ledger.at(name, at.item, at.functions)
            if known is not None and known.numeric and known.exact is None:
                values.setdefault(name, None)

    def _moved(self, at: Parsed) -> tuple[str, ...]:
        """Return the name that the words before put elsewhere: "When $x = e$:", though x was 1 before."""
        if not at.item.order or _ENDS.search(at.item.before):
            return ()
        line = self.book.lines[at.item.order - 1]
        match line.sides:
            case (Name(name), side) if line.item.section == at.item.section and not at.item.apart:
                known = self.book.ledger.at(name, at.item, at.functions)
                moved = known is not None and known.numeric and known.body != side
                return (name,) if moved and not line.statement.piece.display else ()
            case _:
                return ()

    def _not_judged(
        self,
        place: Where,
        kind: ClaimKind,
        before: Tree,
        previous: Tree | None,
        side: Tree,
        lone: bool,
    ) -> Claim | None:
        """Return what an equation is that says what a name is, or holds along a curve; None for others."""
        at = place.at
        said = says_itself(self.book, at, before, side) if lone else ""
        if said and self.book.agree(at, before, side) is not True:
            if is_a_curve(self.book, names(Add((before, side)))) or geometric(at):
                self.curves.note(at, before, side)
            return not_understood(place, said, kind)
        return self._along_curve(place, kind, before, previous, side)

    def _along_curve(
        self, place: Where, kind: ClaimKind, before: Tree, previous: Tree | None, side: Tree
    ) -> Claim | None:
        """Return the claim with dy/dx as an equation of x and y gives it, None if there is none."""
        found = self.curves.along(place.at, (before, previous, side))
        if found is None:
            return None
        (head, last, claimed), curve = found
        assert head is not None
        assert claimed is not None
        said = f"with derivatives along the curve of line {curve.line}"
        if self.book.agree(place.at, head, claimed) is not True:
            if self.book.agree(place.at, before, side) is True:
                return None
            return not_understood(place, f"{said}, it does not hold for all values", kind)
        return claim(self.book, kind, place, head, last, claimed, reading=said)

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
                if not _is_second(before):
                    return False
                free = free_names(self.book, at, before)
                if not free or is_constant(self.book, at, before, free):
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
        values: dict[str, Known | None],
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


def composed(at: Parsed, latex: str) -> str:
    r"""Return why a product of functions is none: `f \circ g` is of arrays; "" without one."""
    found = _COMPOSED.finditer(latex)
    both = any(m[1] in at.functions and m[2] in at.functions for m in found)
    return "the composition of functions is not read" if both else ""


def in_cases(statement: Statement) -> bool:
    r"""Return whether a statement is one row of `= \begin{cases} … \end{cases}` without conditions."""
    return len(statement.sides) == 2 and opens_cases(statement)


def is_system(statement: Statement) -> bool:
    r"""Return whether a statement is a row of a system: `\ell = \begin{cases} x = t \\ … \end{cases}`."""
    sides = statement.sides
    if len(sides) < 3 or not opens_cases(statement):
        return False
    return "cases}" not in statement.piece.text[sides[1].end : sides[2].start]


def opens_cases(statement: Statement) -> bool:
    r"""Return whether `\begin{cases}` stands between the first two sides of a statement."""
    between = statement.piece.text[statement.sides[0].end : statement.sides[1].start]
    return "cases}" in between


def _is_second(tree: Tree) -> bool:
    """Return whether a tree is f''(x) or f''(c), which is asked to be zero where the graph turns."""
    body = tree.body if isinstance(tree, At) else tree
    return isinstance(body, Derivative) and body.style == "lagrange" and len({*body.wrt}) == 1


def _order(tree: Tree) -> int:
    """Return the highest order of a derivative in a tree, 0 if there is none."""
    return max((len(node.wrt) for node in walk(tree) if isinstance(node, Derivative)), default=0)


def kind_of(before: Tree, side: Tree) -> ClaimKind:
    """Return what kind of claim a link is."""
    if is_plain(side) and (has_decimals(side) or is_plain(before)):
        return ClaimKind.NUMERIC
    return ClaimKind.DERIVATIVE if has_derivative(before) else ClaimKind.EQUATION
