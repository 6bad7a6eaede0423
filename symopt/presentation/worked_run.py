r"""A minimization written as a derivation: the formula, the numbers put into it step by step, the end.

    x_1 = x_0 - f′(x_0)/f″(x_0) = 0.05 - (-18.949)/401.05 = 0.097247

Steps of Newton's method are written with H⁻¹∇f, those of gradient descent with α∇f, others with the
direction that the method took. What is written is computed from the trace; numbers are rounded.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

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
from symopt.optimization.critical.places import Place
from symopt.optimization.driver import methods
from symopt.optimization.judging.order import measured_order
from symopt.optimization.problem import Matrix as Numbers
from symopt.optimization.problem import Vector
from symopt.optimization.result import Iterate, Result
from symopt.presentation import iterates
from symopt.presentation.numerals import DIGITS, numeral, rounded
from symopt.syntax.tree import Add, At, Div, Matrix, Mul, Name, Neg, Relation, Tree

STEPS_SHOWN = 10
ROWS_SHOWN = 30
WIDEST = 3
"""Up to so many variables the steps are written with numbers."""


def minimization_document(
    tree: Tree, result: Result, *, output: str = "f", title: str = "", digits: int = DIGITS
) -> Document:
    """Return the worked run as a document of its own.

    tree: the function minimized, in `result.names`.   output: its name.   digits: significant ones.
    """
    heading = title or f"Minimizing {output}: {methods()[result.method].title}"
    start: list[Block] = [Formula((Relation("=", Name(output), tree),))]
    blocks = minimization_blocks(tree, result, output=output, digits=digits)
    return Document(heading, (*start, *blocks))


def minimization_blocks(
    tree: Tree, result: Result, *, output: str = "f", digits: int = DIGITS
) -> list[Block]:
    """Return the blocks of a worked run: formula, steps with numbers, table, order, outcome."""
    names = result.names
    run = _Run(
        Function(names, lower_scalar(tree, Scope({n: () for n in names}))), result, output, digits
    )
    blocks: list[Block] = [*run.formulas(), *run.steps(), *run.table()]
    return [*blocks, *order_sentence([i.point for i in result.trace]), *run.ending()]


class _Run:
    """One result being written."""

    def __init__(self, function: Function, result: Result, output: str, digits: int) -> None:
        self.function, self.result, self.output, self.digits = function, result, output, digits
        self.names = result.names
        self.trace = result.trace
        self.kinds = [self.kind(k) for k in range(1, len(self.trace))]

    def number(self, value: float) -> Tree:
        return rounded(value, self.digits)

    def hessian(self, point: Vector) -> Numbers:
        place = Place(self.names, None, floats=tuple(map(float, point)))
        return np.array([[place.value(h) for h in row] for row in self.function.hessian])

    def kind(self, k: int) -> str:
        """Return what the step to iterate k is: "newton", "gradient" or "other"."""
        before, after = self.trace[k - 1], self.trace[k]
        if before.point is None or before.gradient is None or after.direction is None:
            return "other"
        if _close(after.direction, -before.gradient):
            return "gradient"
        newton = _solve(self.hessian(before.point), before.gradient)
        return "newton" if newton is not None and _close(after.direction, -newton) else "other"

    def formulas(self) -> list[Block]:
        """Return the formula of the method and the derivatives in it."""
        kinds = set(self.kinds)
        gradient = iterates.gradient(self.output, self.names)
        one = len(self.names) == 1
        lines: list[Tree] = []
        if "newton" in kinds:
            at = [iterates.general(name) for name in self.names]
            second = iterates.derivative(self.output, self.names * 2) if one else Name("H")
            if one:
                change: Tree = Div(_at(gradient, self.names, at), _at(second, self.names, at))
            else:
                change = iterates.inverse_times(Name("H"), gradient)
            lines.append(iterates.update(self.names, change))
        elif kinds == {"gradient"}:
            slope = (
                _at(gradient, self.names, [iterates.general(n) for n in self.names])
                if one
                else gradient
            )
            lines.append(iterates.update(self.names, Mul((Name(self.rate), slope))))
        blocks: list[Block] = [Formula(tuple(lines))] if lines else []
        where: list[Inline] = ["with the derivatives"]
        if lines and not one:
            where = [
                "with the derivatives at ",
                Math(iterates.point([iterates.general(n) for n in self.names])),
            ]
        return [*blocks, Prose(tuple(where)), Formula(self.derivatives("newton" in kinds))]

    @property
    def rate(self) -> str:
        return "eta" if "alpha" in self.names else "alpha"

    def derivatives(self, second: bool) -> tuple[Tree, ...]:
        names, output = self.names, self.output
        if len(names) == 1:
            lines = [
                Relation(
                    "=", iterates.derivative(output, names), raise_node(self.function.gradient[0])
                )
            ]
            if second:
                lines.append(
                    Relation(
                        "=",
                        iterates.derivative(output, names * 2),
                        raise_node(self.function.hessian[0][0]),
                    )
                )
            return tuple(lines)
        if len(names) > WIDEST:
            return ()
        lines = [
            Relation("=", iterates.partial(output, (n,)), raise_node(g))
            for n, g in zip(names, self.function.gradient, strict=True)
        ]
        if second:
            rows = tuple(tuple(map(raise_node, row)) for row in self.function.hessian)
            lines.append(Relation("=", Name("H"), Matrix(rows)))
        return tuple(lines)

    def steps(self) -> list[Block]:
        """Return the first steps with numbers."""
        if len(self.names) > WIDEST or not self.kinds:
            return []
        shown = min(len(self.kinds), STEPS_SHOWN)
        first = self.trace[0].point
        start = [] if first is None else iterates.start(self.names, [float(x) for x in first])
        said = f"Numbers are rounded to {self.digits} significant digits; the run itself is not."
        blocks: list[Block] = [Prose((*start, said))]
        for k in range(1, shown + 1):
            block = self.step(k)
            if block is not None:
                blocks.append(block)
        if shown < len(self.kinds):
            blocks.append(Prose((f"… and so on; the table has all {len(self.kinds)} steps.",)))
        return blocks

    def step(self, k: int) -> Block | None:
        """Return one step: formula, numbers, result."""
        before, after = self.trace[k - 1], self.trace[k]
        if before.point is None or after.point is None or after.direction is None:
            return None
        head = iterates.column([iterates.iterate(n, k) for n in self.names])
        now = iterates.column([iterates.iterate(n, k - 1) for n in self.names])
        written = self.written(k, before, after)
        numbers = iterates.column([self.number(x) for x in before.point])
        starts = (now, numbers) if len(written) > 1 else (numbers,)
        lines = [
            _line(Add((start, Neg(change)))) for start, change in zip(starts, written, strict=True)
        ]
        lines.append(_line(iterates.column([self.number(x) for x in after.point])))
        return Steps(head, tuple(lines))

    def written(self, k: int, before: Iterate, after: Iterate) -> list[Tree]:
        """Return what is subtracted: by its formula, then with numbers."""
        assert before.point is not None  # the caller has looked
        assert after.direction is not None
        kind, length = self.kinds[k - 1], after.length
        at = [iterates.iterate(n, k - 1) for n in self.names]
        gradient = iterates.gradient(self.output, self.names)
        slope = before.gradient
        if kind == "gradient" and slope is not None:
            column = iterates.column([self.number(g) for g in slope])
            first = gradient if len(at) > 1 else _at(gradient, self.names, at)
            return [
                Mul((Name(self.rate), first)),
                Mul((self.number(length), column), sign="·"),
            ]
        if kind == "newton" and slope is not None:
            return self.newton(before.point, slope, length, at)
        direction = iterates.column([self.number(-d) for d in after.direction])
        change = direction if length == 1 else Mul((self.number(length), direction), sign="·")
        return [change]

    def newton(self, point: Vector, slope: Vector, length: float, at: Sequence[Tree]) -> list[Tree]:
        hessian = self.hessian(point)
        gradient = iterates.gradient(self.output, self.names)
        if len(at) == 1:
            second = iterates.derivative(self.output, self.names * 2)
            first: Tree = Div(_at(gradient, self.names, at), _at(second, self.names, at))
            numbers: Tree = Div(self.number(slope[0]), self.number(hessian[0, 0]))
        else:
            matrix = Matrix(tuple(tuple(self.number(h) for h in row) for row in hessian))
            first = iterates.inverse_times(Name("H"), gradient)
            numbers = iterates.inverse_times(
                matrix, iterates.column([self.number(g) for g in slope])
            )
        if length == 1:
            return [first, numbers]
        return [Mul((Name("t"), first)), Mul((self.number(length), numbers), sign="·")]

    def table(self) -> list[Block]:
        """Return the table of iterates."""
        rows = [self.row(i) for i in self.trace if i.point is not None]
        cut = len(rows) > ROWS_SHOWN
        shown = (
            [*rows[: ROWS_SHOWN - 5], (("⋮",), *((("",),) * (len(rows[0]) - 1))), *rows[-4:]]
            if cut
            else rows
        )
        size: tuple[Inline, ...] = ("largest entry of the gradient",)
        if len(self.names) == 1:
            size = ("|", Math(iterates.derivative(self.output, self.names)), "|")
        header = (
            (Math(Name("k")),),
            *((Math(Name(n)),) for n in self.names),
            (Math(Name(self.output)),),
            size,
        )
        return [Table(header, tuple(shown), "r" * len(header))] if rows else []

    def row(self, item: Iterate) -> tuple[tuple[Inline, ...], ...]:
        assert item.point is not None  # the caller has looked
        digits = self.digits + 1
        cells = [(numeral(float(x), digits),) for x in item.point]
        return (
            (str(item.iteration),),
            *cells,
            (numeral(item.value, digits),),
            (numeral(item.gradient_norm, 3),),
        )

    def ending(self) -> list[Block]:
        """Return how the run ended, and the certificate."""
        said: list[Block] = [Prose((self.result.choice,))] if self.result.choice else []
        return [
            Prose((self.result.message,)),
            *certificate_blocks(self.result, self.digits),
            *said,
        ]


def certificate_blocks(result: Result, digits: int = DIGITS) -> list[Block]:
    """Return the evidence at the final point: the eigenvalues and the verdict."""
    found = result.certificate
    if not found.eigenvalues or len(found.eigenvalues) > 12:
        return [Prose((found.sentence,))]
    listed: list[Inline] = []
    for k, value in enumerate(found.eigenvalues):
        listed += [", "] if k else []
        listed.append(numeral(value, digits))
    if len(found.eigenvalues) == 1:
        lead = "At this point the second derivative is "
    else:
        lead = "At this point the eigenvalues of the Hessian are "
    return [Prose((lead, *listed, f": {found.nature.value}."))]


def order_sentence(points: Sequence[Vector | float | None]) -> list[Block]:
    """Return the measured order of convergence, if the path is long enough."""
    known = [np.atleast_1d(p) for p in points if p is not None]
    order = measured_order(known) if len(known) == len(points) else None
    if order is None or not 0.5 < order < 4:
        return []
    rate = {1: "linear", 2: "quadratic", 3: "cubic"}.get(round(order), "")
    close = rate and abs(order - round(order)) < 0.25
    text = "The measured order of convergence is "
    return [Prose((text, numeral(order, 3), f": {rate} convergence." if close else "."))]


def _line(tree: Tree) -> Line:
    return Line(tree, mark=Mark.GIVEN)


def _at(body: Tree, names: Sequence[str], values: Sequence[Tree]) -> Tree:
    return At(body, tuple(zip(names, values, strict=True)))


def _close(left: Vector, right: Vector) -> bool:
    scale = float(np.abs(right).max())
    return bool(np.isfinite(left).all()) and float(np.abs(left - right).max()) <= 1e-6 * scale


def _solve(hessian: Numbers, gradient: Vector) -> Vector | None:
    try:
        found = np.linalg.solve(hessian, gradient).astype(np.float64)
    except np.linalg.LinAlgError:
        return None
    return found if np.isfinite(found).all() else None
