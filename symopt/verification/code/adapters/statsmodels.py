"""A statsmodels likelihood model: loglike(params), score(params), hessian(params), score_obs(params).

The model holds its data, which are also given as `data`; the loss is minus the log-likelihood, so what
the methods return is compared with its sign changed.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from symopt.verification.code.adapter import Adapter, Part, Request
from symopt.verification.code.vectors import of_vector


def _parts(request: Request) -> list[Part]:
    sign = 1.0 if request.option("positive", False) else -1.0

    def signed(value: Any) -> Any:  # noqa: ANN401
        return sign * np.asarray(value)

    parts: list[Part] = []
    for method, title, order in (
        ("loglike", "value", 0), ("score", "gradient", 1), ("hessian", "hessian", 2),
    ):  # fmt: skip
        function = getattr(request.function, method, None)
        if callable(function):
            keyword = of_vector(function, request.wrt, (), signed)
            parts.append(Part(title, keyword, order, reduction=request.reduction or "sum"))
    each = getattr(request.function, "score_obs", None)
    if callable(each):
        keyword = of_vector(each, request.wrt, (), signed)
        parts.append(Part("gradient of each row", keyword, 1, per_row=True))
    return parts


STATSMODELS = Adapter(
    name="statsmodels",
    title="a statsmodels likelihood model",
    signature="an object with loglike(params), score(params), hessian(params) or score_obs(params)",
    options={"positive": "the model's output is the log-likelihood itself, not minus it"},
    parts=_parts,
    reference="statsmodels documentation, GenericLikelihoodModel",
)
