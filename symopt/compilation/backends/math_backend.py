"""Plain Python with the standard `math` module: the fastest code for a few scalars.

Straight-line code on Python floats, one formula for each gradient and Hessian entry. `math` raises
where numpy returns nan or infinity; the caller then falls back on the numpy code of the same plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from symopt.calculus import build
from symopt.calculus.nodes import Node
from symopt.compilation.backend import Backend, Source, load_python, reserved_words
from symopt.compilation.expressions import SUM, Dialect, Text
from symopt.compilation.identifiers import Identifiers
from symopt.compilation.plan import RowPlan
from symopt.compilation.row_source import RowSource, needed
from symopt.compilation.rows import Formula, Reduction
from symopt.compilation.tangents import Linear
from symopt.compilation.writer import Writer
from symopt.foundation.errors import UnsupportedError
from symopt.foundation.record import record


def _choose(value: str, condition: str, otherwise: str) -> Text:
    return f"{value} if {condition} else {otherwise}", SUM - 1


DIALECT = Dialect(
    functions={
        "exp": "exp", "log": "log", "sin": "sin", "cos": "cos", "tan": "tan", "asin": "asin",
        "acos": "acos", "atan": "atan", "sinh": "sinh", "cosh": "cosh", "tanh": "tanh",
        "asinh": "asinh", "acosh": "acosh", "atanh": "atanh", "atan2": "atan2", "hypot": "hypot",
        "abs": "abs", "max": "max", "min": "min", "erf": "erf", "erfc": "erfc", "gamma": "gamma",
        "loggamma": "loggamma", "log1p": "log1p", "expm1": "expm1", "sqrt": "sqrt",
        "floor": "floor", "ceiling": "ceil", "sign": "sign", "sigmoid": "sigmoid", "softplus": "softplus",
    },
    power="pow_", sqrt="sqrt", nan="nan", choose=_choose,
    both="and", either="or", negated="not ", eager=False,
)  # fmt: skip

_HELPERS = {
    "loggamma": '''
def loggamma(x):
    """log(gamma(x)), which is no real number for x < 0."""
    return lgamma(x) if x >= 0 else nan
''',
    "sigmoid": '''
def sigmoid(x):
    """1/(1 + exp(-x)), without overflow."""
    if x >= 0:
        return 1/(1 + exp(-x))
    e = exp(x)
    return e/(1 + e)
''',
    "softplus": '''
def softplus(x):
    """log(1 + exp(x)), without overflow."""
    return x + log1p(exp(-x)) if x > 0 else log1p(exp(x))
''',
    "sign": '''
def sign(x):
    """-1, 0 or 1."""
    return (x > 0) - (x < 0)
''',
}

_WORDS = ("pi", "nan", "pow_", "theta", "exp", "log1p")
_HEADS = (("value", 0), ("value_and_gradient", 1), ("all", 2))


def emit(plan: RowPlan) -> Source:
    """Return the source of value, value_and_gradient and all, each (theta, data…) -> floats, tuples."""
    if plan.row is not None or not plan.straight:
        raise UnsupportedError(
            "math code is for scalar problems without rows", remedy="use backend='numpy'"
        )
    used: set[str] = set()
    heads = [(name, level) for name, level in _HEADS if level <= plan.order]
    bodies = [_function(plan, name, level, used) for name, level in heads]
    text = helpers(used) + "".join(f"\n{body}" for body in bodies)
    return Source(text, tuple(name for name, _ in heads), plan.scalars)


@record
class StraightLine:
    """Assignments, and what stands for the results after them.

    names: the identifiers in use.   parameters, value, gradient: texts.   hessian: the entries (i, j),
    i <= j, that are not zero.   functions: the functions that the lines call.
    """

    names: Identifiers
    lines: tuple[str, ...]
    parameters: tuple[str, ...]
    value: str
    gradient: tuple[str, ...]
    hessian: Mapping[tuple[int, int], str]
    functions: frozenset[str]


def straight_line(
    plan: RowPlan, level: int, words: Iterable[str] = (), dialect: Dialect = DIALECT
) -> StraightLine:
    """Return value (level 0), value and gradient (1), or all (2) as lines; `words` are not used in them."""
    users = [*plan.parameters, *plan.scalars, *_definitions(plan)]
    names = Identifiers(users, reserved_words(dialect, [*_WORDS, *words]))
    writer = Writer(dialect, names)
    needs = needed(plan, level)
    gradient = [_entry(plan, name) for name in plan.parameters] if level else []
    hessian = _hessian(plan) if level > 1 else {}
    needs.nodes = [*gradient, *dict.fromkeys(hessian.values())]
    RowSource(plan, writer, needs, _no_linear, _no_reduction).write()
    writer.place = writer.before
    slopes = tuple(writer.write(node)[0] for node in gradient)
    written: dict[Node, str] = {}
    for node in hessian.values():
        if node not in written:
            text = writer.write(node)
            written[node] = (
                text[0] if text[0].isidentifier() else writer.temporary(writer.plain(node), "h")
            )
    return StraightLine(
        names=names,
        lines=tuple(writer.before),
        parameters=tuple(map(names.of, plan.parameters)),
        value=names.of(plan.output),
        gradient=slopes,
        hessian={place: written[node] for place, node in hessian.items()},
        functions=frozenset(writer.used_functions),
    )


def _function(plan: RowPlan, title: str, level: int, used: set[str]) -> str:
    found = straight_line(plan, level)
    results = [found.value]
    if level:
        results.append(_tuple(found.gradient))
    if level > 1:
        size = range(len(plan.parameters))
        results.append(
            _tuple(
                [
                    _tuple([found.hessian.get((min(i, j), max(i, j)), "0.0") for j in size])
                    for i in size
                ]
            )
        )
    used |= found.functions
    arguments = ", ".join(["theta", *map(found.names.of, plan.scalars)])
    lines = [f"{_tuple(found.parameters)[1:-1]} = theta", *found.lines]
    lines.append(f"return {', '.join(results)}")
    return f"\ndef {title}({arguments}):\n" + "".join(f"    {line}\n" for line in lines)


def helpers(used: Iterable[str]) -> str:
    """Return the head of a module and the definitions of the functions that `math` lacks."""
    written = "".join(f"\n{_HELPERS[name]}" for name in _HELPERS if name in used)
    return f"from math import *\nfrom math import pow as pow_\n{written}"


def _definitions(plan: RowPlan) -> list[str]:
    return [item.name for item in plan.items if "." not in item.name]


def _entry(plan: RowPlan, name: str) -> Node:
    slopes = [s for s in plan.sweep.gradient if s.parameter == name]
    return build.add(*(build.multiply(s.adjoint, s.partial) for s in slopes))


def _hessian(plan: RowPlan) -> dict[tuple[int, int], Node]:
    place = {name: k for k, name in enumerate(plan.parameters)}
    found: dict[tuple[int, int], Node] = {}
    for edge in plan.sweep.hessian:
        i, j = sorted((place[edge.a], place[edge.b]))
        found[i, j] = edge.coefficient
    return found


def _tuple(parts: Sequence[str]) -> str:
    return f"({', '.join(parts)},)" if len(parts) == 1 else f"({', '.join(parts)})"


def _no_linear(item: Formula, linear: Linear) -> None:
    raise UnsupportedError(f"{item.name} needs arrays ({len(linear.runs)} runs)")


def _no_reduction(item: Reduction) -> None:
    raise UnsupportedError(f"{item.name} sums over rows")


MATH = Backend(
    name="math",
    title="plain Python with the math module, for a few scalars",
    dialect=DIALECT,
    available=lambda: True,
    emit=emit,
    load=load_python,
)
