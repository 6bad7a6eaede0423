"""The directions dX of the variables that a differential or a Hessian-vector product is taken in.

Where a claim does not speak of dX, but of one other array of X's shape that the function does not have, as in
2Av for the Hessian of xᵀAx times v, that array is the direction.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from symopt.model.model import Model, Role, Variable
from symopt.model.properties import with_consequences
from symopt.verification.stated.declared import words_said
from symopt.verification.stated.kinds import KINDS, LINEAR, direction
from symopt.verification.stated.records import Record


def with_directions(record: Record) -> tuple[Record, Mapping[str, str]]:
    """Return a record with a direction declared for each variable, and the directions by variable.

    A direction of which the record itself says the shape stays as it is.
    """
    if not _directed(record):
        return record, {}
    names = {name: _own_name(record, name) or direction(name) for name in record.wrt}
    more: dict[str, Mapping[str, Any]] = {}
    for name, step in names.items():
        if not record.variables or "shape" in record.variables.get(step, {}):
            continue
        about = record.variables.get(name, {})
        shape, words = about.get("shape"), _linear(about.get("props"))
        more[step] = {
            **record.variables.get(step, {}),
            **({} if shape is None else {"shape": shape}),
            **({"props": words} if words else {}),
        }
    return replace(record, variables={**record.variables, **more}), names


def model_with_directions(
    model: Model, record: Record, wrt: Sequence[str]
) -> tuple[Model, Mapping[str, str]]:
    """Return a model with a direction for each variable, and the directions by variable."""
    if not _directed(record):
        return model, {}
    names = {name: direction(name) for name in wrt}
    more: list[Variable] = []
    for name, step in names.items():
        variable = model.variable(name)
        if variable is not None and model.variable(step) is None:
            words = _linear(variable.properties)
            more.append(Variable(step, Role.CONSTANT, variable.shape, (), tuple(words)))
    return replace(model, variables=(*model.variables, *more)), names


def _own_name(record: Record, name: str) -> str | None:
    """Return the declared array that the claim has in the place of a direction, None for dX."""
    if not isinstance(record.claimed, str) or len(record.wrt) != 1:
        return None
    claimed = _words(record.claimed)
    rest = {*_words(str(record.function)), *_words(" ".join(record.definitions.values()))}
    shape = record.variables.get(name, {}).get("shape")
    if direction(name) in claimed or shape is None:
        return None
    found = [
        other
        for other, about in record.variables.items()
        if other != name and other in claimed - rest and about.get("shape") == shape
    ]
    return found[0] if len(found) == 1 else None


def _words(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d]\w*", text))


def _directed(record: Record) -> bool:
    return record.kind in KINDS and KINDS[record.kind].directed


def _linear(said: object) -> list[str]:
    """Return the properties that a direction has, too."""
    words, _ = words_said(said)
    return [word for word in LINEAR if word in with_consequences(words)]
