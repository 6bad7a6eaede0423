"""The state of a parse, and Pratt's loop.

Vaughan Pratt, "Top down operator precedence", POPL 1973: each token knows what it does at the start
of an expression (prefix) and after one (infix, with a binding power). Both lexers feed this loop;
the tables of a `Grammar` say what each token does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NoReturn, TypeAlias

from symopt.syntax.grammar.limits import DEPTH, refuse_depth
from symopt.syntax.grammar.tokens import SIDES, Source, Token
from symopt.syntax.tree import Tree
from symopt.syntax.vocabulary import Vocabulary

OR, AND, NOT, RELATION, SUM, PRODUCT, POWER, POSTFIX = 10, 20, 30, 40, 50, 60, 80, 90
"""Binding powers, weakest first."""

Prefix: TypeAlias = "Callable[[Reader, Token, int], Tree]"
Infix: TypeAlias = "Callable[[Reader, Tree, Token], Tree]"


@dataclass(frozen=True)
class Grammar:
    """What each token does: prefix, infix with binding power, and which tokens continue a product."""

    prefix: Mapping[str, Prefix]
    infix: Mapping[str, tuple[int, Infix]]
    product: Infix
    adjacent: frozenset[str]
    latex: bool


class Reader:
    """Tokens under reading, with a place among them."""

    __slots__ = (
        "below",
        "bound",
        "depth",
        "grammar",
        "place",
        "source",
        "token",
        "tokens",
        "vocabulary",
    )

    def __init__(
        self, source: Source, tokens: list[Token], vocabulary: Vocabulary, grammar: Grammar
    ) -> None:
        self.source, self.tokens, self.vocabulary, self.grammar = (
            source,
            tokens,
            vocabulary,
            grammar,
        )
        self.place, self.depth = 0, 0
        self.below = 0  # levels of indices around this place
        self.token = tokens[0]
        self.bound: tuple[str, ...] = ()  # indices of the sums around this place, in LaTeX

    def advance(self) -> Token:
        """Return the current token and go on to the next."""
        token = self.token
        if token.key != "eof":
            self.place += 1
            self.token = self.tokens[self.place]
        return token

    def goto(self, place: int) -> None:
        """Go to a place among the tokens."""
        self.place, self.token = place, self.tokens[place]

    def peek(self, ahead: int = 1) -> Token:
        """Return a later token."""
        return self.tokens[min(self.place + ahead, len(self.tokens) - 1)]

    def accept(self, *keys: str) -> Token | None:
        """Return the current token and go on if it has one of the keys."""
        return self.advance() if self.token.key in keys else None

    def expect(self, key: str, opened: Token) -> Token:
        """Return the current token if it closes what `opened` began; else say where that was."""
        if self.token.key == key:
            return self.advance()
        if self.token.key == "eof":
            self.source.fail(
                f"'{opened.text}' is never closed",
                opened.start,
                opened.end,
                why="the formula ends before it",
                remedy=f"add the missing '{key}'",
            )
        line = self.source.text.count("\n", 0, opened.start) + 1
        column = opened.start - self.source.text.rfind("\n", 0, opened.start)
        at = f"column {column}" if line == 1 else f"line {line}, column {column}"
        return self.unexpected(f"'{opened.text}' opened at {at} and '{key}' should come here")

    def unexpected(self, why: str = "") -> NoReturn:
        """Raise the error of a token that fits nowhere."""
        token = self.token
        if token.key == "eof":
            self.source.fail(
                "the formula ends too early",
                max(0, token.start - 1),
                token.start,
                why or "an operand is missing",
                "complete it, or remove what stands last",
            )
        known = not token.text.startswith("\\") or token.key in self.grammar.infix
        if token.key in SIDES and not why:
            why = "it stands between two sides, and one side is read at a time"
        if token.key == ":" and not why:
            why = "a colon stands in the brackets of a slice, as in x[2:5]"
        problem = "is out of place" if known else "is not read here"
        self.source.fail(f"'{token.text or token.key}' {problem}", token.start, token.end, why)

    def fail(self, what: str, token: Token, why: str = "", remedy: str = "") -> NoReturn:
        """Raise a ReadingError at a token."""
        self.source.fail(what, token.start, token.end, why, remedy)

    def end(self) -> int:
        """Return where the last token read ends."""
        return self.tokens[self.place - 1].end if self.place else 0

    def enter(self) -> None:
        """Count one level of nesting, and refuse too many."""
        self.depth += 1
        if self.depth > 2 * DEPTH:
            refuse_depth(self.source, self.token.start, self.token.end)

    def leave(self) -> None:
        """Count one level less."""
        self.depth -= 1

    def expression(self, power: int = 0) -> Tree:
        """Return the longest expression here whose operators bind at least as tightly as `power`."""
        self.enter()
        grammar = self.grammar
        start = grammar.prefix.get(self.token.key)
        if start is None:
            self.unexpected()
        left = start(self, self.advance(), power)
        while True:
            token = self.token
            found = grammar.infix.get(token.key)
            if found is not None:
                if found[0] < power:
                    break
                left = found[1](self, left, self.advance())
            elif token.key in grammar.adjacent and power <= PRODUCT:
                left = grammar.product(self, left, token)
            else:
                break
        self.leave()
        return left

    def items(self, close: str, opened: Token, *further: str) -> list[Tree]:
        """Return expressions separated by commas or `further` signs, up to and with the closing bracket."""
        found: list[Tree] = []
        while self.token.key != close:
            found.append(self.expression())
            if self.accept(",", *further) is None:
                break
        self.expect(close, opened)
        return found
