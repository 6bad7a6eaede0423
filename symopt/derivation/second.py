"""Second derivatives: the finished gradient differentiated once more, and the Hessian as a whole.

∂²L/∂w∂v = Σ_u ∂(∂L/∂w)/∂u · ∂u/∂v        over the names u in the gradient's own formula

Scalars go by the rules, name by name; arrays are in `matrix.second`.
"""

from __future__ import annotations

from collections.abc import Sequence

from symopt.calculus.forward import Hessian, hessian
from symopt.calculus.ordering import style_of
from symopt.calculus.raising import raise_node
from symopt.derivation.check import Written, checked, plain_products
from symopt.derivation.finish import finish
from symopt.derivation.local import derive_local
from symopt.derivation.roles import ordinary
from symopt.derivation.rule import Situation
from symopt.derivation.scalar import ScalarDeriver
from symopt.derivation.step import Derivation
from symopt.syntax import tree as syntax
from symopt.syntax.tree import Add, Derivative, Matrix, Mul, Name, Tree, walk

WRITTEN_OUT = 3
"""Up to so many scalars the second derivatives are derived, and the Hessian is one matrix."""
STATED = 10
"""Up to so many scalars each second derivative is stated."""


class ScalarHessian:
    """Second derivatives of scalars. first: what derived the gradient."""

    def __init__(self, first: ScalarDeriver) -> None:
        self.first, self.system, self.output = first, first.system, first.output
        self.wrt = first.wrt
        self.style = style_of(first.system.model)
        self._calculus: Hessian | None = None
        self._totals: dict[tuple[str, str], Derivation] = {}

    def totals(self) -> tuple[Derivation, ...]:
        """Return the derivatives of defined names that the second derivatives have used."""
        known = {d.goal for d in self.first.locals()}
        return tuple(d for d in self._totals.values() if d.goal not in known)

    def pairs(self) -> list[tuple[str, str]]:
        """Return the upper triangle in order."""
        return [(p, q) for k, p in enumerate(self.wrt) for q in self.wrt[k:]]

    def derive(self, first: str, second: str) -> Derivation:
        """Return the derivation of ∂²output/∂first∂second from ∂output/∂second, in one variable or more."""
        gradient = self.first.adjoint(second).result
        goal = self.goal(second, first)
        if any(isinstance(part, Derivative) for part in walk(gradient)):
            return self.stated(first, second)  # its parts are names: a δ recursion
        if not any(name in self.first.bodies for name in syntax.names(gradient)):
            return checked(self.system, goal, self.directly(gradient, first))
        return checked(self.system, goal, self.by_names(gradient, first))

    def goal(self, first: str, second: str) -> Derivative:
        """Return the second derivative as a name."""
        pair = (Name(first), Name(second))
        return Derivative(Name(self.output), pair, total=ordinary(self.system.model))

    def directly(self, tree: Tree, name: str) -> list[Written]:
        """Return the lines that differentiate a formula in variables by the rules."""
        start = Derivative(tree, (Name(name),), total=ordinary(self.system.model))
        lines = [
            Written(start, "second-derivative", ("the first derivative differentiated once more",))
        ]
        found = derive_local(tree, name, context=self.first.context(""))
        return lines + [Written(line.tree, line.rule, line.reason) for line in found]

    def by_names(self, tree: Tree, name: str) -> list[Written]:
        """Return the lines that differentiate a formula in each of its names and apply the chain rule."""
        context = self.first.context("")
        heads: list[Tree] = []
        values: list[Tree] = []
        for inner in sorted(syntax.names(tree), key=self.style.rank):
            value = self.first.total(inner, name)
            if value == syntax.ZERO:
                continue
            factor = plain_products(derive_local(tree, inner, context=context)[-1].tree)
            if factor == syntax.ZERO:
                continue
            head = Derivative(Name(inner), (Name(name),), total=ordinary(self.system.model))
            if inner != name:
                self._totals[inner, name] = self.first.total_derivation(inner, name)
            heads.append(_times(factor, head if inner != name else syntax.ONE))
            values.append(_times(factor, value))
        if not heads:
            return [Written(syntax.ZERO, "constant", (_nothing(tree),))]
        put = _add(values)
        more = finish(put, Situation(context))
        return [
            Written(_add(heads), "chain-rule", ("the first derivative differentiated once more",)),
            Written(put, "local-derivatives", ("the derivatives of the names in it",)),
            *(Written(line.tree, line.rule, line.reason) for line in more),
        ]

    def stated(self, first: str, second: str) -> Derivation:
        """Return one second derivative in one line."""
        line = Written(self.entry(first, second), "second-derivative", ())
        return checked(self.system, self.goal(second, first), [line])

    def entry(self, first: str, second: str) -> Tree:
        """Return the final form of ∂²output/∂first∂second; by the calculus where it is very long."""
        gradient = self.first.adjoint(second).result
        if not any(isinstance(part, Derivative) for part in walk(gradient)):
            known = any(name in self.first.bodies for name in syntax.names(gradient))
            lines = self.by_names(gradient, first) if known else self.directly(gradient, first)
            return lines[-1].tree
        if self._calculus is None:
            self._calculus = hessian(self.system.row, self.output, self.wrt)
        return raise_node(self._calculus.expanded(first, second), self.style)


def scalar_hessian(maker: ScalarHessian, brief: bool) -> tuple[tuple[Derivation, ...], Tree | None]:
    """Return the derivations of the entries, and the Hessian as a matrix where that is readable.

    Up to WRITTEN_OUT scalars each entry is derived; up to STATED each is stated; beyond that there are
    too many to read. brief: nothing is derived that the whole matrix says.
    """
    count = len(maker.wrt)
    if count > STATED:
        return (), None
    if count > WRITTEN_OUT:
        return tuple(maker.stated(p, q) for p, q in maker.pairs()), None
    derived = {(p, q): maker.derive(p, q) for p, q in maker.pairs()}
    rows = [
        tuple(
            derived[p, q].result if (p, q) in derived else derived[q, p].result for q in maker.wrt
        )
        for p in maker.wrt
    ]
    return () if brief else tuple(derived.values()), Matrix(tuple(rows))


def _nothing(tree: Tree) -> str:
    """Return why a first derivative has derivative 0."""
    if any(isinstance(p, syntax.Piecewise) or _steps(p) for p in walk(tree)):
        return "the first derivative is constant in each case"
    return "the first derivative does not depend on it"


def _steps(tree: Tree) -> bool:
    return isinstance(tree, syntax.Call) and tree.function in ("sign", "step")


def _times(factor: Tree, other: Tree) -> Tree:
    if other == syntax.ONE:
        return factor
    return other if factor == syntax.ONE else Mul((factor, other), "·")


def _add(terms: Sequence[Tree]) -> Tree:
    return terms[0] if len(terms) == 1 else Add(tuple(terms))
