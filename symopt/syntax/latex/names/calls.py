r"""Arguments in LaTeX: `\ln\hat{y}`, `\sin^2 x`, `\frac12`, and operands without brackets."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from symopt.syntax.grammar.atoms import call, check_count, variable
from symopt.syntax.grammar.operators import multiply, span_of
from symopt.syntax.grammar.reader import POSTFIX, PRODUCT, Reader
from symopt.syntax.grammar.tokens import Token
from symopt.syntax.latex.names.letters import ACCENTS
from symopt.syntax.tree import Call, Constant, Div, Entry, Mul, Name, Neg, Number, Pow, Tree
from symopt.syntax.vocabulary import Signature

_CLOSE = {"{": "}", "(": ")", "[": "]"}
_DELTA = "delta"
r"""`\frac{\delta y}{\delta x}` is how some write a partial derivative; elsewhere δ is a letter."""
VARIABLES = frozenset(("name", "upright", "{", *ACCENTS))
PLAIN = frozenset(
    ("name", "number", "upright", r"\frac", r"\hat", r"\bar", r"\tilde", r"\dot", r"\ddot", r"\vec")
)
"""Tokens that go on with an argument without brackets: `\\sin 2\\pi x`."""


def bracket_end(reader: Reader, start: int) -> int:
    """Return the index of the token that closes the brace at `start`."""
    depth = 0
    for index in range(start, len(reader.tokens)):
        key = reader.tokens[index].key
        depth += (key == "{") - (key == "}")
        if not depth:
            return index
    reader.goto(start)
    opened = reader.advance()
    reader.goto(len(reader.tokens) - 1)
    reader.expect("}", opened)
    return start


def differential(reader: Reader, place: int) -> str:
    """Return the sign of a differential that stands at a place among the tokens, or nothing."""
    token = reader.tokens[min(place, len(reader.tokens) - 1)]
    if token.key == r"\partial":
        return r"\partial"
    if token.text == _DELTA and not reader.vocabulary.is_declared(_DELTA):
        return r"\delta"
    return (
        "d"
        if token.key == "name" and token.text == "d" and not reader.vocabulary.is_declared("d")
        else ""
    )


def is_derivative(reader: Reader) -> bool:
    r"""Return whether a \frac, whose first brace is next, is a derivative: d over dx, or ∂L over ∂w."""
    sign = differential(reader, reader.place + 1)
    if not sign:
        return False
    if sign == r"\delta" and reader.peek(2).key not in VARIABLES:
        return False  # \delta_1 x, and a lone \delta, are values
    end = bracket_end(reader, reader.place)
    below = reader.tokens[min(end + 1, len(reader.tokens) - 1)]
    return (
        below.key == "{"
        and differential(reader, end + 2) == sign
        and reader.tokens[min(end + 3, len(reader.tokens) - 1)].key in VARIABLES
    )


def argument(reader: Reader) -> Tree:
    r"""Read what a command or a script takes: a group in braces, or one sign as in `\frac12`."""
    token = reader.token
    if token.key == "{":
        opened = reader.advance()
        tree = reader.expression()
        reader.expect("}", opened)
        return tree
    if token.key == "number":
        return _digit(reader, token)
    if token.key == "-":
        reader.advance()
        return Neg(argument(reader), span=(token.start, reader.end()))
    if token.key == "name":
        reader.advance()
        return variable(reader, token.text, token.start)
    handler = reader.grammar.prefix.get(token.key)
    if handler is None or token.key in ("(", "[", "{}"):
        reader.unexpected("an argument is one sign, or a group in braces")
    reader.enter()
    tree = handler(reader, reader.advance(), POSTFIX)
    reader.leave()
    return tree


def _digit(reader: Reader, token: Token) -> Tree:
    """Take one digit of a number, as TeX does: `x^23` is x^2 times 3."""
    digit = first_digit(reader)
    return Number(Fraction(int(digit)), span=(token.start, token.start + 1))


def first_digit(reader: Reader) -> str:
    """Take one digit of a number: `x^23` is x^2 times 3; `x^1.5` and `x_1e9` are not what they look like."""
    token, text = reader.token, reader.token.text
    if not text.isdigit():
        reader.fail("this number is more than a digit", token, remedy="put it in braces")
    if len(text) == 1:
        return reader.advance().text
    rest = Token("number", text[1:], token.start + 1, token.end)
    reader.tokens[reader.place] = reader.token = rest
    return text[0]


def apply_function(reader: Reader, token: Token, signature: Signature) -> Tree:
    r"""Read a function with its power and argument: `\sin^2 x`, `\ln(1-x)`, `\exp\left[x\right]`."""
    options = _options(reader, signature)
    base = _base(reader, token) if signature.name == "log" and reader.token.key == "_" else None
    if reader.token.key == "_":
        reader.fail(
            f"{token.text} with a subscript is not read",
            reader.token,
            remedy=r"write another base as \ln(x)/\ln(10)" if signature.name == "log" else "",
        )
    exponent = argument(reader) if reader.accept("^") else None
    if exponent is not None and not isinstance(exponent, Number):
        reader.fail(
            f"this power of {token.text} is ambiguous",
            token,
            why="it may be the inverse function or a power of the value",
            remedy=rf"write \left({token.text}(x)\right)^{{-1}}",
        )
    tree = _apply(reader, token, signature)
    if base is not None:
        tree = _to_base(reader, tree, base)
    if options and isinstance(tree, Call):
        tree = replace(tree, options=(*options, *tree.options))
    return tree if exponent is None else Pow(tree, exponent, span=(token.start, reader.end()))


def _base(reader: Reader, token: Token) -> Tree | None:
    r"""Read the base of `\log_2 x`; None for e."""
    if token.text != r"\log":
        return None
    reader.advance()
    tree = argument(reader)
    return None if tree == Constant("e") else tree


def _to_base(reader: Reader, tree: Tree, base: Tree) -> Tree:
    """Return the logarithm to a base, by its own name where it has one."""
    known = isinstance(base, Number) and f"log{base.value}" or ""
    signature = reader.vocabulary.functions.get(known)
    if signature is not None and isinstance(tree, Call):
        return replace(tree, function=signature.name)
    return Div(tree, Call("log", (base,), span=base.span), span=tree.span)


def _options(reader: Reader, signature: Signature) -> list[tuple[str, Tree]]:
    r"""Read keywords below a function: `\operatorname{sum}_{\mathrm{axis}=0}(X)`."""
    found: list[tuple[str, Tree]] = []
    opened = reader.peek()
    if reader.token.key != "_" or opened.key != "{":
        return found
    if reader.peek(2).text not in signature.options or reader.peek(3).key != "=":
        return found
    reader.advance()
    reader.advance()
    while reader.token.text in signature.options and reader.peek().key == "=":
        keyword = reader.advance().text
        reader.advance()
        found.append((keyword, reader.expression()))
        if reader.accept(",") is None:
            break
    reader.expect("}", opened)
    return found


def _apply(reader: Reader, token: Token, signature: Signature) -> Tree:
    opened = reader.token
    if opened.key == "(":
        return call(reader, token, signature)
    if opened.key in ("[", "{"):
        reader.advance()
        arguments = tuple(reader.items(_CLOSE[opened.key], opened))
    elif opened.key in reader.grammar.adjacent:
        arguments = (run(reader),)
    else:
        reader.fail(f"{token.text} has no argument here", token, remedy=f"write {token.text}(x)")
    check_count(reader, token, signature, len(arguments))
    return Call(signature.name, arguments, span=(token.start, reader.end()))


def run(reader: Reader) -> Tree:
    """Read an argument without brackets: one factor, and the plain ones after a number or a letter."""
    first = reader.expression(PRODUCT + 1)
    if (
        not isinstance(first, Number | Name | Constant | Entry | Pow)
        or reader.token.key not in PLAIN
    ):
        return first
    return _plain_product(reader, first)


def _plain_product(reader: Reader, first: Tree) -> Tree:
    factors = [first]
    while reader.token.key in PLAIN and not _applied(reader) and not _rate(reader):
        factors.append(reader.expression(PRODUCT + 1))
    if len(factors) == 1:
        return first
    return Mul(tuple(factors), span=span_of(first, factors[-1]))


def _rate(reader: Reader) -> bool:
    r"""Return whether a derivative begins here: in `\sin x \frac{d}{dx} f` the sine is of x."""
    if reader.token.key != r"\frac" or reader.peek().key != "{":
        return False
    start = reader.place
    reader.advance()
    found = is_derivative(reader)
    reader.goto(start)
    return found


def _applied(reader: Reader) -> bool:
    """Return whether a function begins here, which an argument without brackets does not take in."""
    token = reader.token
    if token.key == "upright":
        return not reader.vocabulary.is_declared(token.text) and reader.peek().key == "("
    return (
        token.key == "name"
        and reader.peek().key == "("
        and reader.vocabulary.latex_function(f"\\{token.text}") is not None
    )


def operand(reader: Reader) -> Tree:
    r"""Read what `\frac{d}{dx}` applies to: a bracket with its power, or all factors side by side."""
    bracketed = reader.token.key in ("(", "[", "{")
    first = reader.expression(PRODUCT + 1)
    if bracketed or reader.token.key not in reader.grammar.adjacent:
        return first
    return multiply(reader, first, reader.token)
