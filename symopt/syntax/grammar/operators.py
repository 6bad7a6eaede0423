r"""Operators: sums, products, quotients, powers, comparisons and logic.

* As in Python, `-x**2` is -(x**2), `a/b*c` is (a/b)*c, powers group to the right. A product without a
  sign binds like one with `*`: `1/2x` is (1/2)*x.
* A minus before a product belongs to all of it: `-a*b` is -(a*b), which has the same value.
* Comparisons chain: `a <= b <= c` is `a <= b and b <= c`.
* `e**x`, with `e` not declared, is exp(x).
"""

from __future__ import annotations

from typing import Literal, cast

from symopt.syntax.arrays import matrix_products, several_arrays
from symopt.syntax.grammar.reader import (
    AND,
    NOT,
    OR,
    POSTFIX,
    POWER,
    PRODUCT,
    RELATION,
    SUM,
    Infix,
    Prefix,
    Reader,
)
from symopt.syntax.grammar.tokens import Token
from symopt.syntax.tree import (
    Add,
    Call,
    Constant,
    Div,
    Logic,
    MatMul,
    Mul,
    Name,
    Neg,
    Number,
    Pow,
    Relation,
    Sequence,
    Span,
    Transpose,
    Tree,
)

Op = Literal["=", "<", "<=", ">", ">=", "!=", "->", "in"]


def span_of(first: Tree, last: Tree) -> Span:
    """Return the place from the start of one tree to the end of another."""
    return (first.span[0], last.span[1]) if first.span and last.span else None


def minus(reader: Reader, token: Token, power: int) -> Tree:
    """Read `-a`; before a product it belongs to all of it."""
    body = reader.expression(max(power, PRODUCT))
    return Neg(body, span=(token.start, reader.end()))


def plus(reader: Reader, token: Token, power: int) -> Tree:
    """Read `+a`, which is `a`."""
    return reader.expression(max(power, PRODUCT))


def negation(reader: Reader, token: Token, power: int) -> Tree:
    """Read `not a`."""
    return Logic("not", (reader.expression(NOT),), span=(token.start, reader.end()))


def add(reader: Reader, left: Tree, token: Token) -> Tree:
    """Read the terms after the first."""
    terms = [left]
    sign: Token | None = token
    while sign is not None:
        body = reader.expression(SUM + 1)
        terms.append(Neg(body, span=(sign.start, reader.end())) if sign.key == "-" else body)
        sign = reader.accept("+", "-")
    return Add(tuple(terms), span=span_of(left, terms[-1]))


def multiply(reader: Reader, left: Tree, token: Token) -> Tree:
    """Read the factors after the first, with `*` or side by side."""
    factors, signs = [left], list[str]()
    explicit = token.key == "*"
    while True:
        if not explicit:
            _check_adjacent(reader, factors[-1])
        signs.append((token.text or "*") if explicit else "")
        factor = reader.expression(PRODUCT + 1)
        if isinstance(factor, Sequence):
            _check_value(reader, factors[-1], factor)  # L(y, yhat) is the value L
            signs.pop()
        else:
            factors.append(factor)
        token = reader.token
        explicit = token.key == "*"
        if explicit:
            reader.advance()
        elif token.key not in reader.grammar.adjacent:
            break
    if reader.grammar.latex:
        factors = matrix_products(factors, signs, reader.vocabulary)
    if len(factors) == 1:
        return factors[0]
    common = signs[0] if len(set(signs)) == 1 and signs[0] in ("·", "×", "⊙") else ""
    if not reader.grammar.latex and several_arrays(factors, reader.vocabulary):
        common = "⊙"  # so that LaTeX does not show `X*Z` as the matrix product
    return Mul(tuple(factors), common, span=span_of(left, factors[-1]))


def _check_value(reader: Reader, head: Tree, arguments: Sequence) -> None:
    """Allow `L(y, yhat)` for a declared L, whose arguments only remind of what it depends on."""
    declared = reader.vocabulary.is_declared
    if isinstance(head, Name) and declared(head.name):
        reminders = (isinstance(item, Name) and declared(item.name) for item in arguments.items)
        if all(reminders):
            return
    reader.source.fail(
        "a list is not a factor",
        *(arguments.span or (0, None)),
        why="what stands before it is not a declared function",
        remedy="declare the function with its parameters, or write a product with one bracket",
    )


def _check_adjacent(reader: Reader, left: Tree) -> None:
    """Refuse `2 3`, and in plain text any number after a factor: `x 2` may be x_2, x*2 or x**2.

    In LaTeX `x{-y}` looks like a difference, so it is no product.
    """
    token = reader.token
    if token.key == "{" and reader.peek().key in ("-", "+", "{}"):
        reader.fail(
            "braces hide that a sign follows a factor here",
            token,
            remedy="leave the braces out, or write a product with round brackets",
        )
    if token.key != "number":
        return
    if isinstance(left, Number) or not reader.grammar.latex:
        reader.fail(
            "an operator is missing before this number",
            token,
            remedy="write * for a product, ** for a power",
        )


