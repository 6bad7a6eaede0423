"""What to be warned of at the end of a fit: bounds, what is not determined, what is hardly told apart."""

from __future__ import annotations

from math import floor, log10

import numpy as np

from symopt.faces.fitted.ended_fit import Ended
from symopt.optimization.estimation.covariance import Covariance
from symopt.optimization.estimation.identified import listed, undetermined
from symopt.optimization.problem import Vector

_ALIKE = 0.999
_MOST_PAIRS = 5
PENALTY = (
    "The penalty counts as knowledge beforehand: standard errors include it, and the "
    "parameters are drawn towards it."
)


def bounded(ended: Ended) -> list[str]:
    """Return what is said of variables at bounds and of active constraints."""
    names = [n for n, moves in zip(ended.result.names, ended.free, strict=True) if not moves]
    found: list[str] = []
    if names:
        at = "its bound" if len(names) == 1 else "their bounds"
        found.append(
            f"{listed(names)} {'is' if len(names) == 1 else 'are'} held at {at}: no standard error "
            "there, and those of the others take it as fixed."
        )
    active = [c.name for c in ended.active]
    if active:
        found.append(
            f"Standard errors are within the active constraint{'s' if len(active) > 1 else ''} "
            f"{listed(active)}, taken as certain."
        )
    return found


def not_determined(ended: Ended, found: Covariance) -> list[str]:
    """Return what the data do not determine, in the parameters' names."""
    near = not all(_is_flat(ended, column) for column in found.null.T)
    return [g.sentence for g in undetermined(ended.result.names, found.null, near=near)]


def _is_flat(ended: Ended, direction: Vector) -> bool:
    """Return whether the objective keeps its value along a direction, as far out as x is large."""
    point, value = ended.result.point, ended.result.value
    far = max(1.0, float(np.abs(point).max()))
    moved = [ended.bound.flat_value(point + t * far * direction) for t in (-1.0, 0.5)]
    return all(abs(v - value) <= 1e-8 * abs(value) + 1e-12 * far for v in moved)


def alike(ended: Ended, found: Covariance) -> list[str]:
    """Return warnings of pairs that the data hardly tell apart, the closest first."""
    names = ended.result.names
    size = np.abs(np.nan_to_num(np.triu(found.correlation, 1)))
    # An equation among parameters ties them altogether, and is said by itself.
    most = 1 - 1e-12 if ended.active else 2.0
    pairs = [(int(i), int(j)) for i, j in np.argwhere((size > _ALIKE) & (size < most))]
    pairs.sort(key=lambda p: -size[p])
    if not pairs:
        return []
    shown = [
        f"{names[i]} and {names[j]} ({_correlation(float(found.correlation[i, j]))})"
        for i, j in pairs[:_MOST_PAIRS]
    ]
    more = f" and {len(pairs) - _MOST_PAIRS} more pairs" if len(pairs) > _MOST_PAIRS else ""
    return [f"The data hardly tell apart {', '.join(shown)}{more}: their estimates are correlated."]


def _correlation(value: float) -> str:
    """Return a correlation near ±1 with the digits that differ from it."""
    left = 1 - abs(value)
    digits = 3 if left <= 0 else min(12, max(4, 2 - floor(log10(left))))
    return f"{value:.{digits}f}"
