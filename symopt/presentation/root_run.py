"""Newton's method for a zero, written as a derivation: formula, numbers put in, result, and the end."""

from __future__ import annotations

from collections.abc import Sequence

from symopt.calculus.lower import Scope, lower_scalar
from symopt.calculus.views.raising import raise_node
from symopt.foundation.document import (
    Block,
    Document,
    Formula,
    Inline,
    Line,
    Mark,
    Math,
    Prose,
    Steps,
    Table,
)
from symopt.optimization.critical.functions import Function
from symopt.optimization.roots import Root, RootIterate
from symopt.presentation import iterates
from symopt.presentation.numerals import DIGITS, numeral, rounded
from symopt.presentation.worked_run import ROWS_SHOWN, STEPS_SHOWN, order_sentence
from symopt.syntax.tree import Add, At, Div, Mul, Name, Neg, Relation, Tree


def root_document(
    tree: Tree, found: Root, *, output: str = "f", title: str = "", digits: int = DIGITS
) -> Document:
    """Return a search for a zero of a function of one variable as a document of its own."""
    start: list[Block] = [Formula((Relation("=", Name(output), tree),))]
    heading = title or f"A zero of {output} by Newton's method"
    return Document(heading, (*start, *root_blocks(tree, found, output=output, digits=digits)))


def root_blocks(tree: Tree, found: Root, *, output: str = "f", digits: int = DIGITS) -> list[Block]:
    """Return the blocks of a search for a zero: formula, steps with numbers, table, order, outcome."""
    name = found.name
    slope = iterates.derivative(output, (name,))
    at = [iterates.general(name)]
    change = Div(_at(Name(output), name, at[0]), _at(slope, name, at[0]))
    function = Function((name,), lower_scalar(tree, Scope({name: ()})))
    blocks: list[Block] = [
        Formula((iterates.update((name,), change),)),
        Prose(("with the derivative",)),
        Formula((Relation("=", slope, raise_node(function.gradient[0])),)),
    ]
    if len(found.trace) > 1:
        said = f"Numbers are rounded to {digits} significant digits; the run itself is not."
        blocks.append(Prose((*iterates.start((name,), [found.trace[0].point]), said)))
    points = [item.point for item in found.trace]
    steps = list(zip(found.trace, points[1:], strict=False))
    for item, after in steps[:STEPS_SHOWN]:
        blocks.append(_step(item, after, name, output, digits))
    if len(steps) > STEPS_SHOWN:
        blocks.append(Prose((f"… and so on; the table has all {len(steps)} steps.",)))
    blocks.append(_table(found, output, digits))
    return [*blocks, *order_sentence(points), Prose((found.message,))]


def _step(item: RootIterate, after: float, name: str, output: str, digits: int) -> Steps:
    """Return x_1 = x_0 - f(x_0)/f′(x_0) = numbers = result."""
    now = iterates.iterate(name, item.iteration)
    slope = iterates.derivative(output, (name,))
    quotient = Div(rounded(item.value, digits), rounded(item.slope, digits))
    full = -item.value / item.slope
    damped = abs(item.step - full) > 1e-9 * abs(full)
    numbers: Tree = (
        Mul((rounded(item.step / full, digits), quotient), sign="·") if damped else quotient
    )
    symbols: Tree = Div(_at(Name(output), name, now), _at(slope, name, now))
    if damped:
        symbols = Mul((Name("t"), symbols))
    lines = (
        Add((now, Neg(symbols))),
        Add((rounded(item.point, digits), Neg(numbers))),
        rounded(after, digits),
    )
    head = iterates.iterate(name, item.iteration + 1)
    return Steps(head, tuple(Line(line, mark=Mark.GIVEN) for line in lines))


def _table(found: Root, output: str, digits: int) -> Table:
    name = found.name
    header: tuple[tuple[Inline, ...], ...] = (
        (Math(Name("k")),),
        (Math(Name(name)),),
        (Math(Name(output)),),
        (Math(iterates.derivative(output, (name,))),),
    )
    points = [(i.point, i.value, i.slope) for i in found.trace]
    rows = [_row(k, values, digits) for k, values in enumerate(points)]
    if len(rows) > ROWS_SHOWN:
        rows = [*rows[: ROWS_SHOWN - 5], (("⋮",), ("",), ("",), ("",)), *rows[-4:]]
    return Table(header, tuple(rows), "rrrr")


def _row(k: int, values: Sequence[float], digits: int) -> tuple[tuple[Inline, ...], ...]:
    point, value, slope = values
    return (
        (str(k),),
        (numeral(point, digits + 1),),
        (numeral(value, 3),),
        (numeral(slope, digits),),
    )


def _at(body: Tree, name: str, value: Tree) -> Tree:
    return At(body, ((name, value),))
