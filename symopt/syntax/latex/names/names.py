r"""Names in LaTeX: `\hat{y}_1`, `w_{11}`, `x^{*}`, `X_{ij}`, `f'(x)`, `\sigma(z)`, `\operatorname{tr}`.

A name is put together from its letter, marks, subscripts and a star; it is then the declared name that
looks so, if there is one; `entries` says which subscripts are indices.
"""

from __future__ import annotations

from symopt.syntax.grammar import atoms
from symopt.syntax.grammar.atoms import (
    CONSTANTS,
    apply,
    call,
    check_product,
    entry_or_part,
    variable,
)
from symopt.syntax.grammar.reader import Reader
from symopt.syntax.grammar.tokens import Token
from symopt.syntax.latex.names.calls import apply_function
from symopt.syntax.latex.names.entries import (
    entry,
    indices,
    kronecker_delta,
    largest_eigenvalue,
    made_array,
)
from symopt.syntax.latex.names.events import random_value
from symopt.syntax.latex.names.indicators import condition_indicator
from symopt.syntax.latex.names.letters import letter
from symopt.syntax.latex.names.primes import derivative_subscript, lagrange, primed, raised_function
from symopt.syntax.latex.names.scripts import (
    digits_behind,
    is_label,
    is_own_value,
    reorder,
    script_end,
    subscript,
    superscripts,
)
from symopt.syntax.names import GREEK_UNICODE
from symopt.syntax.tree import Constant, Range, Tree
from symopt.syntax.vocabulary import Signature


def name(reader: Reader, token: Token, power: int) -> Tree:
    """Read a name, an entry, or a function applied."""
    if token.key == "upright" and token.text == "1bold":
        found = condition_indicator(reader, token)
        if found is not None:
            return found
    random = random_value(reader, token)
    if random is not None:
        return random
    if token.key == "upright" and token.text in ("1bold", "0bold"):
        made = made_array(reader, token.text, token)
        return made or reader.fail(
            f"the vector {token.text[0]} has no size here", token, remedy=r"write \mathbf{1}_{m}"
        )
    if token.text == "i" and _is_imaginary_unit(reader, token):
        return Constant("I", span=(token.start, token.end))
    signature = _function(reader, token)
    if signature is not None:
        if reader.token.key == "'":
            return primed(reader, token, signature)
        return (apply_function if token.key == "upright" else call)(reader, token, signature)
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
    if word in GREEK_UNICODE and reader.token.key == "^":
        _check_power(reader, token)
    if reader.token.key not in ("(", "'") or is_own_value(reader, token):
        return None
    if word in GREEK_UNICODE:
        return vocabulary.latex_function(f"\\{word}")
    return vocabulary.function(word) if len(word) > 1 and token.key == "name" else None


def _check_power(reader: Reader, token: Token) -> None:
    r"""Refuse `\sigma^{2}(z)` of an undeclared letter that is a function before a bracket."""
    following = reader.tokens[min(script_end(reader, reader.place), len(reader.tokens) - 1)]
    if is_label(reader):
        return
    if following.key == "(" and reader.vocabulary.latex_function(f"\\{token.text}") is not None:
        reader.fail(
            f"this power of {token.text} is ambiguous",
            token,
            why="it may be a power of the function's value, or a product with a bracket",
            remedy=f"declare {token.text}, or write the function with its power behind it",
        )


def finish(reader: Reader, base: str, token: Token) -> Tree:
    """Read what follows a letter: scripts, primes, entries, arguments."""
    vocabulary = reader.vocabulary
    base = _with_digits(reader, base, token)
    known = vocabulary.resolve(base)
    reorder(reader, vocabulary.arrays.get(known, 0) > 1)
    raised = raised_function(reader, known, token)
    if raised is not None:
        return raised
    if not (known in CONSTANTS and not vocabulary.is_declared(known)):
        base, found = superscripts(reader, base)
        if found:
            return _sample(reader, vocabulary.resolve(base), found, token)
    if reader.token.key == "_":
        special = _below(reader, base, token)
        if special is not None:
            return special
        base, found = superscripts(reader, subscript(reader, base))
        if found:
            return _sample(reader, vocabulary.resolve(base), found, token)
        if reader.token.key == "_":  # x_1^{*}_{i}
            special = entry(reader, vocabulary.resolve(base), token)
            if special is not None:
                return special
    return _applied(reader, base, token)


def _applied(reader: Reader, base: str, token: Token) -> Tree:
    """Read primes, arguments, and entries in square brackets of a whole name."""
    vocabulary = reader.vocabulary
    known = vocabulary.resolve(base)
    if reader.token.key == "'":
        return lagrange(reader, base, token)
    raised = raised_function(reader, known, token)
    if raised is not None:
        return raised
    if reader.token.key == "[" and (vocabulary.arrays.get(known) or _is_slice(reader)):
        return atoms.entry(reader, token._replace(text=known))
    if reader.token.key == "(" and not is_own_value(reader, token):
        if known in vocabulary.declared_functions:
            return apply(reader, token, known)
        _check_label(reader, known, token)
        check_product(reader, token._replace(text=known))
    return variable(reader, base, token.start)


def _is_slice(reader: Reader) -> bool:
    """Return whether the brackets here are those of a slice, `A[i,:]`: no factor has a colon."""
    colon = False
    for token in reader.tokens[reader.place + 1 :]:
        if token.key not in _OF_SLICES:
            return colon and token.key == "]"
        colon = colon or token.key == ":"
    return False


_OF_SLICES = frozenset(("name", "number", ",", ":", "+", "-"))


def _check_label(reader: Reader, name: str, token: Token) -> None:
    """Refuse `g^{[1]}(z)` of a declared function g: it is no product."""
    head, _, tail = name.partition("_")
    vocabulary = reader.vocabulary
    if tail and head in vocabulary.declared_functions and not vocabulary.is_declared(name):
        reader.fail(f"the function {name} is not declared", token)


def _below(reader: Reader, base: str, token: Token) -> Tree | None:
    """Read a subscript that makes more of a name than a longer name."""
    known = reader.vocabulary.resolve(base)
    return (
        derivative_subscript(reader, known, token)
        or made_array(reader, base, token)
        or largest_eigenvalue(reader, base, token)
        or kronecker_delta(reader, base, token)
        or entry(reader, known, token)
    )


def _with_digits(reader: Reader, base: str, token: Token) -> str:
    """Return the name with the digits right behind it: `w5` is w_5, a declared `out1` is itself."""
    if token.key not in ("name", "upright") or reader.token.key != "number" or reader.below:
        return base
    start, vocabulary = reader.place, reader.vocabulary
    digits = digits_behind(reader, token)
    joined = f"{base}_{digits}"
    if digits and (len(base) == 1 or vocabulary.is_declared(vocabulary.resolve(joined))):
        return joined
    reader.goto(start)
    return base


def _sample(reader: Reader, known: str, found: list[Tree], token: Token) -> Tree:
    """Return the entry of `x^{(i)}_j`, or the row of `x^{(i)}` where x is a matrix."""
    rank = reader.vocabulary.arrays.get(known, 0)
    if reader.token.key == "_":
        found += indices(reader, max(rank - 1, 0))
    if rank == len(found) + 1:
        found.append(Range())
    return entry_or_part(known, tuple(found), (token.start, reader.end()))
