"""Sums over the classes of g_jk = p_k - δ_jk, p a softmax: derivatives of surprises and of shares.

    Σ_j w_j g_jk = p_k (Σ_j w_j - w_k) - (1 - p_k) w_k      exact for one-hot w, right for any
    Σ_k g_jk t_k = Σ_k p_k t_k - t_j

The last nearly cancels where a class j is sure, p_j = 1 - ε. In a softmax without other axes, as in code of
one row, a share above ½, of which there is at most one, is set apart from the others:

    Σ_k g_jk t_k = Σ_{k: p_k ≤ ½} p_k t_k - (1 - p_j) t_j                           where p_j > ½
                 = Σ_{k: p_k ≤ ½} p_k t_k + Σ_{k: p_k > ½} p_k t_k - t_j            where p_j ≤ ½
    Σ_j p_j w_j g_jk = p_k Σ_j g_kj w_j                                             since p_j g_jk = p_k g_kj

Where neither index is summed g stands in code as the cases j = k and j ≠ k.
"""

from __future__ import annotations

from fractions import Fraction

from symopt.calculus import build, indices
from symopt.calculus.graph import NodeDefinition, functions_in
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import ONE, TRUE, ZERO, Node, Number, Operator, Product
from symopt.calculus.rebuilding import rebuilt
from symopt.compilation.rewriting.table import quotient

GAP = "portion_gap"
HALF = Number(Fraction(1, 2))


def without_gaps(item: NodeDefinition) -> NodeDefinition:
    """Return the definition with sums over an index of a gap done."""
    if GAP not in functions_in(item.body):
        return item
    body = _Summing().visit(item.body)
    return item if body is item.body else NodeDefinition(item.name, item.indices, body)


def gap_cases(node: Operator) -> Node:
    """Return g_jk as cases."""
    first, second = node.at
    on, off = gap_values(node)
    if first == second:
        return on
    same = build.compare("=", build.value(first), build.value(second))
    return build.cases([(on, same), (off, TRUE)])


def gap_values(node: Operator) -> tuple[Node, Node]:
    """Return g_jk where j = k, -(1 - p_k), and where not, p_k."""
    rest = build.operator("portion_rest", node.body, node.bound, node.at[1:])
    share = build.operator("portion", node.body, node.bound, node.at[1:])
    return build.negate(rest), share


class _Summing:
    def __init__(self) -> None:
        self.done: dict[Node, Node] = {}

    def visit(self, node: Node) -> Node:
        found = self.done.get(node)
        if found is None:
            found = self.done[node] = self.make(node)
        return found

    def make(self, node: Node) -> Node:
        if GAP not in functions_in(node):
            return node
        match node:
            case Product(sums=()):
                factors = [(self.visit(b), q) for b, q in node.powers]
                return build.scale(node.coefficient, build.merge(factors))
            case Product():
                summand, labels = build.open_sums(node)
                return self.summed(self.visit(summand), labels)
            case Operator(fields=(function, *_)) if function == GAP:
                return gap_cases(node) if node.at[0] == node.at[1] else node
            case _:
                return rebuilt(node, self.visit)

    def summed(self, summand: Node, labels: list[Index]) -> Node:
        """Return Σ_labels summand."""
        for gap, rest in _gaps(summand):
            for place, label in enumerate(p.plain for p in gap.at):
                if label is None or label not in labels or not _classes(gap, place, label):
                    continue
                inner = _bounded_by(label, labels)
                if gap.free.isdisjoint(inner):
                    left = [i for i in labels if i is not label and i not in inner]
                    over = _over(gap, build.contract(rest, inner), place, label)
                    return self.visit(build.contract(over, left))
        return build.contract(summand, labels)


def _classes(gap: Operator, place: int, label: Index) -> bool:
    """Return whether a label runs over the whole axis of the softmax, and stands at one place alone."""
    (bound,) = gap.bound
    elsewhere = gap.body.free.union(gap.at[1 - place].indices)
    return (label.lower, label.upper) == (bound.lower, bound.upper) and label not in elsewhere


def _bounded_by(label: Index, labels: list[Index]) -> list[Index]:
    """Return the labels whose range depends on one of them, directly or by others."""
    found = [label]
    for _ in labels:
        for other in labels:
            ends = {*other.lower.indices, *other.upper.indices}
            if other not in found and not ends.isdisjoint(found):
                found.append(other)
    return found[1:]


def _gaps(node: Node) -> list[tuple[Operator, Node]]:
    powers = node.powers if isinstance(node, Product) and not node.sums else ((node, 1),)
    coefficient = node.coefficient if isinstance(node, Product) else 1
    return [
        (b, build.scale(coefficient, build.merge((c, e) for c, e in powers if c is not b)))
        for b, q in powers
        if q == 1 and isinstance(b, Operator) and b.function == GAP
    ]


def _over(gap: Operator, rest: Node, place: int, label: Index) -> Node:
    """Return the sum of gap · rest over the index at one place."""
    coefficient, core = build.split(rest)
    powers = core.powers if isinstance(core, Product) and not core.sums else ((core, 1),)
    rest = build.merge((b, q) for b, q in powers if label in b.free)
    outside = build.scale(
        coefficient, build.merge((b, q) for b, q in powers if label not in b.free)
    )
    return build.multiply(outside, _inside(gap, rest, place, label))


def _apart(gap: Operator, rest: Node, share: Node, label: Index) -> Node:
    """Return Σ_k g_jk t_k with the share above ½ apart from the others."""
    other: Affine = gap.at[0]
    mine = build.rename(share, {label: other})
    missing = build.operator("portion_rest", gap.body, gap.bound, (other,))

    def chosen(where: Node, sure: Node, unsure: Node) -> Node:
        return build.cases([(sure, build.compare("<", HALF, where)), (unsure, TRUE)])

    def mean(weights: Node) -> Node:
        return build.contract(build.multiply(weights, rest), [label])

    others, first = mean(chosen(share, ZERO, share)), mean(chosen(share, share, ZERO))
    own = build.multiply(chosen(mine, missing, ONE), build.rename(rest, {label: other}))
    return build.subtract(build.add(others, build.multiply(chosen(mine, ZERO, ONE), first)), own)


def _inside(gap: Operator, rest: Node, place: int, label: Index) -> Node:
    other: Affine = gap.at[1 - place]
    here = build.rename(rest, {label: other})
    if place == 1 and label not in rest.free:
        return ZERO  # Σ_k g_jk = 0
    if gap.body.free <= set(gap.bound):
        share = build.operator("portion", gap.body, gap.bound, (indices.of(label),))
        if place == 1:
            return _apart(gap, rest, share, label)
        weight = quotient(rest, share)
        if weight is not None:
            turned = Operator(GAP, gap.body, gap.bound, gap.at[::-1])
            mine = build.rename(share, {label: other})
            return build.multiply(mine, _over(turned, weight, 1, label))
    if place == 1:
        share = build.operator("portion", gap.body, gap.bound, (indices.of(label),))
        return build.subtract(build.contract(build.multiply(share, rest), [label]), here)
    share = build.operator("portion", gap.body, gap.bound, (other,))
    if here is share:  # Σ_j p_j (p_k - δ_jk) = 0
        return ZERO
    missing = build.operator("portion_rest", gap.body, gap.bound, (other,))
    others = build.subtract(build.contract(rest, [label]), here)
    return build.subtract(build.multiply(share, others), build.multiply(missing, here))
