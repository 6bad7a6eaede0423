r"""Commands around a value that leave it as it is, and signs that stand for something left out.

\boxed{x}   \underbrace{x}_{\text{error}}   \textcolor{red}{x}   \cancel{x}   x_1 + \cdots + x_n
"""

from __future__ import annotations

from symopt.syntax.grammar.reader import SUM, Prefix, Reader
from symopt.syntax.grammar.tokens import Token
from symopt.syntax.latex.names.calls import argument
from symopt.syntax.latex.names.scripts import script_end
from symopt.syntax.names import is_name
from symopt.syntax.tree import Cancel, Constant, Tree

WRAPPERS = frozenset(
    rf"\{word}"
    for word in (
        *("boxed", "fbox", "ensuremath", "mathbin", "mathrel", "mathop", "mathinner", "smash"),
        *(
            "mathord",
            "mathrm",
            "mathit",
            "mathsf",
            "mathnormal",
            "underline",
            "displaylines",
            "bbox",
        ),
    )
)
"""Commands whose argument is the value."""

BRACES = frozenset((r"\underbrace", r"\overbrace", r"\underbracket", r"\overbracket"))

DOTS = Constant("dots")
"""What an ellipsis is, until `ellipses` reads it."""

_ALONE = frozenset(("=", "}", ")", "]", ",", "+", "-", "<", ">", "&", r"\\", "eof"))
"""What stands behind an operator that is applied to nothing."""
_STOP = frozenset((
    "if", "and", "or", "where", "for", "with", "so", "then", "is", "otherwise", "when", "thus", "hence",
    "therefore", "since", "as", "to", "at", "by", "from", "on", "the", "a", "an", "of", "all", "any", "each",
    "every", "let", "we", "else", "elsewhere", "such", "that", "because", "but", "not", "in", "are",
))  # fmt: skip


def wrapped(reader: Reader, token: Token, power: int) -> Tree:
    r"""Read `\boxed{x}` as x."""
    return argument(reader)


def braced(reader: Reader, token: Token, power: int) -> Tree:
    r"""Read `\underbrace{x}_{\text{…}}` as x; what is said below is a remark."""
    body = argument(reader)
    if reader.token.key in ("_", "^") and token.text.startswith((r"\under", r"\over")):
        reader.goto(min(script_end(reader, reader.place), len(reader.tokens) - 1))
    return body


def colored(reader: Reader, token: Token, power: int) -> Tree:
    r"""Read `\textcolor{red}{x}` as x."""
    reader.goto(min(script_end(reader, reader.place - 1), len(reader.tokens) - 1))
    return argument(reader)


def cancelled(reader: Reader, token: Token, power: int) -> Tree:
    r"""Read `\cancel{x}`."""
    return Cancel(argument(reader), span=(token.start, reader.end()))


def infinity(reader: Reader, token: Token, power: int) -> Tree:
    r"""Read `\infty`."""
    return Constant("inf", span=(token.start, token.end))


def refused(what: str, why: str = "", remedy: str = "") -> Prefix:
    """Return the reader of a sign that is known and not read."""

    def read(reader: Reader, token: Token, power: int) -> Tree:
        return reader.fail(what, token, why=why, remedy=remedy)

    return read


def ellipsis_(reader: Reader, token: Token, power: int) -> Tree:
    r"""Read `\ldots` as a sign of its own; what it leaves out is found when all is read."""
    return Constant(DOTS.name, span=(token.start, token.end))


def operator(reader: Reader, token: Token, power: int) -> Tree:
    r"""Refuse `\operatorname{argmin}` and other operators of what follows; one alone is a name, `KL = …`."""
    from symopt.syntax.latex.names.names import name

    if reader.token.key in _ALONE and is_name(token.text):
        return name(reader, token._replace(key="upright"), power)
    return reader.fail(
        f"unknown operator '{token.text}'",
        token,
        remedy="declare it, or write a function that is read",
    )


def word(reader: Reader, token: Token, power: int) -> Tree:
    r"""Read `\text{loss}` as a name at the start of an expression; elsewhere words are remarks."""
    from symopt.syntax.latex.names.names import name

    plain = token.text.isascii() and token.text.isalnum() and token.text[:1].isalpha()
    scripts = reader.token.key in ("_", "^")
    if not plain or token.text.lower() in _STOP or not (power <= SUM + 1 or scripts):
        reader.fail(
            f"the words '{token.text}' are not mathematics",
            token,
            remedy="declare them as a name",
        )
    return name(reader, token._replace(key="upright"), power)
