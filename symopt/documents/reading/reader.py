"""Statements in order become claims: what defines, what moves, what is claimed equal, what claims nothing."""

from __future__ import annotations

from symopt.documents.elaborate.names.letters import IDENTITIES
from symopt.documents.meaning.claim import Claim, ClaimKind
from symopt.documents.meaning.digits import printed
from symopt.documents.reading.claims.alone import alone, forget
from symopt.documents.reading.claims.asides import is_aside
from symopt.documents.reading.claims.asked import asks_for_zero, is_lone
from symopt.documents.reading.claims.comparing import compared
from symopt.documents.reading.claims.conditions import (
    is_a_curve,
    is_asked,
    is_case,
    is_supposed,
)
from symopt.documents.reading.claims.continued import continued
from symopt.documents.reading.claims.equations import Equations, is_system
from symopt.documents.reading.claims.heads import hessian_said, is_new_here, is_next
from symopt.documents.reading.claims.linked import is_identity, is_of_both, is_worked_out
from symopt.documents.reading.claims.making import Where, claim, not_understood, notation, where
from symopt.documents.reading.claims.paths import take_paths
from symopt.documents.reading.defining.definitions import Definitions
from symopt.documents.reading.defining.rules import at_its_start
from symopt.documents.reading.defining.updates import update
from symopt.documents.reading.formulas.forms import (
    column_of_names,
    is_headed,
    is_place,
    is_plain,
    is_range,
    is_square,
    is_update,
    is_worded,
    is_zero,
)
from symopt.documents.reading.formulas.matrices import (
    is_eigenvalue,
    is_open_eigenvalue,
    matrix_spoken_of,
)
from symopt.documents.reading.formulas.parsed import Parsed, Read, Unread
from symopt.documents.reading.known.book import Book
from symopt.documents.reading.known.chains import Chain, Chains
from symopt.documents.reading.known.coming import placed_names
from symopt.documents.reading.known.in_general import agree_in_general
from symopt.documents.reading.known.residuals import data_of_models
from symopt.documents.reading.vocabulary.pairs import data_in_pairs
from symopt.documents.statements.chain import Sign
from symopt.syntax.tree import Entry, Name, Pow, Sequence, Tree, names

ARROWS = frozenset((Sign.ARROW, Sign.IMPLIES))
EQUAL = frozenset((Sign.EQUAL, Sign.DEFINED, Sign.APPROXIMATE))


