"""Statements with the trees of their sides, or the reason why a side is not understood."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TypeAlias

from symopt.documents.elaborate.limits.remainder import REMAINDER
from symopt.documents.reading.formulas.gradients import whole_gradients
from symopt.documents.reading.formulas.zeroth import beside_arrays
from symopt.documents.reading.vocabulary.items import Item
from symopt.documents.reading.vocabulary.samples import summed_on
from symopt.documents.statements.chain import Side, Statement
from symopt.foundation.errors import SymoptError
from symopt.functions.expand import expand_losses
from symopt.syntax.names import is_name
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.reading.ellipses import ALL_PAIRS, AS_WRITTEN
from symopt.syntax.reading.parser import parse_part
from symopt.syntax.tree import (
    ZERO,
    Add,
    Call,
    Entry,
    Mul,
    Name,
    Number,
    Pow,
    Sum,
    Tree,
    rebuild,
    walk,
)
from symopt.syntax.vocabulary import Vocabulary

_GOES_ON = re.compile(r"(?<=\.\d)\d*(\s*(?:\\l?dots|\\cdots|…|\.\.\.)\s*)\Z")


_ELLIPSIS = re.compile(r"\\[clv]?dots|…|⋯")
_ORDER = re.compile(
    r"(?<![A-Za-z\\])(?:\\mathcal\s*\{?\s*O\s*\}?|[Oo])\s*(?:\\left|\\[bB]igl?)?\s*\("
)
_PLUS = re.compile(r"\+\s*\Z")
_LAST = re.compile(r"\s*(?:\\right|\\[bB]igr?)?\s*\)[\s.,;]*\Z")
_CIRCLE = re.compile(r"\^\s*\{\s*(?:\\circ|\\odot|⊙|∘)")
_MOST_FACTORS = 6
_DELTA = Name("Delta")


@dataclass(frozen=True, slots=True)
class Unread:
    """Why a side could not be read.

    literal: what it says as it is written, where a slip is likely.   pairs: what it says if it is none, but
    the sum of all pairs x_i y_j.   remainder: the sum with O(…) as a call, where it ends so.
    """

    message: str
    literal: Tree | None = None
    pairs: Tree | None = None
    remainder: Tree | None = None


Read: TypeAlias = "Tree | Unread"


@dataclass(frozen=True, slots=True)
class Parsed:
    """A statement with its sides as trees, and the functions as they are meant there."""

    item: Item
    statement: Statement
    sides: tuple[Read, ...]
    functions: dict[str, tuple[str, ...]]

    @property
    def trees(self) -> list[Tree]:
        """The sides that could be read."""
        return [side for side in self.sides if not isinstance(side, Unread)]


def parsed(item: Item, statement: Statement, vocabulary: Vocabulary) -> Parsed:
    """Return a statement with the trees of its sides."""
    sides = tuple(parsed_side(statement, side, vocabulary) for side in statement.sides)
    sides = _entries_alike(sides, vocabulary)
    steps = _sequences(sides)
    if steps:
        sides = tuple(s if isinstance(s, Unread) else _named_steps(s, steps) for s in sides)
    functions = vocabulary.declared_functions  # shared: a document may have thousands of them
    functions = functions if isinstance(functions, dict) else dict(functions)
    return Parsed(item, statement, sides, functions)


def _entries_alike(sides: tuple[Read, ...], vocabulary: Vocabulary) -> tuple[Read, ...]:
    r"""Return sides in which x_i beside the entry `\hat{y}_i` of an array is an entry, too."""
    head = sides[0] if sides else None
    match head:
        case Entry(_, (Name(index),)):
            pass
        case _:
            return sides

    def change(node: Tree) -> Tree:
        node = rebuild(node, change)
        if isinstance(node, Name) and node.name.endswith(f"_{index}"):
            base = node.name.removesuffix(f"_{index}")
            if is_name(base) and not vocabulary.is_declared(node.name):
                return Entry(base, (Name(index),), span=node.span)
        return node

    rest = (side if isinstance(side, Unread) else change(side) for side in sides[1:])
    return (head, *rest)


def _sequences(sides: tuple[Read, ...]) -> set[tuple[str, str]]:
    """Return arrays with the letter of a rule x_{k+1} = …: x_k is then a whole array, not an entry."""
    found: set[tuple[str, str]] = set()
    for node in () if isinstance(sides[0], Unread) else walk(sides[0]):
        if isinstance(node, Entry) and len(node.indices) == 1:
            match node.indices[0]:
                case Add((Name(letter), Number())):
                    found.add((node.name, letter))
                case _:
                    pass
    return found


def _named_steps(tree: Tree, steps: set[tuple[str, str]]) -> Tree:
    def change(node: Tree) -> Tree:
        node = rebuild(node, change)
        if isinstance(node, Entry) and len(node.indices) == 1:
            letters = [n.name for n in walk(node.indices[0]) if isinstance(n, Name)]
            if len(letters) == 1 and (node.name, letters[0]) in steps:
                name = _rule_name(node, set())
                return node if name is None else Name(name, span=node.span)
        return node

    return change(tree)


def parsed_side(statement: Statement, side: Side, vocabulary: Vocabulary) -> Read:
    """Return the tree of one side, or why it has none."""
    try:
        text = statement.readable
        order = _ORDER.search(text, side.start, side.end)
        if order is not None and not vocabulary.is_declared(order.group()[0]):
            told = _with_remainder(text, side, order, vocabulary)
            return Unread("a remainder O(…) has no value of its own", remainder=told)
        going_on = _GOES_ON.search(text, side.start, side.end)
        end = going_on.start(1) if going_on else side.end
        return _settled(parse_part(text, side.start, end, vocabulary), text, vocabulary)
    except SymoptError as error:
        literal = _as_written(statement, side, vocabulary, AS_WRITTEN)
        pairs = _as_written(statement, side, vocabulary, ALL_PAIRS) if literal is not None else None
        reason = "; ".join(part for part in (error.what, error.why) if part)
        reason = reason if literal is None else "the terms beside the dots do not go on alike"
        told = f"{reason}\n  where: {error.where}" if error.where else reason
        return Unread(told, literal, pairs)
    except RecursionError:
        return Unread("the formula is nested too deeply")


def _with_remainder(
    text: str, side: Side, order: re.Match[str], vocabulary: Vocabulary
) -> Tree | None:
    """Return a + b + O(x^3) with the last term as a call, O(x^3) alone as one, None of all else."""
    sign = _PLUS.search(text, side.start, order.start())
    end = _LAST.search(text, order.end(), side.end)
    alone = not text[side.start : order.start()].strip()
    if end is None or sign is None and not alone:
        return None
    try:
        main = ZERO if sign is None else parse_part(text, side.start, sign.start(), vocabulary)
        size = parse_part(text, order.end(), end.start(), vocabulary)
    except (SymoptError, RecursionError):
        return None
    call = Call(REMAINDER, (size,))
    return call if alone else Add((_settled(main, text, vocabulary), call))


def _settled(tree: Tree, text: str, vocabulary: Vocabulary) -> Tree:
    tree = beside_arrays(entry_by_entry(tree, text))
    return whole_gradients(summed_on(rule_names(expand_losses(tree), vocabulary)))


def _as_written(
    statement: Statement, side: Side, vocabulary: Vocabulary, slips: int
) -> Tree | None:
    """Return a side with an ellipsis in which one term does not go with the others."""
    text = statement.readable
    if _ELLIPSIS.search(text, side.start, side.end) is None:
        return None
    try:
        tree = parse_part(text, side.start, side.end, vocabulary, slips=slips)
        return _settled(tree, text, vocabulary)
    except (SymoptError, RecursionError):
        return None


def entry_by_entry(tree: Tree, text: str) -> Tree:
    r"""Return a tree with C^{\circ 2} as C ⊙ C: that it is no matrix power is not said by a power."""

    def change(node: Tree) -> Tree:
        node = rebuild(node, change)
        if isinstance(node, Pow) and isinstance(node.exponent, Number) and node.span is not None:
            count, base = node.exponent.value, node.base
            marked = base.span is not None and _CIRCLE.search(text, base.span[1], node.span[1])
            if marked and count in range(2, _MOST_FACTORS + 1):
                return Mul((base,) * int(count), "⊙", span=node.span)
        return node

    return change(tree) if _CIRCLE.search(text) else tree


def rule_names(tree: Tree, vocabulary: Vocabulary) -> Tree:
    """Return a tree in which `x_{k+1}` of a sequence x_k is a name, not an entry of an array."""
    bound = {node.index for node in walk(tree) if isinstance(node, Sum)}
    arrays = {*vocabulary.arrays, *vocabulary.samples.values()}

    def change(node: Tree) -> Tree:
        node = rebuild(node, change)
        if isinstance(node, Mul):
            return _increments(node, vocabulary)
        if isinstance(node, Entry) and node.name not in arrays:
            name = _rule_name(node, bound)
            if name is not None:
                return Name(name, span=node.span)
        return node

    return change(tree)


def _increments(product: Mul, vocabulary: Vocabulary) -> Tree:
    r"""Return a product in which `\Delta x` is one name."""
    factors: list[Tree] = []
    for factor in product.factors:
        before = factors[-1] if factors else None
        if before == _DELTA and isinstance(factor, Name) and not vocabulary.is_declared("Delta"):
            factors[-1] = Name(f"Delta_{factor.name}", span=factor.span)
        else:
            factors.append(factor)
    if len(factors) == len(product.factors):
        return product
    return factors[0] if len(factors) == 1 else replace(product, factors=tuple(factors))


def _rule_name(entry: Entry, bound: set[str]) -> str | None:
    """Return the name of `x_{k+1}`: x_kp1; None if the place is bound by a sum."""
    parts: list[str] = []
    for place in entry.indices:
        match place:
            case Add((Name(letter), Number(value))) if value.denominator == 1:
                parts.append(f"{letter}p{value}")
            case _:
                text = to_text(place).replace(" ", "")
                text = text.replace("+", "p").replace("-", "m").replace("*", "")
                parts.append(text)
        if any(isinstance(n, Name) and n.name in bound for n in walk(place)):
            return None
    name = "_".join((entry.name, *parts))
    return name if is_name(name) else None
