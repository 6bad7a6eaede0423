r"""Names in LaTeX: `\hat{y}_1`, `w_{11}`, `x^{*}`, `X_{ij}`, `f'(x)`, `\sigma(z)`, `\operatorname{tr}`.

A name is put together from its letter, marks, subscripts and a star; it is then the declared name that
looks so, if there is one; `latex_entries` says which subscripts are indices.
"""

from __future__ import annotations

from dataclasses import replace

from symopt.syntax.atoms import apply, call, check_product, variable
from symopt.syntax.indicator import indicator
from symopt.syntax.latex_calls import apply_function
from symopt.syntax.latex_entries import (
    entry,
    largest_eigenvalue,
    made_array,
)
from symopt.syntax.latex_primes import derivative_subscript, lagrange, primed, raised_function
from symopt.syntax.names import GREEK_UNICODE, add_mark, is_name
from symopt.syntax.reader import Reader
from symopt.syntax.tokens import Token
from symopt.syntax.tree import Constant, Tree
from symopt.syntax.vocabulary import Signature

ACCENTS = {
    rf"\{mark}": mark for mark in ("hat", "bar", "tilde", "dot", "ddot", "dddot", "check", "breve", "vec")
}  # fmt: skip


_AFTER = ("*", r"\star", r"\prime")


def name(reader: Reader, token: Token, power: int) -> Tree:
    """Read a name, an entry, or a function applied."""
    if token.key == "upright" and token.text == "1bold" and reader.token.key == "[":
        opened = reader.advance()
        condition = reader.expression()
        reader.expect("]", opened)
        return replace(indicator(condition), span=(token.start, reader.end()))
    if token.key == "upright" and token.text in ("1bold", "0bold"):
        made = made_array(reader, token.text, token)
        return made or reader.fail(
            f"the vector {token.text[0]} has no size here", token, remedy=r"write \mathbf{1}_{m}"
        )
    if token.text == "i" and _is_imaginary_unit(reader, token):
        return Constant("I", span=(token.start, token.end))
    signature = _function(reader, token)
    if signature is not None:
        if token.key == "upright":
            return apply_function(reader, token, signature)
        return (
            primed(reader, token, signature)
            if reader.token.key == "'"
            else call(reader, token, signature)
        )
    return finish(reader, letter(reader, token), token)


def _is_imaginary_unit(reader: Reader, token: Token) -> bool:
    r"""Return whether this i is `\mathrm{i}`, the imaginary unit where values are complex."""
    vocabulary = reader.vocabulary
    upright = reader.source.text[token.start : token.end].startswith(r"\mathrm")
    return upright and vocabulary.imaginary_unit and not vocabulary.is_declared("i")


def _function(reader: Reader, token: Token) -> Signature | None:
    """Return the function that this word is, if it is one here."""
    vocabulary, word = reader.vocabulary, token.text
    if token.key == "upright":
        if vocabulary.is_declared(word):
            return None
        commands = (rf"\operatorname{{{word}}}", f"\\{word}")
        found = next(
            (vocabulary.latex_functions[c] for c in commands if c in vocabulary.latex_functions),
            None,
        )
        return found or vocabulary.functions.get(word) or vocabulary.functions.get(word.lower())
    if reader.token.key not in ("(", "'"):
        return None
    if word in GREEK_UNICODE:
        return vocabulary.latex_function(f"\\{word}")
    return vocabulary.function(word) if len(word) > 1 and token.key == "name" else None


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
    if inner.key not in ("name", "upright", *ACCENTS):
        reader.fail(f"{token.text} needs a letter", token, remedy=rf"write {token.text}{{y}}")
    reader.enter()
    base = letter(reader, inner)
    reader.leave()
    if opened is not None:
        if reader.token.key == "_":
            _close_before_subscript(reader)
        reader.expect("}", opened)
    return add_mark(base, mark)


