r"""What bars and angles hold: `|x|`, `|A|`, `\|x\|_2^2`, `\|A\|_F`, `\langle a, b \rangle`, `f|_{x=0}`.

Of a declared matrix, bars are its determinant.
"""

from __future__ import annotations

from symopt.syntax.arrays import is_array
from symopt.syntax.grammar.reader import Prefix, Reader
from symopt.syntax.grammar.tokens import Token
from symopt.syntax.latex.names.calls import bracket_end
from symopt.syntax.latex.names.powers import is_matrix
from symopt.syntax.latex.names.scripts import script_end
from symopt.syntax.tree import (
    At,
    Call,
    Constant,
    Derivative,
    Matrix,
    Name,
    Piecewise,
    Relation,
    Sequence,
    Tree,
)

_NORMS = {"2": "norm", "1": "norm1", "F": "norm", "": "norm"}


def bars(close: str, spelling: str) -> Prefix:
    """Return the reader of what stands between two signs, a call of one function."""

    def read(reader: Reader, token: Token, power: int) -> Tree:
        body = reader.expression()
        reader.expect(close, token)
        word = spelling
        if word == "abs" and (is_matrix(reader, body) or isinstance(body, Matrix)):
            word = "det"
        signature = reader.vocabulary.functions.get(word)
        if signature is None:
            reader.fail(f"'{token.text}' is not read here", token)
        return Call(signature.name, (body,), span=(token.start, reader.end()))

    return read


def norm(reader: Reader, token: Token, power: int) -> Tree:
    r"""Read `\|x\|`, with the kind of norm below it, also behind a power: `\|x\|^2_2`."""
    body = reader.expression()
    reader.expect(")||", token)
    if reader.token.key == "^" and reader.tokens[_behind(reader)].key == "_":
        place, middle = reader.place, _behind(reader)
        end = script_end(reader, middle)
        tokens = reader.tokens
        tokens[place:end] = [*tokens[middle:end], *tokens[place:middle]]
        reader.goto(place)
    kind = _kind(reader) if reader.token.key == "_" else ""
    signature = reader.vocabulary.functions.get(_NORMS.get(kind, "?"))
    if signature is None:
        reader.fail(
            f"the norm with the subscript {kind} is not read",
            token,
            why=r"the Euclidean norm \|x\|_2, \|x\|_1 and Frobenius's \|A\|_F are",
        )
    return Call(signature.name, (body,), span=(token.start, reader.end()))


def _behind(reader: Reader) -> int:
    return min(script_end(reader, reader.place), len(reader.tokens) - 1)


def _kind(reader: Reader) -> str:
    end = script_end(reader, reader.place)
    text = "".join(t.text for t in reader.tokens[reader.place + 1 : end] if t.key not in ("{", "}"))
    reader.goto(end)
    return text


def inner_product(reader: Reader, token: Token, power: int) -> Tree:
    r"""Read `\langle a, b \rangle`."""
    items = reader.items(r"\rangle", token, r"\mid", "|(", ")|")
    signature = reader.vocabulary.functions.get("dot")
    if len(items) != 2 or signature is None:
        reader.fail(
            "an inner product is of two vectors", token, remedy=r"write \langle a, b\rangle"
        )
    kinds = {is_array(item, reader.vocabulary) for item in items}
    if True not in kinds:
        reader.fail(
            "this may be an inner product or a vector",
            token,
            remedy=r"declare the arrays, or write \begin{bmatrix} a \\ b \end{bmatrix}",
        )
    return Call(signature.name, tuple(items), span=(token.start, reader.end()))


def evaluated(reader: Reader, token: Token, power: int) -> Tree:
    r"""Read `\left. f \right|_{x = 3, y = 4}`."""
    body = reader.expression()
    bar = reader.expect(")|", token)
    return _at(reader, body, bar, (token.start, 0))


def evaluated_behind(reader: Reader, left: Tree, token: Token) -> Tree:
    r"""Read `\frac{df}{dx}\Big|_{x=0}`; behind a bare sum or product it may mean two things."""
    whole = isinstance(left, Derivative | Call | Name | At | Piecewise)
    bracketed = reader.place > 1 and reader.tokens[reader.place - 2].key in (")", "]", "}")
    if not whole and not bracketed:
        reader.fail(
            "what is evaluated here is not clear", token, remedy=r"write \left. … \right|_{x=3}"
        )
    if isinstance(left, Name) and left.name not in reader.vocabulary.declared_functions:
        reader.fail(
            "what is evaluated here is not clear", token, remedy=r"write \left. … \right|_{x=3}"
        )
    return _at(reader, left, token, left.span or (token.start, 0))


def _at(reader: Reader, body: Tree, bar: Token, begins: tuple[int, int]) -> Tree:
    opened = reader.accept("{") if reader.accept("_") else None
    if opened is None:
        reader.fail("a point is missing", bar, remedy=r"write \left. f \right|_{x=3}")
    bracket_end(reader, reader.place - 1)
    point: list[tuple[str, Tree]] = []
    for item in reader.items("}", opened):
        match item:
            case Relation("=", Name(variable) | Constant(variable), value):
                point.append((variable, value))
            case Relation("=", Sequence(names), Sequence(values)) if len(names) == len(values):
                pairs = zip(names, values, strict=True)
                point.extend((n.name, value) for n, value in pairs if isinstance(n, Name))
            case _:
                reader.fail("a point is written name=value", opened)
    return At(body, tuple(point), span=(begins[0], reader.end()))
