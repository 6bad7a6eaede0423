"""What one entry of the catalogue of slips says: how a kind of slip is found, and examples of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from symopt.calculus.nodes import Node
from symopt.verification.search.evidence import Evidence


@dataclass(frozen=True, slots=True)
class Candidate:
    """An explanation that fits the numbers, to be proved.

    text: the sentence; "{boundary}" in it stands for where an equality almost everywhere fails.
    changed: one side with the slip made or mended.   side: which side was changed; it must then equal the
    other, or `equals`.
    kind: where it is not the entry's.   where: the two are equal under each of these conditions.
    method: how it is known, where it is no equality but follows from the enclosures themselves.
    """

    text: str
    changed: Node
    side: Literal["truth", "claim"] = "truth"
    equals: Node | None = None
    kind: str = ""
    where: tuple[Node, ...] = ()
    method: str = ""


@dataclass(frozen=True, slots=True)
class SlipExample:
    """A wrong claim whose slip is of this kind: text in the names of the definitions.

    function: an expression, or the name of a definition.   wrt: names separated by commas.
    domain: conditions by name.   shapes: of arrays, by size names.
    update: whether the claim is a new value.
    """

    function: str
    wrt: str
    claimed: str
    definitions: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    domain: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    data: tuple[str, ...] = ()
    shapes: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    update: bool = False


@dataclass(frozen=True, slots=True)
class Slip:
    """One kind of slip.

    name: of the entry.   kind: the word that a diagnosis says; several entries may share it.
    rank: the order in which slips are tried; the simplest and most specific explanation comes first.
    title: what it is, in a clause.   find: what fits the numbers, best first.
    examples: claims to which this kind is the answer.
    by_parts: whether it looks at parts of formulas, and so again at the truth multiplied out.
    partial: whether it is also looked for where no point was found at which the sides differ.
    """

    name: str
    kind: str
    rank: int
    title: str
    find: Callable[[Evidence], Iterable[Candidate]]
    examples: tuple[SlipExample, ...]
    partial: bool = False
    by_parts: bool = False
