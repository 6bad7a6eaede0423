"""Equations that define their left side, or say once more what it is."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from symopt.documents.meaning.claim import Claim, ClaimKind
from symopt.documents.reading.claims.conditions import COORDINATES
from symopt.documents.reading.claims.equations import Equations
from symopt.documents.reading.claims.making import (
    Where,
    claim,
    definition,
    not_understood,
    notation,
)
from symopt.documents.reading.defining.iterates import by_rule
from symopt.documents.reading.defining.others import (
    is_another,
    is_another_case,
    is_given,
    is_place_or_alias,
)
from symopt.documents.reading.defining.redefine import Again, again
from symopt.documents.reading.defining.rules import against, is_known_step
from symopt.documents.reading.defining.solutions import solution
from symopt.documents.reading.defining.updates import update
from symopt.documents.reading.formulas.forms import half_unit, is_plain, value_of
from symopt.documents.reading.formulas.indexed import whole
from symopt.documents.reading.formulas.parsed import Parsed
from symopt.documents.reading.known.book import Book
from symopt.documents.reading.known.coming import made
from symopt.documents.reading.known.ledger import Known, is_number
from symopt.documents.reading.known.values import free_names
from symopt.documents.statements.chain import Sign
from symopt.equality.verdict import Status
from symopt.syntax.latex.names.events import is_random_value
from symopt.syntax.latex.names.events import shown as as_said
from symopt.syntax.tree import (
    Call,
    Entry,
    Matrix,
    Name,
    Number,
    Part,
    Pow,
    Sequence,
    Tree,
    names,
    substitute,
)

DEPENDENT = "how probabilities and expectations depend on each other is not known here"


class Definitions:
    """Definitions read in order."""

    def __init__(self, book: Book, equations: Equations) -> None:
        self.book = book
        self.equations = equations

    def read(
        self,
        line: Parsed,
        place: Where,
        head: Name,
        body: Tree,
        sign: Sign,
        values: dict[str, Known | None],
    ) -> Claim:
        """Return what `head = body` is, and take note of what it defines."""
        if is_random_value(head.name) and not is_plain(body):
            return self.dependent(line, place, head, body)
        new = self.known(line, head.name, body)
        old = self.book.ledger.before(head.name, line.item, line.functions)
        if (old is None or old.section != line.item.section) and is_number(body):
            stepped = by_rule(self.book, line, head.name)
            if stepped is not None:
                old = self.known(line, head.name, stepped)
                self.book.ledger.enter(old)
        if old is None or old.opaque:
            return self.first(line, place, head, body, sign)
        if self.book.ledger.foreign(old, line.item):
            if again(self.book, line, old, new, sign) is Again.SAME:
                return self.same(place, head, body, old, new)
            self.book.ledger.enter(new)
            return self.step(line, place, head, body, f"not that of line {old.line}")
        if is_plain(body) and not is_number(body) and not is_plain(old.body):
            return self.equations.claim(place, head, None, body, sign, values=values)
        if is_another(self.book, line, head.name, body, old) or is_given(
            self.book, line, head, body, old
        ):
            return self.other_value(place, old, new)
        if is_number(old.body) or is_number(body):
            told = self.number(line, place, head, body, old, new)
            if told is not None:
                return told
        return self.once_more(line, place, head, body, sign, old, new)

    def first(self, line: Parsed, place: Where, head: Name, body: Tree, sign: Sign) -> Claim:
        """Return what a first definition is, and take note of it."""
        if self.circular(line, head.name, body):
            told = claim(self.book, ClaimKind.EQUATION, place, head, None, body, sign)
            curve = head.name in COORDINATES  # x = y² beside y = x² is another one
            return replace(told, doubt=told.doubt or "it may be another curve") if curve else told
        solved = solution(self.book, place, head, body)
        if solved is None or is_number(body):
            self.book.ledger.enter(self.known(line, head.name, body))
        return solved or self.step(line, place, head, body)

    def once_more(
        self,
        line: Parsed,
        place: Where,
        head: Name,
        body: Tree,
        sign: Sign,
        old: Known,
        new: Known,
    ) -> Claim:
        """Return what a second definition is, by what follows."""
        match again(self.book, line, old, new, sign):
            case Again.SAME:
                return self.same(place, head, body, old, new)
            case Again.OTHER_VALUE if not self.book.objectives.is_variable(line, head.name):
                return self.other_value(place, old, new)
            case Again.NEW | Again.OTHER_VALUE:
                self.book.ledger.enter(new)
                message = (
                    f"defined anew; line {old.line} said otherwise" if old.line else "defined anew"
                )
                return self.step(line, place, head, body, message)
            case Again.EITHER:
                self.book.ledger.enter(new)
                self.book.replaced[new.name, new.order] = old
                message = (
                    f"{head.name} is another one in line {old.line}: it means something else here, "
                )
                message += "or one of the two is wrong"
                return not_understood(place, message, ClaimKind.DEFINITION)
            case _:
                return claim(self.book, ClaimKind.EQUATION, place, head, None, body, sign)

    def dependent(self, line: Parsed, place: Where, head: Name, body: Tree) -> Claim:
        """Return that a law of probabilities is not judged; its value counts where it is known."""
        if free_names(self.book, line, body) == ():
            self.book.ledger.enter(self.known(line, head.name, body))
        return not_understood(place, DEPENDENT)

    def other_value(self, place: Where, old: Known, new: Known) -> Claim:
        """Return that a name has another number from here on: meant so, or a mistake."""
        if not self.circular(place.at, new.name, new.body):
            self.book.ledger.enter(new)
            self.book.moved.add(new.name)
        message = f"{as_said(new.name)} has another value from here on; "
        message += f"line {old.line} gave it one before"
        return not_understood(place, message, ClaimKind.DEFINITION)

    def step(self, line: Parsed, place: Where, head: Name, body: Tree, message: str = "") -> Claim:
        """Return what a new definition is: true by itself, unless it is a method's step the wrong way."""
        to = against(self.book, line, head, body)
        first = definition(place, head.name, head, body, message)
        if to is None:
            return first
        told = update(self.book, line, place, to[0].name, to[1], Sign.ARROW)
        return first if told.settled is not None else told

    def known(self, line: Parsed, name: str, body: Tree) -> Known:
        """Return what a statement defines."""
        return made(line, name, body)

    def circular(self, line: Parsed, name: str, body: Tree) -> bool:
        """Return whether a body is made of the name that it would define."""
        return any(self.book.scenes.depends(line, used, name) for used in names(body))

    def same(self, place: Where, head: Name, body: Tree, old: Known, new: Known) -> Claim:
        """Return the claim of a definition that is said once more; it is now one of this section too."""
        anew = old.exact is None and old.section != new.section and not is_plain(body)
        kept = new if anew and not is_plain(old.body) else old  # y = f(u) of y = f(g(x))
        self.book.ledger.enter(
            replace(kept, order=new.order, section=new.section, scope=new.scope, unit=new.unit)
        )
        if old.body == body:
            said = f"as in line {old.line}" if old.line else "as declared"
            return definition(place, head.name, head, body, said)
        told = claim(
            self.book, ClaimKind.DEFINITION, place, head, None, body,
            name=head.name, instead={head.name: old},
        )  # fmt: skip
        if told.settled is not None:
            return told
        where_ = (
            f"line {old.line}" if old.line else "the declaration"
        )  # they agree at points looked at
        return replace(told, doubt=f"it is not the {head.name} of {where_} everywhere")

    def number(
        self, line: Parsed, place: Where, head: Name, body: Tree, old: Known, new: Known
    ) -> Claim | None:
        """Return what `name = number` is, or a formula beside a number; None if it is nothing special."""
        first, second = value_of(old.body), value_of(body)
        if first is not None and second is not None:
            before, now = half_unit(old.body) or Fraction(0), half_unit(body) or Fraction(0)
            if abs(first - second) > max(before, now):
                return None
            if now < before:
                self.book.ledger.enter(_printed(new, old.exact))
            said = f"as in line {old.line}, to the digits printed" if old.line else "as declared"
            return definition(place, head.name, head, body, said)
        if second is not None:
            if is_place_or_alias(self.book, line, old):
                return None  # x = x_A there, x = 0 here
            if is_another_case(self.book, line, old, body):
                return self.other_value(place, old, new)
            free = free_names(self.book, line, head)
            if free is None or free:
                if old.section != new.section:
                    return None
                return not_understood(
                    place, f"the values of {', '.join((free or ())[:4])} are not known here",
                    ClaimKind.NUMERIC,
                )  # fmt: skip
            told = claim(self.book, ClaimKind.NUMERIC, place, head, None, body, name=head.name)
            if not old.parameters:  # f(3) = 9 does not make f a number
                new = replace(new, local=self.is_at_a_point(line, head.name))
                self.book.ledger.enter(_printed(new, old.exact or old.body))
            return told
        free = free_names(self.book, line, body)
        if first is not None and free is not None and not free:
            other = is_plain(body) and self.book.objectives.is_variable(line, head.name)
            if other or self.circular(line, head.name, body):
                return None
            given = old.exact is None or (is_plain(body) and is_plain(old.exact))
            if given and self.book.agree(line, body, old.body) is not True:
                lone = len(line.statement.signs) == 1 and not line.statement.piece.display
                if lone and isinstance(body, Name):
                    return notation(place, body, "a case: where it holds is not asked here")
                return self.other_value(place, old, new)  # z of one sample, then of another
            told = claim(self.book, ClaimKind.NUMERIC, place, body, None, old.body, name=head.name)
            said = f"{head.name} has another value in line {old.line}, under another heading"
            return told if old.section == new.section else replace(told, doubt=told.doubt or said)
        return None

    def is_at_a_point(self, line: Parsed, name: str) -> bool:
        """Return whether the value of a name is that at the point that the heading is about."""
        made_of = self.book.scenes.closure(line, [name], {})
        return any(known.local for known in made_of.values())

    def entry(self, line: Parsed, place: Where, head: Entry, body: Tree, sign: Sign) -> Claim:
        """Return what `a_i = …` is: the definition of an array, or a claim about one that is defined."""
        old = self.book.ledger.before(head.name, line.item, line.functions)
        if head.name in line.item.declared.data or not all(
            isinstance(i, Name) for i in head.indices
        ):
            return self.equations.claim(place, head, None, body, sign)
        labels = {n for i in head.indices for n in names(i)} - {*names(body)}
        if (
            old is None and labels and not is_plain(body)
        ):  # no entry for all i, but a name: x_v = v^T x
            return definition(place, "_".join((head.name, *sorted(labels))), head, body)
        found = whole(head, body)
        if found is None or head.name in names(found):
            if old is not None:
                return self.equations.claim(place, head, None, body, sign)
            said = "it is defined entry by entry in a way that is not understood"
            self.book.ledger.enter(replace(made(line, head.name, body), opaque=said))
            return definition(place, head.name, head, body)
        return self.read(line, place, Name(head.name, span=head.span), found, sign, {})

    def squared(self, line: Parsed, place: Where, head: Pow, body: Tree, sign: Sign) -> Claim:
        r"""Return what `\sigma^2 = …` is: where σ is nothing yet, the definition of its square."""
        base = head.base
        assert isinstance(base, Name)
        free = self.book.ledger.at(base.name, line.item, line.functions) is None
        if not free or base.name in names(body) or is_plain(body):
            return self.equations.claim(place, head, None, body, sign)
        self.book.ledger.enter(self.known(line, base.name, Call("sqrt", (body,))))
        return definition(place, base.name, head, body)

    def by_itself(self, line: Parsed, place: Where, head: Name, body: Tree, old: Known) -> Claim:
        r"""Return what `\sigma := \sqrt{\sigma^2 + \epsilon}` is: a new value made of the old one."""
        new = self.known(line, head.name, substitute(body, {head.name: old.body}))
        self.book.ledger.enter(new)
        self.book.renewed[head.name] = body
        said = f"made of what it was in line {old.line}" if old.line else "made of what it was"
        return definition(place, head.name, head, body, said)

    def unread(self, line: Parsed, name: str) -> None:
        """Take note that a name is defined by what is not understood; a restatement changes nothing."""
        old = self.book.ledger.before(name, line.item, line.functions)
        if old is None or old.section != line.item.section:
            said = "its definition is not understood"
            self.book.ledger.enter(replace(made(line, name, Name(name)), opaque=said))

    def printed(
        self, line: Parsed, head: Tree | None, side: Tree, values: dict[str, Known | None]
    ) -> None:
        """Take note of the number that a chain ends with: later lines may go on with it."""
        if not isinstance(head, Name) or not is_number(side) or half_unit(side) is None:
            return
        old = self.book.ledger.before(head.name, line.item, line.functions)
        if old is None or old.opaque or is_number(old.body) or old.parameters:
            return
        if not free_names(self.book, line, head, values):
            self.book.ledger.enter(
                _printed(self.known(line, head.name, side), old.exact or old.body)
            )

    def also_named(self, line: Parsed, head: Tree | None, before: Tree | None, side: Tree) -> None:
        """Take `w_1 = w_2 = 0.5` as the number of both, where nothing else says what w_2 is."""
        if not isinstance(before, Name) or not is_number(side):
            return
        ledger = self.book.ledger
        if ledger.at(before.name, line.item, line.functions) is not None:
            return
        ledger.enter(self.known(line, before.name, side))
        if isinstance(head, Name):
            known = ledger.before(head.name, line.item, line.functions)
            if known is not None and known.body == before:
                ledger.enter(self.known(line, head.name, side))

    def point(self, line: Parsed, place: Where, head: Sequence, body: Sequence) -> Claim | None:
        """Return what `(x, y) = (0, 0)` is: values of names that have none; None for anything else."""
        found = [item.name for item in head.items if isinstance(item, Name)]
        fits = len(set(found)) == len(head.items) == len(body.items)
        if not fits or not all(map(is_plain, body.items)):
            return None
        olds = [self.book.ledger.at(name, line.item, line.functions) for name in found]
        if any(old is not None and not is_plain(old.body) for old in olds):
            return None
        local = all(self.book.objectives.is_variable(line, name) for name in found)
        for name, value in zip(found, body.items, strict=True):
            self.book.ledger.enter(replace(self.known(line, name, value), local=local))
        return definition(place, ", ".join(found), head, body)

    def column(
        self, line: Parsed, place: Where, head: Tree, found: tuple[str, ...], body: Tree
    ) -> Claim:
        """Return what `[x_1; y_1] = …` is: its entries are defined together."""
        item = line.item
        if is_rule(found):
            if is_known_step(self.book, line, found, body):
                return definition(place, ", ".join(found), head, body)
            return not_understood(place, "a step that is neither Newton's nor down the gradient")
        olds = [self.book.ledger.before(name, item, line.functions) for name in found]
        here = [k for k in olds if k is not None and k.section == item.section]
        parts = _entries(body, len(found))
        if len(here) == len(found):
            if is_plain(body) and isinstance(body, Matrix):
                told = claim(self.book, ClaimKind.NUMERIC, place, head, None, body)
                if told.settled is None:
                    for name, part, old in zip(found, parts, olds, strict=True):
                        assert old is not None
                        known = self.known(line, name, part)
                        exact = old.exact if old.numeric else old.exact or old.body
                        self.book.ledger.enter(_printed(known, exact))
                return told
            return claim(self.book, ClaimKind.EQUATION, place, head, None, body)
        if any(name in names(body) for name in found):
            return not_understood(place, "it is defined by itself")
        for name, part in zip(found, parts, strict=True):
            self.book.ledger.enter(self.known(line, name, part))
        made_ = definition(place, ", ".join(found), head, body)
        return replace(made_, settled=Status.PROVED)


def _printed(known: Known, exact: Tree | None) -> Known:
    """Return a number that was printed for a value; a number for none is exact."""
    half = None if exact is None else half_unit(known.body)
    return replace(known, half=half, exact=exact)


def is_rule(found: tuple[str, ...]) -> bool:
    """Return whether names are the next ones of a sequence: x_{k+1}."""
    return all("p1" in name for name in found)


def _entries(body: Tree, count: int) -> list[Tree]:
    if isinstance(body, Matrix) and len(body.rows) == count and len(body.rows[0]) == 1:
        return [row[0] for row in body.rows]
    return [Part(body, (Number(Fraction(k + 1)),)) for k in range(count)]
