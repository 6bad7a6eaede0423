r"""The quotient rule: d(u/v) = du/v - u dv/v²."""

from __future__ import annotations

from symopt.derivation.differentials.rule import DifferentialRule, Work
from symopt.derivation.differentials.trees import negative, over, times, total
from symopt.syntax.tree import TWO, Call, Div, Mul, Pow, Tree


def _apply(tree: Tree, work: Work) -> Tree | None:
    match tree:
        case Div(numerator=top, denominator=bottom):
            pass
        case Call(function="ediv", arguments=(top, bottom)):
            pass
        case _:
            return None
    array = work.rank(bottom) > 0
    square: Tree = Mul((bottom, bottom), "⊙") if array else Pow(bottom, TWO)
    change = work.d(bottom)
    if work.rank(top) and not array:
        last = times(over(change, square), top)
    else:
        last = times(over(top, square), change, elementwise=array)
    return total((over(work.d(top), bottom), negative(last)))


QUOTIENT = DifferentialRule(
    name="quotient",
    title="quotient rule",
    statement=r"\mathrm{d}\frac{u}{v} = \frac{\mathrm{d}u}{v} - \frac{u}{v^2}\,\mathrm{d}v",
    rank=30,
    apply=_apply,
    examples=("x/norm(x)", "1/t", "(x.T @ A @ x)/(x.T @ x)", "ediv(a, x)"),
)
