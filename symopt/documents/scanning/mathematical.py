r"""Whether what stands between delimiters is mathematics: dollars are prices too, `\(` an escaped bracket."""

from __future__ import annotations

import re

_PRICE = re.compile(r"\d[\d,.]*(?:k|K|m|M|bn|%)?(?:[ \t]+|[-–/])[A-Za-z]{2,}")
_SIGNS = frozenset("\\^_=<>+*/|≤≥≈≠→∈∂∇√∑∫·×")
_WORDS = re.compile(r"(?<![A-Za-z\\])[A-Za-z]{3,}(?![A-Za-z])")
_FUNCTIONS = frozenset(
    (
        "max",
        "min",
        "exp",
        "log",
        "sin",
        "cos",
        "tan",
        "det",
        "sup",
        "inf",
        "lim",
        "arg",
        "argmin",
        "argmax",
    )
    + ("tanh", "sinh", "cosh", "sqrt", "sign", "sgn", "softmax", "sigmoid", "relu", "ReLU")
)
_CURRENCY = re.compile(r"(?<![A-Za-z])(?:US|AU|CA|CAD|NZ|HK|SG|MX|NT|USD)\Z")
_LETTER = re.compile(r"(?<![A-Za-z])[ACRSZJ]\Z")
_NAME = re.compile(r"[A-Za-zα-ωΑ-Ω]'*(?:\([A-Za-z](?:,\s*[A-Za-z])*\))?|\d+|[A-Z]{2}")


def is_price(text: str) -> bool:
    """Return whether the text after a dollar is an amount with words: `5 for one and`."""
    return _PRICE.match(text) is not None and not any(sign in text for sign in "\\^_=<>")


def is_currency(text: str, dollar: int) -> bool:
    """Return whether a dollar ends the name of a currency: `US$`, `A$5`."""
    before = text[max(0, dollar - 4) : dollar]
    return _CURRENCY.search(before) is not None or (
        text[dollar + 1 : dollar + 2].isdigit() and _LETTER.search(before) is not None
    )


def is_mathematics(text: str) -> bool:
    r"""Return whether a text looks like a formula: a sign or a command in it, or a single name.

    >>> is_mathematics("x_1 = 2"), is_mathematics("n"), is_mathematics("see below"), is_mathematics("1")
    (True, True, False, True)
    """
    text = text.strip()
    if not any(sign in text for sign in _SIGNS):
        return _NAME.fullmatch(text) is not None
    return any(sign in text for sign in "\\^_=") or not has_words(text)


def has_words(text: str) -> bool:
    """Return whether words stand in a text that are no names of functions."""
    return any(word not in _FUNCTIONS for word in _WORDS.findall(text))
