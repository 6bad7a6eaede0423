"""The functions of the catalogue by mpmath, each from mpmath's own, and functions of whole arrays.

A function that is not here is evaluated by the definition in the catalogue, which is text as well.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, TypeAlias

import numpy as np

from symopt.foundation.errors import DomainError, UnsupportedError
from symopt.functions.lookup import definition_tree
from symopt.functions.lookup import function as entry_of
from tests.verification.replay.mpmath_building import BUILDING
from tests.verification.replay.mpmath_matrices import MATRICES, determinant, inverse

Context: TypeAlias = "Any"
"""A context of mpmath, with its precision."""
Value: TypeAlias = "Any"
"""A number of mpmath, a truth value, or a two-dimensional numpy array of numbers (a column for a vector)."""
Function: TypeAlias = "Callable[..., Value]"

_SAME = (
    "exp log sin cos tan cot sec csc asin acos atan acot asec acsc sinh cosh tanh coth sech csch asinh "
    "acosh atanh acoth asech acsch atan2 hypot erf erfc erfi erfinv gamma log1p expm1 sign beta sqrt "
    "lambertw besselj bessely besseli besselk airyai airybi fresnels fresnelc sinc floor hankel1 hankel2 "
    "digamma loggamma factorial binomial log10"
)
"""Functions that mpmath has under the same name."""


def elementary(mp: Context, name: str) -> Function:
    """Return a function of numbers. Raises UnsupportedError for one that is not known."""
    if name in _SAME.split():
        return getattr(mp, name)
    found = _others(mp).get(name)
    if found is not None:
        return found
    return partial(_by_definition, mp, name)


def _by_definition(mp: Context, name: str, *values: Value) -> Value:
    from tests.verification.replay.mpmath_values import MpmathValues

    entry, tree = entry_of(name), definition_tree(name)
    if tree is None or entry.variadic:
        raise UnsupportedError(f"{name} is not evaluated here")
    return MpmathValues(mp, dict(zip(entry.arguments, values, strict=True))).value(tree)


def _others(mp: Context) -> Mapping[str, Function]:
    half = mp.mpf(1) / 2
    return {
        "log2": lambda x: mp.log(x, 2),
        "cbrt": lambda x: mp.sign(x) * mp.cbrt(abs(x)),
        "abs": abs,
        "step": lambda x: half if x == 0 else mp.mpf(int(x > 0)),
        "max": max,
        "min": min,
        "sigmoid": lambda x: 1 / (1 + mp.exp(-x)),
        "softplus": lambda x: mp.log(1 + mp.exp(x)),
        "logsigmoid": lambda x: -mp.log(1 + mp.exp(-x)),
        "logit": lambda x: mp.log(x / (1 - x)),
        "relu": lambda x: max(x, mp.mpf(0)),
        "gelu": lambda x: x * mp.ncdf(x),
        "swish": lambda x: x / (1 + mp.exp(-x)),
        "softsign": lambda x: x / (1 + abs(x)),
        "polygamma": lambda n, x: mp.psi(_whole(n), x),
        "trigamma": lambda x: mp.psi(1, x),
        "erfcinv": lambda x: mp.erfinv(1 - x),
        "airyaiprime": lambda x: mp.airyai(x, derivative=1),
        "airybiprime": lambda x: mp.airybi(x, derivative=1),
        "Ei": mp.ei,
        "Si": mp.si,
        "Ci": mp.ci,
        "Shi": mp.shi,
        "Chi": mp.chi,
        "expint": mp.expint,
        "lowergamma": lambda s, x: mp.gammainc(s, 0, x),
        "uppergamma": mp.gammainc,
        "polylog": mp.polylog,
        "betainc_regularized": lambda a, b, t, u: mp.betainc(a, b, t, u, regularized=True),
        "elliptic_k": mp.ellipk,
        "elliptic_e": mp.ellipe,
        "ceiling": mp.ceil,
    }


def _whole(value: Value) -> int:
    if value != int(value):
        raise DomainError("an order is not a whole number")
    return int(value)


def array_call(
    mp: Context,
    name: str,
    arguments: Sequence[Value],
    options: Mapping[str, int],
) -> Value:
    """Return a function of whole arrays, None if `name` is one of numbers.

    Raises UnsupportedError for one that is not evaluated here, DomainError where there is no value.
    """
    if name in ("max", "min") and len(arguments) == 1 and isinstance(arguments[0], np.ndarray):
        name = f"a{name}"
    if options.get("keepdims"):
        raise UnsupportedError("a dimension that is kept is not evaluated here")
    function = _ARRAYS.get(name)
    return None if function is None else function(mp, list(arguments), options)


def _sum(mp: Context, arguments: list[Value], options: Mapping[str, int]) -> Value:
    (array,) = arguments
    axis = options.get("axis")
    if not isinstance(array, np.ndarray):
        return array
    vector = array.shape[1] == 1
    if axis is None or (vector and axis in (0, -1)):
        return sum(array.flat, mp.mpf(0))
    axis = axis % 2
    return np.sum(array, axis=axis).reshape(-1, 1)


def _mean(mp: Context, arguments: list[Value], options: Mapping[str, int]) -> Value:
    total = _sum(mp, arguments, options)
    return total / (np.size(arguments[0]) // np.size(total))


def _softmax(mp: Context, arguments: list[Value], options: Mapping[str, int]) -> Value:
    (array,) = arguments
    powers = np.frompyfunc(mp.exp, 1, 1)(array)
    axis = 0 if array.shape[1] == 1 else options.get("axis", -1) % 2
    return powers / powers.sum(axis=axis, keepdims=True)


def _logsumexp(mp: Context, arguments: list[Value], options: Mapping[str, int]) -> Value:
    (array,) = arguments
    powers = np.frompyfunc(mp.exp, 1, 1)(array)
    if array.shape[1] == 1:
        return mp.log(sum(powers.flat, mp.mpf(0)))
    total = powers.sum(axis=options.get("axis", -1) % 2).reshape(-1, 1)
    return np.frompyfunc(mp.log, 1, 1)(total)


def _diag(mp: Context, arguments: list[Value], options: Mapping[str, int]) -> Value:
    (array,) = arguments
    if array.shape[1] > 1:
        return np.diagonal(array).reshape(-1, 1)
    found = _filled(mp, (array.size, array.size), 0)
    for k in range(array.size):
        found[k, k] = array[k, 0]
    return found


def _eye(mp: Context, arguments: list[Value], options: Mapping[str, int]) -> Value:
    size = _whole(arguments[0])
    found = _filled(mp, (size, size), 0)
    for k in range(size):
        found[k, k] = mp.mpf(1)
    return found


def _filled(mp: Context, shape: tuple[int, ...], value: int) -> Value:
    found = np.empty(shape, dtype=object)
    found.fill(mp.mpf(value))
    return found


def _constant(value: int) -> Function:
    def made(mp: Context, arguments: list[Value], options: Mapping[str, int]) -> Value:
        sizes = [_whole(size) for size in arguments]
        shape = (sizes[0], sizes[1] if len(sizes) > 1 else 1)
        return mp.mpf(value) if shape == (1, 1) else _filled(mp, shape, value)

    return made


def _logdet(mp: Context, arguments: list[Value], options: Mapping[str, int]) -> Value:
    found = determinant(mp, arguments, options)
    if not found > 0:
        raise DomainError("a determinant is not positive")
    return mp.log(found)


def _matpow(mp: Context, arguments: list[Value], options: Mapping[str, int]) -> Value:
    array, exponent = arguments[0], _whole(arguments[1])
    if exponent < 0:
        array, exponent = inverse(mp, [array], options), -exponent
    found = _eye(mp, [array.shape[0]], options)
    for _ in range(exponent):
        found = np.dot(found, array)
    return found


_ARRAYS: Mapping[str, Function] = {
    "sum": _sum,
    "mean": _mean,
    "softmax": _softmax,
    "logsumexp": _logsumexp,
    "tr": lambda mp, a, o: sum(np.diagonal(a[0]), mp.mpf(0)),
    "diag": _diag,
    "eye": _eye,
    "ones": _constant(1),
    "zeros": _constant(0),
    "sc": lambda mp, a, o: a[0].flat[0] if isinstance(a[0], np.ndarray) else a[0],
    "had": lambda mp, a, o: a[0] * a[1],
    "had3": lambda mp, a, o: a[0] * a[1] * a[2],
    "ediv": lambda mp, a, o: a[0] / a[1],
    "hpow": lambda mp, a, o: a[0] ** (_whole(a[1]) if mp.isint(a[1]) else a[1]),
    **BUILDING,
    **MATRICES,
    "logdet": _logdet,
    "matpow": _matpow,
}
