"""Lowering: from a syntax tree to a node, in a scope of shapes.

A tree may stand for an array, so lowering gives an `Array`: free index labels, one for each
dimension, and a node in them. Elementwise operations bring both sides to the same labels; a matrix
product contracts; a scalar has no labels.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from symopt.calculus import build, indices
from symopt.calculus.arrays.alignment import align
from symopt.calculus.arrays.array import Array, of_dimensions
from symopt.calculus.arrays.grouping import joined, squeezed
from symopt.calculus.arrays.later import (
    array_function,
    blocks,
    matrix_product,
    of_eigenvalues,
    selected,
    transpose,
)
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import ONE, TRUE, Apply, Boolean, Entry, Node, Number
from symopt.calculus.numbers import MAX_BITS
from symopt.calculus.special import check_domain
from symopt.foundation.errors import LimitError, NameError_, ShapeError, UnsupportedError
from symopt.foundation.record import record
from symopt.syntax import tree as syntax
from symopt.syntax.arrays import array_kind
from symopt.syntax.tree import Tree

if TYPE_CHECKING:
    from symopt.calculus.arrays.selection import Place

Derive = Callable[[str, tuple[str, ...]], Array]
Partial = Callable[[Array, str], Array]
Written = Callable[[Node, frozenset[str]], Node]


@record
class Scope:
    """What names mean.

    shapes: dimensions of each variable and definition, as affine expressions of sizes.
    sizes: names of dimensions, which may be used as numbers.
    row, by_row: names that carry the row index first (data columns and what depends on them).
    places: indices bound by an enclosing sum.   values: nodes that stand for names.
    derive: gives the value of ∂of/∂wrt… of a name, through the definitions; None: no meaning.
    partial: the same of an expression, all other names held fixed.
    written: writes out the definitions that depend on given names, as a value at a point needs them.
    open: whether an unknown name is a new scalar; else it is an error.
    complex: whether values may be complex, so that log(-1) has one.
    groups: of names with a dimension that `keepdims=1` kept, how many indices each dimension has.
    """

    shapes: Mapping[str, tuple[Affine, ...]] = field(default_factory=lambda: MappingProxyType({}))
    sizes: frozenset[str] = frozenset()
    row: Index | None = None
    by_row: frozenset[str] = frozenset()
    places: Mapping[str, Index] = field(default_factory=lambda: MappingProxyType({}))
    values: Mapping[str, Array] = field(default_factory=lambda: MappingProxyType({}))
    derive: Derive | None = None
    partial: Partial | None = None
    written: Written | None = None
    open: bool = False
    complex: bool = False
    groups: Mapping[str, tuple[int, ...]] = field(default_factory=lambda: MappingProxyType({}))

    def defining(self, name: str, array: Array) -> Scope:
        """Return the scope in which a name stands for an array."""
        shapes = {**self.shapes, name: tuple(i.count for i in array.indices)}
        groups = {**self.groups, name: array.groups} if array.groups else self.groups
        return replace(self, shapes=shapes, groups=groups)


def lower(tree: Tree, scope: Scope) -> Array:
    """Return the value of a tree as an array of nodes.

    Raises NameError_ for an unknown name, ShapeError where shapes do not fit (naming both),
    UnsupportedError for notation that has no value here.
    """
    return squeezed(lower_kept(tree, scope))


def lower_kept(tree: Tree, scope: Scope) -> Array:
    """Return the value of a tree with the dimensions of size 1 that `keepdims=1` kept."""
    return joined(_Lowering(scope).visit(tree))


def lower_scalar(tree: Tree, scope: Scope | None = None) -> Node:
    """Return the node of a tree that stands for one number; unknown names are scalars without a scope."""
    found = lower(tree, scope or Scope(open=True))
    if found.indices:
        raise ShapeError(
            f"a number is needed here, not an array of shape {found.shape_text}",
            remedy="reduce it, for example with sum or mean",
        )
    return found.body


class _Lowering:
    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.in_cases = 0

    def visit(self, tree: Tree) -> Array:
        method = _METHODS.get(type(tree))
        if method is None:
            raise UnsupportedError(f"a {type(tree).__name__.lower()} has no value here")
        return method(self, tree)

    def number(self, tree: syntax.Number) -> Array:
        if max(tree.value.numerator.bit_length(), tree.value.denominator.bit_length()) > MAX_BITS:
            raise LimitError("a number has too many digits", remedy="use fewer digits")
        return Array((), Number(tree.value))

    def constant(self, tree: syntax.Constant) -> Array:
        if tree.name == "e":
            return Array((), Apply("exp", (ONE,)))
        if tree.name == "pi":
            return Array((), Apply("pi", ()))
        if tree.name == "I":
            return Array((), Apply("imaginary_unit", ()))
        raise UnsupportedError(f"{tree.name} is not a number that one computes with")

    def name(self, tree: syntax.Name) -> Array:
        scope, name = self.scope, tree.name
        if name in scope.values:
            return scope.values[name]
        if name in scope.places:
            return Array((), build.value(indices.of(scope.places[name])))
        shape = scope.shapes.get(name)
        if shape is None:
            if name in scope.sizes:
                return Array((), build.value(indices.of(name)))
            if not scope.open:
                raise unknown(name, scope)
            shape = ()
        labels = tuple(build.fresh(Index("", Affine(1), upper)) for upper in shape)
        entry = Entry(name, self.rows(name) + tuple(map(indices.of, labels)))
        return Array(labels, entry, groups=scope.groups.get(name, ()))

    def rows(self, name: str) -> tuple[Affine, ...]:
        row = self.scope.row
        return (indices.of(row),) if row is not None and name in self.scope.by_row else ()

    def entry(self, tree: syntax.Entry) -> Array:
        shape = self.scope.shapes.get(tree.name)
        if shape is None and tree.name == "delta" and len(tree.indices) == 2:
            return Array((), build.delta(*map(self.place, tree.indices)))  # Kronecker's
        if shape is None:
            raise unknown(tree.name, self.scope)
        if len(shape) != len(tree.indices):
            raise ShapeError(
                f"{tree.name} has {len(shape) or 'no'} dimension{'s' * (len(shape) != 1)} "
                f"and is indexed by {len(tree.indices)}",
                remedy="give one index for each dimension",
            )
        places = tuple(self.place(i) for i in tree.indices)
        for place, upper in zip(places, shape, strict=True):
            ends = [place] if self.in_cases else indices.ends(place)
            if any(indices.within(end, Affine(1), upper) is False for end in ends):
                from symopt.calculus.arrays.selection import beyond

                raise beyond(tree, places.index(place), ends, upper)
        return Array((), Entry(tree.name, self.rows(tree.name) + places))

    def place(self, tree: Tree) -> Affine:
        """Return an index expression: affine in bound indices and sizes."""
        match tree:
            case syntax.Number(value=value) if value.denominator == 1:
                return Affine(value.numerator)
            case syntax.Name(name=name) if name in self.scope.places:
                return indices.of(self.scope.places[name])
            case syntax.Name(name=name) if name in self.scope.sizes:
                return indices.of(name)
            case syntax.Neg(body=body):
                return indices.combine(((self.place(body), -1),))
            case syntax.Add(terms=terms):
                return indices.combine((self.place(t), 1) for t in terms)
            case syntax.Mul(factors=(syntax.Number(value=value), other)) if value.denominator == 1:
                return indices.combine(((self.place(other), value.numerator),))
            case syntax.Name(name=name):
                raise NameError_(
                    f"{name} is not an index here",
                    why="an entry X[i, j] needs indices bound by a Sum, sizes, or whole numbers",
                    remedy=f"write Sum(…, ({name}, 1, m)) around it, or use the whole array",
                )
            case _:
                known = self.visit(tree).body
                if isinstance(known, Number) and isinstance(known.value, int):
                    return Affine(known.value)
                raise UnsupportedError(
                    "an index must be affine: i, i + 1, m - i",
                    why="other index arithmetic is not read",
                )

    def add(self, tree: syntax.Add) -> Array:
        terms = align([self.visit(t) for t in tree.terms], "+", broadcast_rows=True)
        return terms[0].map(lambda _: build.add(*(t.body for t in terms)))

    def neg(self, tree: syntax.Neg) -> Array:
        return self.visit(tree.body).map(build.negate)

    def mul(self, tree: syntax.Mul) -> Array:
        return self.product_of([self.visit(f) for f in tree.factors])

    def product_of(self, parts: Sequence[Array]) -> Array:
        factors = align(parts, "*")
        return factors[0].map(lambda _: build.multiply(*(f.body for f in factors)))

    def div(self, tree: syntax.Div) -> Array:
        top, bottom = align([self.visit(tree.numerator), self.visit(tree.denominator)], "/")
        return top.map(lambda body: build.divide(body, bottom.body))

    def pow(self, tree: syntax.Pow) -> Array:
        base, exponent = align([self.visit(tree.base), self.visit(tree.exponent)], "**")
        return base.map(lambda body: build.general_power(body, exponent.body))

    def call(self, tree: syntax.Call) -> Array:
        spectral = of_eigenvalues(tree)
        if spectral is not None:
            return self.visit(spectral)
        arguments = [self.visit(a) for a in tree.arguments]
        special = array_function(tree.function, arguments, tree.options)
        if special is not None:
            return special
        if tree.function == "sqrt":
            self.check_domain("sqrt", arguments)
            return arguments[0].map(lambda body: build.power(body, Fraction_half))
        arguments = align(arguments, tree.function)
        self.check_domain(tree.function, arguments)
        return arguments[0].map(lambda _: build.apply(tree.function, *(a.body for a in arguments)))

    def check_domain(self, function: str, arguments: list[Array]) -> None:
        if not self.scope.complex:
            check_domain(function, tuple(a.body for a in arguments))

    def matmul(self, tree: syntax.MatMul) -> Array:
        """Return the product; a number that is made as a 1 × 1 matrix, such as x.T @ x, scales."""
        result, made = self.visit(tree.factors[0]), self.made_as_array(tree.factors[0])
        for factor in tree.factors[1:]:
            right = self.visit(factor)
            scales = (not right.rank and self.made_as_array(factor)) or (not result.rank and made)
            if scales:
                result = self.product_of((result, right))
            else:
                result = matrix_product(result, right)
            made = True
        return result

    def made_as_array(self, tree: Tree) -> bool:
        shapes = self.scope.shapes
        return array_kind(tree, lambda name: bool(shapes.get(name))) is True

    def transpose(self, tree: syntax.Transpose) -> Array:
        return transpose(self.visit(tree.body))

    def sum(self, tree: syntax.Sum) -> Array:
        if tree.lower is None or tree.upper is None:
            raise UnsupportedError(
                "a sum without bounds has no value",
                remedy=f"write Sum(…, ({tree.index}, 1, m)) with its bounds",
            )
        index = build.fresh(Index("", self.place(tree.lower), self.place(tree.upper)))
        inner = replace(self.scope, places={**self.scope.places, tree.index: index})
        body = _Lowering(inner).visit(tree.body)
        return body.map(lambda node: build.contract(node, (index,)))

    def derivative(self, tree: syntax.Derivative) -> Array:
        """Return ∂of/∂wrt…; whole names give arrays, entries give entries."""
        parts = (tree.of, *tree.wrt)
        named = [t for t in parts if isinstance(t, syntax.Name | syntax.Entry)]
        if self.scope.partial is not None and tree.of not in named and len(named) == len(tree.wrt):
            found = self.visit(tree.of)
            for part in named:
                array = self.placed(self.scope.partial(found, part.name), part)
                added = array.indices[len(found.indices) :]
                found = of_dimensions((*found.dimensions, *((i,) for i in added)), array.body)
            return found
        if self.scope.derive is None or len(named) < len(parts):
            raise UnsupportedError("a derivative has no value here")
        names = [t.name for t in named]
        found = self.scope.derive(names[0], tuple(names[1:]))
        places: dict[Index, Affine] = {}
        rest = list(found.indices)
        for part in named:
            labels, rest = rest[: self.rank(part.name)], rest[self.rank(part.name) :]
            if isinstance(part, syntax.Entry):
                places |= self.at_entry(labels, part)
        kept = tuple(i for i in found.indices if i not in places)
        return Array(kept, build.rename(found.body, places))

    def placed(self, found: Array, part: syntax.Name | syntax.Entry) -> Array:
        """Return ∂…/∂part: the last labels of the array ∂…/∂name are the entry's places, if it is one."""
        if isinstance(part, syntax.Name):
            return found
        kept = len(found.indices) - self.rank(part.name)
        places = self.at_entry(found.indices[kept:], part)
        return Array(found.indices[:kept], build.rename(found.body, places))

    def at_entry(self, labels: Sequence[Index], part: syntax.Entry) -> dict[Index, Affine]:
        """Return the places of an entry for the labels of its array."""
        if len(labels) != len(part.indices):
            raise ShapeError(f"{part.name} has {len(labels)} dimensions, not {len(part.indices)}")
        return {i: self.place(t) for i, t in zip(labels, part.indices, strict=True)}

    def rank(self, name: str) -> int:
        return len(self.scope.shapes.get(name, ()))

    def piecewise(self, tree: syntax.Piecewise) -> Array:
        parts: list[Array] = []
        for branch, condition in tree.branches:
            self.in_cases += 1
            value = self.visit(branch)
            self.in_cases -= 1
            parts += [value, Array((), TRUE) if condition is None else self.visit(condition)]
        parts = align(parts, "Piecewise")
        pairs = [(parts[k].body, parts[k + 1].body) for k in range(0, len(parts), 2)]
        return parts[0].map(lambda _: build.cases(pairs))

    def relation(self, tree: syntax.Relation) -> Array:
        left, right = align([self.visit(tree.left), self.visit(tree.right)], tree.op)
        if tree.op in ("->", "in"):
            raise UnsupportedError(f"a relation with {tree.op} is no condition")
        return left.map(lambda body: build.compare(tree.op, body, right.body))

    def logic(self, tree: syntax.Logic) -> Array:
        parts = align([self.visit(a) for a in tree.arguments], tree.op)
        return parts[0].map(lambda _: Boolean(tree.op, tuple(p.body for p in parts)))

    def part(self, tree: syntax.Part) -> Array:
        return selected(self.visit(tree.body), [self.where(place) for place in tree.places])

    def where(self, tree: Tree) -> Place:
        """Return an index, or the ends of a range, as affine expressions."""
        if not isinstance(tree, syntax.Range):
            return self.place(tree)
        ends = (None if end is None else self.place(end) for end in (tree.lower, tree.upper))
        lower, upper = ends
        return lower, upper

    def matrix(self, tree: syntax.Matrix) -> Array:
        return blocks([[self.visit(item) for item in row] for row in tree.rows])

    def cancel(self, tree: syntax.Cancel) -> Array:
        return self.visit(tree.body)

    def at(self, tree: syntax.At) -> Array:
        point = {name: self.visit(value) for name, value in tree.point}
        body = self.visit(tree.body)

        names = frozenset(point)

        def put(entry: Entry) -> Node:
            found = point.get(entry.name)
            if found is None or len(found.indices) != len(entry.indices):
                return entry
            return found.at(entry.indices)

        def placed(node: Node) -> Node:
            whole = node if self.scope.written is None else self.scope.written(node, names)
            return build.rewrite(whole, entry=put)

        return body.map(placed)


Fraction_half = syntax.Fraction(1, 2)


def unknown(name: str, scope: Scope) -> NameError_:
    """Return the error for a name that is not declared, with near names."""
    from difflib import get_close_matches

    known = [*scope.shapes, *scope.sizes, *scope.places]
    near = get_close_matches(name, known, 3, 0.6)
    hint = (
        f"did you mean {' or '.join(near)}?"
        if near
        else "declare it, or define it above its first use"
    )
    return NameError_(f"{name} is not declared or defined", remedy=hint)


_METHODS: dict[type, Callable[[_Lowering, object], Array]] = {
    getattr(syntax, kind): getattr(_Lowering, kind.lower())
    for kind in (
        "Number", "Constant", "Name", "Entry", "Add", "Neg", "Mul", "Div", "Pow", "Call", "MatMul",
        "Transpose", "Sum", "Derivative", "Piecewise", "Relation", "Logic", "Matrix", "Cancel", "At",
        "Part",
    )
}  # fmt: skip
