"""Equations whose solution is asked: cos x = x "has a solution", f'(c) = 4 "where", R'(x) = C'(x) at the top.

An equation is asked, not claimed, if the words of its sentence say so, if it goes on from one that was set to
zero, or if its variable is found right after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from symopt.documents.reading.formulas.forms import has_derivative, is_headed, is_plain, is_zero
from symopt.documents.reading.formulas.parsed import Parsed, Unread
from symopt.documents.reading.known.book import Book
from symopt.documents.reading.known.in_general import agree_in_general
from symopt.documents.statements.chain import Sign
from symopt.documents.statements.signs import ORDERS
from symopt.syntax.tree import At, Call, Derivative, Name, Piecewise, Tree, names, walk

_ASKS = re.compile(
    r"\b(?:exists?|there (?:is|are) (?:an?|some|at least|exactly|one|two)|for some|solv\w+|solutions?|roots?"
    r"|intersect\w*|equat(?:e|es|ed|ing)|set(?:ting)?|find (?:all|where|when|the (?:values?|points?)))\b",
    re.IGNORECASE,
)
_WHERE = re.compile(
    r"\b(?:where|when\w*|occurs?|equals?|until|if|such that|so that|for which|require\w*|find|with|make|need"
    r"|want)\b[^.;:]{0,40}[:\s]*\Z|\b(?:where|when|occurs?)\b[^.;]*\Z",
    re.IGNORECASE,
)
_HAS = re.compile(r"\A[\s,]*(?:has|have|had)\b[^.]*\b(?:solutions?|roots?)\b", re.IGNORECASE)
_GIVEN = re.compile(
    r"\b(?:for|at|when|with|let|if|where|say|take|choose|try|put|given|as|suppose)\s*\Z",
    re.IGNORECASE,
)
_SUPPOSED = re.compile(
    r"\b(?:(?:re)?defin(?:e|ed|ing)|set|setting|let|put|assign|suppose|assume|if)\s*\Z",
    re.IGNORECASE,
)
_LISTED = re.compile(r"\W*(?:\w+\W+){0,3}?(?:if|suppose|let|given|assume|sketch)\b", re.IGNORECASE)
_OF_ANY = re.compile(
    r"\b(?:an?|any|every|some)\s+[*_]*(?:\w+\s+){0,2}function\b[^.;]*\Z", re.IGNORECASE
)
_THEN = re.compile(r"\b(?:then|so|thus|hence|we)\b", re.IGNORECASE)
_SOUGHT = re.compile(r"\b(?:such that|satisf\w+|for which)\b[^.;]*\Z", re.IGNORECASE)
_SHAPES = re.compile(
    r"\b(?:bounded|enclosed|regions?|curves?|surfaces?|graphs?|solids?|(?:hyper|para)bol\w+|ellips\w+|circles?"
    r"|spheres?|cones?|cylinders?|planes?|asymptotes?|tangent lines?|intersect\w*)\b",
    re.IGNORECASE,
)
_WRONG = re.compile(
    r"\b(?:wrong(?:ly)?|incorrect(?:ly)?|mistaken(?:ly)?|false(?:ly)?|erroneous(?:ly)?)\b[^.;]*\Z",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"\b(?:(?:less|greater|smaller|larger|more) than|(?:left|right) of|from the (?:left|right)|negative"
    r"|positive|above|below)\b",
    re.IGNORECASE,
)
_BRANCHES = frozenset(("abs", "max", "min", "sign", "heaviside", "relu"))
_SLASH = re.compile(r"/\s*(?:\d+|[A-Za-z])\s*\\(?:sqrt|pi)(?![A-Za-z])")
_SENTENCE = re.compile(r"[.!?](?:\s|\Z)|\n\s*\n")
BACK = 300
"""How many characters back a sentence may begin."""
AHEAD = 6
"""After how many statements what is asked may be found."""


def asked(book: Book, at: Parsed, left: Tree, right: Tree) -> str:
    """Return why an equation may be asked to hold, "" if it is a claim."""
    free = {*names(left), *names(right)}
    words = _sentence(at)
    if is_headed(left) or (is_headed(right) and not isinstance(right, Name)):
        return "" if not _may_be_at(left, right) or not _WHERE.search(words) else _TOLD
    if has_derivative(left) or has_derivative(right):
        return ""
    if _ASKS.search(words) or _HAS.search(at.item.after):
        return _TOLD
    return _TOLD if free and (_after_zero(book, at) or _is_found(book, at, free)) else ""


def is_lone(at: Parsed) -> bool:
    """Return whether a statement is one equation, and no part of a chain."""
    statement = at.statement
    return len(statement.signs) == 1 and statement.leading is None and statement.trailing is None


def asks_for_zero(book: Book, at: Parsed, head: Tree | None, side: Tree) -> bool:
    """Return whether `0 = side` asks where a formula vanishes."""
    if head is None or not is_zero(head) or is_plain(side):
        return False
    return agree_in_general(book, at, head, side) is not True


def geometric(at: Parsed) -> bool:
    """Return whether a sentence speaks of curves and regions, each with an equation of its own."""
    return _SHAPES.search(_sentence(at)) is not None


def called_wrong(at: Parsed) -> str:
    """Return why a formula is no claim of the text, "" if it is: the text itself calls it wrong."""
    return "the text itself calls it wrong" if _WRONG.search(_sentence(at)) else ""


def on_one_side(at: Parsed, trees: Iterable[Tree]) -> str:
    """Return why a formula may be meant for some values alone, "" if no words say so: "for x less than 2"."""
    branches = any(
        isinstance(n, Piecewise) or isinstance(n, Call) and n.function in _BRANCHES
        for t in trees
        for n in walk(t)
    )
    return "it may be meant on one side alone" if branches and _ASIDE.search(_sentence(at)) else ""


def unclear(latex: str) -> str:
    r"""Return why what is written may be read in two ways, "" if it is clear: `8/3\sqrt3`, `1/2\pi`."""
    return "what the slash divides by is not clear" if _SLASH.search(latex) else ""


def of_a_graph(book: Book, at: Parsed, right: Tree) -> str:
    """Return why equations may say what a graph is like: f'(0) = f'(2) = 0; f'(5) = 0, f'(x) < 0."""
    points = [side for side in at.sides if isinstance(side, At)]
    if any(
        one.body == two.body and one != two for one, two in zip(points, points[1:], strict=False)
    ):
        return "it may say what the function is like"
    left = at.sides[0]
    if not isinstance(left, At) or not is_plain(right) or not is_lone(at):
        return ""
    function = next(iter(names(left.body)), "")
    near = book.lines[max(0, at.item.order - 1) : at.item.order + 2]
    orders = (
        line
        for line in near
        if line is not at and line.statement.piece.block == at.statement.piece.block
    )
    for line in orders:
        compared = line.statement.signs and line.statement.signs[0] in ORDERS
        first = line.sides[0]
        if compared and not isinstance(first, Unread) and function in names(first):
            return "it may say what the function is like"
    return ""


def supposed(at: Parsed, left: Tree, right: Tree) -> str:
    """Return why a value of a function may be given to it here, "" if it is claimed: "define f(1) = 2"."""
    if not isinstance(left, At) or not is_headed(left.body):
        return ""
    if _OF_ANY.search(_sentence(at)):
        return "it may be about any function"
    if not is_plain(right):
        return ""
    words, sentence = f"{at.item.before} {at.statement.before}", _sentence(at)
    listed = _LISTED.match(sentence) and not _THEN.search(sentence)
    given = _SUPPOSED.search(words) or _SOUGHT.search(sentence) or listed
    return "this value is supposed" if given else ""


_TOLD = "it does not hold for all values: where it does is asked"


def _may_be_at(left: Tree, right: Tree) -> bool:
    """Return whether an equation is f'(c) = 4 of a point c, or f'(x) = g'(x) of two functions."""
    first, second = _slope(left), _slope(right)
    if first is not None and second is not None:
        return first != second
    if first is not None and isinstance(right, At | Name) and right != left:
        return True  # find F such that F'(x) = f(x)
    point = isinstance(left, At) and all(isinstance(value, Name) for _, value in left.point)
    return first is not None and point and is_plain(right)


