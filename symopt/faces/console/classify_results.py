"""Critical points as JSON and as a few lines for a terminal: exact where they are, with decimals."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from symopt.syntax.text_printer import to_text
from symopt.syntax.tree import ONE, Add, Mul, Name, Neg, Pow, Tree, number
from symopt.syntax.unicode_printer import to_unicode

if TYPE_CHECKING:
    from symopt.optimization.critical.report import (
        Classification,
        CriticalPoint,
        Eigenvalues,
        Family,
        Value,
    )
    from symopt.syntax.notation import Notation

Json = dict[str, Any]


def classification_json(found: Classification) -> Json:
    """Return a classification as a JSON object; exact numbers as text, null where there are none."""
    return {
        "function": to_text(found.tree),
        "variables": list(found.names),
        "gradient": [to_text(tree) for tree in found.gradient],
        "hessian": [[to_text(tree) for tree in row] for row in found.hessian],
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
        "equations": [to_text(tree) for tree in family.equations],
        "dimension": family.dimension,
        "whole": family.whole or None,
        "value": None if family.value is None else family.value.decimal,
        "classification": family.judgement.nature.value,
        "reason": family.judgement.reason,
    }


def _exact(value: Value) -> str | None:
    return None if value.tree is None else to_text(value.tree)


def _decimals(values: Sequence[Value]) -> list[float]:
    return [value.decimal for value in values]


def classification_text(found: Classification, notation: Notation) -> str:
    """Return a classification for a terminal."""
    lines = [f"f({', '.join(found.names)}) = {to_unicode(found.tree, notation)}", "", found.method]
    lines += [note for note in found.notes if note != found.method]
    for family in found.families:
        where = ", ".join(to_unicode(tree, notation) for tree in family.equations)
        lines += ["", f"{family.judgement.nature.value} along {where}"]
        lines.append(f"  {family.judgement.reason}")
    for point in found.points:
        lines += ["", *_lines(point, notation)]
    if not found.points and not found.families:
        lines += ["", "There is no critical point." if found.complete else "No point was found."]
    return "\n".join(lines)


def _lines(point: CriticalPoint, notation: Notation) -> list[str]:
    pairs = zip(point.names, point.coordinates, strict=True)
    where = ", ".join(f"{name} = {_number(value, notation)}" for name, value in pairs)
    kind = "not a critical point" if point.critical is False else point.nature.value
    lines = [f"{kind} at {where}", f"  f = {_number(point.value, notation)}"]
    if point.hessian is not None and len(point.names) > 1:
        rows = [", ".join(_number(value, notation) for value in row) for row in point.hessian]
        lines.append(f"  Hessian [{'; '.join(rows)}]")
    if point.spectrum is not None:
        lines += _spectrum(point.spectrum, notation)
    lines.append(f"  {point.judgement.reason}")
    return lines


def _spectrum(spectrum: Eigenvalues, notation: Notation) -> list[str]:
    shown = ", ".join(_number(value, notation) for value in spectrum.values)
    if len(spectrum.values) == 1:
        return [f"  second derivative {shown}"]
    degree = len(spectrum.characteristic) - 1
    terms = [
        _term(value, degree - k)
        for k, value in enumerate(spectrum.characteristic)
        if value.decimal != 0
    ]
    return [
        f"  characteristic polynomial {to_unicode(Add(tuple(terms)), notation)}",
        f"  eigenvalues {shown}",
    ]


def _term(value: Value, exponent: int) -> Tree:
    """Return one term of a polynomial in λ, its sign in front."""
    size = value.tree or number(Fraction(f"{value.decimal:.6g}"))
    negative = isinstance(size, Neg)
    size = size.body if isinstance(size, Neg) else size
    power = Name("lambda") if exponent == 1 else Pow(Name("lambda"), number(exponent))
    term = size if exponent == 0 else power if size == ONE else Mul((size, power))
    return Neg(term) if negative else term


def _number(value: Value, notation: Notation) -> str:
    if value.tree is None:
        return f"{value.decimal:.6g}"
    exact = to_unicode(value.tree, notation)
    return exact if _is_plain(exact) else f"{exact} ≈ {value.decimal:.6g}"


def _is_plain(text: str) -> bool:
    return text.removeprefix("-").isdigit()
