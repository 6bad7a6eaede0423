"""Exact values of elementary functions where a node needs them: exp 0 = 1, log 1 = 0, |−3| = 3, …"""

from __future__ import annotations

from symopt.calculus.nodes import Node, Number

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
