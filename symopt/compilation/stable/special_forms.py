r"""Special functions in the forms that SciPy computes; which one depends on the order.

* γ(s, x) = P(s, x) Γ(s) and Γ(s, x) = Q(s, x) Γ(s) for s > 0, by SciPy's regularized gammainc and gammaincc;
  Γ(-n, x) = x^(-n) E_(n+1)(x) for whole n ≥ 0.
* E_n(x) by SciPy's expn for whole n ≥ 0; E_n(x) = x^(n-1) Γ(1 - n, x) for n < 1.
* Shares of a sum of exponentials by exp(z_k - max z), so that nothing overflows (calculus/shares.py).
* Li_2(x) by SciPy's spence at 1 - x; Li_1(x) = -log1p(-x); lower whole orders are rational functions.

`CODE_NAMES` occur in generated code alone: nothing differentiates them.
Source: NIST DLMF, sections 8.2, 8.19 and 25.12.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import comb

from symopt.calculus import build
from symopt.calculus.elementary import MIXTURES
from symopt.calculus.nodes import ONE, TRUE, Apply, Node, Number, Rational
from symopt.calculus.shares import lse
from symopt.compilation.stable.late_exponentials import rate_gap
from symopt.foundation.errors import UnsupportedError

CODE_NAMES = ("expn", "spence", "gammainc", "gammaincc", "exp_gap", "rate_gap", "label_gap")
"""Functions of generated code that no catalogue has."""
LOWEST_ORDER = -12
"""Polylogarithms of lower orders are not written out."""


def special_form(name: str, arguments: tuple[Node, ...]) -> Node | None:
    """Return a special function as SciPy computes it, None if it has no such form.

    Raises UnsupportedError for an order for which SciPy has no function.
    """
    form = _FORMS.get(name)
    return None if form is None else form(*arguments)


def _lower_gamma(s: Node, x: Node) -> Node:
    return build.multiply(Apply("gammainc", (s, x)), build.apply("gamma", s))


def _upper_gamma(s: Node, x: Node) -> Node:
    if isinstance(s, Number) and s.value <= 0:
        if not isinstance(s.value, int):
            raise _missing("incomplete gamma function", "s", s.value, "s must be whole, or above 0")
        return build.multiply(build.power(x, s.value), _whole_integral(1 - s.value, x))
    return build.multiply(Apply("gammaincc", (s, x)), build.apply("gamma", s))


def _integral(n: Node, x: Node) -> Node:
    order = _number(n, "generalized exponential integral")
    if isinstance(order, int) and order >= 0:
        return _whole_integral(order, x)
    if order < 1:
        return build.multiply(build.power(x, order - 1), _upper_gamma(Number(1 - order), x))
    raise _missing(
        "generalized exponential integral", "n", order, "n must be whole, or less than 1"
    )


def _whole_integral(order: int, x: Node) -> Node:
    return Apply("expn", (Number(order), x))


def _polylogarithm(s: Node, x: Node) -> Node:
    order = _number(s, "polylogarithm")
    if not isinstance(order, int) or not LOWEST_ORDER <= order <= 2:
        allowed = f"s must be a whole number from {LOWEST_ORDER} to 2"
        raise _missing("polylogarithm", "s", order, allowed)
    rest = build.subtract(ONE, x)
    if order == 2:
        return Apply("spence", (rest,))
    if order == 1:
        return build.negate(build.apply("log1p", build.negate(x)))
    return build.multiply(_eulerian(-order, x), build.power(rest, order - 1))


def _eulerian(n: int, x: Node) -> Node:
    """Return Σ_k A(n, k) x^(k+1), with Li_(-n)(x) (1 - x)^(n+1) = Σ_k A(n, k) x^(n-k); A(0, 0) = 1.

    The Eulerian numbers, A(n, k) = Σ_j (-1)^j C(n+1, j) (k+1-j)^n, are the same from both ends.
    """
    counts = [
        sum((-1) ** j * comb(n + 1, j) * (k + 1 - j) ** n for j in range(k + 1))
        for k in range(max(n, 1))
    ]
    return build.linear((count, build.power(x, k + 1)) for k, count in enumerate(counts))


def _number(order: Node, title: str) -> Rational:
    if isinstance(order, Number):
        return order.value
    raise UnsupportedError(
        f"the order of the {title} must be a number in code",
        why="SciPy has a function for some orders alone, and here it varies",
        remedy="write the order as a number",
    )


def _missing(title: str, letter: str, order: Rational, allowed: str) -> UnsupportedError:
    return UnsupportedError(
        f"there is no code for the {title} with {letter} = {order}",
        why=f"SciPy has no function for it: {allowed}",
        remedy="write it by other functions",
    )


def _lse(*arguments: Node) -> Node:
    top = _largest(arguments)
    return build.add(top, build.apply("log", build.add(*_below(arguments, top))))


def _share(*arguments: Node) -> Node:
    powers = _below(arguments, _largest(arguments))
    return build.divide(powers[0], build.add(*powers))


def _share_rest(*arguments: Node) -> Node:
    powers = _below(arguments, _largest(arguments))
    return build.divide(build.add(*powers[1:]), build.add(*powers))


def _surprise(first: Node, *others: Node) -> Node:
    return build.apply("softplus", lse(build.subtract(z, first) for z in others))


def _exp_gap(power: Node, z: Node, y: Node) -> Node:
    """Return exp(z) - y of power = exp(z), where both are near 1 by a sum of which one part is exact."""
    half, two = Number(Fraction(-1, 2)), Number(2)
    near = build.logic("and", [build.compare("<", half, z), build.compare("<", y, two)])
    lack = build.apply("max", build.subtract(ONE, y), Number(-1))  # one node, never rearranged
    close = build.add(build.apply("expm1", z), lack)
    return build.cases([(close, near), (build.subtract(power, y), TRUE)])


def _label_gap(*arguments: Node) -> Node:
    from symopt.compilation.stable.late_labels import label_gap  # few formulas have any

    return label_gap(*arguments)


def _largest(arguments: tuple[Node, ...]) -> Node:
    """Return the maximum in pairs of pairs, which are not nested deeply."""
    level = sorted(dict.fromkeys(arguments), key=lambda z: z.digest)
    while len(level) > 1:
        pairs = [build.apply("max", a, b) for a, b in zip(level[::2], level[1::2], strict=False)]
        level = pairs + level[len(level) - len(level) % 2 :]
    return level[0]


def _below(arguments: tuple[Node, ...], top: Node) -> list[Node]:
    return [build.apply("exp", build.subtract(z, top)) for z in arguments]


def _mixture(name: str) -> Callable[..., Node]:
    def form(*arguments: Node) -> Node:
        from symopt.compilation.stable.mixture_forms import mixture_form  # few formulas have any

        return mixture_form(name, arguments)

    return form


_FORMS: dict[str, Callable[..., Node]] = {
    "lowergamma": _lower_gamma,
    "uppergamma": _upper_gamma,
    "expint": _integral,
    "polylog": _polylogarithm,
    "lse": _lse,
    "portion": _share,
    "portion_rest": _share_rest,
    "surprise": _surprise,
    "exp_gap": _exp_gap,
    "rate_gap": rate_gap,
    "label_gap": _label_gap,
    **{name: _mixture(name) for name in MIXTURES},
}
"""Functions by name."""
