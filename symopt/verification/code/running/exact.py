"""Running a user's numpy code without rounding: numbers that are balls, in arrays of objects.

numpy applies its functions to arrays of objects by their methods (np.exp calls x.exp()), so ordinary code
runs unchanged, and what it returns encloses what its formula says. This tells a formula that is wrong
from one that is right and loses digits in floats. Code that insists on floats cannot be run so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, SupportsFloat

if TYPE_CHECKING:
    from flint import arb

BITS = 400
"""The working precision of such a run."""


class NotExact(TypeError):  # noqa: N818 - an answer, not a failure
    """The code does something that needs floats, or branches on what is not certain."""


@dataclass(frozen=True, slots=True, eq=False)
class Exact:
    """A real number as a ball. It has no float: code that asks for one does not run."""

    ball: arb

    def __add__(self, other: object) -> Exact:
        """Add."""
        return _binary(self, other, lambda a, b: a + b)

    def __radd__(self, other: object) -> Exact:
        """Add to what stands before."""
        return _binary(other, self, lambda a, b: a + b)

    def __sub__(self, other: object) -> Exact:
        """Subtract."""
        return _binary(self, other, lambda a, b: a - b)

    def __rsub__(self, other: object) -> Exact:
        """Subtract from what stands before."""
        return _binary(other, self, lambda a, b: a - b)

    def __mul__(self, other: object) -> Exact:
        """Multiply."""
        return _binary(self, other, lambda a, b: a * b)

    def __rmul__(self, other: object) -> Exact:
        """Multiply what stands before."""
        return _binary(other, self, lambda a, b: a * b)

    def __truediv__(self, other: object) -> Exact:
        """Divide."""
        return _binary(self, other, lambda a, b: a / b)

    def __rtruediv__(self, other: object) -> Exact:
        """Divide what stands before."""
        return _binary(other, self, lambda a, b: a / b)

    def __pow__(self, other: object) -> Exact:
        """Raise to a power."""
        return _binary(self, other, _power)

    def __rpow__(self, other: object) -> Exact:
        """Raise what stands before."""
        return _binary(other, self, _power)

    def __neg__(self) -> Exact:
        """Negate."""
        return Exact(-self.ball)

    def __pos__(self) -> Exact:
        """Return itself."""
        return self

    def __abs__(self) -> Exact:
        """Return the absolute value."""
        return Exact(abs(self.ball))

    def __lt__(self, other: object) -> bool:
        """Compare; raises NotExact where the balls overlap."""
        return _sign(self, other) < 0

    def __le__(self, other: object) -> bool:
        """Compare; raises NotExact where the balls overlap."""
        return _sign(self, other) <= 0

    def __gt__(self, other: object) -> bool:
        """Compare; raises NotExact where the balls overlap."""
        return _sign(self, other) > 0

    def __ge__(self, other: object) -> bool:
        """Compare; raises NotExact where the balls overlap."""
        return _sign(self, other) >= 0

    def __eq__(self, other: object) -> bool:
        """Compare; raises NotExact where the balls overlap."""
        return _sign(self, other) == 0

    def __ne__(self, other: object) -> bool:
        """Compare; raises NotExact where the balls overlap."""
        return _sign(self, other) != 0

    __hash__ = None  # type: ignore[assignment]

    def __bool__(self) -> bool:
        """Return whether it is not 0."""
        return _sign(self, 0) != 0

    def __getattr__(self, name: str) -> Callable[[], Exact]:
        """Return one of numpy's functions of this number, as numpy asks for it."""
        function = _FUNCTIONS.get(name)
        if function is None:
            raise AttributeError(name)
        return lambda: Exact(function(self.ball))


def exact(value: object) -> Exact:
    """Return a number, or a rational one, as it is. Raises NotExact for anything else."""
    from flint import arb, fmpq

    if isinstance(value, Exact):
        return value
    if isinstance(value, Fraction):
        return Exact(arb(fmpq(value.numerator, value.denominator)))
    kind = getattr(getattr(value, "dtype", None), "kind", "")
    if isinstance(value, bool | int | float) or kind in ("f", "i", "u", "b"):
        number: Any = value
        if getattr(number, "shape", ()) == ():
            return Exact(arb(float(number)))
    raise NotExact(f"a {type(value).__name__} is no exact number")


def _binary(left: object, right: object, operation: Callable[[arb, arb], arb]) -> Exact:
    for side in (left, right):
        if not isinstance(side, Exact | SupportsFloat) or getattr(side, "shape", ()):
            return NotImplemented  # an array takes each of its entries here
    return Exact(operation(exact(left).ball, exact(right).ball))


def _sign(left: Exact, right: object) -> int:
    gap = left.ball - exact(right).ball
    if gap > 0:
        return 1
    if gap < 0:
        return -1
    if gap.is_exact() and gap.is_zero():
        return 0
    raise NotExact("a branch is not certain")


def _power(base: arb, exponent: arb) -> arb:
    whole = exponent.unique_fmpz() if exponent.is_exact() else None
    if whole is not None and abs(int(whole)) < 64:
        found = base ** abs(int(whole)) if int(whole) else base * 0 + 1
        return found if int(whole) >= 0 else 1 / found
    if exponent.is_exact() and exponent * 2 == 1:
        return base.sqrt()
    return (base.log() * exponent).exp()


def _method(name: str) -> Callable[[arb], arb]:
    return lambda x: getattr(x, name)()


def _log_to(base: int) -> Callable[[arb], arb]:
    return lambda x: x.log() / (x * 0 + base).log()


def _cube_root(x: arb) -> arb:
    if x > 0:
        return (x.log() / 3).exp()
    if x < 0:
        return -((-x).log() / 3).exp()
    raise NotExact("a branch is not certain")


_FUNCTIONS: dict[str, Callable[[arb], arb]] = {
    **{
        name: _method(name)
        for name in ("exp", "expm1", "log", "log1p", "sqrt", "sin", "cos", "tan", "sinh", "cosh", "tanh")
    },
    **{f"arc{name}": _method(f"a{name}") for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")},
    "log2": _log_to(2),
    "log10": _log_to(10),
    "exp2": lambda x: (x * (x * 0 + 2).log()).exp(),
    "cbrt": _cube_root,
    "fabs": abs,
    "conjugate": lambda x: x,
}  # fmt: skip
"""numpy's functions by the names under which it looks for them."""
