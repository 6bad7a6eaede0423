r"""From a number that is linear in dX to terms tr(Gᵀ dX): cyclic traces and transposes.

    ⟨S, L M R⟩ = ⟨Lᵀ S Rᵀ, M⟩   ⟨S, Mᵀ⟩ = ⟨Sᵀ, M⟩   ⟨S, K ⊙ M⟩ = ⟨S ⊙ K, M⟩   tr M = ⟨I, M⟩   sum M = ⟨1, M⟩

with ⟨S, M⟩ = tr(SᵀM). Each is a law of traces, read as moving everything but dX to one side.

Source: Magnus and Neudecker (2019), section 9.3 (identification).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from symopt.calculus.views.matrix_trees import transposed
from symopt.derivation.differentials.rule import Work
from symopt.derivation.differentials.trees import call, matrix_times, negative, over, times
from symopt.syntax import tree as syntax
from symopt.syntax.tree import ONE, Name, Tree

IDENTITY, ONES = Name("%identity"), Name("%ones")
"""What a trace, and a sum over all entries, put in front: I, and an array of ones."""


class NotGathered(Exception):  # noqa: N818 - it never leaves this package
    """A term is not of a form that is read."""


@dataclass(slots=True)
class Gathered:
    """The terms G by the name of the differential that they stand in front of."""

    work: Work
    names: frozenset[str]
    found: dict[str, list[Tree]] = field(default_factory=dict[str, list[Tree]])

    def visit(self, tree: Tree, seed: Tree) -> None:
        """Add ⟨seed, tree⟩. Raises NotGathered."""
        match tree:
            case Name(name=name) if name in self.names:
                self.found.setdefault(name, []).append(self.plain(seed, tree))
            case syntax.Neg(body=body):
                self.visit(body, negative(seed))
            case syntax.Add(terms=terms):
                for term in terms:
                    self.visit(term, seed)
            case syntax.Transpose(body=body):
                self.visit(body, self.turned(seed))
            case syntax.MatMul(factors=factors):
                self.product(tree, factors, seed)
            case syntax.Mul(factors=factors):
                self.elementwise(tree, factors, seed)
            case syntax.Div(numerator=top, denominator=bottom) if not self.moves(bottom):
                sign = negative(ONE) if isinstance(seed, syntax.Neg) else ONE
                alone = seed in (ONES, negative(ONES)) and self.work.rank(bottom) > 0
                self.visit(top, over(sign if alone else self.plain(seed, tree), bottom))
            case syntax.Call(
                function="tr" | "sum" | "mean" | "diag" as name, arguments=(inner,), options=()
            ):
                self.linear(name, inner, seed)
            case _:
                raise NotGathered

    def moves(self, tree: Tree) -> bool:
        """Whether a tree holds a differential."""
        return not self.names.isdisjoint(syntax.names(tree))

    def single(self, factors: Sequence[Tree]) -> int:
        """Return the place of the one factor that holds a differential."""
        places = [k for k, f in enumerate(factors) if self.moves(f)]
        if len(places) != 1:
            raise NotGathered
        return places[0]

    def product(self, tree: Tree, factors: Sequence[Tree], seed: Tree) -> None:
        """Add ⟨S, L M R⟩ = ⟨Lᵀ S Rᵀ, M⟩; a number S goes in front."""
        place = self.single(factors)
        left = [transposed(f) for f in reversed(factors[:place])]
        right = [transposed(f) for f in reversed(factors[place + 1 :])]
        if self.work.rank(tree) == 0 or seed in (IDENTITY, negative(IDENTITY)):
            outside = ONE if seed == IDENTITY else negative(ONE) if self.work.rank(tree) else seed
            if not left and not right:
                raise NotGathered
            self.visit(factors[place], times(outside, matrix_times([*left, *right])))
            return
        self.visit(factors[place], matrix_times([*left, self.plain(seed, tree), *right]))

    def elementwise(self, tree: Tree, factors: Sequence[Tree], seed: Tree) -> None:
        """Add ⟨S, K ⊙ M⟩ = ⟨S ⊙ K, M⟩; numbers go in front."""
        place = self.single(factors)
        inner = factors[place]
        rest = [f for k, f in enumerate(factors) if k != place]
        numbers = [f for f in rest if not self.work.rank(f)]
        arrays = [f for f in rest if self.work.rank(f)]
        rank = self.work.rank(tree)
        if rank and not self.work.rank(inner):  # a number times an array: ⟨S, c K⟩ = tr(SᵀK) c
            if len(arrays) != 1:
                raise NotGathered
            product = matrix_times([self.turned(self.plain(seed, tree)), arrays[0]])
            self.visit(inner, times(*numbers, product if rank == 1 else call("tr", product)))
            return
        if arrays and seed in (ONES, negative(ONES)):
            sign = ONE if seed == ONES else negative(ONE)
            self.visit(inner, times(sign, *numbers, times(*arrays, elementwise=True)))
            return
        if not arrays:
            scaled = seed if not numbers else times(*numbers, self.plain(seed, tree))
            self.visit(inner, scaled)
            return
        whole = times(self.plain(seed, tree), *arrays, elementwise=True)
        self.visit(inner, times(*numbers, whole))

    def linear(self, name: str, inner: Tree, seed: Tree) -> None:
        """Add what a trace, a sum, a mean or a diagonal matrix is."""
        if not self.work.rank(inner):
            self.visit(inner, seed)
            return
        if name == "diag":
            self.visit(inner, call("diag", self.plain(seed, call("diag", inner))))
            return
        mark = IDENTITY if name == "tr" else ONES
        scale = seed
        if name == "mean":
            counts = [self.work.size(inner, k) for k in range(self.work.rank(inner))]
            scale = over(seed, times(*counts))
        if scale == ONE:
            self.visit(inner, mark)
        elif scale == negative(ONE):
            self.visit(inner, negative(mark))
        elif isinstance(inner, syntax.Add):
            for term in inner.terms:
                self.linear_term(term, mark, scale)
        else:
            self.linear_term(inner, mark, scale)

    def linear_term(self, inner: Tree, mark: Tree, scale: Tree) -> None:
        """Add scale · ⟨mark, inner⟩, the number in front of what is found."""
        part = Gathered(self.work, self.names)
        part.visit(inner, mark)
        for name, terms in part.found.items():
            self.found.setdefault(name, []).extend(times(scale, term) for term in terms)

    def plain(self, seed: Tree, tree: Tree) -> Tree:
        """Return a seed without marks, as an array of the tree's shape."""
        if isinstance(seed, syntax.Neg):
            return negative(self.plain(seed.body, tree))
        if seed == IDENTITY:
            return call("eye", self.work.size(tree, 0))
        if seed == ONES:
            sizes = [self.work.size(tree, k) for k in range(self.work.rank(tree))]
            columns = [call("ones", size) for size in sizes]
            if len(columns) == 1:
                return columns[0]
            return matrix_times([columns[0], transposed(columns[1])])
        return seed

    def turned(self, seed: Tree) -> Tree:
        """Return the transpose of a seed; numbers stay where they are."""
        match seed:
            case syntax.Neg(body=body):
                return negative(self.turned(body))
            case syntax.Div(numerator=top, denominator=bottom) if not self.work.rank(bottom):
                return over(self.turned(top), bottom)
            case syntax.Mul(factors=factors) if sum(bool(self.work.rank(f)) for f in factors) == 1:
                return times(*(self.turned(f) if self.work.rank(f) else f for f in factors))
            case _:
                return seed if seed in (IDENTITY, ONES) else transposed(seed)
