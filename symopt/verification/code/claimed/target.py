"""What a claim's code should return, component by component: the true derivative as nodes.

Components are in flat order: places of what is differentiated first, then the names in the order given
and row-major within each, as `compilation.layout` packs them; a full Hessian row by row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise, product
from math import prod
from typing import TypeAlias

from symopt.calculus import build, indices
from symopt.calculus.arrays.array import Array
from symopt.calculus.forward import hessian
from symopt.calculus.graph import Graph
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import ZERO, Entry, Node
from symopt.calculus.reverse import gradient
from symopt.compilation.shapes import evaluate
from symopt.compilation.stable.stabilize import stabilize
from symopt.equality.enclosures.taylor import confirm_derivative
from symopt.equality.verdict import Status
from symopt.foundation.errors import SymoptError
from symopt.syntax.tree import Name
from symopt.verification.as_written import conditions_as_written
from symopt.verification.code.claimed.claim import CodeClaim
from symopt.verification.code.claimed.switches import switches
from symopt.verification.subject import derivative, named
from symopt.verification.written_domain import strict

Names: TypeAlias = "tuple[str, ...]"
Place: TypeAlias = "tuple[int, ...]"


@dataclass(frozen=True, slots=True)
class Component:
    """One number of the result.

    label: "w_2", "x[3]", "hess[1,2]".   position: in the flat order, from 0.
    names: in which it is differentiated.   place: the indices of its derivative array, from 1.
    """

    label: str
    position: int
    names: Names
    place: Place


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write a derivative: a graph, and nodes at labels."""

    graph: Graph
    arrays: Mapping[Names, Array]


