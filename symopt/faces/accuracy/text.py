"""What was measured of generated code as comments that end its source."""

from __future__ import annotations

from textwrap import wrap
from typing import Any

from symopt.faces.accuracy.exact import PRECISIONS
from symopt.faces.accuracy.measure import FUNCTIONS, SECONDS, Accuracy, Measured, Worst

_WIDTH = 96
_MOST_NUMBERS = 24
"""Of more than these the text gives the shapes alone; all numbers are in `--json`."""
_WORTH_SHOWING = 3.0
"""Bits beyond which a place is shown."""


def comments(measured: Measured) -> list[str]:
    """Return the lines, each with # before it."""
    lines = [
        "Bits of 53 lost at the worst entry, against the model as written, in exact balls; in brackets",
        "those that moving each number given by half an ulp does not explain:",
        *(f"  {_line(item)}" for item in measured.sizes),
    ]
    worst = {name: found for name in FUNCTIONS if (found := _worst(measured, name))}
    if worst:
        lines.append("Where most are lost (with all digits in --json):")
        lines += [line for name, place in worst.items() for line in _place(name, place)]
    if not measured.complete:
        lines.append(f"Not all points were tried: the {SECONDS:g} seconds allowed were over.")
    lines += [f"The code warned: {text}" for text in measured.warned]
    return ["", *(f"# {line}" for line in lines)]


def _line(item: Accuracy) -> str:
    what = "corners (0, nearly 0, equal, one large)"
    if item.scale is not None:
        what = f"parameters of size {item.scale:g}"
    counts = [f"{item.points} points"]
    if item.overflowing:
        counts.append(f"{item.overflowing} beyond the largest float")
    if item.outside:
        counts.append(f"{item.outside} without a value")
    if item.undecided:
        counts.append(f"{item.undecided} whose value {PRECISIONS[-1]:,} bits do not show")
    if not item.points and not item.overflowing:
        return f"{what}: nothing compared ({', '.join(counts)})"
    lost = ", ".join(f"{name} {_lost(item, name)}" for name in FUNCTIONS)
    return f"{what}: {lost}; {', '.join(counts)}"


def _lost(item: Accuracy, name: str) -> str:
    bits, beyond = item.bits[name], item.beyond[name]
    if beyond is None:
        return "not compared" if bits is None else f"{bits:.1f}"
    return f"{0.0 if bits is None else bits:.1f} ({beyond:.1f})"


def _worst(measured: Measured, name: str) -> Worst | None:
    """Return the worst entry of all sizes, None if it is good."""
    known = [worst for item in measured.sizes if (worst := item.worst[name])]
    found = max(known, key=lambda w: (w.beyond, w.bits or 0.0), default=None)
    return found if found and found.beyond > _WORTH_SHOWING else None


def _place(name: str, worst: Worst) -> list[str]:
    entry = f"{name} by {' and '.join(worst.entry)}" if worst.entry else name
    head = f"  {entry}: {worst.computed:.17g} for {worst.exact}"
    few = sum(getattr(v, "size", 1) for v in worst.point.values()) <= _MOST_NUMBERS
    values = ", ".join(f"{k} = {_number(v, few)}" for k, v in worst.point.items())
    return [head, *wrap(f"at {values}", _WIDTH, initial_indent="    ", subsequent_indent="      ")]


def _number(value: Any, few: bool) -> str:  # noqa: ANN401 - a float or an array of them
    if isinstance(value, float):
        return f"{value:.6g}"
    if value.size == 1:
        return f"{value.reshape(-1)[0]:.6g}"
    return _listed(value.tolist()) if few else f"({' by '.join(map(str, value.shape))} numbers)"


def _listed(value: Any) -> str:  # noqa: ANN401 - nested lists of floats
    return f"{value:.6g}" if isinstance(value, float) else f"[{', '.join(map(_listed, value))}]"