def _close_before_subscript(reader: Reader) -> None:
    r"""Make `\hat{y_i}` the same as `\hat{y}_i`, so that one place reads subscripts."""
    depth = 1
    for index in range(reader.place, len(reader.tokens)):
        depth += (reader.tokens[index].key == "{") - (reader.tokens[index].key == "}")
        if not depth:
            reader.tokens.insert(reader.place, reader.tokens.pop(index))
            reader.goto(reader.place)
            return


def finish(reader: Reader, base: str, token: Token) -> Tree:
    """Read what follows a letter: subscripts, star, primes, arguments."""
    vocabulary = reader.vocabulary
    if reader.token.key == "_":
        known = vocabulary.resolve(base)
        special = (
            derivative_subscript(reader, known, token)
            or made_array(reader, base, token)
            or largest_eigenvalue(reader, base, token)
            or entry(reader, known, token)
        )
        if special is not None:
            return special
        base = _subscript(reader, base)
    starred = _star(reader, base)
    if starred != base and reader.token.key == "_":  # x^{*}_{i}
        special = entry(reader, vocabulary.resolve(starred), token)
        if special is not None:
            return special
        starred = _subscript(reader, starred)
    base = starred
    if reader.token.key == "'":
        return lagrange(reader, base, token)
    known = vocabulary.resolve(base)
    raised = raised_function(reader, known, token)
    if raised is not None:
        return raised
    if reader.token.key == "(":
        if known in vocabulary.declared_functions:
            return apply(reader, token, known)
        check_product(reader, token._replace(text=known))
    return variable(reader, base, token.start)


def _star(reader: Reader, base: str) -> str:
    r"""Return the name with the star or prime that a superscript puts on it: `x^*`, `x^{*}`, `y^{\prime}`."""
    if reader.token.key != "^" or reader.peek().key not in ("{", *_AFTER):
        return base
    start = reader.place
    reader.advance()
    opened = reader.accept("{")
    marks = ""
    while mark := reader.accept(*_AFTER):
        marks += "prime" if mark.key == r"\prime" else "star"
        if opened is None:
            break
    if not marks or (opened is not None and reader.accept("}") is None):
        reader.goto(start)
        return base
    return add_mark(base, marks)


def _subscript(reader: Reader, base: str) -> str:
    r"""Read `_1`, `_{11}`, `_{\mathrm{out}}`, `_{1,2}` onto a name; without braces, one character."""
    reader.advance()
    token = reader.token
    if token.key == "{":
        parts = _parts(reader, reader.advance())
        return "_".join((base, *parts))
    if token.key == "number" and len(token.text) > 1:
        vocabulary = reader.vocabulary
        if not (
            vocabulary.is_declared(f"{base}_{token.text}")
            and not vocabulary.is_declared(f"{base}_{token.text[0]}")
        ):
            return f"{base}_{first_digit(reader)}"
    if token.key not in ("number", "name", "upright", "word"):
        reader.unexpected("a subscript is a letter, a digit, or a group in braces")
    reader.advance()
    return f"{base}_{token.text}"


def first_digit(reader: Reader) -> str:
    """Take one digit of a number, as TeX does: `x^23` is x^2 times 3."""
    token = reader.token
    if len(token.text) == 1:
        return reader.advance().text
    rest = Token("number", token.text[1:], token.start + 1, token.end)
    reader.tokens[reader.place] = reader.token = rest
    return token.text[0]


def _parts(reader: Reader, opened: Token) -> list[str]:
    """Return the subscripts in braces: letters side by side are one subscript, commas separate."""
    parts = [""]
    while reader.token.key != "}":
        token = reader.advance()
        if token.key == ",":
            parts.append("")
        elif token.key in ACCENTS:
            parts[-1] += letter(reader, token)
        elif (
            token.key in ("name", "upright", "number", "word")
            and token.text.replace(" ", "").isalnum()
        ):
            parts[-1] += token.text.replace(" ", "")
        elif token.key == "eof":
            reader.expect("}", opened)
        else:
            reader.fail(
                f"'{token.text}' is not a subscript", token, remedy="use letters and digits"
            )
    reader.advance()
    if not all(parts):
        reader.fail("a subscript is empty", opened)
    return parts
