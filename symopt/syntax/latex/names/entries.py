r"""Entries of arrays in LaTeX: `X_{ij}`, `x_{k+1}`, `A_{1,ij}` of an array A_1, `\left(A_1\right)_{ij}`.

A row, a column or a slice has a colon: `X_{1,:}`, `x_{2:5}`; an entry of an expression a bracket before it:
`\left(AB\right)_{ij}`.

A subscript is an index where the letter is a declared array, where it holds the index of a sum around
it, or where it is an expression. Of several subscripts the first may belong to the name: with A_1
declared and A not, `A_{1,ij}` is the entry (i, j) of A_1.
"""

from __future__ import annotations

from fractions import Fraction

from symopt.syntax.arrays import is_array
from symopt.syntax.grammar.atoms import call, entry_or_part, places
from symopt.syntax.grammar.reader import Reader
from symopt.syntax.grammar.tokens import Token
from symopt.syntax.latex.names.calls import argument, bracket_end
from symopt.syntax.name_scripts import spell_step
from symopt.syntax.tree import (
    ONE,
    ZERO,
    Call,
    Mul,
    Name,
    Number,
    Part,
    Piecewise,
    Relation,
    Tree,
    names,
)

_PLAIN = ("name", "number", "upright", "word")


def entry(reader: Reader, base: str, token: Token) -> Tree | None:
    """Read the subscripts here as indices; None where they belong to the name."""
    tokens = inside(reader)
    if reader.vocabulary.is_declared(f"{base}_{_joined(tokens)}"):
        return None
    layered = _of_subscripted(reader, base, tokens, token)
    if layered is not None:
        return layered
    rank = reader.vocabulary.arrays.get(base, 0)
    bound = not _is_word(tokens) and any(t.key == "name" and t.text in reader.bound for t in tokens)
    indexed = bound or any(t.key in ("+", "-", ":") for t in tokens)
    if not rank and not bound and _is_name(tokens):
        return None
    if (not rank and not indexed) or any(t.key in ("upright", "word") for t in tokens):
        return None
    found = tuple(indices(reader, rank))
    return entry_or_part(base, found, (token.start, reader.end()))


def _is_word(tokens: list[Token]) -> bool:
    r"""Whether subscripts are the letters of a word, E_{total}, of which one may look like an index."""
    letters = [t.text for t in tokens]
    return len(letters) >= _WORD and all(t.isalpha() and len(t) == 1 for t in letters)


_WORD = 4


def _is_name(tokens: list[Token]) -> bool:
    """Whether subscripts are names as they stand, steps such as k+1 included."""
    parts = "".join("," if t.key == "," else t.text for t in tokens).split(",")
    plain = all(t.key in (*_PLAIN, ",", "+", "-") for t in tokens)
    return plain and all(part.isalnum() or spell_step(part) for part in parts)


def kronecker_delta(reader: Reader, base: str, token: Token) -> Tree | None:
    r"""Read `\delta_{ij}`, 1 where i = j, else 0; None where delta is a name."""
    vocabulary, tokens = reader.vocabulary, inside(reader)
    letters = [t.text for t in tokens if t.key == "name"]
    owned = vocabulary.is_declared("delta") or vocabulary.is_declared(f"delta_{_joined(tokens)}")
    separated = [t.key for t in tokens] in (["name", "name"], ["name", ",", "name"])
    if base != "delta" or owned or not separated or not all(i in _INDICES for i in letters):
        return None
    first, second = (Name(t.text, span=(t.start, t.end)) for t in tokens if t.key == "name")
    reader.goto(bracket_end(reader, reader.place + 1) + 1)
    span = (token.start, reader.end())
    condition = Relation("=", first, second, span=span)
    return Piecewise(((ONE, condition), (ZERO, None)), span=span)


_INDICES = frozenset("ijklmnpqrst")


def entry_of(reader: Reader, left: Tree, token: Token) -> Tree:
    r"""Read `{A_1}_{ij}`, `\left(A_1\right)_{ij}`, `\left(AB\right)_{ij}`: an entry of an array."""
    closed = reader.place > 1 and reader.tokens[reader.place - 2].key in ("}", ")")
    kind = is_array(left, reader.vocabulary)
    if not closed or kind is False or (kind is None and isinstance(left, Name)):
        reader.fail(
            "'_' is out of place",
            token,
            why="only a name or a declared array has subscripts",
        )
    reader.goto(reader.place - 1)
    start = left.span[0] if left.span else token.start
    if not isinstance(left, Name):
        return Part(left, tuple(indices(reader, 2)), span=(start, reader.end()))
    found = tuple(indices(reader, reader.vocabulary.arrays.get(left.name, 0)))
    return entry_or_part(left.name, found, (start, reader.end()))


