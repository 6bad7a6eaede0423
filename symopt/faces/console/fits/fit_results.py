"""The end of a fit as JSON (INTERFACE, fit --json) and as a few lines for a terminal."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from symopt.faces.console.results import MOST_SHOWN, number_text, result_json, result_text, table
from symopt.faces.console.terminal import width

if TYPE_CHECKING:
    from symopt.faces.fitted.fit_result import FitResult

Json = dict[str, Any]
_MOST_COVARIANCE = 100


def fit_json(found: FitResult) -> Json:
    """Return a fit as a JSON object: what `minimize` says, the parameters by name, and the statistics.

    A standard error is null where none was computed, for the whole fit or for a parameter that the data
    do not determine: it is never a made-up number.
    """
    errors = found.standard_errors or {}
    parameters = {
        name: {"value": value, "standard_error": errors.get(name)}
        for name, value in found.parameters.items()
    }
    few = len(found.names) <= _MOST_COVARIANCE
    return {
        **result_json(found.result),
        "message": found.message,
        "parameters": parameters,
        "residual_sum_of_squares": found.residual_sum_of_squares,
        "observations": found.observations,
        "degrees_of_freedom": found.degrees_of_freedom,
        "residual_standard_error": found.residual_standard_error,
        "r_squared": found.r_squared,
        "covariance": found.covariance if few else None,
        "names": list(found.names),
        "standard_errors_from": _basis(found),
        "warnings": list(found.warnings),
    }


def fit_text(found: FitResult, *, trace: bool = False) -> str:
    """Return a fit for a terminal."""
    text = result_text(found.result, trace=trace, listing=_listing(found))
    facts = [*_facts(found), ("start", found.start_note)]
    facts.append(
        ("standard errors", f"{'' if found.standard_errors is None else 'from '}{_basis(found)}")
    )
    lines = [text, "", *_folded(facts)]
    if found.warnings:
        lines += ["", *_folded([("", warning) for warning in found.warnings])]
    return "\n".join(lines)


def _basis(found: FitResult) -> str:
    """Return what the standard errors rest on, or why there are none."""
    match found.statistics.kind if found.standard_errors is not None else "":
        case "least-squares":
            return "s² (JᵀJ)⁻¹ with s² = Σ w r²/degrees of freedom"
        case "likelihood":
            return "the inverse Hessian of the summed loss"
        case _:
            return f"none: {found.statistics.reason}"


def _listing(found: FitResult) -> list[str]:
    """Return the parameters with their standard errors as a table; nothing where there are none."""
    errors = found.statistics.standard_errors
    if errors is None:
        return []
    rows = [
        [name, number_text(float(value)), f"{error:#.4g}" if error == error else "—"]
        for name, value, error in zip(found.names, found.x, errors, strict=True)
    ]
    return table(["parameter", "value", "standard error"], rows[:MOST_SHOWN])


def _facts(found: FitResult) -> list[tuple[str, str]]:
    """Return what is known of the residuals."""
    whole = ("observations", found.observations), ("degrees of freedom", found.degrees_of_freedom)
    numbers = (
        ("sum of squared residuals", found.residual_sum_of_squares),
        ("residual standard error", found.residual_standard_error),
        ("R²", found.r_squared),
    )
    counts = [(label, str(value)) for label, value in whole if value is not None]
    return counts + [(label, number_text(v)) for label, v in numbers if v is not None]


def _folded(facts: list[tuple[str, str]]) -> list[str]:
    """Return labels with their texts, folded to the width of the terminal."""
    labels = max(len(label) for label, _ in facts)
    lines: list[str] = []
    for label, text in facts:
        first = f"  {label:<{labels}}  " if labels else "  ! "
        lines += textwrap.wrap(
            text, width(), initial_indent=first, subsequent_indent=" " * len(first)
        ) or [first.rstrip()]
    return lines
