"""Numbers, names, brackets, calls and entries, as both notations write them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from keyword import kwlist

from symopt.syntax.grammar.reader import Prefix, Reader
from symopt.syntax.grammar.tokens import Token
from symopt.syntax.names import is_letter
from symopt.syntax.tree import (
    At,
    Call,
    Constant,
    Div,
    Entry,
    Matrix,
    Name,
    Number,
    Part,
    Range,
    Sequence,
    Tree,
)
from symopt.syntax.unit_step import unit_step
from symopt.syntax.vocabulary import Signature

CONSTANTS = {"pi": "pi", "e": "e", "inf": "inf", "oo": "inf"}
"""Words that are constants where they are not declared."""

_FUNCTION_LETTERS = {
    "zeta": "Riemann's zeta function",
    "Phi": "the normal distribution function, (1 + erf(x/sqrt(2)))/2",
}
"""Letters that before a bracket are read as functions, which are not in the catalogue."""
_PYTHON = frozenset(kwlist) - {"lambda"}
_TRUTH = {"True": Fraction(1), "False": Fraction(0)}

GIVEN = (r"\mid", ";")
r"""Signs that separate arguments like a comma: `p(x\mid\theta)`, `f(x;\theta)`."""

Form = Callable[[Reader, Token], Tree]


def number(reader: Reader, token: Token, power: int) -> Tree:
    """Read an exact number; it keeps how it was written."""
    text = token.text
    span = (token.start, token.end)
    if text.isdigit():
        return Number(Fraction(int(text)), "" if text[0] != "0" or text == "0" else text, span=span)
    return Number(Fraction(text), text, span=span)


def bracket(close: str) -> Prefix:
    """Return the reader of a bracket: a group, or a sequence if it has commas."""

    def read(reader: Reader, token: Token, power: int) -> Tree:
        first = reader.expression()
        if reader.token.key not in (",", *GIVEN):
            reader.expect(close, token)
            return first
        reader.advance()
        items = (first, *reader.items(close, token, *GIVEN))
        return Sequence(items, span=(token.start, reader.end()))

    return read


def variable(reader: Reader, name: str, start: int) -> Tree:
    """Return the name or constant that a word is."""
    span = (start, reader.end())
    name = reader.vocabulary.resolve(name)
    if name in CONSTANTS and not reader.vocabulary.is_declared(name):
        return Constant(CONSTANTS[name], span=span)
    return Name(name, span=span)


def text_name(forms: Mapping[str, Form]) -> Prefix:
    """Return the reader of a word in plain text: a name, an entry, a call, or a form such as Sum."""

    def read(reader: Reader, token: Token, power: int) -> Tree:
        word, follows = token.text, reader.token.key
        vocabulary = reader.vocabulary
        if follows == "[":
            return entry(reader, token)
        if follows == "(" and word in vocabulary.declared_functions:
            return apply(reader, token, word)
        if not vocabulary.is_declared(word):
            if follows == "(" and word in forms:
                return forms[word](reader, token)
            signature = vocabulary.functions.get(word)
            if signature is not None and (follows == "(" or not is_letter(word)):
                return call(reader, token, signature)
            if word in _PYTHON:
                reader.fail(
                    f"'{word}' is not mathematics",
                    token,
                    why="it is a word of Python",
                    remedy="write cases as Piecewise((a, x > 0), (b, True))",
                )
            if word in forms and word not in CONSTANTS:
                reader.fail(f"'{word}' needs brackets", token, remedy=f"write {word}(…)")
            if follows == "(":
                check_product(reader, token)
        if word == "I" and vocabulary.imaginary_unit and not vocabulary.is_declared(word):
            return Constant("I", span=(token.start, token.end))
        return variable(reader, word, token.start)

    return read


def check_product(reader: Reader, token: Token) -> None:
    """Refuse an undeclared word of several letters before a bracket: neither function nor product."""
    word = token.text
    name = reader.vocabulary.resolve(word)
    if word in _FUNCTION_LETTERS and not reader.vocabulary.is_declared(name):
        reader.fail(
            f"'{word}' is a function or a factor",
            token,
            why=f"before a bracket it may be {_FUNCTION_LETTERS[word]}",
            remedy=f"declare {word}, or write {word}*(…) for a product",
        )
    if is_letter(word) or reader.vocabulary.is_declared(name) or word in CONSTANTS:
        return
    from difflib import get_close_matches

    close = get_close_matches(word, sorted(reader.vocabulary.functions), 3, 0.6)
    guess = f"did you mean {' or '.join(close)}? " if close else ""
    reader.fail(
        f"unknown function '{word}'",
        token,
        why="a word before a bracket is a function unless it is declared as a name",
        remedy=f"{guess}For a product write {word}*(…)",
    )


def call(reader: Reader, token: Token, signature: Signature) -> Tree:
    """Read the arguments of a catalogue function."""
    opened = reader.accept("(")
    if opened is None:
        reader.fail(
            f"'{token.text}' is a function and has no arguments here",
            token,
            remedy=f"write {token.text}(x)",
        )
    arguments: list[Tree] = []
    options: list[tuple[str, Tree]] = []
    while reader.token.key != ")":
        if (
            reader.token.key in ("name", "upright")
            and reader.peek().key == "="
            and reader.token.text in signature.options
        ):
            keyword = reader.advance().text
            reader.advance()
            options.append((keyword, _option(reader)))
        else:
            arguments.append(reader.expression())
        if reader.accept(",") is None:
            break
    reader.expect(")", opened)
    if signature.name == "log" and "log" in token.text and len(arguments) == 2:
        return _to_base(arguments, (token.start, reader.end()))
    if signature.name == "step" and len(arguments) == 2:
        return unit_step(*arguments, span=(token.start, reader.end()))
    if signature.name == "diag" and len(arguments) > 1:  # of its entries one by one
        arguments = [Matrix(tuple((entry,) for entry in arguments))]
    check_count(reader, token, signature, len(arguments))
    return Call(signature.name, tuple(arguments), tuple(options), span=(token.start, reader.end()))


def _option(reader: Reader) -> Tree:
    """Read the value of a keyword: `keepdims=True` is `keepdims=1`, as in Python."""
    known = _TRUTH.get(reader.token.text)
    if known is None or reader.vocabulary.is_declared(reader.token.text):
        return reader.expression()
    token = reader.advance()
    return Number(known, span=(token.start, token.end))


def _to_base(arguments: list[Tree], span: tuple[int, int]) -> Tree:
    """Return `log(x, b)`, the logarithm to the base b, as Python and SymPy write it: log(x)/log(b)."""
    above, below = (Call("log", (argument,), span=argument.span) for argument in arguments)
    return Div(above, below, span=span)


def check_count(reader: Reader, token: Token, signature: Signature, count: int) -> None:
    """Raise ReadingError if a function has too few or too many arguments."""
    least, most = signature.least, signature.most
    if least <= count and (most is None or count <= most):
        return
    wanted = (
        f"{least}"
        if least == most
        else f"at least {least}"
        if most is None
        else f"{least} to {most}"
    )
    reader.fail(
        f"{token.text} takes {wanted} argument{'' if wanted == '1' else 's'}, not {count}",
        token,
        remedy=f"give {token.text} {wanted}",
    )


def apply(reader: Reader, token: Token, function: str, inner: Tree | None = None) -> Tree:
    """Read `f(a, b)` for a declared f: f itself at its own parameters, else its value at a point."""
    opened = reader.advance()
    arguments = reader.items(")", opened, *GIVEN)
    parameters = reader.vocabulary.declared_functions[function]
    span = (token.start, reader.end())
    body: Tree = Name(function, span=span) if inner is None else inner
    if len(arguments) != len(parameters):
        reader.fail(
            f"{function} takes {len(parameters)} arguments, not {len(arguments)}",
            token,
            remedy=f"write {function}({', '.join(parameters)})",
        )
    point = tuple(zip(parameters, arguments, strict=True))
    if all(isinstance(value, Name) and value.name == parameter for parameter, value in point):
        return body
    return At(body, point, span=span)


def entry(reader: Reader, token: Token) -> Tree:
    """Read `X[i, j]`, or a row, column or slice: `X[1, :]`, `x[2:5]`."""
    opened = reader.advance()
    found = tuple(places(reader, "]", opened))
    name, span = reader.vocabulary.resolve(token.text), (token.start, reader.end())
    return entry_or_part(name, found, span)


def entry_or_part(name: str, places: tuple[Tree, ...], span: tuple[int, int]) -> Tree:
    """Return the entry of an array, or a part of it where a place is a range."""
    if any(isinstance(place, Range) for place in places):
        return Part(Name(name), places, span=span)
    return Entry(name, places, span=span)


def part(reader: Reader, left: Tree, token: Token) -> Tree:
    """Read `inv(X)[i, j]`, `(A @ x)[2:5]`."""
    if isinstance(left, Number | Constant):
        reader.fail("a number has no entries", token, remedy="write * for a product")
    found = tuple(places(reader, "]", token))
    return Part(left, found, span=(left.span[0], reader.end()) if left.span else None)


def places(reader: Reader, close: str, opened: Token) -> list[Tree]:
    """Read indices and ranges `a:b`, separated by commas, up to the closing bracket."""
    found: list[Tree] = []
    while reader.token.key != close:
        start = reader.token.start
        lower = None if reader.token.key == ":" else reader.expression()
        if reader.accept(":"):
            upper = None if reader.token.key in (",", close) else reader.expression()
            found.append(Range(lower, upper, span=(start, reader.end())))
        elif lower is not None:
            found.append(lower)
        if reader.accept(",") is None:
            break
    reader.expect(close, opened)
    if not found:
        reader.fail("an entry needs an index", opened, remedy="write X[i] or X[i,j]")
    return found