def divide(reader: Reader, left: Tree, token: Token) -> Tree:
    """Read `a / b`."""
    right = reader.expression(PRODUCT + 1)
    return Div(left, right, span=span_of(left, right))


def matrix_multiply(reader: Reader, left: Tree, token: Token) -> Tree:
    """Read `A @ B @ c`."""
    factors = [left, reader.expression(PRODUCT + 1)]
    while reader.accept("@"):
        factors.append(reader.expression(PRODUCT + 1))
    return MatMul(tuple(factors), span=span_of(left, factors[-1]))


def kronecker(reader: Reader, left: Tree, token: Token) -> Tree:
    """Read `A ⊗ B ⊗ C`; beside an unbracketed matrix product it may mean two things, and is refused."""
    bracketed = reader.tokens[max(reader.place - 2, 0)].key == ")"
    several = isinstance(left, MatMul) or (
        isinstance(left, Mul) and several_arrays(list(left.factors), reader.vocabulary)
    )
    factors = [left]
    sign: Token | None = token
    while sign is not None:
        factors.append(reader.expression(PRODUCT + 1))
        sign = reader.accept("⊗")
    if (several and not bracketed) or reader.token.key in ("@", "*", *reader.grammar.adjacent):
        reader.fail(
            "a Kronecker product beside another product needs brackets",
            token,
            why="A B ⊗ C may be (A B) ⊗ C or A (B ⊗ C)",
            remedy="write the brackets, and a number in front",
        )
    return Call("kron", tuple(factors), span=span_of(left, factors[-1]))


def raise_(reader: Reader, base: Tree, exponent: Tree) -> Tree:
    """Return base to the exponent; a power of the constant e is the exponential function."""
    span: Span = (base.span[0], reader.end()) if base.span else None
    if base == Constant("e") and "exp" in reader.vocabulary.functions:
        return Call("exp", (exponent,), span=span)
    return Pow(base, exponent, span=span)


def power(reader: Reader, left: Tree, token: Token) -> Tree:
    """Read `a ** b` or `a ^ b` in plain text."""
    return raise_(reader, left, reader.expression(POWER))


def transpose(reader: Reader, left: Tree, token: Token) -> Tree:
    """Read `A.T`."""
    return Transpose(left, span=(left.span[0], token.end) if left.span else None)


def compare(reader: Reader, left: Tree, token: Token) -> Tree:
    """Read a comparison, or a chain of them."""
    found: list[Tree] = []
    sign: Token | None = token
    while sign is not None:
        bounds = _interval(reader) if sign.key == "in" else None
        if bounds is not None:
            lower, below, above, upper = bounds
            found.append(Relation(below, lower, left, span=span_of(left, upper)))
            found.append(Relation(above, left, upper, span=span_of(left, upper)))
            break
        right = reader.expression(RELATION + 1)
        found.append(Relation(cast(Op, sign.key), left, right, span=span_of(left, right)))
        left = right
        sign = reader.accept(*RELATIONS)
    if len(found) == 1:
        return found[0]
    return Logic("and", tuple(found), span=span_of(found[0], found[-1]))


def _interval(reader: Reader) -> tuple[Tree, Op, Op, Tree] | None:
    """Read `[a, b]`, `[a, b)` or `(a, b]` as bounds; (a, b) stays a pair, since it may be a point."""
    opened = reader.token
    closing = _closing(reader) if opened.key in ("[", "(") else None
    if closing is None or (opened.key == "(" and closing == ")"):
        return None
    reader.advance()
    lower = reader.expression()
    reader.expect(",", opened)
    upper = reader.expression()
    reader.expect(closing, opened)
    return lower, "<=" if opened.key == "[" else "<", "<=" if closing == "]" else "<", upper


def _closing(reader: Reader) -> str | None:
    """Return the bracket that ends the pair here; None where this is no pair. Looks, takes nothing."""
    depth = commas = 0
    for token in reader.tokens[reader.place :]:
        depth += (token.key in ("(", "[", "{")) - (token.key in (")", "]", "}"))
        commas += token.key == "," and depth == 1
        if not depth:
            return token.key if commas == 1 else None
    return None


def _logic(op: Literal["and", "or"], binding: int) -> Infix:
    def read(reader: Reader, left: Tree, token: Token) -> Tree:
        parts = [left, reader.expression(binding + 1)]
        while reader.accept(op):
            parts.append(reader.expression(binding + 1))
        return Logic(op, tuple(parts), span=span_of(left, parts[-1]))

    return read


RELATIONS = ("=", "<", "<=", ">", ">=", "!=", "->", "in")

PREFIX: dict[str, Prefix] = {"-": minus, "+": plus, "not": negation}
INFIX: dict[str, tuple[int, Infix]] = {
    "+": (SUM, add),
    "-": (SUM, add),
    "*": (PRODUCT, multiply),
    "/": (PRODUCT, divide),
    "@": (PRODUCT, matrix_multiply),
    "⊗": (PRODUCT, kronecker),
    "^": (POWER, power),
    ".T": (POSTFIX, transpose),
    "and": (AND, _logic("and", AND)),
    "or": (OR, _logic("or", OR)),
    **dict.fromkeys(RELATIONS, (RELATION, compare)),
}
