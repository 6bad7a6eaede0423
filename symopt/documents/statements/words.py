r"""What words beside a formula say, where the form is regular: "for j = i", "learning rate α = 0.5".

Each function reads a stretch of prose, or the words of a statement (`before`, `after`), and returns what it
says with its place in that stretch.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from symopt.documents.statements.wording import tidy

REACH = 400
"""Characters of prose that are looked at, before or behind a formula."""


class Given(NamedTuple):
    """A value given in words: `learning rate α = 0.5`; the name is as it is written."""

    name: str
    value: str
    start: int
    end: int


class Head(NamedTuple):
    """What is differentiated, in words: `the second derivative of g with respect to x`."""

    of: str
    by: str
    order: int
    start: int
    end: int


_RATES = (
    r"(?:learning[ -]rate|step[ -]?size|step[ -]length|momentum|regulari[sz]ation|weight decay|tolerance|"
    r"initial (?:value|guess|point)|bias|start(?:ing)?(?: (?:value|point))?)"
)
_NAME = r"(?:\\[A-Za-z]+|[A-Za-zα-ωΑ-Ω])(?:_\{?\w+\}?)?"
_NUMBER = r"[-−+]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?"
_END = r"(?!\.?\w|\s*[-−+*/^×·(])"
_GIVEN = re.compile(
    rf"(?<![\w\\])(?P<name>{_NAME})\$?\s*(?::?=|is(?: set to)?)\s*\$?(?P<value>{_NUMBER}){_END}"
)
_RATE_ALONE = re.compile(
    rf"\b(?P<noun>{_RATES})\s*(?:of|=|:|is|to)\s*\$?(?P<value>{_NUMBER}){_END}", re.IGNORECASE
)


def given_in(text: str) -> tuple[Given, ...]:
    """Return the values that prose gives to names, in order.

    >>> [(g.name, g.value) for g in given_in("with learning rate α = 0.5 and w_1 = -2")]
    [('α', '0.5'), ('w_1', '-2')]
    >>> [(g.name, g.value) for g in given_in("a learning rate of 0.1")]
    [('learning rate', '0.1')]
    """
    text = text[:REACH]
    found = [
        Given(m["name"], m["value"].replace("−", "-"), m.start("name"), m.end("value"))
        for m in _GIVEN.finditer(text)
    ]
    taken = [(g.start, g.end) for g in found]
    for m in _RATE_ALONE.finditer(text):
        if all(m.end() <= start or m.start() >= end for start, end in taken):
            found.append(Given(" ".join(m["noun"].split()), m["value"], m.start(), m.end()))
    return tuple(sorted(found, key=lambda g: g.start))


_ORDERS = {"": 1, "first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3}
_HEAD = re.compile(
    r"\b(?:(?P<order>first|second|third|1st|2nd|3rd)\s+)?(?:partial\s+)?(?:derivative|gradient|slope)s?\s+of\s+"
    r"(?:the\s+|our\s+)?(?P<of>\$[^$\n]{1,80}\$|[^\s,.:;$]+(?:\s+(?!is\b|with\b|w\.r|wrt\b|at\b|by\b|equals\b|"
    r"as\b|and\b|becomes\b|gives\b)[^\s,.:;$]+){0,2})"
    r"(?:\s+(?:with\s+respect\s+to|w\.?\s?r\.?\s?t\.?|by)\s+(?P<by>\$[^$\n]{1,40}\$|[^\s,.:;$]+))?",
    re.IGNORECASE,
)


def derivative_in(text: str) -> Head | None:
    """Return what prose says is differentiated, the last one before a formula; None if nothing is.

    >>> head = derivative_in("the second derivative of the loss with respect to w is")
    >>> head.of, head.by, head.order
    ('loss', 'w', 2)
    """
    start = max(0, len(text) - REACH)
    last = None
    for found in _HEAD.finditer(text, start):
        last = found
    if last is None:
        return None
    order = _ORDERS[(last["order"] or "").lower()]
    return Head(
        last["of"].strip("$ "), (last["by"] or "").strip("$ "), order, last.start(), last.end()
    )


_CONDITIONS = {
    "if": "if", "when": "if", "whenever": "if", "unless": "unless", "where": "where", "with": "where",
    "using": "where", "let": "let", "for": "for", "given": "for", "at": "at", "since": "since",
    "because": "since", "as": "since", "otherwise": "otherwise", "else": "otherwise", "or": "or",
    "and": "and", "so": "so", "hence": "so", "thus": "so", "therefore": "so", "then": "so",
    "such": "where", "s.t.": "where", "subject": "where", "assuming": "for", "assume": "let",
    "suppose": "let", "set": "let", "take": "let",
}  # fmt: skip


def link_of(words: str) -> str:
    """Return how words bind what follows: "if", "where", "let", "for", "at", "since", "so", "or", "".

    The last linking word counts: `and so`, `or, if`. "For j = i", "for all" are "for".

    >>> link_of("and hence"), link_of("where"), link_of("for all"), link_of("Loss function:")
    ('so', 'where', 'for', '')
    """
    linked = ""
    for word in tidy(words)[-REACH:].lower().split():
        linked = _CONDITIONS.get(word.rstrip(",:;"), linked)
    return linked
