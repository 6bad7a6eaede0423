"""Critical points as JSON: exact as text where they are, and always as decimals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from symopt.optimization.critical.report import (
        Classification,
        CriticalPoint,
        Family,
        Value,
    )
    from symopt.syntax.tree import Tree

Json = dict[str, Any]


def classification_json(found: Classification) -> Json:
    """Return a classification as a JSON object; exact numbers as text, null where there are none."""
    return {
        "function": _text(found.tree),
        "variables": list(found.names),
        "gradient": [_text(tree) for tree in found.gradient],
        "hessian": [[_text(tree) for tree in row] for row in found.hessian],
        "points": [_point(point) for point in found.points],
        "families": [_family(family) for family in found.families],
        "exact": found.exact,
        "complete": found.complete,
        "method": found.method,
        "box": None if found.box is None else {n: list(ends) for n, ends in found.box.items()},
        "notes": list(found.notes),
    }


def _point(point: CriticalPoint) -> Json:
    spectrum = point.spectrum
    return {
        "point": point.at,
        "exact": dict(zip(point.names, map(_exact, point.coordinates), strict=True)),
        "value": point.value.decimal,
        "value_exact": _exact(point.value),
        "gradient": None if point.gradient is None else _decimals(point.gradient),
        "hessian": None if point.hessian is None else [_decimals(row) for row in point.hessian],
        "hessian_exact": (
            None if point.hessian is None else [list(map(_exact, row)) for row in point.hessian]
        ),
        "characteristic": None if spectrum is None else _decimals(spectrum.characteristic),
        "eigenvalues": None if spectrum is None else _decimals(spectrum.values),
        "eigenvalues_exact": None if spectrum is None else list(map(_exact, spectrum.values)),
        "classification": point.nature.value,
        "reason": point.judgement.reason,
        "strict": point.judgement.strict,
        "found": point.found,
        "kink": point.kink,
        "critical": point.critical,
        "member": point.member or None,
    }


def _family(family: Family) -> Json:
    return {
        "equations": [_text(tree) for tree in family.equations],
        "dimension": family.dimension,
        "whole": family.whole or None,
        "value": None if family.value is None else family.value.decimal,
        "classification": family.judgement.nature.value,
        "reason": family.judgement.reason,
    }


def _exact(value: Value) -> str | None:
    return None if value.tree is None else _text(value.tree)


def _decimals(values: Sequence[Value]) -> list[float]:
    return [value.decimal for value in values]


def _text(tree: Tree) -> str:
    from symopt.syntax.printing.text_printer import to_text

    return to_text(tree)
