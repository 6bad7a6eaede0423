r"""Chains of sides that go on over rows, displays and columns: `a = b` here, `= c` below.

A statement that begins with a sign goes on with the last chain: the one of its own column in an aligned
environment, else the one before. A heading ends all chains. In running text it must follow at once, since
"acceleration $= 0$" has its left side in the words. A display that begins with a sign goes on with the
display before, or with a formula in the words between: "Find $\int 2^x dx$", "with $f = e^x$".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from symopt.documents.reading.formulas.parsed import Parsed
from symopt.documents.reading.known.ledger import Known
from symopt.documents.scanning.source.piece import Piece
from symopt.documents.scanning.source.placed import Place
from symopt.documents.statements.chain import Sign
from symopt.syntax.tree import Add, Call, Derivative, Div, Mul, Neg, Pow, Tree

_WORD = re.compile(r"[^\W\d_]{2,}")
REACH = 12
"""How many statements back a formula in the words may stand that a display goes on with."""
_OPERATIONS = (Add, Call, Derivative, Div, Mul, Neg, Pow)


@dataclass(slots=True)
class Chain:
    """An equation that may go on.

    at: the statement of its head.   head, previous: trees, None where they are not known.
    name: what it defines.   start: where it begins.   waiting: the sign that it ended with.
    values: numbers that were put in for names.   either: what the side before may say as well.
    """

    at: Parsed
    head: Tree | None
    previous: Tree | None
    start: Place
    last: Parsed
    waiting: Sign | None = None
    name: str = ""
    links: int = 0
    values: dict[str, Known | None] = field(default_factory=dict[str, Known | None])
    either: Tree | None = None


@dataclass(slots=True)
class Chains:
    """The chains that a statement may go on with.

    recent: those of the last display and of the words after it, lone formulas too.
    """

    last: Chain | None = None
    recent: list[Chain] = field(default_factory=list[Chain])
    cells: dict[int, Chain] = field(default_factory=dict[int, Chain])
    piece: Piece | None = None
    group: int = -1

    def open(self, chain: Chain) -> None:
        """Take a new chain for the last one."""
        statement = chain.last.statement
        self._enter(statement.piece, statement.group)
        self.last = self.cells[statement.cell] = chain
        self._note(chain)

    def alone(self, chain: Chain) -> None:
        """Take note of a formula without a sign: a display after it may go on with it."""
        if chain.last.statement.piece.display:
            self.open(chain)
        elif chain.head is None or isinstance(chain.head, _OPERATIONS):
            self._note(chain)

    def beside(self, parsed: Parsed) -> list[Chain]:
        """Return the chains that a display which begins with a sign may go on with, the last one first."""
        statement = parsed.statement
        if not statement.piece.display or statement.piece is self.piece:
            return []
        near = (c for c in self.recent if parsed.item.order - c.last.item.order <= REACH)
        return list(near)[::-1]

    def _note(self, chain: Chain) -> None:
        if chain.last.statement.piece.display:
            self.recent.clear()
        self.recent.append(chain)

    def follow(self, parsed: Parsed, chain: Chain) -> None:
        """Note that a statement went on with a chain."""
        chain.last = parsed
        chain.waiting = parsed.statement.trailing
        self._enter(parsed.statement.piece, parsed.statement.group)
        self.last = self.cells[parsed.statement.cell] = chain
        if parsed.statement.piece.display:
            self.recent = [chain]

    def reset(self) -> None:
        """End all chains."""
        self.last = None
        self.recent.clear()
        self.cells.clear()

    def found(self, parsed: Parsed) -> tuple[Chain, Sign] | None:
        """Return the chain that a statement goes on with, and the sign; None if it begins anew."""
        if parsed.item.apart:
            self.reset()
        statement = parsed.statement
        if statement.leading is None:
            return self._waiting(parsed)
        chain = self.last
        if statement.piece is self.piece and statement.group == self.group:
            chain = self.cells.get(statement.cell, chain)
        if chain is None:
            return None
        if chain.last.statement.piece is not statement.piece and not statement.piece.display:
            apart = parsed.item.order - chain.last.item.order > 1
            if apart or _WORD.search(parsed.item.before):
                return None
        return chain, statement.leading

    def _waiting(self, parsed: Parsed) -> tuple[Chain, Sign] | None:
        chain = self.last
        if chain is None or chain.waiting is None:
            return None
        same = parsed.statement.piece is chain.last.statement.piece
        near = parsed.item.order - chain.last.item.order <= 1
        if not near or not (parsed.statement.piece.display or same):
            return None
        return chain, chain.waiting

    def _enter(self, piece: Piece, group: int) -> None:
        if piece is not self.piece or group != self.group:
            self.cells.clear()
            self.piece, self.group = piece, group
