"""Second derivatives: the finished gradient differentiated once more, and the Hessian as a whole.

∂²L/∂w∂v = Σ_u ∂(∂L/∂w)/∂u · ∂u/∂v        over the names u in the gradient's own formula

Scalars go by the rules, name by name; arrays are in `matrix.second`.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from symopt.calculus.forward import Hessian, hessian
from symopt.calculus.views.ordering import style_of
from symopt.calculus.views.raising import raise_node
from symopt.derivation.check import Written, checked, plain_products
from symopt.derivation.rule import Situation
from symopt.derivation.scalar.local import derive_local
from symopt.derivation.scalar.roles import ordinary
from symopt.derivation.scalar.scalar import ScalarDeriver
from symopt.derivation.shape import cost
from symopt.derivation.step import Derivation
from symopt.derivation.terms.finish import finish
from symopt.derivation.terms.terms import Term, term_of
from symopt.derivation.terms.writing import fold, term_tree
from symopt.syntax import tree as syntax
from symopt.syntax.tree import Add, Derivative, Matrix, Mul, Name, Tree, walk

WRITTEN_OUT = 3
"""Up to so many scalars the second derivatives are derived, and the Hessian is one matrix."""
SHORT = 2
"""A derivative within a formula of more lines than this is a derivation of its own."""
TOO_LONG = 75
"""A second derivative longer than this keeps the derivatives ∂a/∂w in it as names."""
WIDE = 75
"""A row of the Hessian with more leaves and operations is not printed: its entries are."""
HOPELESS = 4
"""Products and sums so many times longer are not worth simplifying."""
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
        self._parts: dict[tuple[Tree, str], Derivation] = {}
        self._factors: dict[tuple[Tree, str], Tree] = {}

    def totals(self, second: Sequence[Derivation]) -> tuple[Derivation, ...]:
        """Return the derivations of what stands by name in the second derivatives, and of their parts."""
        lines = [step.after for item in second for step in item.steps]
        named = {part for line in lines for part in walk(line) if isinstance(part, Derivative)}
        known = {item.goal for item in self.first.locals()}
        found = [d for d in self._totals.values() if d.goal in named and d.goal not in known]
        derived = any(len(item.steps) > 1 for item in second)
        return (*found, *(self._parts.values() if derived else ()))

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
            factor = self.part(tree, inner)
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
        hopeless = cost(put) > HOPELESS * TOO_LONG
        more = [] if hopeless else finish(put, Situation(context))
        first = Written(
            _add(heads), "chain-rule", ("the first derivative differentiated once more",)
        )
        if cost(more[-1].tree if more else put) > TOO_LONG:
            return [first]
        return [
            first,
            Written(put, "local-derivatives", ("the derivatives of the names in it",)),
            *(Written(line.tree, line.rule, line.reason) for line in more),
        ]

    def part(self, tree: Tree, inner: str) -> Tree:
        """Return the derivative of a formula in one of its names, kept as a derivation if it is long."""
        known = self._factors.get((tree, inner))
        if known is not None:
            return known
        context = self.first.context("")
        lines = derive_local(tree, inner, context=context)
        result = plain_products(lines[-1].tree)
        if len(lines) > SHORT and len(self.wrt) <= WRITTEN_OUT:
            fixed, moving = _apart(tree, inner)
            if moving is not None:
                result = fold(syntax.Mul((fixed, self.part(moving, inner))), context)
            else:
                written = [Written(line.tree, line.rule, line.reason) for line in lines]
                goal = Derivative(tree, (Name(inner),))
                self._parts[tree, inner] = checked(self.system, goal, written)
        self._factors[tree, inner] = result
        return result

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
    named = any(isinstance(t, Derivative) for row in rows for entry in row for t in walk(entry))
    wide = max(sum(map(cost, row)) for row in rows) > WIDE
    found = tuple(derived.values())
    if named or (wide and count > 1):
        return tuple(d.brief for d in found) if brief else found, None
    return () if brief else found, Matrix(tuple(rows))


def _apart(tree: Tree, name: str) -> tuple[Tree, Tree | None]:
    """Return a product as what is free of the name, and the rest; None if that is the whole of it."""
    whole = term_of(tree)
    moving = {f: q for f, q in whole.powers.items() if name in syntax.names(f.tree)}
    if len(moving) == len(whole.powers) and whole.coefficient == 1:
        return syntax.ONE, None
    fixed = Term(whole.coefficient, {f: q for f, q in whole.powers.items() if f not in moving})
    return term_tree(fixed), term_tree(Term(Fraction(1), moving))


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