def _of_subscripted(reader: Reader, base: str, tokens: list[Token], token: Token) -> Tree | None:
    """Read `A_{1,ij}` where A_1 is a declared array; refuse it where it may as well be one of A."""
    vocabulary = reader.vocabulary
    commas = [k for k, t in enumerate(tokens) if t.key == ","]
    for count in range(len(commas), 0, -1):
        head = tokens[: commas[count - 1]]
        if any(t.key not in (*_PLAIN, ",") for t in head):
            continue
        known = vocabulary.resolve(f"{base}_{_joined(head)}")
        rank = vocabulary.arrays.get(known, 0)
        if not rank:
            continue
        if vocabulary.arrays.get(base) == len(commas) + 1 == count + rank:
            _refuse_either(reader, base, known, token)
        start = reader.place
        reader.goto(start + 1)
        opened = reader.advance()
        reader.goto(start + 2 + len(head) + 1)
        items = _spread(_places(reader, opened), rank)
        return entry_or_part(known, tuple(items), (token.start, reader.end()))
    return None


def _joined(tokens: list[Token]) -> str:
    return "".join("_" if t.key == "," else t.text.replace(" ", "") for t in tokens)


def _refuse_either(reader: Reader, base: str, known: str, token: Token) -> None:
    reader.fail(
        f"this may be an entry of {base} or of {known}",
        token,
        why="both are declared arrays",
        remedy=f"write {{{known}}}_{{…}} for an entry of {known}, or name the arrays apart",
    )


def made_array(reader: Reader, word: str, token: Token) -> Tree | None:
    r"""Read `I_{n}`, `\mathbf{1}_{m}`, `\mathbf{0}_{m}`; None where the word is a name.

    I is the identity where arrays are declared, I itself is not, and its subscript is a size.
    """
    vocabulary = reader.vocabulary
    signature = vocabulary.functions.get(_MADE.get(word, ""))
    if signature is None or reader.token.key != "_":
        return None
    if word == "I":
        tokens = inside(reader)
        owned = vocabulary.is_declared("I") or vocabulary.is_declared(f"I_{_joined(tokens)}")
        if owned or not vocabulary.arrays or nested(tokens):
            return None
    start = reader.place
    reader.advance()
    size = argument(reader)
    if word == "I" and not all(map(vocabulary.is_declared, names(size))):
        reader.goto(start)
        return None
    return Call(signature.name, (size,), span=(token.start, reader.end()))


def largest_eigenvalue(reader: Reader, base: str, token: Token) -> Tree | None:
    r"""Read `\lambda_{\max}(A)`, `\lambda_{\max}(A B)`; None where the word is a name."""
    signature = reader.vocabulary.functions.get("eigmax")
    if signature is None or base != "lambda" or reader.vocabulary.is_declared("lambda_max"):
        return None
    braced = [t.text for t in inside(reader)] == [r"\max"] and reader.peek().key == "{"
    if not braced or reader.peek(4).key != "(":
        return None
    reader.goto(reader.place + 4)
    return call(reader, token, signature)


_MADE = {"I": "eye", "1bold": "ones", "0bold": "zeros"}


def inside(reader: Reader) -> list[Token]:
    """Return the tokens of the subscript here, without taking them."""
    first = reader.peek()
    if first.key != "{":
        return [first]
    end = bracket_end(reader, reader.place + 1)
    return reader.tokens[reader.place + 2 : end]


def nested(tokens: list[Token]) -> bool:
    """Whether subscripts stand in subscripts: reading those twice would double at every level."""
    depth = deepest = 0
    for token in tokens:
        depth += (token.key == "{") - (token.key == "}")
        deepest = max(deepest, depth)
    return deepest > 1


def indices(reader: Reader, rank: int) -> list[Tree]:
    """Read subscripts as expressions; `ij` side by side are two indices unless the rank is one."""
    reader.advance()
    opened = reader.accept("{")
    if opened is None:
        return [argument(reader)]
    return _spread(_places(reader, opened), rank)


def _places(reader: Reader, opened: Token) -> list[Tree]:
    """Read indices, where `i2` is two of them and no name."""
    reader.below += 1
    found = places(reader, "}", opened)
    reader.below -= 1
    return found


def _spread(items: list[Tree], rank: int) -> list[Tree]:
    if len(items) > 1 or rank == 1 or not items:
        return items
    only = items[0]
    if isinstance(only, Mul) and not only.sign:
        return list(only.factors)
    if isinstance(only, Number) and rank > 1 and len(digits := str(only.value)) == rank:
        start = only.span[0] if only.span else 0
        return [Number(Fraction(int(d)), span=(start, start + 1)) for d in digits]
    return items
