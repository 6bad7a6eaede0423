"""Models written as text, lowered to graphs; finite differences as a referee."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from symopt.calculus.system import System, system_of
from symopt.compilation.compile import compile_graph
from symopt.compilation.compiled import Compiled
from symopt.functions.vocabulary import default_vocabulary
from symopt.model.assemble import assemble
from symopt.model.model import Definition, Fit, Role, Variable
from symopt.syntax.reading.parser import parse


def system(
    parameters: Mapping[str, tuple[Any, ...]] | Sequence[str],
    definitions: Mapping[str, str],
    data: Mapping[str, tuple[Any, ...]] | Sequence[str] = (),
    constants: Sequence[str] = (),
    loss: str = "",
    reduction: str | None = "mean",
    penalty: str = "",
) -> System:
    parameters, data = _shapes(parameters), _shapes(data)
    names = frozenset([*parameters, *data, *constants, *definitions])
    names |= {
        s for shape in [*parameters.values(), *data.values()] for s in shape if isinstance(s, str)
    }
    vocabulary = default_vocabulary().declare(names)
    variables = [Variable(n, Role.DATA, s) for n, s in data.items()]
    variables += [Variable(n, Role.PARAMETER, s) for n, s in parameters.items()]
    variables += [Variable(n, Role.CONSTANT) for n in constants]
    model = assemble(
        title="test",
        variables=variables,
        definitions=[Definition(n, parse(t, vocabulary)) for n, t in definitions.items()],
        loss=loss or list(definitions)[-1],
        penalty=parse(penalty, vocabulary) if penalty else None,
        fit=Fit(reduction=reduction),  # type: ignore[arg-type]
    )
    return system_of(model)


def _shapes(given: Mapping[str, tuple[Any, ...]] | Sequence[str]) -> dict[str, tuple[Any, ...]]:
    return dict(given) if isinstance(given, Mapping) else {name: () for name in given}


def whole(
    found: System, backend: str = "auto", constants: Mapping[str, Any] | None = None
) -> Compiled:
    """The objective over all rows."""
    return compile_graph(
        found.whole,
        found.objective,
        found.parameters,
        data=[v.name for v in found.model.data],
        constants=constants,
        backend=backend,
    )


def one_row(
    found: System, backend: str = "auto", constants: Mapping[str, Any] | None = None
) -> Compiled:
    """The loss of one row."""
    return compile_graph(
        found.row,
        found.loss,
        found.parameters,
        data=[v.name for v in found.model.data],
        constants=constants,
        backend=backend,
    )


def slope(f: Callable[[np.ndarray], Any], at: np.ndarray, step: float = 1e-5) -> np.ndarray:
    """Central differences of a scalar or vector function, derivative index first."""
    unit = np.eye(len(at))
    return np.array([(np.asarray(f(at + step * e)) - f(at - step * e)) / (2 * step) for e in unit])


def agree(compiled: Compiled, data: Any, given: Any, tolerance: float = 1e-7) -> None:
    """Value, gradient and Hessian are consistent with each other and with differences."""
    bound = compiled.bind(data, given)
    at = bound.layout.flat(given)
    value, gradient, hessian = bound.flat_all(at)
    assert np.isclose(value, bound.flat_value(at), rtol=1e-13)
    assert np.allclose(gradient, bound.flat_gradient(at), rtol=1e-12, atol=1e-14)
    scale = 1 + np.abs(gradient).max()
    assert np.abs(slope(bound.flat_value, at) - gradient).max() < tolerance * scale
    scale = 1 + np.abs(hessian).max()
    assert np.abs(slope(bound.flat_gradient, at) - hessian).max() < tolerance * scale
    assert np.allclose(hessian, hessian.T, rtol=1e-13, atol=1e-13 * scale)
