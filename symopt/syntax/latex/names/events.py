r"""Probabilities and expectations: `P(A \mid B)`, `P(X = 1)`, `\mathbb{E}[X]`, `E[X^2]`, each one number.

Each is a value of its own, named by what stands in its bracket, so that `P(D)` in one line is `P(D)` in the
next, and `E[X]^2` is the square of `E[X]`. Of how these numbers depend on each other nothing is known here.
A letter is taken so where its bracket tells: by a condition, an event, words, or a random variable in
capitals. `E(w)` of a letter that the document defines as a function, and `P(x)`, are functions.
"""

from __future__ import annotations

import re

from symopt.syntax.grammar.reader import Reader
from symopt.syntax.grammar.tokens import Token
from symopt.syntax.latex.names.scripts import script_end
from symopt.syntax.names import is_name
from symopt.syntax.tree import Name, Tree

PROBABILITY, EXPECTATION, VARIANCE = "Pbb", "Ebb", "Vbb"
_HEADS = {
    "P": PROBABILITY,
    "Pbb": PROBABILITY,
    "Pr": PROBABILITY,
    "E": EXPECTATION,
    "Ebb": EXPECTATION,
    "Vbb": VARIANCE,
}
_VALUES = frozenset((PROBABILITY, EXPECTATION, VARIANCE))
_CERTAIN = frozenset(("Pbb", "Pr", "Ebb", "Vbb"))
_EVENT = re.compile(
    r"[|=<>]|\\(?:mid|vert|leq?|geq?|neq?|in|cap|cup|emptyset|text\w*|mbox|omega|Omega|neg|overline)\b"
)
_CAPITALS = re.compile(
    r"\s*(?:\\(?:bar|tilde)\s*)?\{?\s*[A-Z](?:\s*[_^]\s*(?:\{[^{}]*\}|\w|\\prime))*\s*\}?\s*"
)
_CAPITAL = re.compile(r"(?<![A-Za-z\\])[A-Z](?![A-Za-z])")
_LAYOUT = re.compile(r"\\(?:left|right|[bB]igg?[lr]?)(?![A-Za-z])|\\[,;:! ]|\\quad|[\s{}~]")
_WORDS = re.compile(r"\\(?:mid|vert|given)(?![A-Za-z])")
_CODE = re.compile(r"u([0-9a-f]{2,5})u")
_COMMAND = re.compile(r"\\(?:text|mathrm|textrm)")
_CLOSE = {"(": ")", "[": "]", "{": "}"}


def is_random(word: str, bracket: str, inner: str) -> bool:
    """Return whether a letter before a bracket is a probability or an expectation, by what is in it.

    >>> is_random("P", "(", "X = 1"), is_random("P", "(", "x"), is_random("E", "[", "X")
    (True, False, True)
    """
    if word in _CERTAIN:
        return True
    if word == "P":
        return bracket == "(" and bool(_EVENT.search(inner) or _CAPITALS.fullmatch(inner))
    return word == "E" and (bracket == "[" or bool(_CAPITAL.search(inner)))


def random_value(reader: Reader, token: Token) -> Tree | None:
    """Read a probability or an expectation whole; None if the token leads none."""
    kind = _HEADS.get(token.text)
    if kind is None or token.text in reader.vocabulary.declared_functions:
        return None
    text, tokens = reader.source.text, reader.tokens
    start = script_end(reader, reader.place) if reader.token.key == "_" else reader.place
    if start >= len(tokens) or tokens[start].key not in ("(", "["):
        return None
    if token.text in reader.vocabulary.arrays and token.text not in _CERTAIN:
        return None
    end = _closing(reader, start)
    if end is None:
        return None
    below = text[reader.token.start : tokens[start].start] if start > reader.place else ""
    inner = text[tokens[start].end : tokens[end].start]
    if below and token.text == "P" and not _EVENT.search(inner):
        return None
    if not is_random(token.text, tokens[start].key, inner):
        return None
    name = f"{kind}_at_{_spelled(below + inner)}"
    if not is_name(name):
        reader.fail("an expectation or a probability of so much is not read", token)
    reader.goto(end + 1)
    return Name(name, span=(token.start, reader.end()))


def is_random_value(name: str) -> bool:
    """Return whether a name is that of a probability or an expectation.

    >>> is_random_value("Ebb_at_evX"), is_random_value("E_1")
    (True, False)
    """
    return name.partition("_at_ev")[0] in _VALUES and "_at_ev" in name


def shown(name: str) -> str:
    """Return a name as it is said in a message: `Pbb_at_evD` as `P(D)`.

    >>> shown("Pbb_at_evAu7cuB"), shown("w_1")
    ('P(A|B)', 'w_1')
    """
    if not is_random_value(name):
        return name
    kind, _, spelled = name.partition("_at_ev")
    inner = _CODE.sub(lambda found: chr(int(found[1], 16)), spelled)
    return f"{kind[0]}({_COMMAND.sub('', inner)})"


def _closing(reader: Reader, start: int) -> int | None:
    opened, depth = reader.tokens[start].key, 0
    for place in range(start, len(reader.tokens)):
        key = reader.tokens[place].key
        depth += (key == opened) - (key == _CLOSE[opened])
        if not depth:
            return place
    return None


def _spelled(inner: str) -> str:
    """Return a text as letters and digits, the same only for texts that differ in layout alone."""
    text = _LAYOUT.sub("", _WORDS.sub("|", inner))
    return "ev" + "".join(
        c if c.isascii() and c.isalnum() and c != "u" else f"u{ord(c):x}u" for c in text
    )


__all__ = ["is_random", "is_random_value", "random_value", "shown"]
