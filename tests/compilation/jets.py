"""Value, gradient and Hessian of a formula in mpmath, by second-order Taylor arithmetic: a referee."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import mpmath as mp


class Jet:
    """A value with its first and second partial derivatives."""

    def __init__(self, value: Any, first: list[Any], second: list[list[Any]]) -> None:
        self.value, self.first, self.second = value, first, second

    def through(self, f: Any, slope: Any, curve: Any) -> Jet:
        """f of this, with f' and f'' at its value."""
        size = range(len(self.first))
        g = [slope * self.first[i] for i in size]
        h = [
            [slope * self.second[i][j] + curve * self.first[i] * self.first[j] for j in size]
            for i in size
        ]
        return Jet(f, g, h)

    def lifted(self, other: Any) -> Jet:
        zero, size = mp.mpf(0), range(len(self.first))
        if isinstance(other, Jet):
            return other
        return Jet(mp.mpf(other), [zero for _ in size], [[zero for _ in size] for _ in size])

    def __add__(self, other: Any) -> Jet:
        other, size = self.lifted(other), range(len(self.first))
        return Jet(
            self.value + other.value,
            [self.first[i] + other.first[i] for i in size],
            [[self.second[i][j] + other.second[i][j] for j in size] for i in size],
        )

    def __mul__(self, other: Any) -> Jet:
        o, size = self.lifted(other), range(len(self.first))
        u, a, b = self.value, self.first, o.first
        return Jet(
            u * o.value,
            [a[i] * o.value + u * b[i] for i in size],
            [
                [
                    self.second[i][j] * o.value + a[i] * b[j] + a[j] * b[i] + u * o.second[i][j]
                    for j in size
                ]
                for i in size
            ],
        )

    def __pow__(self, n: Any) -> Jet:
        u = self.value
        return self.through(u**n, n * u ** (n - 1), n * (n - 1) * u ** (n - 2) if n != 1 else 0)

    def __neg__(self) -> Jet:
        return self * -1

    def __sub__(self, other: Any) -> Jet:
        return self + -self.lifted(other)

    def __rsub__(self, other: Any) -> Jet:
        return -self + other

    def __truediv__(self, other: Any) -> Jet:
        return self * self.lifted(other) ** -1

    def __rtruediv__(self, other: Any) -> Jet:
        return self**-1 * other

    __radd__, __rmul__ = __add__, __mul__


def _lift(rule: Callable[[Any], tuple[Any, Any, Any]]) -> Callable[[Any], Any]:
    def function(x: Any) -> Any:
        return x.through(*rule(x.value)) if isinstance(x, Jet) else rule(mp.mpf(x))[0]

    return function


def _tanh(v: Any) -> tuple[Any, Any, Any]:
    e = mp.exp(-2 * abs(v))
    slope = 4 * e / (1 + e) ** 2
    return mp.tanh(v), slope, -2 * mp.tanh(v) * slope


def _erfc(v: Any) -> tuple[Any, Any, Any]:
    slope = -2 / mp.sqrt(mp.pi) * mp.exp(-v * v)
    return mp.erfc(v), slope, -2 * v * slope


exp = _lift(lambda v: (mp.exp(v),) * 3)
log = _lift(lambda v: (mp.log(v), 1 / v, -1 / v**2))
FUNCTIONS: dict[str, Any] = {
    "exp": exp,
    "log": log,
    "tanh": _lift(_tanh),
    "cosh": _lift(lambda v: (mp.cosh(v), mp.sinh(v), mp.cosh(v))),
    "sinh": _lift(lambda v: (mp.sinh(v), mp.cosh(v), mp.sinh(v))),
    "erfc": _lift(_erfc),
    "erf": lambda x: 1 - FUNCTIONS["erfc"](x),
    "sqrt": lambda x: x ** mp.mpf("0.5") if isinstance(x, Jet) else mp.sqrt(x),
    "sin": _lift(lambda v: (mp.sin(v), mp.cos(v), -mp.sin(v))),
    "cos": _lift(lambda v: (mp.cos(v), -mp.sin(v), -mp.cos(v))),
    "expm1": lambda x: exp(x) - 1,
    "log1p": lambda x: log(1 + x),
    "sech": lambda x: 1 / FUNCTIONS["cosh"](x),
    "sigmoid": lambda x: 1 / (1 + exp(-x)),
    "softplus": lambda x: log(1 + exp(x)),
    "exp_ratio": lambda x: exp(x) / (1 - exp(x)),
    "softplus_ratio": lambda x: 1 / (1 + exp(-x)) / log(1 + exp(x)),
    "abs": lambda x: -x if x.value < 0 else x,
    "max": lambda a, b: a if a.value >= getattr(b, "value", b) else b * (0 * a + 1),
    "atanh": _lift(lambda v: (mp.atanh(v), 1 / (1 - v**2), 2 * v / (1 - v**2) ** 2)),
    "pi": mp.pi,
}


def evaluate(definitions: Mapping[str, str], at: Mapping[str, Any], data: Mapping[str, Any]) -> Any:
    """The last definition at a point of the parameters, as a Jet; its texts are the tests' own."""
    names = list(at)
    unit = [[mp.mpf(i == k) for i in range(len(names))] for k in range(len(names))]
    zero = [[mp.mpf(0) for _ in names] for _ in names]
    known = {**FUNCTIONS, **{n: mp.mpf(v) for n, v in data.items()}}
    known |= {n: Jet(mp.mpf(at[n]), unit[k], zero) for k, n in enumerate(names)}
    out: Any = None
    for name, text in definitions.items():
        out = known[name] = eval(text, {"__builtins__": {}}, known)  # noqa: S307
    return out


def flat(jet: Jet) -> Sequence[Any]:
    """Value, gradient and Hessian in one row."""
    return [jet.value, *jet.first, *(x for row in jet.second for x in row)]
