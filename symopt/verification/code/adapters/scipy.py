"""SciPy's functions of one flat vector: fun(x, *args), jac(x, *args), hess(x, *args).

The vector holds the parameters in the order given, each array row-major, as `compilation.layout`
packs them. With jac=True SciPy takes the pair (value, gradient) from one function.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symopt.foundation.errors import SpecError
from symopt.verification.code.adapter import Adapter, Part, Request
from symopt.verification.code.vectors import of_vector

RETURNS = ("value", "gradient", "value and gradient", "hessian")


def _parts(request: Request) -> list[Part]:
    returns = request.option("returns", "gradient")
    if returns not in RETURNS:
        raise SpecError(
            f"SciPy has no function that returns {returns!r}", remedy=f"say one of {RETURNS}"
        )
    if returns == "value and gradient":
        return [
            _part(request, "value", 0, lambda pair: pair[0]),
            _part(request, "gradient", 1, lambda pair: pair[1]),
        ]
    return [_part(request, returns, RETURNS.index(returns) if returns != "hessian" else 2, _same)]


def _part(request: Request, title: str, order: int, then: Callable[[Any], Any]) -> Part:
    names = tuple(request.option("args", ()))
    function = of_vector(request.function, request.wrt, names, then)
    return Part(title, function, order, per_row=bool(request.per_row), reduction=request.reduction)


def _same(value: Any) -> Any:  # noqa: ANN401
    return value


SCIPY = Adapter(
    name="scipy",
    title="SciPy's functions of a flat vector",
    signature="fun(x, *args), jac(x, *args) or hess(x, *args)",
    options={
        "returns": 'what it returns: "value", "gradient" (if not said), "value and gradient", "hessian"',
        "args": "names of the variables that are passed after the vector",
    },
    parts=_parts,
    reference="SciPy documentation, scipy.optimize.minimize",
)
