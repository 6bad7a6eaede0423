r"""Raising: from a node back to readable mathematics in index form, \frac{1}{m}\sum_i (ŷ_i - y_i) X_{ij}.

The tree has the node's value: lowering it in a scope where the free labels are bound gives the node
again (the same node, but for a softmax without a name, which is written by exponentials). Factors and
terms stand in the order of `ordering`; a sum stands as far to the right as it can.

A Kronecker delta is written as the entry `delta[i, j]`, and as cases where `delta` is a name in use.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from symopt.calculus import build, indices
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import (
    ONE,
    TRUE,
    Apply,
    Boolean,
    Cases,
    Compare,
    Delta,
    Entry,
    Node,
    Number,
    Operator,
    Product,
    Rational,
    Sum,
    Value,
    Within,
)
from symopt.calculus.operators.others import left_out
from symopt.calculus.views.assembly import assemble
from symopt.calculus.views.index_names import free_names, is_row, names_used, readable
from symopt.calculus.views.ordering import (
    Power,
    Style,
    order_factors,
    order_terms,
    orient,
    reversed_residual,
)
from symopt.calculus.views.pieces import (
    MAX_SIZE,
    add_trees,
    affine_tree,
    delta_sides,
    name_tree,
    relation,
    shared_factor,
    written_size,
)
from symopt.foundation.errors import LimitError, UnsupportedError
from symopt.foundation.record import record
from symopt.syntax import tree as syntax
from symopt.syntax.tree import Tree, number


def raise_node(
    node: Node, style: Style | None = None, labels: Mapping[Index, str] | None = None
) -> Tree:
    r"""Return the tree of a node in index form.

    style: roles and declaration order of names (see `ordering.Style`).
    labels: names for the free indices; those not given get readable ones (`free_names` tells which).
    Raises LimitError for a formula too large to read.

    >>> from symopt.calculus.nodes import Entry
    >>> raise_node(build.power(Entry("x"), -1))
    Div(numerator=Number(value=Fraction(1, 1), text=''), denominator=Name(name='x'))
    """
    style = style or Style()
    if written_size(node) > MAX_SIZE:
        raise LimitError(
            "a formula is too large to write out",
            why=f"it has more than {MAX_SIZE} parts",
            remedy="keep its parts as named definitions",
        )
    names = dict(labels) if labels is not None else {}
    if not node.free <= names.keys():
        names = {**free_names(node, style), **names}
    raising = _Raising(style, names_used(node, style), "delta" not in names_used(node, style))
    return raising.visit(node, names)


@record
class _Raising:
    """One raising; `names` in the methods says what indices are called where the node stands."""

    style: Style
    used: frozenset[str]
    delta_name: bool

    def visit(self, node: Node, names: Mapping[Index, str]) -> Tree:
        match node:
            case Number():
                return number(node.value)
            case Value():
                return affine_tree(node.affine, names)
            case Entry():
                return self.entry(node, names)
            case Sum():
                return self.sum(node, names)
            case Product():
                coefficient, powers = orient(node, self.style)
                body = self.product(abs(coefficient), powers, node.sums, names)
                return syntax.Neg(body) if coefficient < 0 else body
            case Apply():
                return self.apply(node, names)
            case Operator():
                return self.operator(node, names)
            case Cases():
                return self.cases(node, names)
            case Delta():
                return self.delta(node, names)
            case Within():
                return _indicator(_inside(*(affine_tree(a, names) for a in node.fields)))
            case _:
                return self.condition(node, names)

    def entry(self, node: Entry, names: Mapping[Index, str]) -> Tree:
        if not node.indices:
            return name_tree(node.name, self.style)
        places = tuple(affine_tree(i, names) for i in node.indices)
        return syntax.Entry(self.style.spelled.get(node.name, node.name), places)

    def sum(self, node: Sum, names: Mapping[Index, str]) -> Tree:
        if reversed_residual(node, self.style):
            return syntax.Neg(self.visit(build.negate(node), names))
        shared = shared_factor(node)
        if shared != 1:
            inner = build.scale(1 / syntax.Fraction(shared), node)
            return assemble(shared, (), tail=(self.visit(inner, names),))
        return add_trees([self.term(c, t, names) for c, t in order_terms(node, self.style)])

    def term(self, coefficient: Rational, node: Node, names: Mapping[Index, str]) -> Tree:
        return self.visit(build.scale(coefficient, node), names)

    def product(
        self,
        coefficient: Rational,
        powers: Sequence[Power],
        sums: Sequence[Index],
        names: Mapping[Index, str],
    ) -> Tree:
        """Return coefficient · Σ over `sums` of the factors, those free of the indices outside."""
        outside = [p for p in powers if p[0].free.isdisjoint(sums)]
        inside = [p for p in powers if not p[0].free.isdisjoint(sums)]
        tails = [self.summed(part, own, names) for part, own in _components(inside, sums)]
        placed = order_factors(outside, self.style)
        sizes = [(self.visit(b, names), q) for b, q in placed if isinstance(b, Value)]
        rest = [(self.visit(b, names), q) for b, q in placed if not isinstance(b, Value)]
        return assemble(coefficient, rest, sizes, tails)

    def summed(
        self, powers: Sequence[Power], sums: Sequence[Index], names: Mapping[Index, str]
    ) -> Tree:
        """Return the sum over connected indices, rows outermost."""
        if not sums:
            return self.product(1, powers, (), names)
        first = min(sums, key=lambda i: (_needs(i, sums), not is_row(i, self.style), i.name))
        name = readable(first, {*names.values(), *self.used}, self.style)
        inner = {**names, first: name}
        left = [i for i in sums if i is not first]
        body = self.product(1, powers, left, inner)
        bounds = affine_tree(first.lower, names), affine_tree(first.upper, names)
        return syntax.Sum(body, name, *bounds)

    def apply(self, node: Apply, names: Mapping[Index, str]) -> Tree:
        if node.function == "exp" and node.arguments[0] is ONE:
            return syntax.Constant("e")
        if not node.arguments:
            return syntax.Constant("I" if node.function == "imaginary_unit" else node.function)
        arguments = tuple(self.visit(a, names) for a in node.arguments)
        if node.function == "pow":
            return syntax.Pow(arguments[0], arguments[1])
        return syntax.Call(node.function, arguments)

    def operator(self, node: Operator, names: Mapping[Index, str]) -> Tree:
        """Return softmax and log-sum-exp by exponentials, e^{u_j} / Σ_l e^{u_l}; others as (B⁻¹)_ij."""
        whole, entries, _ = left_out(node)
        if entries:
            return self.visit(build.merge([(whole, 1), *((e, -1) for e in entries)]), names)
        if node.function not in ("softmax", "logsumexp") or len(node.bound) != 1:
            return self.of_array(node, names)
        (bound,) = node.bound
        name = readable(bound, {*names.values(), *self.used}, self.style)
        body = syntax.Call("exp", (self.visit(node.body, {**names, bound: name}),))
        ends = affine_tree(bound.lower, names), affine_tree(bound.upper, names)
        total = syntax.Sum(body, name, *ends)
        if node.function == "logsumexp":
            return syntax.Call("log", (total,))
        here = build.rename(node.body, {bound: node.at[0]})
        return syntax.Div(syntax.Call("exp", (self.visit(here, names),)), total)

    def of_array(self, node: Operator, names: Mapping[Index, str]) -> Tree:
        """Return an entry of an array function in matrix notation, the indices around it held fixed."""
        from symopt.calculus.views.matrix_view import (
            matrix_view,
        )  # which writes index expressions as here
        from symopt.calculus.views.operator_view import operator_shape

        ends = operator_shape(node)
        labels = tuple(build.fresh(Index("", Affine(1), end)) for end in ends)
        at = tuple(map(indices.of, labels))
        entry = build.operator(node.function, node.body, node.bound, at)
        array = matrix_view(entry, labels, self.style, fixed=names, parts=True)
        if array is None:
            raise UnsupportedError(
                f"this {node.function} has no written form",
                why="its argument has no form in matrix notation",
                remedy="give the argument a name of its own",
            )
        places = tuple(affine_tree(place, names) for place in node.at)
        if isinstance(array, syntax.Transpose) and len(places) == 2:
            return syntax.Part(array.body, places[::-1])
        return syntax.Part(array, places) if places else array

    def cases(self, node: Cases, names: Mapping[Index, str]) -> Tree:
        return syntax.Piecewise(
            tuple(
                (self.visit(v, names), None if c is TRUE else self.condition(c, names))
                for v, c in node.branches
            )
        )

    def condition(self, node: Node, names: Mapping[Index, str]) -> Tree:
        if isinstance(node, Compare):
            op, left, right = node.fields
            return relation(op, self.visit(left, names), self.visit(right, names))
        assert isinstance(node, Boolean)  # the last kind of node
        if node is TRUE:
            return syntax.Relation("=", syntax.ZERO, syntax.ZERO)
        op, arguments = node.fields
        return syntax.Logic(op, tuple(self.condition(a, names) for a in arguments))

    def delta(self, node: Delta, names: Mapping[Index, str]) -> Tree:
        left, right = delta_sides(node.difference)
        sides = affine_tree(left, names), affine_tree(right, names)
        if self.delta_name:
            return syntax.Entry("delta", sides)
        return _indicator(syntax.Relation("=", *sides))


def _indicator(condition: Tree) -> Tree:
    return syntax.Piecewise(((syntax.ONE, condition), (syntax.ZERO, None)))


def _inside(place: Tree, lower: Tree, upper: Tree) -> Tree:
    ends = syntax.Relation("<=", lower, place), syntax.Relation("<=", place, upper)
    return syntax.Logic("and", ends)


def _needs(index: Index, sums: Sequence[Index]) -> int:
    """Return how many of the other indices the range of one depends on."""
    return sum(other in index.lower.indices + index.upper.indices for other in sums)


def _components(
    powers: Sequence[Power], sums: Sequence[Index]
) -> list[tuple[list[Power], list[Index]]]:
    """Split factors and indices into parts that share no index."""
    parts: list[tuple[list[Power], set[Index]]] = [([], {i}) for i in sums]
    links = [({*p[0].free} & set(sums), [p]) for p in powers]
    links += [({i, *_free(i)} & set(sums), []) for i in sums]
    for touched, factors in links:
        joined = [part for part in parts if not part[1].isdisjoint(touched)]
        whole = [p for part in joined for p in part[0]], {i for part in joined for i in part[1]}
        whole[0].extend(factors)
        parts = [part for part in parts if part not in joined] + [whole]
    parts.sort(key=lambda part: min(sums.index(i) for i in part[1]))
    return [(factors, [i for i in sums if i in own]) for factors, own in parts]


def _free(index: Index) -> tuple[Index, ...]:
    return index.lower.indices + index.upper.indices
