r"""Powers of numbers, and entry by entry: d(uᵏ) = k uᵏ⁻¹ du, d(uᵛ) = uᵛ (v du/u + ln u dv)."""

from __future__ import annotations

from fractions import Fraction

from symopt.calculus.views.matrix_trees import hadamard
from symopt.derivation.differentials.rule import DifferentialRule, Work
from symopt.derivation.differentials.trees import call, over, times, total
from symopt.syntax.tree import ONE, Add, Call, Div, Neg, Number, Pow, Tree, number


def _apply(tree: Tree, work: Work) -> Tree | None:
    match tree:
        case Pow(base=base, exponent=exponent):
            pass
        case Call(function="hpow", arguments=(base, exponent)):
            pass
        case _:
            return None
    array = max(work.rank(base), work.rank(exponent)) > 0
    if not work.varies(exponent):
        front = _lowered(base, exponent, array)
        return times(*front, work.d(base), elementwise=array)
    whole = Pow(base, exponent)
    parts = [
        times(over(exponent, base), work.d(base), elementwise=array),
        times(call("log", base), work.d(exponent), elementwise=array),
    ]
    return times(whole, total(parts), elementwise=array)


def _lowered(base: Tree, exponent: Tree, array: bool) -> list[Tree]:
    """Return the factors of k u^(k - 1)."""
    value = _value(exponent)
    if value is None:
        return [exponent, Pow(base, Add((exponent, Neg(ONE))))]
    rest = value - 1
    if rest == 0:
        return [ONE]
    if rest == 1:
        return [number(value), base]
    if array and rest.denominator == 1 and 1 < rest <= 3:
        return [number(value), hadamard([(base, int(rest))])]
    return [number(value), Pow(base, number(rest))]


def _value(tree: Tree) -> Fraction | None:
    match tree:
        case Number(value=value):
            return value
        case Neg(body=Number(value=value)):
            return -value
        case Div(numerator=Number(value=top), denominator=Number(value=bottom)) if bottom:
            return top / bottom
        case _:
            return None


POWER = DifferentialRule(
    name="power",
    title="power rule",
    statement=r"\mathrm{d}(u^k) = k u^{k-1}\,\mathrm{d}u",
    rank=40,
    apply=_apply,
    examples=("(x.T @ x)**2", "x**3", "hpow(x, 1/2)", "a**t", "tr(X)**2"),
)
