"""Evaluations of a problem: lazy, counted, each quantity at most once for each point.

Outside the domain a value is NaN: `math` raises there, numpy returns NaN or infinity, Python turns
a fractional power of a negative number complex. All three become NaN here, once.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf, isfinite, nan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symopt.foundation.errors import ShapeError
from symopt.optimization.guarded import guarded, real
from symopt.optimization.problem import Matrix, Problem, Vector


def _array(value: Any, shape: tuple[int, ...], what: str) -> Vector:  # noqa: ANN401
    if value is None:
        return np.full(shape, nan)
    array = np.asarray(value)
    if array.dtype.kind == "c":
        array = np.where(np.imag(array) == 0, np.real(array), nan)
    if array.dtype != np.float64:
        array = array.astype(np.float64)
    if array.shape == shape:
        return array
    if array.size != int(np.prod(shape)):
        raise ShapeError(
            f"the {what} has shape {array.shape}, expected {shape}",
            remedy=f"return a {what} with one entry for each unknown",
        )
    return array.reshape(shape)


class Evaluation:
    """f and its derivatives at one point, each computed when first asked for."""

    __slots__ = (
        "_evaluator",
        "_gradient",
        "_hessian",
        "_inside",
        "_norm",
        "_sparse",
        "_value",
        "point",
    )

    def __init__(self, evaluator: Evaluator, point: Vector) -> None:
        self.point = point
        self._evaluator = evaluator
        self._value: float | None = None
        self._gradient: Vector | None = None
        self._hessian: Matrix | None = None
        self._inside: bool | None = None
        self._norm: float | None = None
        self._sparse: Any = None

    @property
    def inside(self) -> bool:
        """Return whether the problem's own test of its domain admits the point."""
        if self._inside is None:
            test = self._evaluator.problem.in_domain
            self._inside = test is None or bool(guarded(test, self.point))
        return self._inside

    @property
    def value(self) -> float:
        """Return f(x); NaN outside the domain."""
        if self._value is None and self._evaluator.problem.costly and self.inside:
            self.gradient  # noqa: B018 - with it at once: one pass over the data instead of two
        if self._value is None:
            self._value = self._evaluator.value(self.point) if self.inside else nan
        return self._value

    @property
    def gradient(self) -> Vector:
        """Return ∇f(x), shape (n,)."""
        if self._gradient is None:
            if self._value is None and self.inside:
                self._value, self._gradient = self._evaluator.value_and_gradient(self.point)
            else:
                self._gradient = self._evaluator.gradient(self.point)
        return self._gradient

    @property
    def hessian(self) -> Matrix:
        """Return ∇²f(x), shape (n, n)."""
        if self._hessian is None:
            evaluator = self._evaluator
            if evaluator.problem.constant is not None:
                self._hessian = evaluator.problem.constant
            elif self._gradient is None and evaluator.problem.all is not None and self.inside:
                new_value = self._value is None
                value, self._gradient, self._hessian = evaluator.all(self.point, new_value)
                self._value = value if new_value else self._value
            else:
                self._hessian = evaluator.hessian(self.point)
        return self._hessian

    @property
    def sparse(self) -> Any:  # noqa: ANN401 - SciPy has no types
        """Return ∇²f(x) as scipy.sparse.csc_array, where the problem has it."""
        if self._sparse is None:
            new_value, new_gradient = self._value is None, self._gradient is None
            value, gradient, self._sparse = self._evaluator.sparse(
                self.point, new_value, new_gradient
            )
            self._value = value if new_value else self._value
            self._gradient = gradient if new_gradient else self._gradient
        return self._sparse

    @property
    def curvature(self) -> Any:  # noqa: ANN401
        """Return ∇²f(x): sparse where the problem has it so, else dense."""
        return self.hessian if self._evaluator.problem.sparse is None else self.sparse

    @property
    def known_hessian(self) -> Any:  # noqa: ANN401
        """Return the Hessian as far as it has been computed: dense, sparse, or None."""
        return self._sparse if self._hessian is None else self._hessian

    def with_gradient(self, gradient: Vector) -> Evaluation:
        """Return the evaluation, its gradient being the one given."""
        self._gradient = gradient
        return self

    @property
    def information(self) -> Matrix:
        """Return the expected Hessian, shape (n, n), of a problem that has it."""
        return self._evaluator.information(self.point)

    def with_value(self, value: float) -> Evaluation:
        """Take a value that is known better than it can be computed in doubles."""
        self._value = value
        return self

    def with_hessian(self, hessian: Matrix) -> Evaluation:
        """Return the evaluation, its Hessian being the one given."""
        self._hessian = hessian
        return self

    def product(self, vector: Vector) -> Vector:
        """Return ∇²f(x) v, shape (n,)."""
        if self._sparse is not None or self._evaluator.problem.sparse is not None:
            return self.sparse @ vector
        if self._hessian is None and self._evaluator.problem.hvp is not None:
            return self._evaluator.product(self.point, vector)
        return self.hessian @ vector

    @property
    def has_hessian(self) -> bool:
        """Return whether the Hessian has been computed here."""
        return self._hessian is not None

    @property
    def finite(self) -> bool:
        """Return whether the value is finite, so that the point is in the domain."""
        return isfinite(self.value)

    @property
    def smooth(self) -> bool:
        """Return whether value and gradient are finite."""
        joint = self._evaluator.problem.value_and_gradient is not None
        if joint and self._value is None and self.inside:
            return isfinite(self.gradient_norm) and self.finite
        return self.finite and isfinite(self.gradient_norm)

    @property
    def gradient_norm(self) -> float:
        """Return max |∂f/∂x_i|, NaN if one of them is."""
        if self._norm is None:
            gradient = self.gradient
            one = len(gradient) == 1
            self._norm = abs(float(gradient[0])) if one else float(np.abs(gradient).max())
        return self._norm


