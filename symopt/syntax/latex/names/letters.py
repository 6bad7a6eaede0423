r"""Letters with accents and alphabets in LaTeX: `\hat{y}`, `\bar x`, `\mathbf{\hat{y}}`, `\mathcal{L}`."""

from __future__ import annotations

from symopt.syntax.grammar.reader import Reader
from symopt.syntax.grammar.tokens import Token
from symopt.syntax.names import add_mark, is_name

ACCENTS = {
    **{
        rf"\{mark}": mark
        for mark in ("hat", "bar", "tilde", "dot", "ddot", "dddot", "check", "breve", "vec")
    },
    **dict.fromkeys((r"\mathbf", r"\boldsymbol", r"\bm", r"\textbf"), "bold"),
    **dict.fromkeys((r"\mathcal", r"\mathscr"), "cal"),
    r"\mathfrak": "frak",
    r"\mathbb": "bb",
}
"""Commands that put a mark on a letter, and the ending of the name that says so."""

_LETTERS = frozenset(("name", "upright", "word", *ACCENTS))


def letter(reader: Reader, token: Token) -> str:
    """Return the canonical name of a letter or word with its accents."""
    mark = ACCENTS.get(token.key)
    if mark is None:
        word = token.text.replace(" ", "")
        if not is_name(word):
            reader.fail(f"'{token.text}' is not a name", token, remedy="use letters and digits")
        return word
    opened = reader.accept("{")
    inner = reader.advance()
    if inner.key not in _LETTERS:
        reader.fail(f"{token.text} needs a letter", token, remedy=rf"write {token.text}{{y}}")
    reader.enter()
    base = letter(reader, inner)
    reader.leave()
    if opened is not None:
        base += _digits(reader)
        if reader.token.key in ("_", "^"):
            _close_before_script(reader)
        reader.expect("}", opened)
    return add_mark(base, mark)


def _digits(reader: Reader) -> str:
    r"""Take the number of `\hat{y1}`, which is the hat on y_1."""
    token = reader.token
    if token.key != "number" or not token.text.isdigit() or token.gap:
        return ""
    return f"_{reader.advance().text}"


def _close_before_script(reader: Reader) -> None:
    r"""Make `\hat{y_i}` the same as `\hat{y}_i`, so that one place reads scripts."""
    depth = 1
    for index in range(reader.place, len(reader.tokens)):
        depth += (reader.tokens[index].key == "{") - (reader.tokens[index].key == "}")
        if not depth:
            reader.tokens.insert(reader.place, reader.tokens.pop(index))
            reader.goto(reader.place)
            return
