r"""Mathematics to a syntax tree: `parse("-(y - yhat)*x_1", vocabulary)`.

Text is LaTeX where it stands between dollar signs or contains a backslash, and plain text otherwise.
Two lexers feed one Pratt parser. Nothing is evaluated and nothing is guessed: what is not understood
is an error at its place, and bounds on length, depth and constants keep every answer quick.
"""

from __future__ import annotations

from symopt.foundation.pattern import pattern
from symopt.syntax.grammar.limits import check_length, check_tree, refuse_depth
from symopt.syntax.grammar.reader import Grammar, Reader
from symopt.syntax.grammar.text_forms import TEXT
from symopt.syntax.grammar.text_lexer import check_controls, lex_text
from symopt.syntax.grammar.tokens import Source, Token
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
    if latex:
        check_controls(source)
        return _read_latex(source, start, stop, vocabulary)
    return _read(source, lex_text(source), vocabulary, TEXT)


def parse_part(
    text: str,
    start: int,
    stop: int,
    vocabulary: Vocabulary,
    *,
    where: str = "",
    slips: int = 0,
) -> Tree:
    r"""Return the tree of the LaTeX that stands from start to stop of a text; spans are places in `text`.

    No delimiters are needed, a sentence's own full stop or comma at the end is left out, and a tab is a
    space, since the text comes from a file and not from a quoted string.
    slips: how a term that breaks the pattern of an ellipsis is read, not at all if 0; see `ellipses`.
    Raises ReadingError for what is not understood, LimitError for what is too large.

    >>> parse_part("so y = x^2.", 7, 11, Vocabulary()).span
    (7, 10)
    """
    source = Source(text, where)
    check_length(source, stop - start)
    start, stop = _trimmed(text, start, stop)
    found = _GOES_ON.search(text, max(start, stop - 20), stop)
    stop = found.start() if found is not None else stop
    if start == stop:
        source.fail("there is no formula", start, why="nothing stands here")
    return _read_latex(source, start, stop, vocabulary, slips=slips)


_LAYOUT = pattern(r"(?:[\s~]|\\[,;:! ]|\\q?quad(?![A-Za-z]))+")
_STOPS = ".,;"


def _trimmed(text: str, start: int, stop: int) -> tuple[int, int]:
    """Return the place without layout around it, and without the punctuation of a sentence behind it."""
    found = _LAYOUT.match(text, start, stop)
    start = found.end() if found else start
    while stop > start:
        sign = text[stop - 1]
        if sign.isspace() or sign == "~":
            stop -= 1
        elif sign in _STOPS and not _belongs(text, start, stop - 1):
            stop -= 2 if text[max(start, stop - 2)] == "\\" else 1
        elif (layout := _LAYOUT_BEFORE.search(text, max(start, stop - 6), stop)) is not None:
            stop = layout.start()
        else:
            break
    return start, max(start, stop)


_GOES_ON = pattern(
    r"(?<=\d\.\d)(?:\\l?dots|\\cdots|…)\Z|(?<=\.\d\d)(?:\\l?dots|\\cdots|…)\Z|(?<=\d{3})(?:\\l?dots|…)\Z"
)
r"""What says that a printed number has more digits: `3.14\ldots`."""
_LAYOUT_BEFORE = pattern(r"\\(?:[:!]|q?quad)\Z")
_SIDED = pattern(r"\\(?:left|right|[bB]igg?[lrm]?)\s*\Z")


def _belongs(text: str, start: int, place: int) -> bool:
    r"""Return whether the sign at a place is the empty bracket of `\right.`."""
    return text[place] == "." and _SIDED.search(text, max(start, place - 12), place) is not None


def _read_latex(
    source: Source, start: int, stop: int, vocabulary: Vocabulary, *, slips: int = 0
) -> Tree:
    # Half of what there is to import serves LaTeX alone; a plain formula does not wait for it.
    from symopt.syntax.latex.forms import LATEX
    from symopt.syntax.latex.lexing.lexer import lex_latex
    from symopt.syntax.reading.ellipses import unfolded

    tokens = lex_latex(source, start, stop, vocabulary)
    tree = _read(source, tokens, vocabulary, LATEX)
    dots = any(token.key == r"\ldots" for token in tokens)
    return unfolded(tree, source, vocabulary.arrays, slips=slips) if dots else tree


def _read(source: Source, tokens: list[Token], vocabulary: Vocabulary, grammar: Grammar) -> Tree:
    reader = Reader(source, tokens, vocabulary, grammar)
    try:
        tree = reader.expression()
    except RecursionError:
        refuse_depth(source, reader.token.start, reader.token.end)
    if grammar.latex and reader.token.key in (".", ",") and reader.peek().key == "eof":
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