def _slope(tree: Tree) -> Tree | None:
    """Return f of f'(x) or f'(c)."""
    body = tree.body if isinstance(tree, At) else tree
    return body.of if isinstance(body, Derivative) and isinstance(body.of, Name) else None


def _after_zero(book: Book, at: Parsed) -> bool:
    """Return whether the statement before set something to zero."""
    if at.item.order == 0 or at.item.apart:
        return False
    before = book.lines[at.item.order - 1]
    last = before.sides[-1]
    if _GIVEN.search(f"{before.item.before} {before.statement.before}"):
        return False  # with ε² = 0
    equation = bool(before.statement.signs) and before.statement.signs[-1] is Sign.EQUAL
    return equation and not isinstance(last, Unread) and is_zero(last)


def _is_found(book: Book, at: Parsed, free: set[str]) -> bool:
    """Return whether one of the names has its value right after an equation, and is not given one."""
    start = at.item.order + 1
    for line in book.lines[start : start + AHEAD]:
        if line.item.section != at.item.section or line.item.scope != at.item.scope:
            return False
        head = line.sides[0]
        told = isinstance(head, Name) and head.name in free and line.statement.signs
        if told and any(not isinstance(side, Unread) and is_plain(side) for side in line.sides[1:]):
            return not _GIVEN.search(f"{line.item.before} {line.statement.before}")
    return False


def _sentence(at: Parsed) -> str:
    """Return the text of a sentence before an equation."""
    place = at.item.place
    text = place.sheet.text[max(0, place.start - BACK) : place.start]
    return _SENTENCE.split(text)[-1].rstrip("$ \n")
