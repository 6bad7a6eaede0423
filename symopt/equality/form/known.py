"""What is declared of names, and what is found out about matrix functions while a canonical form is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType
from typing import Any

from symopt.calculus.indices import Affine
from symopt.calculus.nodes import Node
from symopt.foundation.record import record

Key = tuple[Any, ...]
"""What a generator is recognized by: its kind and text or nodes."""


@record
class Known:
    """What is declared of names.

    domain: conditions that mention no other name and hold for every entry.
    unit_rows: arrays whose sum over the last index is 1, with that index's largest value.
    constraints: further conditions, in any names.   whole: names whose values are whole numbers.
    properties: words such as "symmetric" by variable (see `model.properties`).   shapes: of variables.
    used: filled with each (name, property) that a proof looked up and found; part of no comparison.
    """

    domain: Mapping[str, tuple[Node, ...]] = field(
        default_factory=lambda: MappingProxyType(dict[str, tuple[Node, ...]]())
    )
    unit_rows: Mapping[str, Affine] = field(
        default_factory=lambda: MappingProxyType(dict[str, Affine]())
    )
    constraints: tuple[Node, ...] = ()
    whole: frozenset[str] = frozenset()
    properties: Mapping[str, frozenset[str]] = field(
        default_factory=lambda: MappingProxyType(dict[str, frozenset[str]]())
    )
    shapes: Mapping[str, tuple[Affine, ...]] = field(
        default_factory=lambda: MappingProxyType(dict[str, tuple[Affine, ...]]())
    )
    used: set[tuple[str, str]] = field(
        default_factory=set[tuple[str, str]], compare=False, repr=False
    )

    def has(self, name: str, word: str) -> bool:
        """Return whether a variable has a property, and note that it was asked for and found."""
        if word not in self.properties.get(name, ()):
            return False
        self.used.add((name, word))
        return True


NOTHING = Known()


@record(frozen=False)
class Matrices:
    """What is found out about matrix functions, each by (function, body, bound indices).

    symmetric: f(B) that equal their transposes.   invertible: B whose inverses both sides need.
    steps: how many laws of contractions were applied.   forms: functions of matrices in canonical form, by
    what they were before: (scalar factor, function, body, bound indices, whether the places are exchanged).
    """

    symmetric: set[Key] = field(default_factory=set[Key])
    invertible: dict[Key, None] = field(default_factory=dict[Key, None])
    steps: int = 0
    forms: dict[Key, tuple[Any, ...]] = field(default_factory=dict[Key, tuple[Any, ...]])
