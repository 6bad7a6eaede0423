"""Exact values of elementary functions where a node needs them: exp 0 = 1, log 1 = 0, |−3| = 3, …

Bessel functions of negative whole orders are those of the positive ones: J_(-n) = (-1)^n J_n, Y_(-n) =
(-1)^n Y_n, I_(-n) = I_n, K_(-n) = K_n (NIST DLMF 10.4.1, 10.27.1, 10.27.3), so that J_0' is -J_1.
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, floor

from symopt.calculus.nodes import Apply, Node, Number, Product, Rational
from symopt.foundation.errors import DomainError

_AT_ZERO = {
    "exp": 1, "sin": 0, "cos": 1, "tan": 0, "sinh": 0, "cosh": 1, "tanh": 0, "asin": 0, "atan": 0,
    "asinh": 0, "atanh": 0, "erf": 0, "erfc": 1, "relu": 0, "abs": 0, "sign": 0, "log1p": 0,
    "expm1": 0, "erfinv": 0, "erfi": 0, "lambertw": 0, "Si": 0, "Shi": 0, "sinc": 1, "fresnels": 0,
    "fresnelc": 0,
}  # fmt: skip
_AT_ONE = {"log": 0, "gamma": 1, "loggamma": 0, "erfcinv": 0}
_SIGN_OF_ORDER = {"besselj": -1, "bessely": -1, "besseli": 1, "besselk": 1}
"""The sign that a negative odd order puts in front."""


def special_value(function: str, arguments: tuple[Node, ...]) -> Node | None:
    """Return the exact rational value of a function at rational arguments, if it is plain; else None.

    Where a law says that the value is another one, as for Bessel functions, it is that node.
    """
    if function in _SIGN_OF_ORDER:
        return _positive_order(function, *arguments)
    numbers = [a.value for a in arguments if isinstance(a, Number)]
    if len(numbers) < len(arguments) or not numbers:
        return arguments[0] if function in ("max", "min") and len(set(arguments)) == 1 else None
    first = numbers[0]
    match function:
        case "abs":
            return Number(abs(first))
        case "sign":
            return Number((first > 0) - (first < 0))
        case "floor":
            return Number(floor(first))
        case "ceiling":
            return Number(ceil(first))
        case "max":
            return Number(max(numbers))
        case "min":
            return Number(min(numbers))
        case _ if first == 0 and function in _AT_ZERO:
            return Number(_AT_ZERO[function])
        case _ if first == 1 and function in _AT_ONE:
            return Number(_AT_ONE[function])
        case _:
            return None


def _positive_order(function: str, order: Node, argument: Node) -> Node | None:
    if not isinstance(order, Number) or not isinstance(order.value, int) or order.value >= 0:
        return None
    found = Apply(function, (Number(-order.value), argument))
    if order.value % 2 and _SIGN_OF_ORDER[function] < 0:
        return Product(-1, ((found, 1),), ())
    return found


_OUTSIDE: dict[str, tuple[Callable[[Rational], bool], str]] = {
    "log": (lambda x: x <= 0, "it needs a positive argument"),
    "sqrt": (lambda x: x < 0, "it needs an argument of at least 0"),
    "asin": (lambda x: abs(x) > 1, "it needs an argument from -1 to 1"),
    "acos": (lambda x: abs(x) > 1, "it needs an argument from -1 to 1"),
    "acosh": (lambda x: x < 1, "it needs an argument of at least 1"),
    "atanh": (lambda x: abs(x) >= 1, "it needs an argument between -1 and 1"),
    "log1p": (lambda x: x <= -1, "it needs an argument above -1"),
    "erfinv": (lambda x: abs(x) >= 1, "it needs an argument between -1 and 1"),
    "erfcinv": (lambda x: not 0 < x < 2, "it needs an argument between 0 and 2"),
    "lambertw": (lambda x: 1000 * x < -368, "it needs an argument of at least -1/e"),
    "Ei": (lambda x: x == 0, "it has a pole at 0"),
    "Ci": (lambda x: x <= 0, "it needs a positive argument"),
    "Chi": (lambda x: x <= 0, "it needs a positive argument"),
    "elliptic_k": (lambda x: x >= 1, "it needs a parameter below 1"),
    "elliptic_e": (lambda x: x > 1, "it needs a parameter of at most 1"),
    "gamma": (lambda x: x <= 0 and isinstance(x, int), "it has poles at 0, -1, -2, …"),
}


def check_domain(function: str, arguments: tuple[Node, ...]) -> None:
    """Raise DomainError where a function of a number has no real value, as in log(0)."""
    if function not in _OUTSIDE or not isinstance(arguments[0], Number):
        return
    outside, why = _OUTSIDE[function]
    value = arguments[0].value
    if outside(value):
        raise DomainError(
            f"{function}({value}) has no real value",
            why=why,
            remedy="correct the argument, or state the domain of the variables in it",
        )
