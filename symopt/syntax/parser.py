r"""Mathematics to a syntax tree: `parse("-(y - yhat)*x_1", vocabulary)`.

Text is LaTeX where it stands between dollar signs or contains a backslash, and plain text otherwise.
Two lexers feed one Pratt parser. Nothing is evaluated and nothing is guessed: what is not understood
is an error at its place, and bounds on length, depth and constants keep every answer quick.
"""

from __future__ import annotations

from symopt.syntax.latex_forms import LATEX
from symopt.syntax.latex_lexer import lex_latex
from symopt.syntax.limits import check_length, check_tree
from symopt.syntax.reader import Reader
from symopt.syntax.text_forms import TEXT
from symopt.syntax.text_lexer import lex_text
from symopt.syntax.tokens import Source
from symopt.syntax.tree import Tree
from symopt.syntax.vocabulary import Vocabulary

_DELIMITERS = (("$$", "$$"), ("$", "$"), (r"\(", r"\)"), (r"\[", r"\]"))


def parse(text: str, vocabulary: Vocabulary, *, where: str = "") -> Tree:
    r"""Return the tree of a formula; its spans are places in `text`.

    text: plain text, or LaTeX.   vocabulary: functions and declared names.   where: put in front of
    errors, such as a file and line.
    Raises ReadingError for what is not understood, LimitError for what is too large.

    >>> parse("x**2 = 4", Vocabulary()) == parse(r"$x^2 = 4$", Vocabulary())
    True
    """
    source = Source(text, where)
    check_length(source)
    start, stop, latex = _notation(text)
    if start == stop:
        source.fail(
            "there is no formula",
            0,
            why="the text is empty",
            remedy="write an expression such as x**2 + 1",
        )
    tokens = lex_latex(source, start, stop, vocabulary) if latex else lex_text(source)
    reader = Reader(source, tokens, vocabulary, LATEX if latex else TEXT)
    tree = reader.expression()
    if latex and reader.token.key in (".", ",") and reader.peek().key == "eof":
        reader.advance()  # the sentence's own full stop
    if reader.token.key != "eof":
        _refuse_rest(reader)
    check_tree(tree, source)
    return tree


def _notation(text: str) -> tuple[int, int, bool]:
    """Return the place of the formula in the text, and whether it is LaTeX."""
    start = len(text) - len(text.lstrip(" \n"))
    stop = max(start, len(text.rstrip(" \n")))
    body = text[start:stop]
    for opening, closing in _DELIMITERS:
        if (
            len(body) >= len(opening) + len(closing)
            and body.startswith(opening)
            and body.endswith(closing)
        ):
            inside = body[len(opening) : len(body) - len(closing)]
            blank = len(inside) - len(inside.lstrip())
            start += len(opening) + blank
            return start, start + len(inside.strip()), True
    return start, stop, "\\" in body


def _refuse_rest(reader: Reader) -> None:
    token = reader.token
    if token.key in (")", "]", "}", ")|"):
        reader.fail(
            f"'{token.text}' closes nothing",
            token,
            remedy="remove it, or add the bracket that it closes",
        )
    if token.key == ",":
        reader.fail("a list needs brackets", token, remedy="write (a, b)")
    reader.unexpected()