class Evaluator:
    """Calls a problem and counts the calls: values, gradients, Hessians.

    full: whether the last line search took its first trial, so that the next one is likely to.
    """

    __slots__ = ("counts", "full", "problem", "size")

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.size = problem.size
        self.full = True
        known = problem.constant is not None
        self.counts = {"value": 0, "gradient": 0, "hessian": int(known)}

    def at(self, point: Vector) -> Evaluation:
        """Return the lazy evaluation at a point of shape (n,)."""
        return Evaluation(self, point)

    def seen(self, point: Vector) -> Evaluation:
        """Return the evaluation at a point whose value, gradient and Hessian are counted already."""
        counts = dict(self.counts)
        found = Evaluation(self, point)
        found.hessian  # noqa: B018 - one call gives all three
        self.counts.update(counts)
        return found

    def value(self, point: Vector) -> float:
        """Return f(x), NaN where it is undefined."""
        self.counts["value"] += 1
        return real(guarded(self.problem.value, point, overflow=inf))

    def gradient(self, point: Vector) -> Vector:
        """Return ∇f(x), NaN where it is undefined."""
        self.counts["gradient"] += 1
        return _array(guarded(self.problem.gradient, point), (self.size,), "gradient")

    def value_and_gradient(self, point: Vector) -> tuple[float, Vector]:
        """Return both, in one call if the problem has one."""
        joint = self.problem.value_and_gradient
        if joint is None:
            return self.value(point), self.gradient(point)
        self.counts["value"] += 1
        self.counts["gradient"] += 1
        value, gradient = guarded(joint, point) or (None, None)
        return real(value), _array(gradient, (self.size,), "gradient")

    def all(self, point: Vector, new_value: bool) -> tuple[float, Vector, Matrix]:
        """Return value, gradient and Hessian in one call; `new_value` tells if the value counts."""
        joint = self.problem.all
        assert joint is not None
        self.counts["value"] += new_value
        self.counts["gradient"] += 1
        self.counts["hessian"] += 1
        value, gradient, hessian = guarded(joint, point) or (None, None, None)
        n = self.size
        return real(value), _array(gradient, (n,), "gradient"), self._symmetric(hessian)

    def sparse(
        self, point: Vector, new_value: bool, new_gradient: bool
    ) -> tuple[float, Vector, Any]:
        """Return value, gradient and sparse Hessian in one call; `new_…` tell what of it counts."""
        joint = self.problem.sparse
        assert joint is not None  # methods that ask for it need it
        self.counts["value"] += new_value
        self.counts["gradient"] += new_gradient
        self.counts["hessian"] += 1
        value, gradient, hessian = joint(point)
        return real(value), _array(gradient, (self.size,), "gradient"), hessian

    def hessian(self, point: Vector) -> Matrix:
        """Return ∇²f(x), NaN where it is undefined."""
        problem = self.problem
        self.counts["hessian"] += 1
        if problem.hessian is not None:
            return self._symmetric(guarded(problem.hessian, point))
        assert problem.all is not None
        found = guarded(problem.all, point)
        return self._symmetric(None if found is None else found[2])

    def of_rows(self, point: Vector, indices: NDArray[np.intp]) -> Evaluation:
        """Return the evaluation at a point with the gradient over some rows alone."""
        rows = self.problem.rows
        assert rows is not None  # the caller has looked
        self.counts["batch_gradient"] = self.counts.get("batch_gradient", 0) + 1
        found = Evaluation(self, point)
        return found.with_gradient(
            _array(guarded(rows.gradient, point, indices), (self.size,), "gradient")
        )

    def through(
        self, number: int, state: tuple[Vector, ...], compute: Callable[[], tuple[Vector, ...]]
    ) -> tuple[Vector, ...]:
        """Return the state of a method after a pass over all rows in batches, of a number."""
        return compute()

    def close(self) -> None:
        """Hear that the steps of a run are over."""

    def information(self, point: Vector) -> Matrix:
        """Return the expected Hessian, NaN where it is undefined."""
        found = self.problem.information
        assert found is not None  # methods that ask for it need it
        self.counts["information"] = self.counts.get("information", 0) + 1
        return self._symmetric(guarded(found, point))

    def product(self, point: Vector, vector: Vector) -> Vector:
        """Return ∇²f(x) v, shape (n,), NaN where it is undefined."""
        product = self.problem.hvp
        assert product is not None  # the evaluation falls back on the matrix
        self.counts["hessian_product"] = self.counts.get("hessian_product", 0) + 1
        return _array(guarded(product, point, vector), (self.size,), "Hessian-vector product")

    def _symmetric(self, hessian: Any) -> Matrix:  # noqa: ANN401
        # Rounding may leave the two triangles an ulp apart; eigenvalues read only one of them.
        matrix = _array(hessian, (self.size, self.size), "Hessian")
        return matrix if self.size == 1 else (matrix + matrix.T) / 2