class Reader:
    """The state of reading: chains that may go on, names met, the matrix spoken of."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.chains = Chains()
        self.claims: list[Claim] = []
        self.seen: set[str] = set()
        self.matrix: Tree | None = None
        self.placed: set[str] = set()  # names that were put into a space
        self.equations = Equations(book, self.seen)
        self.definitions = Definitions(book, self.equations)

    def take(self, line: Parsed) -> None:
        """Read a statement."""
        self.placed.update(placed_names(line))
        given = (*data_in_pairs(line.statement), *data_of_models(self.book, line))
        for name in given:
            self.book.ledger.pairs.setdefault(name, set()).add(line.item.scope)
        found = self.chains.found(line)
        if found is not None:
            found = continued(self.book, self.chains, line, found[0]), found[1]
        if found is not None and self.goes_on(line, *found):
            self.go_on(line, *found)
        elif line.statement.leading is not None and (
            found is None and not (len(line.sides) > 1 and _is_head(line.sides[0]))
        ):
            self.claims.append(notation(where(line, 0, 0)))  # it goes on with nothing
        else:
            self.begin(line)
        for tree in line.trees:
            self.seen.update(n for n in names(tree) if n not in self.equations.brought)

    def goes_on(self, line: Parsed, chain: Chain, sign: Sign) -> bool:
        """Return whether a statement goes on with a chain; an arrow may also lead to another equation."""
        if sign not in ARROWS or chain.waiting is not None or len(line.sides) < 2:
            return True
        first = line.sides[0]
        nearly = line.statement.signs[0] is Sign.APPROXIMATE
        if isinstance(first, Unread) or not (nearly or is_headed(first)):
            return True
        return (
            chain.head is not None and agree_in_general(self.book, line, chain.head, first) is True
        )

    def go_on(self, line: Parsed, chain: Chain, sign: Sign) -> None:
        """Read a statement as more links of a chain."""
        self.chains.follow(line, chain)
        self.link(line, chain, 0, sign, leading=True)
        self.rest(line, chain)

    def begin(self, line: Parsed) -> None:
        """Read a statement as a chain of its own."""
        statement, head = line.statement, line.sides[0]
        tree = None if isinstance(head, Unread) else head
        name = tree.name if isinstance(tree, Name) else ""
        start = statement.place(statement.sides[0])
        chain = Chain(line, tree, tree, start, line, statement.trailing, name)
        if not statement.signs and statement.trailing is None:
            self.chains.alone(chain)
            self.claims.append(alone(self.book, line))
            return
        self.chains.open(chain)
        self.rest(line, chain)

    def rest(self, line: Parsed, chain: Chain) -> None:
        """Read the links inside of a statement."""
        for index, sign in enumerate(line.statement.signs, start=1):
            self.link(line, chain, index, sign)
        self.speak(line, chain)

    def speak(self, line: Parsed, chain: Chain) -> None:
        """Note the matrix that a chain speaks of."""
        if chain.head is not None:
            found = matrix_spoken_of(chain.head, line.trees)
            if found is not None:
                self.matrix = found

    def link(
        self, line: Parsed, chain: Chain, index: int, sign: Sign, *, leading: bool = False
    ) -> None:
        """Read one link: the side at `index`, with the sign before it."""
        told = chain.links == 0 and isinstance(chain.head, Name | Entry)
        self.read_link(line, chain, index, sign, leading=leading)
        if sign in EQUAL and not (told and sign is not Sign.APPROXIMATE):
            side = line.sides[index]
            number = None if isinstance(side, Unread) else printed(side)
            if number is not None and number.half:
                self.book.measured.add(abs(number.value))

    def read_link(
        self, line: Parsed, chain: Chain, index: int, sign: Sign, *, leading: bool = False
    ) -> None:
        """Read a link into claims."""
        side, place = line.sides[index], where(line, index)
        if isinstance(side, Unread):
            self.unread(chain, place, side, sign)
            return
        if sign not in ARROWS and sign not in EQUAL:
            before = chain.previous if chain.previous is not None else chain.head
            self.claims.append(compared(self.book, place, before, side, sign))
            chain.head = chain.previous = side
            chain.links, chain.name = 0, ""
            return
        if sign in ARROWS:
            told = self.arrow(line, chain, index, side, place, sign, leading)
            if told:
                return
            sign = Sign.EQUAL
        if chain.head is None and chain.previous is None:
            if not is_worded(chain.at.statement.text(chain.at.statement.sides[0])):
                self.claims.append(not_understood(place, self.head_problem(chain)))
            chain.head = chain.previous = side
            chain.links -= 1
        elif chain.either is not None and self.book.agree(line, chain.either, side) is not False:
            told = "the terms beside the dots of the side before may be meant otherwise"
            self.claims.append(not_understood(place, told))
            chain.previous, chain.either = side, None
        elif side in (chain.head, chain.previous):
            self.claims.append(notation(place, side))
            chain.previous = side
        elif asks_for_zero(self.book, line, chain.head, side):
            self.claims.append(
                notation(place, side, "a condition: where it holds is not asked here")
            )
            chain.head = chain.previous = side  # 0 = a = b says that a is b
            chain.links = -1
        elif self.is_first(line, chain, index):
            self.first(line, chain, place, side, sign)
        elif isinstance(chain.previous, Name) and (
            is_new_here(self.book, line, chain.previous.name)
            or is_worked_out(self.book, line, chain)
            or is_of_both(self.book, line, chain, side)
        ):
            self.definitions.also_named(line, chain.head, chain.previous, side)
            self.claims.append(
                self.definitions.read(line, place, chain.previous, side, sign, chain.values)
            )
            chain.previous = side
        else:
            self.claims.append(
                self.equations.claim(
                    place, chain.head, chain.previous, side, sign,
                    further=True, values=chain.values,
                )
            )  # fmt: skip
            self.leave(line, chain, side, place)
            self.definitions.also_named(line, chain.head, chain.previous, side)
            self.definitions.printed(line, chain.head, side, chain.values)
            chain.previous = side
        if sign is Sign.APPROXIMATE and not is_plain(side):
            chain.head = side  # what follows is compared with the approximation
        chain.links += 1

    def is_first(self, line: Parsed, chain: Chain, index: int) -> bool:
        """Return whether a link is the first of its chain; a system in a brace is one chain a row."""
        if index == 2 and is_system(line.statement) and chain.previous is not None:
            chain.head, chain.links = chain.previous, 0
        return chain.links == 0 and chain.head is not None

    def leave(self, line: Parsed, chain: Chain, side: Tree, place: Where) -> None:
        """Go on with a side where nothing is known of what is before it: y(0.1) = 0.6 + 9."""
        if chain.head is not None and self.equations.applied(line, chain.head, place.latex):
            chain.head = side

    def unread(self, chain: Chain, place: Where, side: Unread, sign: Sign) -> None:
        """Read a link whose side is not understood; words stand for no side at all."""
        if sign in EQUAL and not is_worded(place.text) and not is_range(place.text):
            self.claims.append(self.with_remainder(chain, place, side, sign))
            if chain.links == 0 and isinstance(chain.head, Name):
                self.definitions.unread(place.at, chain.head.name)
            chain.previous, chain.either = side.literal, side.pairs
            self.seen.update(() if side.literal is None else names(side.literal))
            chain.links += 1
        else:
            self.claims.append(notation(place))

    def with_remainder(self, chain: Chain, place: Where, side: Unread, sign: Sign) -> Claim:
        """Return what is claimed of a side that ends with O(…), or that it is not understood."""
        head = chain.head
        named = isinstance(head, Name) and self.book.ledger.at(
            head.name, place.at.item, place.at.functions
        )
        if side.remainder is None or head is None or isinstance(head, Name) and not named:
            return not_understood(place, side.message)
        return claim(self.book, ClaimKind.EQUATION, place, head, None, side.remainder, sign)

    @staticmethod
    def head_problem(chain: Chain) -> str:
        """Return why the head of a chain is not understood."""
        side = chain.at.sides[0]
        return side.message if isinstance(side, Unread) else "the side before is not understood"

    def arrow(
        self,
        line: Parsed,
        chain: Chain,
        index: int,
        side: Tree,
        place: Where,
        sign: Sign,
        leading: bool,
    ) -> bool:
        r"""Read `a \to b`; return whether that is done with it, or it is to be read as an equation."""
        name = chain.name if chain.links == 0 else ""
        if name and side != chain.head and is_update(name, side):
            self.update(line, chain, place, name, side, sign)
            return True
        signs = line.statement.signs
        before = chain.head if chain.head is not None else chain.previous
        agreed = None if before is None else self.book.agree(line, before, side)
        if agreed:
            return False
        if index < len(signs) and signs[index] in EQUAL and is_headed(side):
            chain.at, chain.head, chain.previous, chain.links = line, side, side, 0
            chain.name = side.name if isinstance(side, Name) else ""
            return True
        leads = index < len(signs) and (sign is Sign.IMPLIES or signs[index] not in EQUAL | ARROWS)
        display = line.statement.piece.display and not leads
        judged = display and before is not None and (leading or sign is Sign.IMPLIES)
        if judged:
            return False
        self.claims.append(notation(place, side))
        if index < len(signs):  # `a -> b = c`: c is said of b
            chain.at, chain.head, chain.previous, chain.links = line, side, side, 0
            chain.name = ""
        return True

    def update(
        self, line: Parsed, chain: Chain, place: Where, name: str, side: Tree, sign: Sign
    ) -> None:
        r"""Read `w \to w - …`; the chain goes on with the right side."""
        self.claims.append(update(self.book, line, place, name, side, sign))
        chain.at, chain.head, chain.previous, chain.name = line, side, side, ""
        chain.links += 1

    def first(self, line: Parsed, chain: Chain, place: Where, side: Tree, sign: Sign) -> None:
        """Read the first link of a chain."""
        head = chain.head
        assert head is not None
        take_paths(self.book, line, head, side)
        column = column_of_names(head)
        if is_aside(self.book, line, head, side):
            self.claims.append(notation(place, side, "where this holds is not asked here"))
        elif isinstance(head, Name):
            self.named(line, chain, place, head, side, sign)
        elif is_square(head) and isinstance(head, Pow):
            self.claims.append(self.definitions.squared(line, place, head, side, sign))
        elif isinstance(head, Entry):
            self.claims.append(self.definitions.entry(line, place, head, side, sign))
        elif (
            isinstance(head, Sequence)
            and isinstance(side, Sequence)
            and (told := self.definitions.point(line, place, head, side))
        ):
            self.claims.append(told)
        elif is_place(head, side):
            self.claims.append(notation(place, side))
        elif column is not None:
            side = at_its_start(self.book, line, side)
            self.claims.append(self.definitions.column(line, place, head, column, side))
        elif (
            isinstance(side, Name)
            and side.name not in IDENTITIES  # A A^{-1} = I does not say what I is
            and side.name not in names(head)  # √(x²) = x does not say what x is
            and not is_headed(head)
            and not (is_lone(line) and is_a_curve(self.book, [side.name, *names(head)]))
            and is_new_here(self.book, line, side.name)
            and not is_asked(line, side.name, self.placed)
        ):
            self.claims.append(self.definitions.read(line, place, side, head, sign, chain.values))
        else:
            self.claims.append(
                self.equations.claim(place, head, None, side, sign, values=chain.values)
            )
            self.leave(line, chain, side, place)
        chain.previous = side

    def is_supposed(self, line: Parsed, head: Name, side: Tree) -> bool:
        """Return whether names are supposed to be equal; what y was is forgotten "if $y = f(u)$"."""
        if not is_supposed(line, side):
            return False
        function = isinstance(side, Name) and side.name in line.functions
        if function and self.book.agree(line, head, side) is not True:
            forget(self.book, line, head)
        return True

    def named(
        self, line: Parsed, chain: Chain, place: Where, head: Name, side: Tree, sign: Sign
    ) -> None:
        """Read `name = side`."""
        name = head.name
        known = self.book.ledger.before(name, line.item, line.functions)
        if (
            is_update(name, side)
            and sign in (Sign.EQUAL, Sign.DEFINED)
            and not is_identity(self.book, line, head, side)
        ):
            chain.links -= 1
            self.update(line, chain, place, name, side, sign)
            return
        if (
            name in line.item.declared.data
            and known is None
            and not is_next(self.book, line, name, side)
        ):
            self.claims.append(self.equations.claim(place, head, None, side, sign))
            chain.head = side
        elif known is None and is_eigenvalue(name, side) and self.matrix is not None:
            self.claims.append(
                claim(
                    self.book, ClaimKind.MATRIX, place, None, None, side, sign,
                    name=name, matrix=self.matrix,
                )
            )  # fmt: skip
        elif (
            self.is_supposed(line, head, side)
            or is_case(self.book, line, head, side)
            or is_open_eigenvalue(name, side)
            or (is_zero(side) and name in line.functions)
        ):
            self.claims.append(
                notation(place, side, "a condition: where it holds is not asked here")
            )
        elif name in names(side) and sign is Sign.DEFINED and known is not None:
            self.claims.append(self.definitions.by_itself(line, place, head, side, known))
        elif name in names(side):
            told = self.equations.claim(place, head, None, side, sign)
            self.claims.append(
                told if known is not None else not_understood(place, f"{name} is defined by itself")
            )
        elif (second := hessian_said(self.book, line, name, side)) is not None:
            self.claims.append(self.equations.claim(place, second, None, side, sign))
        else:
            if known is None:
                self.book.ledger.models.add((name, line.item.order))
            self.claims.append(self.definitions.read(line, place, head, side, sign, chain.values))


def _is_head(side: Read) -> bool:
    return not isinstance(side, Unread) and is_headed(side)
