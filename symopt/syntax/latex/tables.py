r"""Environments of LaTeX: matrices, and cases for piecewise functions."""

from __future__ import annotations

from symopt.syntax.grammar.atoms import bracket
from symopt.syntax.grammar.reader import Reader
from symopt.syntax.grammar.text_forms import matrix
from symopt.syntax.grammar.tokens import Token
from symopt.syntax.tree import Call, Piecewise, Tree

_MATRICES = frozenset(
    ("matrix", "bmatrix", "pmatrix", "smallmatrix", "Bmatrix", "array", "vmatrix")
)
_bracket = bracket(")")
_IF = frozenset(("if", "for", "when", "where", ",if"))
_OTHERWISE = frozenset(("otherwise", "else", "otherwise.", "else.", "elsewhere"))


def environment(reader: Reader, token: Token, power: int) -> Tree:
    r"""Read `\begin{bmatrix}…\end{bmatrix}` and its kin, or `\begin{cases}…\end{cases}`."""
    kind = token.text.removesuffix("*")
    if kind in ("cases", "dcases", "rcases"):
        return _cases(reader, token)
    if kind not in _MATRICES:
        reader.fail(
            f"the environment {kind!r} is not read", token, remedy="use bmatrix, pmatrix or cases"
        )
    if kind == "array":
        _skip_columns(reader)
    if token.text.endswith("*") and reader.token.key == "[":  # bmatrix*[r] of mathtools
        while reader.advance().key not in ("]", "eof"):
            pass
    rows: list[tuple[Tree, ...]] = []
    while reader.token.key != "end":
        row = [reader.expression()]
        while reader.accept("&"):
            row.append(reader.expression())
        rows.append(tuple(row))
        if reader.accept(r"\\") is None:
            break
    _close(reader, token)
    tree = matrix(reader, rows, token)
    return Call("det", (tree,), span=tree.span) if kind == "vmatrix" else tree


def left_brace(reader: Reader, token: Token, power: int) -> Tree:
    r"""Read a round bracket or a brace; `\left\{ \begin{array}{ll} … \end{array} \right.` are cases."""
    if token.text in (r"\{", r"\lbrace") and reader.token.key == "begin":
        opened, end = reader.token, _end(reader)
        if opened.text in ("array", "matrix") and reader.tokens[end + 1].key == r"\right.":
            reader.advance()
            _skip_columns(reader)
            tree = _cases(reader, opened)
            reader.advance()
            return tree
    return _bracket(reader, token, power)


def _end(reader: Reader) -> int:
    """Return the place of the token that ends the environment here; the last one if nothing does."""
    depth = 0
    for place in range(reader.place, len(reader.tokens) - 1):
        key = reader.tokens[place].key
        depth += (key == "begin") - (key == "end")
        if not depth:
            return place
    return len(reader.tokens) - 2


def _skip_columns(reader: Reader) -> None:
    if reader.token.key == "{":
        while reader.advance().key not in ("}", "eof"):
            pass


def _cases(reader: Reader, token: Token) -> Tree:
    branches: list[tuple[Tree, Tree | None]] = []
    while reader.token.key != "end":
        value = reader.expression()
        reader.accept(",")
        reader.accept("&")
        branches.append((value, _condition(reader)))
        reader.accept(",", ".")
        if reader.accept(r"\\") is None:
            break
    _close(reader, token)
    if not branches:
        reader.fail("there are no cases", token)
    return Piecewise(tuple(branches), span=(token.start, reader.end()))


def _condition(reader: Reader) -> Tree | None:
    token = reader.token
    if token.key in ("word", "upright") and token.text.lower() in _OTHERWISE:
        reader.advance()
        return None
    if token.key == "word" and token.text.lower() in _IF:
        reader.advance()
    if reader.token.key in ("end", r"\\"):
        reader.unexpected(r"a case needs its condition, or \text{otherwise}")
    return reader.expression()


def _close(reader: Reader, opened: Token) -> None:
    token = reader.token
    if token.key != "end" or token.text != opened.text:
        reader.expect(f"\\end{{{opened.text}}}", opened)
    reader.advance()
