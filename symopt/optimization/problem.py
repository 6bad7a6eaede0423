"""What is minimized: callables of one flat vector, under names people know.

A problem is min f(x) over x in R^n. Values may be NaN or infinite: such a point is outside the
domain. Callables are never asked twice for the same quantity at the same point; where value and
derivatives share work, `value_and_gradient` and `all` say so.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from symopt.foundation.errors import ShapeError
from symopt.foundation.record import record

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from symopt.optimization.critical.functions import Function
    from symopt.optimization.journal import Journal

Vector: TypeAlias = "NDArray[np.float64]"
Matrix: TypeAlias = "NDArray[np.float64]"
Mask: TypeAlias = "NDArray[np.bool_]"


@record
class Rows:
    """The rows of a mean over data, for methods that look at a few rows at a time.

    count: the number of rows m.
    gradient: (x, indices) -> gradient of the mean over these rows, shape (n,).
    """

    count: int
    gradient: Callable[[Vector, NDArray[np.intp]], Any]


@record
class Part:
    """Some of the rows of a costly sum over rows, f = Σ_i f_i + P.

    metric: a positive definite matrix near ∇²f, shape (n, n), where a run begins.
    hessians: (rows, x -> ∇² over so many of them, up to a positive factor), the fewest first.
    convex: whether each f_i and P is seen to be convex; asked when it matters.
    away: a point where the first of `hessians` is known, None if there is none.
    count: how many rows f is a sum of; 1 for their mean.
    judged: whether the end is asked for more than that it is a minimum: that there is no other.
    again: x -> the metric at another point, where that costs far less than a Hessian.
    """

    metric: Matrix
    hessians: tuple[tuple[int, Callable[[Vector], Any]], ...]
    convex: Callable[[], bool]
    away: Vector | None = None
    count: int = 1
    judged: bool = True
    again: Callable[[Vector], Matrix] | None = None


@record
class Constraint:
    """g(x) = 0 (kind "=") or g(x) >= 0 (kind ">=") for one scalar function g.

    name: how messages call it.  value: x -> g(x).  gradient: x -> ∇g(x), shape (n,).
    hessian: x -> ∇²g(x), shape (n, n); differences of gradients if None.
    """

    name: str
    kind: Literal["=", ">="]
    value: Callable[[Vector], Any]
    gradient: Callable[[Vector], Any]
    hessian: Callable[[Vector], Any] | None = None


@record
class Problem:
    """min f(x), with f and its derivatives as functions of a float64 vector of shape (n,).

    names: one name for each entry of x, used in every message.
    value: x -> f(x).  gradient: x -> ∇f(x), shape (n,).  hessian: x -> ∇²f(x), shape (n, n).
    hvp: (x, v) -> ∇²f(x) v.  in_domain: x -> bool, where finiteness alone does not tell.
    value_and_gradient, all: the first two or three at once, sharing work.
    sparse: like all, with the Hessian as a scipy.sparse.csc_array, where it is sparse.
    local: positions -> (more positions, the problem in these entries): what of a sparse f changes with some.
    newton: a generated loop of regular damped Newton steps (see `leap`), for a few unknowns.
    residuals, jacobian: x -> r(x), shape (m,), and ∂r/∂x, shape (m, n), where f(x) = ‖r(x)‖² + a constant;
    both keep np.longdouble if they can.   walls: low, high with low < x < high in the domain, as far as
    `in_domain` says so entry by entry.   journal: what of a run is known, and where the rest is kept.
    constant: ∇²f where it is known to be the same everywhere.   convex: whether f is seen to be convex, as
    a question.   arrays: whether values and gradients are computed in arrays, of data.
    costly: whether a Hessian costs as much as many gradients (see `remembered`).   part: some of the rows.
    information: x -> I(x), shape (n, n), the expected Hessian of a likelihood.
    rows: for stochastic methods.   kinks: whether f has points where it is not differentiable, so
    that a gradient need not vanish at a minimum, and f may jump.   formula: f as a formula of the
    unknowns, as a question, None where it is none (see `digits`).   creases: whether kinks are those of |x|
    or max(0, x), where the gradient jumps for certain.
    Raises ShapeError if there are no names.

    >>> import numpy as np
    >>> bowl = Problem(("x",), lambda x: x[0] ** 2, lambda x: 2 * x, lambda x: np.array([[2.0]]))
    >>> bowl.size
    1
    """

    names: tuple[str, ...]
    value: Callable[[Vector], Any]
    gradient: Callable[[Vector], Any]
    hessian: Callable[[Vector], Any] | None = None
    hvp: Callable[[Vector, Vector], Any] | None = None
    in_domain: Callable[[Vector], bool] | None = None
    value_and_gradient: Callable[[Vector], tuple[Any, Any]] | None = None
    all: Callable[[Vector], tuple[Any, Any, Any]] | None = None
    rows: Rows | None = None
    kinks: bool = False
    creases: bool = False
    information: Callable[[Vector], Any] | None = None
    newton: Callable[..., tuple[int, int, int]] | None = None
    sparse: Callable[[Vector], tuple[Any, Any, Any]] | None = None
    local: Callable[[Any], tuple[Any, Problem]] | None = None
    residuals: Callable[[Any], Any] | None = None
    jacobian: Callable[[Any], Any] | None = None
    costly: bool = False
    part: Part | None = None
    walls: tuple[Vector, Vector] | None = None
    journal: Journal | None = None
    constant: Matrix | None = None
    convex: Callable[[], bool] | None = None
    arrays: bool = False
    formula: Callable[[], Function | None] | None = None

    def __post_init__(self) -> None:
        """Refuse a problem without unknowns."""
        if not self.names:
            raise ShapeError("a problem needs at least one unknown", remedy="name the parameters")

    @property
    def size(self) -> int:
        """Return n, the number of unknowns."""
        return len(self.names)

    @property
    def has_residuals(self) -> bool:
        """Return whether f is known as a sum of squares."""
        return self.residuals is not None and self.jacobian is not None

    @property
    def has_hessian(self) -> bool:
        """Return whether second derivatives are given as a matrix."""
        return self.hessian is not None or self.all is not None

    @property
    def has_information(self) -> bool:
        """Return whether the expected Hessian is known."""
        return self.information is not None

    @property
    def has_rows(self) -> bool:
        """Return whether f is known as a mean over rows."""
        return self.rows is not None

    @property
    def has_sparse(self) -> bool:
        """Return whether second derivatives are given as a sparse matrix."""
        return self.sparse is not None

    @property
    def has_product(self) -> bool:
        """Return whether the Hessian can be multiplied with a vector."""
        return self.hvp is not None or self.has_hessian or self.has_sparse
