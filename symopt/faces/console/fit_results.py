"""The end of a fit as JSON (INTERFACE, fit --json) and as a few lines for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symopt.faces.console.results import result_json, result_text

if TYPE_CHECKING:
    from symopt.faces.fit_result import FitResult

Json = dict[str, Any]


def fit_json(found: FitResult) -> Json:
    """Return a fit as a JSON object: what `minimize` says, and the parameters by name."""
    # A standard error is null where none was computed: it is never a made-up number.
    parameters = {
        name: {"value": value, "standard_error": None} for name, value in found.parameters.items()
    }
    return {
        **result_json(found.result),
        "message": found.message,
        "parameters": parameters,
        "residual_sum_of_squares": found.residual_sum_of_squares,
        "observations": found.observations,
    }


def fit_text(found: FitResult, *, trace: bool = False) -> str:
    """Return a fit for a terminal."""
    lines = [result_text(found.result, trace=trace), ""]
    if found.observations is not None:
        lines.append(f"  observations   {found.observations}")
    lines.append(f"  start          {found.start_note}")
    return "\n".join(lines)