class Target:
    """The true derivatives of a claim.

    truth: by the author's names and adjoints, so that its parts are shared; by total derivatives where
    what is differentiated is an array.
    """

    def __init__(self, claim: CodeClaim) -> None:
        self.claim = claim
        self.graph, self.name = named(claim.subject, claim.of)
        self.formulas: dict[Names, Array] = {}
        scalar = not self.graph.shape(self.name) and self.graph.definition(self.name) is not None
        self.reverse = scalar and bool(claim.wrt or not claim.order)
        form = self._form(self.graph, by_output=True) if self.reverse else None
        if form is None:
            form = Form(self.graph, {key: self.formula(key) for key in self.keys()})
        self.truth = form

    def keys(self) -> list[Names]:
        """Return the names of each derivative array that is needed."""
        wrt = self.claim.wrt
        if self.claim.order == 0:
            return [()]
        if self.claim.order == 1:
            return [(name,) for name in wrt]
        if self.claim.hessian == "diagonal":
            return [(name, name) for name in wrt]
        return [(p, q) for p in wrt for q in wrt]

    def formula(self, key: Names) -> Array:
        """Return a derivative array written out in the author's names, to be read."""
        if key not in self.formulas:
            if key:
                self.formulas[key] = derivative(self.claim.subject, self.claim.of, key)
            else:
                labels = tuple(
                    build.fresh(Index(f"{self.name}.{k}", Affine(1), upper))
                    for k, upper in enumerate(self.graph.shape(self.name))
                )
                entry = Entry(self.name, tuple(map(indices.of, labels)))
                self.formulas[key] = Array(labels, entry)
        return self.formulas[key]

    @cached_property
    def stable(self) -> Form | None:
        """The derivatives of the graph rewritten for stability, as code would compute them."""
        if not self.reverse:
            return None
        try:
            return self._form(stabilize(self.graph, self.name), by_output=False)
        except SymoptError:
            return None

    @cached_property
    def lower(self) -> Form | None:
        """The first derivatives where second ones are claimed, evaluated in the graph of these."""
        if self.claim.order < 2:
            return None
        subject, of = self.claim.subject, self.claim.of
        arrays = {(n,): derivative(subject, of, (n,)) for n in dict.fromkeys(self.claim.wrt)}
        return Form(self.truth.graph, arrays)

    @cached_property
    def switches(self) -> list[Node]:
        """The differences whose signs decide branches of the truth."""
        bodies = [array.body for array in self.truth.arrays.values()]
        return switches(self.truth.graph, bodies)

    @cached_property
    def written(self) -> tuple[Node, ...]:
        """What must hold for the function to have a derivative, as it was written: 0 < x for √x·√x."""
        of = self.claim.of
        tree = Name(self.name) if of is None or isinstance(of, str) else of
        return tuple(map(strict, conditions_as_written(self.claim.subject, (tree,))))

    def _form(self, graph: Graph, *, by_output: bool) -> Form | None:
        """Return the derivatives of a scalar with shared parts; None where they have no such form."""
        wrt = self.claim.wrt
        if self.claim.order == 0:
            return Form(graph, {(): self.formula(())})
        if self.claim.order == 1:
            found = gradient(graph, self.name, wrt, by_output=by_output)
            arrays = {(n,): Array(e.indices, e.body) for n, e in found.entries.items()}
            return Form(found.graph, arrays) if set(arrays) == set(self.keys()) else None
        if not set(wrt) <= set(graph.shapes):
            return None
        second = hessian(graph, self.name, wrt, by_output=by_output)
        blocks: dict[Names, Array] = {}
        for p, q in self.keys():
            block = second.blocks.get((p, q))
            turned = second.blocks.get((q, p))
            ranks = len(graph.shape(p)), len(graph.shape(q))
            if block is not None:
                blocks[p, q] = Array(block.indices, block.body)
            elif turned is not None:
                labels = turned.indices
                blocks[p, q] = Array((*labels[ranks[1] :], *labels[: ranks[1]]), turned.body)
            else:
                labels = tuple(
                    build.fresh(Index("z", Affine(1), upper))
                    for upper in (*graph.shape(p), *graph.shape(q))
                )
                blocks[p, q] = Array(labels, ZERO)
        return Form(second.graph, blocks)

    def shape(self, name: str, sizes: Mapping[str, int]) -> Place:
        """Return a name's shape as numbers."""
        return tuple(evaluate(d, sizes) for d in self.graph.shape(name))

    def of_shape(self, sizes: Mapping[str, int]) -> Place:
        """Return the shape of what is differentiated."""
        return self.shape(self.name, sizes)

    def matrix_shape(self, sizes: Mapping[str, int]) -> Place:
        """Return the shape in which a function returns it: that of a matrix for a Kronecker product."""
        of, shape = self.claim.of, self.of_shape(sizes)
        groups = () if of is None or isinstance(of, str) else self.claim.subject.value(of).groups
        ends = [0, *accumulate(groups)]
        return tuple(prod(shape[a:b]) for a, b in pairwise(ends)) if groups else shape

    def flat(self, sizes: Mapping[str, int]) -> list[tuple[str, Place]]:
        """Return the flat order of the names: a name and a place in it for each entry."""
        return [(n, at) for n in self.claim.wrt for at in places(self.shape(n, sizes))]

    def components(self, sizes: Mapping[str, int]) -> list[Component]:
        """Return all components in flat order."""
        return [
            Component(label, k, names, place)
            for k, (label, names, place) in enumerate(self._listed(sizes))
        ]

    def _listed(self, sizes: Mapping[str, int]) -> Iterator[tuple[str, Names, Place]]:
        order, flat = self.claim.order, self.flat(sizes)
        for top in places(self.of_shape(sizes)):
            lead = f"{spelled(self.name, top)}: " if top and order else ""
            if order == 0:
                yield spelled(self.name, top), (), top
            elif order == 1:
                for name, at in flat:
                    yield lead + spelled(name, at), (name,), (*top, *at)
            elif self.claim.hessian == "diagonal":
                for k, (name, at) in enumerate(flat, 1):
                    yield f"{lead}hess[{k},{k}]", (name, name), (*top, *at, *at)
            else:
                for (j, (p, one)), (k, (q, two)) in product(enumerate(flat, 1), repeat=2):
                    yield f"{lead}hess[{j},{k}]", (p, q), (*top, *one, *two)

    def node(self, component: Component) -> Node:
        """Return the truth of one component, written out."""
        array = self.formula(component.names)
        return array.at(tuple(map(indices.constant, component.place)))


def places(shape: Place) -> Iterator[Place]:
    """Yield the places of an array row-major, from 1."""
    return product(*(range(1, size + 1) for size in shape))


def spelled(name: str, at: Place) -> str:
    """Return an entry as text: w, W[1,2]."""
    return f"{name}[{','.join(map(str, at))}]" if at else name.removeprefix("∂")


def count(shape: Place) -> int:
    """Return the number of entries."""
    return prod(shape)


def confirmed(target: Target, component: Component) -> bool:
    """Return whether Taylor arithmetic of the function itself does not contradict the truth."""
    names, place = component.names, component.place
    if not names:
        return True
    ranks = [len(target.graph.shape(name)) for name in names]
    top = place[: len(place) - sum(ranks)]
    along: list[tuple[str, tuple[Index | int, ...]]] = []
    rest = place[len(top) :]
    for name, rank in zip(names, ranks, strict=True):
        along.append((name, rest[:rank]))
        rest = rest[rank:]
    output = Entry(target.name, tuple(map(indices.constant, top)))
    given, node = target.claim.subject.given, target.node(component)
    found = confirm_derivative(target.graph, output, along, node, given, points=2)
    return found.status is not Status.REFUTED
