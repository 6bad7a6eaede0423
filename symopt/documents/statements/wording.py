r"""Which `\text{…}` is words between statements, and which is a name: `\text{where }` and `\text{MSE}`."""

from __future__ import annotations

import re

from symopt.documents.statements.signs import SIGNS

_WORDS = (
    "and or so then if where with for when whenever while as since because let hence thus therefore"
    " otherwise else but given note recall now also using such that s.t. i.e. e.g. iff by from in of"
    " is are be we have has get gives giving which this here at on to all every any some subject except"
    " assume assuming suppose implies means after before unless until both under via wrt w.r.t. not"
    " und oder mit für falls wenn sonst et ou si avec pour"
)
PLAIN = frozenset(
    (
        "where",
        "with",
        "when",
        "then",
        "such",
        "that",
        "hence",
        "thus",
        "therefore",
        "because",
        "since",
    )
    + ("otherwise", "and", "for", "if", "so", "or", "is", "are", "let", "which", "gives", "else")
)
"""Words that are taken for words though they stand in the mathematics, if blanks stand around them."""
LINKING = frozenset(_WORDS.split())
"""Words that link statements or bind what follows, and are no names."""
_PUNCTUATION = {",": "comma", ";": "semicolon", ".": "stop", "&": "and"}


def tidy(text: str) -> str:
    r"""Return words without doubled blanks and the braces and spaces of LaTeX.

    >>> tidy(r"  so\\ that~we ")
    'so that we'
    """
    return " ".join(re.sub(r"\\\\|\\[ ,;:!]|~", " ", text).split())


def first_word(text: str) -> str:
    """Return the first word in small letters without punctuation at its end."""
    words = tidy(text).lower().lstrip("(").split(maxsplit=1)
    return words[0].rstrip(",:;)") if words else ""


def is_linking(text: str) -> bool:
    """Tell whether words begin with one that links statements.

    >>> is_linking(" and hence "), is_linking("Loss function:")
    (True, False)
    """
    return first_word(text) in LINKING


def kind_of_text(text: str, before: str, after: str, *, close: bool) -> str:
    r"""Return what `\text{…}` is: "words", "operand" (a name), "comma" and so on, or "" for a blank.

    before, after: what stands beside it, "sign" (of a relation), "arrow", "body" or "" (nothing).
    close: a bracket or a script follows directly, as in `\text{ReLU}(z)`.

    >>> kind_of_text("Slope", "", "sign", close=False), kind_of_text(" if ", "body", "body", close=False)
    ('operand', 'words')
    """
    inner = tidy(text)
    if not inner or inner in _PUNCTUATION or inner in SIGNS:
        return "" if not inner else _PUNCTUATION.get(inner, "sign")
    if is_linking(text):
        return "words"
    if not any(c.isalpha() for c in inner):
        return "operand" if inner.isdigit() else "words"
    if inner.endswith((":", "：")) or inner.startswith("("):
        return "words"
    single = " " not in inner
    if (
        len(inner) == 1
        or (single and close)
        or (before == "" and after == "sign")
        or before == "sign"
    ):
        return "operand"
    if not single or inner != text or before == "arrow":
        return "words"
    return "words" if not before and not after else "operand"
