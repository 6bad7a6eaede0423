"""The end of a run as JSON (INTERFACE, minimize --json) and as a few lines for a terminal."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from symopt.faces.console.terminal import paint

if TYPE_CHECKING:
    from symopt.foundation.outcome import Outcome
    from symopt.optimization.few.ended import Ended, Step
    from symopt.optimization.result import Iterate, Result
    from symopt.optimization.roots import Root

Json = dict[str, Any]
MOST_SHOWN = 40


def whole(result: Result | Ended) -> Result:
    """Return the end of a run with its arrays, for what goes on with it."""
    from symopt.optimization.few.ended import Ended

    return result.result() if isinstance(result, Ended) else result


def result_json(result: Result | Ended) -> Json:
    """Return a minimization as a JSON object."""
    certificate = result.certificate
    return {
        "point": result.at,
        "value": result.value,
        "gradient_norm": result.gradient_norm,
        "outcome": result.outcome.word,
        "message": result.message,
        "iterations": result.iterations,
        "evaluations": dict(result.evaluations),
        "eigenvalues": None if certificate.eigenvalues is None else list(certificate.eigenvalues),
        "classification": certificate.classification,
        "certificate": certificate.sentence,
        "method": result.method,
        "choice": result.choice or None,
        "settings": dict(result.settings),
        "trace": [_iterate(result.names, item) for item in result.trace],
    }


def _iterate(names: Sequence[str], item: Iterate | Step) -> Json:
    point = None if item.point is None else dict(zip(names, map(float, item.point), strict=True))
    return {
        "iteration": item.iteration,
        "point": point,
        "value": item.value,
        "gradient_norm": item.gradient_norm,
        "length": item.length,
    }


def root_json(found: Root) -> Json:
    """Return a search for a zero as a JSON object."""
    name = found.name
    return {
        "point": {name: found.point},
        "value": found.value,
        "slope": found.slope,
        "outcome": found.outcome.word,
        "message": found.message,
        "iterations": found.iterations,
        "order": found.order,
        "cycle": list(found.cycle),
        "trace": [
            {
                "iteration": item.iteration,
                "point": {name: item.point},
                "value": item.value,
                "slope": item.slope,
                "step": item.step,
            }
            for item in found.trace
        ],
    }


def result_text(result: Result | Ended, *, trace: bool = False, listing: Sequence[str] = ()) -> str:
    """Return a minimization for a terminal; listing: what to show of the point instead of name = value."""
    certificate = result.certificate
    lines = [_headline(result.outcome, result.message), ""]
    shown = list(result.at.items())
    width = max(len(name) for name, _ in shown[:MOST_SHOWN])
    lines += listing or [
        f"  {name:<{width}} = {number_text(value)}" for name, value in shown[:MOST_SHOWN]
    ]
    if len(shown) > MOST_SHOWN:
        lines.append(f"  … and {len(shown) - MOST_SHOWN} more (--json has all)")
    lines += ["", f"  value          {number_text(result.value)}"]
    lines.append(f"  gradient norm  {result.gradient_norm:.3g}")
    if certificate.eigenvalues:
        lines.append(f"  eigenvalues    {_eigenvalues(certificate.eigenvalues)}")
    lines.append(f"  verdict        {certificate.classification}: {certificate.sentence}")
    counts = ", ".join(
        f"{count} {plural(what.replace('_', ' '), count)}"
        for what, count in result.evaluations.items()
    )
    steps = f"{result.iterations} {plural('step', result.iterations)}"
    lines.append(f"  effort         {result.method}: {steps}; {counts}")
    if result.choice:
        lines.append(f"  method chosen  {result.choice.partition(': ')[2]}")
    if trace:
        rows = [
            [
                str(i.iteration),
                *_cells(i, len(shown)),
                number_text(i.value),
                f"{i.gradient_norm:.3g}",
            ]
            for i in result.trace
        ]
        heads = ["k", *[name for name, _ in shown[:MOST_SHOWN]], "value", "gradient norm"]
        lines += ["", *table(heads, rows)]
    return "\n".join(lines)


def root_text(found: Root) -> str:
    """Return a search for a zero for a terminal."""
    name = found.name
    lines = [_headline(found.outcome, found.message), ""]
    lines.append(f"  {name} = {number_text(found.point)}")
    lines.append(f"  f({name}) = {found.value:.3g}")
    if found.order is not None:
        lines.append(f"  measured order of convergence {found.order:.2f}")
    return "\n".join(lines)


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the lines of a table with its columns aligned at the right."""
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    return [
        "  " + "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        for row in (heads, *rows)
    ]


def _cells(item: Iterate | Step, size: int) -> list[str]:
    count = min(size, MOST_SHOWN)
    if item.point is None:
        return ["…"] * count
    return [number_text(float(value)) for value in item.point[:count]]


def _headline(outcome: Outcome, message: str) -> str:
    color = "green" if outcome.success else "yellow"
    return f"{paint(outcome.word, color, sys.stdout)}: {message}"


def _eigenvalues(values: Sequence[float]) -> str:
    if len(values) <= 8:
        return ", ".join(f"{value:.6g}" for value in values)
    return f"{values[0]:.6g} … {values[-1]:.6g} ({len(values)} of them)"


def plural(word: str, count: int) -> str:
    """Return a word for so many."""
    return word if count == 1 else f"{word}s"


def number_text(value: float) -> str:
    """Return ten digits, which show convergence; --json has all of them."""
    return f"{value:.10g}"
