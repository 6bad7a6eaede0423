"""Exact values of elementary functions where a node needs them: exp 0 = 1, log 1 = 0, |−3| = 3, …"""

from __future__ import annotations

from collections.abc import Callable

from symopt.calculus.nodes import Node, Number, Rational
from symopt.foundation.errors import DomainError

_AT_ZERO = {
    "exp": 1, "sin": 0, "cos": 1, "tan": 0, "sinh": 0, "cosh": 1, "tanh": 0, "asin": 0, "atan": 0,
    "asinh": 0, "atanh": 0, "erf": 0, "erfc": 1, "relu": 0, "abs": 0, "sign": 0, "log1p": 0,
    "expm1": 0,
}  # fmt: skip
_AT_ONE = {"log": 0, "gamma": 1, "loggamma": 0}


def special_value(function: str, arguments: tuple[Node, ...]) -> Node | None:
    """Return the exact rational value of a function at rational arguments, if it is plain; else None."""
    numbers = [a.value for a in arguments if isinstance(a, Number)]
    if len(numbers) < len(arguments) or not numbers:
        return arguments[0] if function in ("max", "min") and len(set(arguments)) == 1 else None
    first = numbers[0]
    match function:
        case "abs":
            return Number(abs(first))
        case "sign":
            return Number((first > 0) - (first < 0))
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


_OUTSIDE: dict[str, tuple[Callable[[Rational], bool], str]] = {
    "log": (lambda x: x <= 0, "it needs a positive argument"),
    "sqrt": (lambda x: x < 0, "it needs an argument of at least 0"),
    "asin": (lambda x: abs(x) > 1, "it needs an argument from -1 to 1"),
    "acos": (lambda x: abs(x) > 1, "it needs an argument from -1 to 1"),
    "acosh": (lambda x: x < 1, "it needs an argument of at least 1"),
    "atanh": (lambda x: abs(x) >= 1, "it needs an argument between -1 and 1"),
    "log1p": (lambda x: x <= -1, "it needs an argument above -1"),
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
