r"""Braces that do not show: `{a - b}(c)` looks like a - b(c), and is read as it looks.

Where a sum in braces is a factor behind another one, `2{a + b}`, what is written and what is seen differ, and
nothing is read.
"""

from __future__ import annotations

from dataclasses import replace

from symopt.syntax.grammar.reader import PRODUCT, Reader
from symopt.syntax.grammar.tokens import Token
from symopt.syntax.tree import Add, Mul, Neg, Tree


def group(reader: Reader, token: Token, power: int) -> Tree:
    """Read what stands in braces."""
    start = reader.place
    tree = reader.expression()
    reader.expect("}", token)
    if not isinstance(tree, Add) or _is_bracketed(reader, start):
        return tree
    if power > PRODUCT:
        reader.fail("braces hide that a sum is a factor here", token, remedy="write round brackets")
    return _as_seen(reader, tree)


def _is_bracketed(reader: Reader, start: int) -> bool:
    """Return whether all of a group stands in brackets of its own."""
    depth = 0
    for place in range(start, reader.place - 1):
        key = reader.tokens[place].key
        depth += (key in _OPENING) - (key in _CLOSING)
        if not depth:
            return place == reader.place - 2 and place > start
    return False


_OPENING, _CLOSING = frozenset(("(", "[", "|(")), frozenset((")", "]", ")|"))


def _as_seen(reader: Reader, tree: Add) -> Tree:
    """Return a sum whose last term goes on with the factors behind the braces."""
    last = tree.terms[-1]
    first = last.body if isinstance(last, Neg) else last
    body, grammar = first, reader.grammar
    while (token := reader.token).key != "eof":
        found = grammar.infix.get(token.key)
        if found is not None and found[0] == PRODUCT:
            body = found[1](reader, body, reader.advance())
        elif found is None and token.key in grammar.adjacent:
            body = grammar.product(reader, body, token)
        else:
            break
    if body is first:
        return tree
    if isinstance(first, Mul) and isinstance(body, Mul) and body.factors[0] == first:
        body = replace(body, factors=(*first.factors, *body.factors[1:]))
    term = Neg(body, span=last.span) if isinstance(last, Neg) else body
    return replace(tree, terms=(*tree.terms[:-1], term))
