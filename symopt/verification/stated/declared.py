"""What a record says of its variables: assumptions, a domain in words or symbols, shape and properties.

A hypothesis that is not understood may be left out of a proof, which then holds all the more, but not of a
refutation, whose point may violate it: `unread` lists such hypotheses, and whoever judges must heed them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, TypeAlias, cast

from symopt.foundation.errors import ShapeError, SymoptError
from symopt.foundation.pattern import pattern
from symopt.model.model import Shape
from symopt.model.properties import property_named
from symopt.syntax.names import canonical_name
from symopt.syntax.reading.parser import parse
from symopt.syntax.tree import ZERO, Logic, Name, Relation, Tree, names
from symopt.syntax.vocabulary import Vocabulary

Sign: TypeAlias = Literal["<", "<=", ">", ">=", "!="]

SIGNS: Mapping[tuple[str, bool], Sign] = {
    ("positive", True): ">",
    ("negative", True): "<",
    ("nonnegative", True): ">=",
    ("nonpositive", True): "<=",
    ("nonzero", True): "!=",
    ("positive", False): "<=",
    ("negative", False): ">=",
    ("nonnegative", False): "<",
    ("nonpositive", False): ">",
    ("zero", False): "!=",
}
"""What an assumption on a real number says of its sign; with false, its opposite."""
_PLAIN = frozenset(
    (("real", True), ("finite", True), ("commutative", True), ("extended_real", True))
    + (("complex", True), ("complex", False), ("infinite", False), ("rational", True))
)
_SIGN_PROPERTIES: Mapping[str, Sign] = {
    "pos": ">", "positive": ">", "neg": "<", "negative": "<", "nonnegative": ">=", "nonzero": "!=",
}  # fmt: skip
"""Words of `props` that speak of the sign of a number, or of every entry of an array."""
_COMPARED = pattern(r"\s*(<=|>=|<|>|!=|≤|≥|≠)")
_VALUES = pattern(r"\s+or\s+|\s*,\s*")
_LONGEST = 200
"""A domain in more characters than this is prose."""


@dataclass(frozen=True, slots=True)
class Declared:
    """One variable.

    name: canonical.   written: as the record spells it.   whole, complex: its kind of number.
    conditions: hypotheses, as trees.   unread: hypotheses that were not understood, as text.
    sampled: the range in which the record has looked, a hint and no hypothesis.
    """

    name: str
    written: str
    shape: Shape = ()
    properties: tuple[str, ...] = ()
    whole: bool = False
    complex: bool = False
    conditions: tuple[Tree, ...] = ()
    unread: tuple[str, ...] = ()
    sampled: tuple[Fraction, Fraction] | None = None


def shape_said(name: str, about: Mapping[str, Any]) -> Shape:
    """Return the shape that a record gives a variable; a column (n, 1) is a vector, (1, 1) a scalar.

    Raises ShapeError for what is no shape.
    """
    said: object = about.get("shape")
    if said is None:
        return ()
    sizes = cast("list[object]", said) if isinstance(said, list) else [said]
    found: list[str | int] = []
    for item in sizes:
        if isinstance(item, int) and not isinstance(item, bool) and 0 < item <= 10**6:
            found.append(item)
        elif isinstance(item, str) and item.strip().isidentifier():
            found.append(canonical_name(item))
        else:
            raise ShapeError(
                f"{str(item)[:40]!r} is not a size",
                where=f"vars.{name}.shape",
                remedy='use whole numbers or names: ["m", 3]',
            )
    if len(found) > 2:
        raise ShapeError(
            "an array has one or two dimensions here",
            where=f"vars.{name}.shape",
            remedy="write a vector or a matrix",
        )
    while found and found[-1] == 1:
        found.pop()
    return tuple(found)


def is_complex(about: Mapping[str, Any]) -> bool:
    """Return whether a record gives a variable complex values."""
    words = dict(_flags(about.get("assumptions")))
    domain = str(about.get("domain", "")).strip().lower()
    return words.get("real") is not True and (words.get("complex") is True or domain == "complex")


def declare(name: str, about: Mapping[str, Any], vocabulary: Vocabulary) -> Declared:
    """Return what a record says of one variable.

    name: as the record spells it.   about: its object.   vocabulary: with every name of the record.
    Raises NameError_, ShapeError.
    """
    entry = Declared(canonical_name(name), name, shape_said(name, about))
    reader = _Reader(entry.name, vocabulary)
    reader.complex = is_complex(about)
    reader.assumptions(about.get("assumptions"))
    reader.domain(about.get("domain"))
    reader.properties(about.get("props"), bool(entry.shape))
    return Declared(
        entry.name,
        name,
        entry.shape,
        tuple(dict.fromkeys(reader.words)),
        reader.whole,
        reader.complex,
        tuple(dict.fromkeys(reader.conditions)),
        tuple(reader.unread),
        None if reader.complex or entry.shape else sampled_range(about.get("sample")),
    )


def sampled_range(said: object) -> tuple[Fraction, Fraction] | None:
    """Return (lowest, highest) of [[lowest, …], …, [… highest]], None for anything else."""
    ends: list[Fraction] = []
    for pair in cast("list[object]", said) if isinstance(said, list) else []:
        for end in cast("list[object]", pair) if isinstance(pair, list) else []:
            try:
                ends.append(Fraction(str(end)[:40]))
            except ValueError:
                return None
    return (min(ends), max(ends)) if len(ends) >= 2 and len(ends) % 2 == 0 else None


class _Reader:
    """What has been understood of one variable so far."""

    def __init__(self, name: str, vocabulary: Vocabulary) -> None:
        self.name, self.vocabulary = name, vocabulary
        self.conditions: list[Tree] = []
        self.words: list[str] = []
        self.unread: list[str] = []
        self.whole = self.complex = False

    def assumptions(self, said: object) -> None:
        for word, value in _flags(said):
            if value is None:
                continue
            if not isinstance(value, bool):
                self.unread.append(f"{self.name} {word}: {value}"[:80])
                continue
            sign = SIGNS.get((word, value))
            if sign is not None:
                self.compared(sign)
            elif (word, value) == ("zero", True):
                self.conditions.append(Relation("=", Name(self.name), ZERO))
            elif (word, value) == ("integer", True):
                self.whole = True
            elif (word, value) not in _PLAIN:
                self.unread.append(f"{self.name} {word}" + ("" if value else " is false"))

    def compared(self, sign: Sign) -> None:
        self.conditions.append(Relation(sign, Name(self.name), ZERO))

    def domain(self, said: object) -> None:
        if said is None:
            return
        text = str(said).strip()
        word = text.lower()
        if word in ("", "real", "reals", "r", "any", "all", "complex"):
            return
        if word.startswith("integer"):
            self.whole = True
            text = text[len("integer") :].removeprefix("s").strip()
            if not text:
                return
        found = self.read(text)
        if found is None:
            found = self.read(text.partition(" (")[0])  # the condition in front of a remark
            self.unread.append(f"{self.name}: {text[:80]}")
        self.conditions += found or ()

    def read(self, text: str) -> tuple[Tree, ...] | None:
        """Return the conditions of a domain, None if it is not understood."""
        if len(text) > _LONGEST:
            return None
        text = re.sub(r"\|(\w+)\|", r"abs(\1)", text)
        if _COMPARED.match(text):
            text = f"{self.name} {text}"
        try:
            values = self.values(text)
            if values is not None:
                return (values,)
            tree = parse(text, self.vocabulary)
        except SymoptError:
            return None
        parts = tree.arguments if isinstance(tree, Logic) and tree.op == "and" else (tree,)
        understood = all(isinstance(p, Relation | Logic) for p in parts) and self.name in names(
            tree
        )
        return parts if understood else None

    def values(self, text: str) -> Tree | None:
        """Return x = -1 or x = 1 for "-1 or 1" and "{-1, 1}"."""
        inner = text.removeprefix("{").removesuffix("}").strip()
        parts = _VALUES.split(inner)
        if len(parts) < 2 or not all(re.fullmatch(r"[+-]?\d+(\.\d+|/\d+)?", p) for p in parts):
            return None
        equal = [Relation("=", Name(self.name), parse(p, self.vocabulary)) for p in parts]
        return Logic("or", tuple(equal))

    def properties(self, said: object, array: bool) -> None:
        words, others = words_said(said)
        if array:
            self.words += words
        else:
            others = [*words, *others]
        for word in others:
            sign = _SIGN_PROPERTIES.get(word)
            if sign is not None:
                self.compared(sign)
            else:
                self.unread.append(f"{self.name} {word}"[:80])


def words_said(said: object) -> tuple[list[str], list[str]]:
    """Return the properties of arrays in `props`, and what else it says.

    >>> words_said(["symtoep", "pos"])
    (['symmetric', 'toeplitz'], ['pos'])
    """
    items = cast("list[object]", said) if isinstance(said, list) else [] if said is None else [said]
    words: list[str] = []
    others: list[str] = []
    for item in items:
        text = str(item).strip().lower()
        known = property_named(text)
        parts = [known] if known is not None else _parts(text)
        if parts:
            words += parts
        else:
            others.append(text)
    return words, others


def _parts(text: str) -> list[str]:
    """Return the properties that a phrase joins, [] if it is no such phrase."""
    text = text.replace("symtoep", "symmetric toeplitz").replace(",", " ").replace(" and ", " ")
    left, found = text.split(), list[str]()
    while left:
        for count in range(len(left), 0, -1):
            known = property_named(" ".join(left[:count]))
            if known is not None:
                found.append(known)
                left = left[count:]
                break
        else:
            return []
    return found


def _flags(said: object) -> Sequence[tuple[str, object]]:
    """Return (word, true or false) of {"positive": true} or of ["positive"]."""
    if isinstance(said, dict):
        return [(str(k), v) for k, v in cast("dict[object, object]", said).items()]
    if isinstance(said, list):
        return [(str(word), True) for word in cast("list[object]", said)]
    return [] if said is None else [(str(said), True)]
