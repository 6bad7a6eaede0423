"""An array plan as a program: sums, array functions and slow calls become statements of their own.

Σ over indices of a product is split in pairs, in the order of `contraction`, if that saves work; what stays
is elementwise. A range that depends on another index is summed in plain loops.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from symopt.calculus import build, indices
from symopt.calculus.graph import NodeDefinition
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import (
    Apply,
    Entry,
    Node,
    Operator,
    Product,
    Rational,
)
from symopt.calculus.rebuilding import rebuilt
from symopt.compilation.arrays.atoms import with_common_factors
from symopt.compilation.arrays.contraction import order
from symopt.compilation.c.formulas import FUNCTIONS, costly, slow
from symopt.compilation.c.program import Along, Assign, Pair, Statement, Total
from symopt.compilation.labels import opened_sums, standard_label
from symopt.compilation.numpy_code.arrays import standard
from symopt.compilation.primitives import by_primitives
from symopt.compilation.stable.array_shares import SHARES, share_form
from symopt.compilation.stable.gaps import GAP, gap_cases
from symopt.foundation.errors import UnsupportedError

ALONG = ("amax", "amin", "prod")


class Lowering:
    """Collects statements. `shapes` are those of all names, and grow by those made here."""

    def __init__(self, shapes: Mapping[str, tuple[Affine, ...]]) -> None:
        self.shapes = dict(shapes)
        self.statements: list[Statement] = []
        self.done: dict[Node, Node] = {}
        self.arrays: dict[Node, Entry] = {}
        self.number = 0

    def define(self, item: NodeDefinition, name: str = "") -> None:
        """Add the statements of a definition."""
        item = standard(item)
        body = self.visit(by_primitives(item.body, FUNCTIONS))
        self.shapes[name or item.name] = tuple(i.upper for i in item.indices)
        self.statements.append(Assign(name or item.name, item.indices, body))

    def visit(self, node: Node) -> Node:
        """Return a node without sums, array functions and slow calls."""
        found = self.done.get(node)
        if found is None:
            found = self.done[node] = self.make(node)
        return found

    def make(self, node: Node) -> Node:
        """Return the node from its lowered parts."""
        match node:
            case Product() if node.sums:
                return self.sum(node)
            case Product():
                factors = [(self.visit(b), q) for b, q in node.powers]
                return self.alone(build.scale(node.coefficient, build.merge(factors)))
            case Apply():
                return self.alone(build.apply(node.function, *map(self.visit, node.arguments)))
            case Operator():
                return self.along(node)
            case _:
                return rebuilt(node, self.visit)

    def alone(self, node: Node) -> Node:
        """Return a name for a call that takes long, the node itself for anything else."""
        if slow(node) or costly(node):
            return self.named(node, "call")
        return node

    def named(self, node: Node, wish: str) -> Entry:
        """Return the entry of the array that holds a node, one for each node."""
        found = self.arrays.get(node)
        if found is None:
            found = self.arrays[node] = self.array(node, wish)
        return found

    def array(self, node: Node, wish: str, axes: Sequence[Index] | None = None) -> Entry:
        """Return the entry of a new array that holds a node."""
        axes = self.axes_of(node) if axes is None else tuple(axes)
        name = self.fresh(wish, axes)
        self.statements.append(Assign(name, axes, node))
        return Entry(name, tuple(map(indices.of, axes)))

    def axes_of(self, node: Node) -> tuple[Index, ...]:
        """Return the free indices of a node as axes. Raises UnsupportedError for a dependent range."""
        axes = tuple(sorted(node.free, key=lambda i: i.name))
        for index in axes:
            if not regular(index):
                raise UnsupportedError(
                    "C code has no arrays whose size depends on an index",
                    remedy="use backend='numpy'",
                )
        return axes

    def fresh(self, wish: str, axes: Sequence[Index]) -> str:
        """Return a name for an array."""
        self.number += 1
        name = f"{wish}.{self.number}.c"
        self.shapes[name] = tuple(i.upper for i in axes)
        return name

    def along(self, node: Operator) -> Node:
        """Return an entry of an array function along an axis."""
        if node.function == GAP:
            return self.visit(gap_cases(node))
        if node.function in SHARES:
            return self.visit(share_form(node))
        if node.function not in ALONG or len(node.bound) != 1:
            raise UnsupportedError(
                f"C code cannot compute {node.function}", remedy="use backend='numpy'"
            )
        (bound,) = node.bound
        label = standard_label(bound.lower, bound.upper, node.free)
        body = self.visit(build.rename(node.body, {bound: indices.of(label)}))
        outer = self.axes_of(Entry("", tuple(map(indices.of, body.free - {label}))))
        if not regular(label):
            raise UnsupportedError(
                f"C code has no {node.function} over a part of an axis",
                remedy="use backend='numpy'",
            )
        argument = self.array(body, "z", (*outer, label))
        name = self.fresh(node.function, outer)
        self.statements.append(Along(name, outer, node.function, argument, label))
        return Entry(name, tuple(map(indices.of, outer)))

    def sum(self, node: Product) -> Node:
        """Return Σ of a product as an elementwise formula of sums that are computed before."""
        summand, labels = opened_sums(node)
        if not all(map(regular, (*labels, *node.free))):
            return self.total(self.visit(summand), labels, node.free)
        summand = with_common_factors(summand)
        product = summand if isinstance(summand, Product) and not summand.sums else None
        powers: Sequence[tuple[Node, Rational]] = product.powers if product else ((summand, 1),)
        apart = [b for b, _ in powers if b.free.isdisjoint(labels)]
        outside = [(self.alone(build.power(self.visit(b), q)), 1) for b, q in powers if b in apart]
        if product:
            outside.append((build.number(product.coefficient), 1))
        inside = [self.alone(build.power(self.visit(b), q)) for b, q in powers if b not in apart]
        unused = [i for i in labels if not any(i in b.free for b in inside)]
        outside += [(build.value(i.count), 1) for i in unused]
        summed = [i for i in labels if i not in unused]
        whole = frozenset().union(*(b.free for b in inside))
        if all(b.free == whole for b in inside):
            inner = self.total(build.multiply(*inside), summed, whole - set(summed))
            return build.merge([*outside, (inner, 1)])
        found = self.weighted(inside, summed)
        parts = self.contracted(inside, summed) if found is None else [found]
        return build.merge([*outside, *((b, 1) for b in parts)])

    def weighted(self, factors: Sequence[Node], summed: Sequence[Index]) -> Node | None:
        """Return Σ_i w_i A_ia B_ib, the weights put into no array of three axes; None for another form.

        The weights may have further axes: Σ_i w_ikl A_ia B_ib is one product of matrices for each k, l.
        Where A is B they may be sums over other indices themselves.
        """
        for index in summed if len(factors) >= 3 else ():
            found = self.weighted_over(index, factors, [i for i in summed if i is not index])
            if found is not None:
                return found
        return None

    def weighted_over(
        self, index: Index, factors: Sequence[Node], others: Sequence[Index]
    ) -> Node | None:
        """Return the weighted sum over an index, of weights summed over others."""
        own = [f.free - {index} for f in factors]
        held = [k for k, f in enumerate(factors) if index in f.free and own[k].isdisjoint(others)]
        pairs = [(a, b) for a, b in combinations(held, 2) if len(own[a]) == len(own[b]) == 1]
        pairs = [(a, b) for a, b in pairs if own[a] != own[b]]
        same = [(a, b) for a, b in pairs if _same_name(factors[a], factors[b])]
        plain = not others and len(held) == len(factors)
        chosen = (same or pairs if plain else same)[:1]
        for a, b in chosen:
            rest = [f for k, f in enumerate(factors) if k not in (a, b)]
            kept = set[Index]().union(*(f.free for f in rest)) - {index, *others}
            if kept & (own[a] | own[b]) or not any(index in f.free for f in rest):
                continue
            parts = self.contracted(rest, others) if others else rest
            weight = self.operand(build.multiply(*parts))
            return self.pair(factors[a], factors[b], [index], own[a] | own[b] | kept, weight)
        return None

    def contracted(self, factors: list[Node], summed: Sequence[Index]) -> list[Node]:
        """Return what remains of factors when the indices are summed, pair by pair."""
        live = list(factors)
        for step in order([b.free for b in live], frozenset(summed)):
            over = [i for i in summed if i in step.over]
            if step.right < 0:
                alone = live.pop(step.left)
                live.append(self.total(alone, over, alone.free - step.over))
                continue
            right, left = live.pop(step.right), live.pop(step.left)
            if not over:
                live.append(build.multiply(left, right))
                continue
            axes = (left.free | right.free) - step.over
            if left.free == right.free:
                live.append(self.total(build.multiply(left, right), over, axes))
            else:
                live.append(self.pair(left, right, over, axes))
        return live

    def pair(
        self,
        left: Node,
        right: Node,
        over: Sequence[Index],
        axes: Iterable[Index],
        weight: Entry | None = None,
    ) -> Node:
        """Return the name of Σ weight · left · right."""
        kept = tuple(sorted(axes, key=lambda i: i.name))
        one, two = self.operand(left), self.operand(right)
        key = build.contract(build.multiply(one, two, *([weight] if weight else [])), over)
        found = self.done.get(key)
        if found is None:
            name = self.fresh("sum", kept)
            self.statements.append(Pair(name, kept, one, two, tuple(over), weight))
            found = self.done[key] = Entry(name, tuple(map(indices.of, kept)))
        return found

    def operand(self, node: Node) -> Entry:
        """Return a factor as an array with plain, distinct indices."""
        if isinstance(node, Entry):
            plain = [p.plain for p in node.indices]
            if None not in plain and len(set(plain)) == len(plain):
                return node
        return self.named(node, "v")

    def total(self, body: Node, over: Sequence[Index], axes: Iterable[Index]) -> Node:
        """Return the name of Σ body."""
        key = build.contract(body, over)
        found = self.done.get(key)
        if found is None:
            kept = self.axes_of(Entry("", tuple(map(indices.of, axes))))
            name = self.fresh("sum", kept)
            self.statements.append(Total(name, kept, body, tuple(over)))
            found = self.done[key] = Entry(name, tuple(map(indices.of, kept)))
        return found


def regular(index: Index) -> bool:
    """Return whether an index runs from 1 to a size."""
    return index.lower == Affine(1) and not index.upper.indices


def _same_name(one: Node, two: Node) -> bool:
    return isinstance(one, Entry) and isinstance(two, Entry) and one.name == two.name
