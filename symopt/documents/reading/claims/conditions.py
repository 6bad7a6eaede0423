r"""Lone equations that may be conditions: `A v = 2 v` says which v is meant, `A = A^T` what A is like.

Such an equation is not wrong because it does not hold for all values. (x + 1)² = x² + 1 is: both sides are of
the same numbers, and nothing but what they are is asked. A chain, a derivative, and a name that is defined
are claims in any case.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

from symopt.documents.reading.claims.asked import geometric, is_lone
from symopt.documents.reading.formulas.forms import has_derivative, is_headed, is_plain, is_zero
from symopt.documents.reading.formulas.parsed import Parsed
from symopt.documents.reading.known.book import Book
from symopt.documents.reading.known.curves import plain_names
from symopt.documents.reading.known.values import free_names
from symopt.syntax.tree import (
    Add,
    Call,
    Constant,
    Entry,
    MatMul,
    Matrix,
    Name,
    Pow,
    Sum,
    Transpose,
    Tree,
    names,
    walk,
)

_IF = re.compile(r"\b(?:if|when|whenever|unless)\s*\Z", re.IGNORECASE)
_OTHERS = re.compile(
    r"\b(?:some|other|many|several|certain)\s+(?:sources|authors|texts?|textbooks|books|people|papers|references)"
    r"\b|\bother\s+(?:sign\s+)?conventions?\b|\bsome(?:times)?\s+(?:defined?|written|write)\b",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"\b(?:iff|if|when(?:ever)?|where|for which|such that|satisf\w*|solv\w*|subject to|require\w*|provided"
    r"|suppos\w*|assum\w*|conditions?|constraints?|unless|needs?|impos\w*|exactly|called|holds|says? that"
    r"|define\w*|only|false|wrong|not true)\b|\\(?:iff|Leftrightarrow)\b",
    re.IGNORECASE,
)
_LIKE = re.compile(
    r"\b(?:unit|orthogonal|orthonormal|perpendicular|symmetric|skew\S*|commut\w*|independent|uncorrelated|idempotent"
    r"|cent(?:ered|red)|normali[sz]ed|zero[- ]mean|standardi[sz]ed|projections?|stochastic)\b|\\perp\b",
    re.IGNORECASE,
)
_TO_FULFIL = re.compile(
    r"\b(?:subject to|s\.\s?t\.|such that|constraints?|satisf\w*|solv\w*|systems?|requir\w*|impos\w*)"
    r"[^.;]*\Z",
    re.IGNORECASE,
)
_BESIDE = 240
_BLANK = re.compile(r"\n[ >]*\n")
_FORMULA = re.compile(r"\$|\\[\[(]|\\begin\{|[.;]\s")
_PARAGRAPH = re.compile(r"\$\$[^$]*\$\$|\n[ >]*\n(?=[ >]*[^\s>$\\])|\\end\{[a-z]+\*?\}|\\\]")
_SENTENCE = re.compile(r"[.!?]\s+")
_NEAR = 400
TWO = 2
COORDINATES = frozenset(("x", "y", "z", "r", "theta", "rho", "phi"))
"""Names that equations of curves and surfaces are about."""
_ARRAYS = (Matrix, MatMul, Transpose, Sum)
_ENTRIES = {Matrix}
_INFINITY = Constant("inf")
_BRANCHES = frozenset(("abs", "norm", "inv", "max", "min", "sign"))


def is_supposed(line: Parsed, side: Tree) -> bool:
    """Return whether two names are only supposed to be equal: "if $n = m$" in running text."""
    return isinstance(side, Name) and _is_if(line)


def _is_if(line: Parsed) -> bool:
    words = f"{line.item.before} {line.statement.before}"
    return not line.statement.piece.display and bool(_IF.search(words))


def is_case(book: Book, line: Parsed, head: Name, side: Tree) -> bool:
    """Return whether a name that has a value is only supposed to have another: "if $z = 0$"."""
    known = book.ledger.before(head.name, line.item, line.functions)
    if known is None or known.parameters or not _is_if(line):
        return False
    if not is_plain(side) and head.name not in names(side):
        return False  # "If u = e^{2x}" says what u is
    return book.agree(line, head, side) is not True


def is_asked(line: Parsed, name: str, placed: Container[str]) -> bool:
    """Return whether `A x = b` asks for an x, and does not say what b is: b is given, or words say so."""
    words = f"{line.item.before} {line.statement.before}"
    return name in placed or bool(_TO_FULFIL.search(words))


def other_convention(at: Parsed) -> str:
    """Return why a formula may follow another convention than the document, "" if no words say so."""
    place = at.statement.piece.place()
    near = _PARAGRAPH.split(place.sheet.text[max(0, place.start - _NEAR) : place.start])[-1]
    said = _OTHERS.search(_SENTENCE.split(near)[-1])
    return f"the words before it speak of another convention: {said[0]}" if said else ""


def sentence(at: Parsed) -> str:
    """Return the text of the sentence that a formula stands in."""
    place = at.statement.piece.place()
    text = place.sheet.text
    before = _PARAGRAPH.split(text[max(0, place.start - _NEAR) : place.start])[-1]
    after = _BLANK.split(text[place.end : place.end + _NEAR])[0]
    return f"{_SENTENCE.split(before)[-1]} {_SENTENCE.split(after)[0]}"


def asks(at: Parsed) -> bool:
    """Return whether words about an equation say that it is one to fulfil, or what its arrays are like."""
    place = at.statement.piece.place()
    text = place.sheet.text
    before = _PARAGRAPH.split(text[max(0, place.start - _NEAR) : place.start])[-1]
    after = _BLANK.split(text[place.end : place.end + _BESIDE])[0]
    words = f"{at.item.before} {at.statement.before}"
    asked = _ASKED.search(words) or _ASKED.search(_FORMULA.split(after.lstrip(" $\n"))[0])
    return bool(asked or _LIKE.search(before) or _LIKE.search(after))


def may_be_condition(book: Book, at: Parsed, left: Tree, right: Tree) -> str:
    """Return why an equation may be a condition, "" if it is a claim."""
    if is_zero(right) and book.said.own(at):
        return "it does not hold for all values: where it does may be asked"
    if not is_lone(at) or has_derivative(left) or has_derivative(right):
        return ""
    told = is_headed(left) and _is_told(book, at, left, right)
    if told or is_plain(left) and is_plain(right):
        return ""
    if _is_property(left, right):
        return "it does not hold for all values: it may be a condition"
    first, second = (free_names(book, at, side) for side in (left, right))
    if first is None or second is None or _of_lengths(left, right, (*first, *second)):
        return ""
    if not first and not second and not isinstance(left, Name) and _ENTRIES & _kinds(left, right):
        return ""  # both are arrays of numbers, by whatever names
    if any(map(_is_special, (left, right))) or _of_arrays(book, at, (*first, *second)):
        return "it does not hold for all values: it may be a condition"
    if set(first) != set(second):
        shown = ", ".join(sorted(set(first) ^ set(second))[:3])
        return f"it does not hold for all values of {shown}: it may be a condition"
    return ""


def _is_property(left: Tree, right: Tree) -> bool:
    """Return whether an equation says what a letter is like: P^2 = P, h_i^2 = h_i."""
    return isinstance(left, Pow) and isinstance(left.base, Name | Entry) and left.base == right


def says_itself(book: Book, at: Parsed, left: Tree, right: Tree) -> str:
    """Return why an equation may say itself what a name is, "" if it does not.

    x² + y² = 25 is not about the y = ln x of another section; nor is x³ + y³ = 6xy, beside dy/dx, about all
    x and y.
    """
    if not is_lone(at) or is_headed(left) or (is_headed(right) and not isinstance(right, Name)):
        return ""
    if has_derivative(left) or has_derivative(right):
        return ""
    own = plain_names(Add((left, right)))
    if is_plain(right) and not geometric(at) and not free_names(book, at, left):
        return ""
    if is_a_curve(book, own):
        return "it does not hold for all values: it may be the equation of a curve"
    if len(own) < TWO:
        return ""
    if geometric(at) and COORDINATES.intersection(own):
        return "it does not hold for all values: it may be the equation of a curve"
    for name in own:
        known = book.ledger.at(name, at.item, at.functions)
        if known is None or known.order < 0:
            continue
        if known.section != at.item.section:
            return (
                f"it does not hold for the {name} of line {known.line}, but may say what {name} is"
            )
    return ""


def is_a_curve(book: Book, own: Sequence[str]) -> bool:
    """Return whether the document differentiates one of some names by another one."""
    return any((y, x) in book.objectives.pairs for y in own for x in own if x != y)


def _is_told(book: Book, at: Parsed, left: Tree, right: Tree) -> bool:
    """Return whether something says what a side is: a name with a definition, a function at a point.

    A matrix of numbers on both sides, A = A^T, is any matrix.
    """
    if not isinstance(left, Name):
        return True
    known = book.ledger.at(left.name, at.item, at.functions)
    return known is not None and not (known.numeric and left.name in names(right))


def _is_special(side: Tree) -> bool:
    return any(
        isinstance(node, _ARRAYS)
        and not (isinstance(node, Sum) and node.upper == _INFINITY)
        or (isinstance(node, Call) and node.function in _BRANCHES)
        for node in walk(side)
    )


def _kinds(*sides: Tree) -> set[type]:
    return {type(node) for side in sides for node in walk(side)}


def _of_lengths(left: Tree, right: Tree, found: tuple[str, ...]) -> bool:
    """Return whether an equation speaks of nothing but how long its sums are: 1 + … + n = n(n + 1)/2."""
    sums = [node for side in (left, right) for node in walk(side) if isinstance(node, Sum)]
    ends = {n for node in sums if node.upper is not None for n in names(node.upper)}
    both = set(names(left)) & set(names(right))
    return bool(found) and set(found) <= ends & both


def _of_arrays(book: Book, at: Parsed, found: tuple[str, ...]) -> bool:
    shapes = book.shapes[at.item.stretch]
    return any(shapes.get(name) for name in found)
