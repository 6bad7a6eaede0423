r"""Matrix notation: \frac{1}{m} X^\top (\hat y - y) for a node with no, one or two free labels.

Index notation is the truth and this a view of it: lowering the tree gives the node's value at the labels.
Vectors are columns; ⊙ and functions of arrays are elementwise; a number beside an array is meant at each
entry. There is one form for each node: factors stand in the order of `ordering`, transposes are pushed to
names and used as little as possible. What has no such form (three free indices, x_{i+1}, an index as a
number) has none here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from symopt.calculus import build
from symopt.calculus.assembly import Factor, assemble
from symopt.calculus.contraction import Network
from symopt.calculus.indices import Affine, Index
from symopt.calculus.indices import of as affine
from symopt.calculus.matrix_trees import (
    cost,
    diagonal,
    eye,
    matmul,
    ones,
    outer,
    scalar_power,
    transposed,
)
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
)
from symopt.calculus.operator_view import operator_view
from symopt.calculus.ordering import Style, order_factors, order_terms, orient, reversed_residual
from symopt.calculus.raising import (
    MAX_SIZE,
    add_trees,
    affine_tree,
    delta_sides,
    name_tree,
    relation,
    shared_factor,
    written_size,
)
from symopt.calculus.slices import slice_name
from symopt.syntax import tree as syntax
from symopt.syntax.tree import Tree, number

Labels = tuple[Index, ...]


def matrix_view(
    node: Node,
    labels: Labels,
    style: Style | None = None,
    *,
    fixed: Mapping[Index, str] | None = None,
    parts: bool = False,
) -> Tree | None:
    r"""Return the node in matrix notation, or None where there is none.

    labels: the free labels that count rows and columns: () for a number, (i,) for a column vector,
    (i, j) for a matrix.
    style: roles and order of names; its `shapes` decide whether a sum runs over a whole array.
    fixed: names of other free labels, which become subscripts: column k of P is p_k (see `slices`).
    parts: whether that column is written P[:,k] instead, which needs no name of its own.

    >>> from symopt.calculus.indices import of, over
    >>> i, j = over("i", "m"), over("j", "n")
    >>> body = build.multiply(Entry("X", (of(i), of(j))), Entry("r", (of(i),)))
    >>> matrix_view(build.contract(body, (i,)), (j,))
    MatMul(factors=(Transpose(body=Name(name='X')), Name(name='r')))
    """
    if len(labels) > 2 or len(set(labels)) < len(labels) or written_size(node) > MAX_SIZE:
        return None
    fixed = dict(fixed or {})
    if not node.free <= {*labels, *fixed}:
        return None
    view = _View(style or Style(), fixed, parts)
    return view.array(node, labels)


class _View:
    """One conversion; every node is converted once for each tuple of labels."""

    def __init__(self, style: Style, fixed: Mapping[Index, str], parts: bool) -> None:
        self.style, self.fixed, self.parts = style, fixed, parts
        self.known: dict[tuple[Node, Labels], Tree | None] = {}

    def array(self, node: Node, labels: Labels) -> Tree | None:
        """Return the node over all of the labels; a number is spread by ones."""
        tree = self.visit(node, labels)
        if tree is None or not labels or not node.free.isdisjoint(labels):
            return tree
        column = ones(labels[0])
        return _scaled(
            tree, column if len(labels) == 1 else matmul(column, transposed(ones(labels[1])))
        )

    def visit(self, node: Node, labels: Labels) -> Tree | None:
        """Return the node over all of the labels, or as a number if it has none of them."""
        used = tuple(i for i in labels if i in node.free)
        if len(used) == 1 and len(labels) == 2:
            vector = self.visit(node, used)
            if vector is None:
                return None
            first = used[0] is labels[0]
            return outer(vector, ones(labels[1])) if first else outer(ones(labels[0]), vector)
        key = (node, used)
        if key not in self.known:
            self.known[key] = self.shortest(node, used)
        return self.known[key]

    def shortest(self, node: Node, labels: Labels) -> Tree | None:
        """Return the shorter of the direct form and the transposed form of the transpose."""
        direct = self.direct(node, labels)
        if len(labels) < 2:
            return direct
        other = self.direct(node, labels[::-1])
        turned = None if other is None else transposed(other)
        if direct is None or turned is None:
            return direct or turned
        return direct if cost(direct) <= cost(turned) else turned

    def all(self, nodes: Iterable[Node], labels: Labels) -> list[Tree] | None:
        """Return the trees of several nodes, or None if one has none."""
        found: list[Tree] = []
        for node in nodes:
            tree = self.visit(node, labels)
            if tree is None:
                return None
            found.append(tree)
        return found

    def direct(self, node: Node, labels: Labels) -> Tree | None:
        match node:
            case Number():
                return number(node.value)
            case Value():
                known = all(i in self.fixed for i in node.affine.indices)
                return affine_tree(node.affine, self.fixed) if known else None
            case Entry():
                return self.entry(node, labels)
            case Delta():
                return self.delta(node, labels)
            case Sum():
                return self.sum(node, labels)
            case Product():
                return self.product(node, labels)
            case Apply():
                return self.apply(node, labels)
            case Operator():
                return self.operator(node, labels)
            case Cases():
                return self.cases(node, labels)
            case _:
                return None

    def entry(self, node: Entry, labels: Labels) -> Tree | None:
        if not labels:
            if not all(i in self.fixed for place in node.indices for i in place.indices):
                return None
            places = tuple(affine_tree(i, self.fixed) for i in node.indices)
            spelled = self.style.spelled.get(node.name, node.name)
            return syntax.Entry(spelled, places) if places else name_tree(node.name, self.style)
        if not self.whole(node, labels):
            return None
        places = tuple(i.plain for i in node.indices)
        name = name_tree(node.name, self.style)
        if places == labels:
            return name
        if places == labels[::-1]:
            return syntax.Transpose(name)
        if len(places) == 2 and places[0] == places[1]:
            return diagonal(name)
        if self.parts:
            return self.part(node, labels)
        spelled = slice_name(node, labels, self.fixed, self.style)
        return None if spelled is None else syntax.Name(spelled)

    def part(self, node: Entry, labels: Labels) -> Tree | None:
        """Return a row or column as a part of its matrix, X[i,:]."""
        kept = [place.plain for place in node.indices if place.plain in labels]
        held = {i for place in node.indices if place.plain not in labels for i in place.indices}
        if kept != list(labels) or not held <= self.fixed.keys():
            return None
        places = tuple(
            syntax.Range() if place.plain in labels else affine_tree(place, self.fixed)
            for place in node.indices
        )
        return syntax.Part(name_tree(node.name, self.style), places)

    def whole(self, node: Entry, labels: Labels) -> bool:
        """Whether the labels run over all of the entry's dimensions."""
        shape = self.style.shapes.get(node.name)
        if shape is not None and len(shape) != len(node.indices):
            return False
        for place, index in enumerate(node.indices):
            label = index.plain
            if label is None:
                if self.parts and not {*index.indices} & {*labels}:
                    continue
                return False
            if label in labels:
                ends = label.lower, label.upper
                known = shape[place] if shape is not None else label.upper
                if ends != (Affine(1), known) or label.upper.indices:
                    return False
        return True

    def delta(self, node: Delta, labels: Labels) -> Tree | None:
        if len(labels) == 2 and _equates(node, labels):
            return eye(labels[0])
        if labels or not all(i in self.fixed for i in node.difference.indices):
            return None
        left, right = delta_sides(node.difference)
        return syntax.Entry(
            "delta", (affine_tree(left, self.fixed), affine_tree(right, self.fixed))
        )

    def sum(self, node: Sum, labels: Labels) -> Tree | None:
        if reversed_residual(node, self.style):
            inner = self.visit(build.negate(node), labels)
            return None if inner is None else syntax.Neg(inner)
        shared = shared_factor(node)
        if shared != 1:
            inner = self.visit(build.scale(1 / syntax.Fraction(shared), node), labels)
            return None if inner is None else assemble(shared, (), tail=(inner,))
        terms = order_terms(node, self.style)
        found = self.all((build.scale(c, t) for c, t in terms), labels)
        return None if found is None else add_trees(found)

    def product(self, node: Product, labels: Labels) -> Tree | None:
        found = self.on_diagonal(node, labels) or self.contracted(node, labels)
        if found is not None:
            return found
        opened = _distributed(node)
        return None if opened is None else self.visit(opened, labels)

    def on_diagonal(self, node: Product, labels: Labels) -> Tree | None:
        """Return diag(v) for a product with δ_ij on the two labels."""
        if len(labels) < 2:
            return None
        deltas = [b for b, _ in node.powers if isinstance(b, Delta) and _equates(b, labels)]
        if not deltas:
            return None
        others = [p for p in node.powers if p[0] is not deltas[0]]
        rest = build.scale(node.coefficient, build.merge(others, node.sums))
        rest = build.rename(rest, {labels[1]: affine(labels[0])})
        inner = self.visit(rest, labels[:1])
        if inner is None:
            return None
        return diagonal(inner) if labels[0] in rest.free else _scaled(inner, eye(labels[0]))

    def contracted(self, node: Product, labels: Labels) -> Tree | None:
        """Return the product with its sums as matrix products."""
        coefficient, powers = orient(node, self.style)
        points = {*labels, *node.sums}
        if any(i.upper.indices or i.lower.indices for i in node.sums):
            return None
        network = Network()
        scalars: list[tuple[Node, Rational]] = []
        for base, exponent in order_factors(powers, self.style):
            here = tuple(i for i in (*labels, *node.sums) if i in base.free & points)
            if not here:
                scalars.append((base, exponent))
            elif not self.place(network, base, exponent, here):
                return None
        for index in node.sums:
            if index not in network.weights and not network.at(index):
                return None
        front = self.front(scalars)
        if front is None or not network.remove(node.sums):
            return None
        tail = list(network.scalars)
        if labels:
            left = network.result(labels)
            if left is None:
                return None
            tail.append(left)
        sizes, factors = front
        split = [scalar_power(t, 1) for t in tail]
        factors = [*factors, *(f for f in split if f[1] != 1)]
        body = assemble(abs(coefficient), factors, sizes, [t for t, q in split if q == 1])
        return syntax.Neg(body) if coefficient < 0 else body

    def place(self, network: Network, base: Node, exponent: Rational, here: Labels) -> bool:
        """Put a factor with one or two indices into the network."""
        if len(here) > 2:
            return False
        tree = self.visit(base, here)
        if tree is None:
            return False
        if len(here) == 1:
            network.weights.setdefault(here[0], []).append((tree, exponent))
            return True

        def line(rows: Index, columns: Index) -> Tree:
            found = self.visit(base, (rows, columns))
            assert found is not None  # both ways round exist, or neither
            return found

        network.lines.setdefault(frozenset(here), []).append((line, exponent))
        return True

    def front(
        self, scalars: Sequence[tuple[Node, Rational]]
    ) -> tuple[list[Factor], list[Factor]] | None:
        """Return (sizes, other scalar factors) as trees."""
        sizes: list[Factor] = []
        factors: list[Factor] = []
        for base, exponent in scalars:
            tree = self.visit(base, ())
            if tree is None:
                return None
            kept = sizes if isinstance(base, Value) else factors
            kept.append(scalar_power(tree, exponent))
        return sizes, factors

    def apply(self, node: Apply, labels: Labels) -> Tree | None:
        if not node.arguments or (node.function == "exp" and node.arguments[0] is ONE):
            known = {"exp": "e", "imaginary_unit": "I"}
            return syntax.Constant(known.get(node.function, node.function))
        arguments = self.all(node.arguments, labels)
        if arguments is None:
            return None
        if node.function == "pow":
            return syntax.Pow(arguments[0], arguments[1])
        return syntax.Call(node.function, tuple(arguments))

    def operator(self, node: Operator, labels: Labels) -> Tree | None:
        return operator_view(node, labels, self.array)

    def cases(self, node: Cases, labels: Labels) -> Tree | None:
        branches: list[tuple[Tree, Tree | None]] = []
        for value, condition in node.branches:
            tree = self.visit(value, labels)
            test = None if condition is TRUE else self.condition(condition, labels)
            if tree is None or (test is None and condition is not TRUE):
                return None
            branches.append((tree, test))
        return syntax.Piecewise(tuple(branches))

    def condition(self, node: Node, labels: Labels) -> Tree | None:
        match node:
            case Compare(fields=(op, left, right)):
                sides = self.all((left, right), labels)
                return None if sides is None else relation(op, sides[0], sides[1])
            case Boolean(fields=(op, arguments)) if arguments and TRUE not in arguments:
                tests = [self.condition(a, labels) for a in arguments]
                kept = tuple(t for t in tests if t is not None)
                return syntax.Logic(op, kept) if len(kept) == len(tests) else None
            case _:
                return None


def _scaled(scalar: Tree, array: Tree) -> Tree:
    """Return a number times an array."""
    negative = isinstance(scalar, syntax.Neg)
    size = scalar.body if isinstance(scalar, syntax.Neg) else scalar
    body = array if size == syntax.ONE else assemble(1, ((size, 1),), tail=(array,))
    return syntax.Neg(body) if negative else body


def _equates(node: Delta, labels: Labels) -> bool:
    """Whether a delta says that two labels over the same range are equal."""
    first, second = labels
    same = (first.lower, first.upper) == (second.lower, second.upper)
    return same and node is build.delta(affine(first), affine(second))


def _distributed(node: Product) -> Node | None:
    """Return the product with its first bracket multiplied out, or None if it has none."""
    for place, (base, exponent) in enumerate(node.powers):
        if isinstance(base, Sum) and exponent == 1 and (len(node.powers) > 1 or node.sums):
            others = [*node.powers[:place], *node.powers[place + 1 :]]
            terms = [*base.terms, *([(base.constant, ONE)] if base.constant else [])]
            parts = [(c, build.merge([(t, 1), *others], node.sums)) for c, t in terms]
            return build.scale(node.coefficient, build.linear(parts))
    return None
