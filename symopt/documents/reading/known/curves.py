"""Curves: equations such as x³ + y³ = 6xy that say what y is without being solved for it.

    e is differentiated along F(x, y) = 0 by       de/dx = ∂e/∂x + ∂e/∂y y',   y' = -(∂F/∂x)/(∂F/∂y)

What y was before is not meant from there on. What follows for all x and y holds on the curve; what does not
may still hold there. (Implicit functions: Courant, Differential and Integral Calculus II, chapter III.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from symopt.documents.reading.formulas.parsed import Parsed
from symopt.documents.reading.known.coming import made
from symopt.documents.reading.known.ledger import Ledger
from symopt.documents.reading.known.scene import renamed
from symopt.syntax.tree import (
    ZERO,
    Add,
    At,
    Derivative,
    Div,
    Mul,
    Name,
    Neg,
    Tree,
    names,
    rebuild,
    walk,
)


@dataclass(frozen=True, slots=True)
class Curve:
    """An equation F(x, y) = 0 from a statement on, F the difference of its sides."""

    difference: Tree
    order: int
    scope: int
    line: int


class Curves:
    """The curves of a document so far."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.found: list[Curve] = []

    def note(self, at: Parsed, left: Tree, right: Tree) -> None:
        """Take note of a curve: from here on its names mean nothing that another section made of them."""
        item = at.item
        difference = Add((left, Neg(right)))
        for name in plain_names(difference):
            known = self.ledger.at(name, item, at.functions)
            if known is None or known.order < 0:
                continue
            if not known.numeric or known.unit != item.unit or known.section != item.section:
                self.ledger.enter(made(at, name, Name(name), freed=True))
        self.found.append(Curve(difference, item.order, item.scope, item.line))

    def along(
        self, at: Parsed, trees: Sequence[Tree | None]
    ) -> tuple[list[Tree | None], Curve] | None:
        """Return trees with derivatives taken along the last curve about them, None without one."""
        pairs = {
            (name, by.name)
            for tree in trees
            if tree is not None
            for node in walk(tree)
            if isinstance(node, Derivative) and len({*node.wrt}) == 1
            for by in node.wrt[:1]
            if isinstance(by, Name)
            for name in names(node.of)
            if name != by.name
        }
        for curve in reversed(self.found):
            own = names(curve.difference)
            if curve.order > at.item.order or curve.scope != at.item.scope:
                continue
            for y, x in sorted(pairs):
                if y in own and x in own and self._is_free(y, at) and self._is_free(x, at):
                    return [None if t is None else _along(t, curve, y, x) for t in trees], curve
        return None

    def _is_free(self, name: str, at: Parsed) -> bool:
        known = self.ledger.at(name, at.item, at.functions)
        return known is None or known.numeric


def plain_names(tree: Tree) -> list[str]:
    """Return the names in a tree that are applied to nothing there."""
    applied = {n for node in walk(tree) if isinstance(node, At) for n in names(node.body)}
    return [n for n in names(tree) if n not in applied]


def _along(tree: Tree, curve: Curve, y: str, x: str) -> Tree:
    """Return a tree with each derivative by x taken with y as the curve has it."""
    curved = f"{y}_curve"  # also where the document writes y(x)
    by = Name(x), Name(curved)
    difference = renamed(curve.difference, {y: curved})
    slope = Div(Neg(Derivative(difference, by[:1])), Derivative(difference, by[1:]))

    def step(body: Tree) -> Tree:
        if body == by[1]:
            return slope
        if not names(body):
            return ZERO
        return Add((Derivative(body, by[:1]), Mul((Derivative(body, by[1:]), slope))))

    def change(node: Tree) -> Tree:
        if isinstance(node, Derivative) and {*node.wrt} == {by[0]}:
            body = change(node.of)
            for _ in node.wrt:
                body = step(body)
            return body
        return rebuild(node, change)

    return change(renamed(tree, {y: curved}))
