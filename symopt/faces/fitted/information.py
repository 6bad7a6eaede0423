"""Fisher's expected information of a fit, from the loss alone.

For L = -log p(y | x, θ) the expected score vanishes, E[∇L] = 0 (Bartlett's first identity). With
L = Σ_T c_T(η) T(y) + c(η) these are, row by row, equations for the expectations of the T:

    Σ_T ∂c_T/∂η_k E[T] = -∂c/∂η_k          logistic: E[y] = σ(z);   Poisson: E[y] = exp(z)

and since ∇²L is linear in the T, I(θ) = E[∇²J] is the Hessian of J with E[T] in place of T(y). For a
canonical link it is the Hessian itself. No distribution needs to be named; it is that of the loss.

Sources: R. A. Fisher, Proc. Camb. Phil. Soc. 22 (1925) 700-725; P. McCullagh and J. Nelder,
Generalized Linear Models (1989), sections 2.2 and 2.5.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from symopt.calculus import build, indices
from symopt.calculus.graph import Graph, NodeDefinition, names_in
from symopt.calculus.nodes import ONE, Entry, Node
from symopt.calculus.reverse import local_partials
from symopt.compilation.arrays.code import ArrayCode, compile_array
from symopt.compilation.compile import compile_graph
from symopt.compilation.stable.stabilize import stabilize
from symopt.faces.fitted.separation import Separated, plain, separate
from symopt.foundation.errors import UnsupportedError

if TYPE_CHECKING:
    from symopt.calculus.system import System
    from symopt.compilation.bound import Bound
    from symopt.optimization.problem import Matrix, Vector

_CONSISTENT = 1e-8


def information_of(
    system: System, bound: Bound, constants: Mapping[str, Any]
) -> Callable[[Vector], Matrix]:
    """Return θ -> I(θ), the expected Hessian of a bound objective, shape (n, n).

    Raises UnsupportedError, with the reason, for a loss that is not seen to be a likelihood.
    """
    if system.model.fit.kind != "likelihood":
        raise _refusal(
            "the specification does not say that its loss is -log p(y | x, θ)",
            'if it is, write kind = "likelihood" under [fit]',
        )
    if not system.rows:
        raise _refusal(
            "the loss is one of whole arrays, in which no single response is seen",
            "state the loss of one row with scalar data, or use newton",
        )
    row = stabilize(system.row, system.loss)
    found = _response(system, row)
    scores = _Scores(row, found)
    surrogate, names = _surrogate(system, found)
    compiled = compile_graph(
        surrogate,
        system.objective,
        system.parameters,
        data=[*(v.name for v in system.model.data if v.name != found.response), *names],
        constants=constants,
    )

    def information(theta: Vector) -> Matrix:
        parameters = bound.layout.unpack(theta)
        moments = scores.moments({**bound.arrays, **parameters})
        given = {n: a for n, a in bound.arrays.items() if n in compiled.data}
        if not np.isfinite(moments).all():
            return np.full((len(theta), len(theta)), np.nan)
        return compiled.bind({**given, **dict(zip(names, moments, strict=True))}).flat_hessian(
            theta
        )

    return information


def _refusal(why: str, remedy: str) -> UnsupportedError:
    return UnsupportedError(
        "there is no expected information for Fisher scoring", why=why, remedy=remedy
    )


def _response(system: System, row: Graph) -> Separated:
    """Return the loss taken apart by its one response."""
    parameters = frozenset(system.parameters)
    predict = system.model.fit.predict
    found: list[Separated] = []
    for variable in system.model.data:
        if variable.name == system.model.fit.weights:
            continue
        parts = separate(row, system.loss, variable.name, parameters)
        if parts is not None and 0 < len(parts.moments) <= len(parts.etas):
            found.append(parts)
    found = [parts for parts in found if predict not in parts.used] or found
    fewest = min((len(parts.used) for parts in found), default=0)
    found = [parts for parts in found if len(parts.used) == fewest]
    if len(found) == 1:
        return found[0]
    if found:
        listed = ", ".join(parts.response for parts in found)
        raise _refusal(
            f"each of {listed} may be the response",
            "give the prediction a definition of its own and name it in predict",
        )
    raise _refusal(
        "the loss is no sum of functions of a response with coefficients, as in an exponential family",
        "use newton, which takes the Hessian as observed",
    )


class _Scores:
    """The equations E[∂L/∂η_k] = 0 of every row, as code."""

    def __init__(self, row: Graph, found: Separated) -> None:
        self.count = len(found.moments)
        self.etas = len(found.etas)
        parts = (*found.moments, ONE)
        self.codes = [
            [_slope(row, found.parts.get(part, build.number(0)), eta) for part in parts]
            for eta in found.etas
        ]

    def moments(self, values: Mapping[str, Any]) -> Matrix:
        """Return E[T] for each T and each row, shape (count, m)."""
        rows = [[_run(code, values) for code in codes] for codes in self.codes]
        size = np.broadcast_shapes(*(np.shape(v) for line in rows for v in line))
        table = np.array([[np.broadcast_to(v, size) for v in line] for line in rows])
        table = table.reshape(self.etas, self.count + 1, -1)
        matrix = np.moveaxis(table[:, :-1], -1, 0)
        right = -np.moveaxis(table[:, -1:], -1, 0)
        if not np.isfinite(matrix).all() or not np.isfinite(right).all():
            return np.full((self.count, len(matrix)), np.nan)
        if self.count == self.etas:
            try:
                return np.linalg.solve(matrix, right)[:, :, 0].T
            except np.linalg.LinAlgError:
                return np.full((self.count, len(matrix)), np.nan)
        solved = np.linalg.pinv(matrix) @ right
        missed = np.abs(matrix @ solved - right).max(initial=0.0)
        if missed > _CONSISTENT * max(1.0, float(np.abs(right).max(initial=0.0))):
            raise _refusal(
                "the expected scores cannot all vanish, so the loss is no -log p(y | x, θ)",
                "use newton, which takes the Hessian as observed",
            )
        return solved[:, :, 0].T


def _slope(row: Graph, node: Node, eta: str) -> ArrayCode:
    """Return ∂node/∂η of one row as code; arrays of rows in place of its scalars give all rows."""
    item = NodeDefinition("", (), node)
    partial = local_partials(row, item, (eta,), by_output=False).get(eta)
    body = build.number(0) if partial is None else partial.body
    return compile_array(row, NodeDefinition("slope", (), body))


def _run(code: ArrayCode, values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a number or an array
    with np.errstate(all="ignore"):
        return code.function(*(values[name] for name in code.names))


def _surrogate(system: System, found: Separated) -> tuple[Graph, tuple[str, ...]]:
    """Return the objective with a column in place of each T(y), and the names of these columns."""
    whole = stabilize(system.whole, system.objective)
    parts = separate(whole, system.model.loss, found.response, frozenset(system.parameters))
    item = whole.definition(system.model.loss)
    keys = [plain(key) for key in parts.parts] if parts else []
    if parts is None or item is None or any(key not in keys for key in found.moments):
        raise _refusal("the objective over all rows is written in another form", "use newton")
    taken = {*whole.shapes, *whole.named}
    prefix = "moment"
    while any(name.startswith(prefix) for name in taken):
        prefix += "m"
    names = tuple(f"{prefix}_{k + 1}" for k in range(len(found.moments)))
    place = tuple(map(indices.of, item.indices))
    body = parts.parts.get(ONE, build.number(0))
    for key, c in parts.parts.items():
        if plain(key) in found.moments:
            name = names[found.moments.index(plain(key))]
            body = build.add(body, build.multiply(c, Entry(name, place)))
    shapes = {**whole.shapes, **{name: whole.shape(found.response) for name in names}}
    kept = [
        NodeDefinition(d.name, d.indices, body) if d.name == item.name else d
        for d in whole.definitions
        if d.name == item.name or d.name not in parts.used or item.name in names_in(d.body)
    ]
    return replace(whole, shapes=shapes, definitions=tuple(kept)), names
