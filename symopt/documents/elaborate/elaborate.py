r"""The notation of notes in a setting: trees that `calculus.lower` can lower.

    \nabla f, \nabla^2 f, H(0,0)     derivatives by the variables in force, at the point
    f(3), g'(x_1), f'(x_k)           the definition at the point, or an unknown value by a name of its own
    \det(H - \lambda I), A^{-1}b     worked out entry by entry where the matrices are written out
    \sum_i x_i                       with the bounds that the array gives

Each notation has its file. Raises a SymoptError that says what has no meaning here, and why.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from symopt.documents.elaborate.arrays.diagonals import diagonal, samples
from symopt.documents.elaborate.arrays.explicit import worked_out
from symopt.documents.elaborate.arrays.identity import compared, refuse_unsized, sized
from symopt.documents.elaborate.arrays.matrix_functions import refuse_twofold
from symopt.documents.elaborate.arrays.outer_rows import as_outer
from symopt.documents.elaborate.arrays.products import product_of, row_of
from symopt.documents.elaborate.arrays.sums import bounded
from symopt.documents.elaborate.derivatives.derivatives import differentiated
from symopt.documents.elaborate.derivatives.objective import (
    gradient_of,
    hessian_in_force,
    hessian_of,
    is_hessian,
)
from symopt.documents.elaborate.derivatives.points import at_point
from symopt.documents.elaborate.limits.integrals import integral_of
from symopt.documents.elaborate.limits.limits import limit_of
from symopt.documents.elaborate.limits.series import sum_without_end
from symopt.documents.elaborate.names.exact import value_of
from symopt.documents.elaborate.names.extents import extent
from symopt.documents.elaborate.names.known import Known, known_of
from symopt.documents.elaborate.names.setting import Setting
from symopt.documents.elaborate.names.unknowns import Application, name_of
from symopt.foundation.errors import UnsupportedError
from symopt.syntax.ranks import Rank, rank_of
from symopt.syntax.tree import (
    Add,
    At,
    Call,
    Constant,
    Derivative,
    Entry,
    Name,
    Part,
    Pow,
    Range,
    Relation,
    Sum,
    Transpose,
    Tree,
    rebuild,
)


def elaborate(tree: Tree, setting: Setting) -> Tree:
    """Return a tree that the calculus can lower, with the same value in this setting.

    A relation is elaborated on both sides, and an identity matrix on one takes its size from the other.
    Raises a SymoptError for notation that has no meaning here.
    """
    known = known_of(setting)
    found = _Elaboration(known).visit(tree)
    refuse_unsized(found, known)
    return found


class _Elaboration:
    def __init__(self, known: Known) -> None:
        self.known = known

    def visit(self, tree: Tree) -> Tree:
        method = _METHODS.get(type(tree))
        if method is not None:
            return method(self, tree)
        return self.settle(rebuild(tree, self.visit))

    def part(self, tree: Part) -> Tree:
        """Return a part; a row that is written with a colon, A[i,:], lies as a row; x^{(i)} is a column."""
        found = self.settle(rebuild(tree, self.visit))
        match tree.places:
            case (Range(), _):
                return found
            case (_, Range(lower=None, upper=None, span=span)) if span is not None:
                return Transpose(found, span=tree.span)
            case _:
                return found

    def entry(self, tree: Entry) -> Tree:
        """Return an entry; u_k of a matrix is its row."""
        places = tuple(map(self.visit, tree.indices))
        rank = self.rank(Name(tree.name))
        found = row_of(replace(tree, indices=places), rank.dimensions if rank else 0)
        return worked_out(found, self.known)

    def settle(self, tree: Tree) -> Tree:
        """Return a tree of elaborated parts with its products of arrays and its matrices worked out."""
        found = product_of(as_outer(tree, self.known), self.rank)
        refuse_twofold(found, self.known, self.rank)
        return worked_out(found, self.known)

    def rank(self, tree: Tree) -> Rank | None:
        return rank_of(tree, lambda name: len(extent(Name(name), self.known) or ()))

    def name(self, tree: Name) -> Tree:
        """Return H as the Hessian in force, and f as f(x) of a function without a definition."""
        if is_hessian(tree.name, self.known):
            return hessian_in_force(self.known)
        parameters = self.known.setting.functions.get(tree.name)
        if parameters is None or tree.name in self.known.bodies:
            return tree
        return Name(name_of(Application(tree.name, tuple(map(Name, parameters)))), span=tree.span)

    def add(self, tree: Add) -> Tree:
        found = rebuild(tree, self.visit)
        with_identities = sized(found, self.known) if isinstance(found, Add) else found
        return self.settle(found) if with_identities is found else self.settled(with_identities)

    def settled(self, tree: Tree) -> Tree:
        """Return a tree whose notation is elaborated with its explicit matrices worked out again."""
        return self.settle(rebuild(tree, self.settled))

    def call(self, tree: Call) -> Tree:
        match tree:
            case Call("integral", (Sum() as within,)):
                return worked_out(integral_of(self._inside(within), self.known), self.known)
            case Call("limit", (Sum() as within, side)):
                found = limit_of(self._inside(within), int(value_of(side) or 0), self.known)
                return worked_out(found, self.known)
            case _:
                pass
        if tree.function in ("grad", "hess"):
            make = gradient_of if tree.function == "grad" else hessian_of
            function = tree.arguments[0]
            function = function if isinstance(function, Name) else self.visit(function)
            return make(function, self.known, tree.arguments[1:])
        if tree.function == "diag" and len(tree.arguments) == 1:
            inner = self.visit(samples(tree.arguments[0], self.known))
            return worked_out(diagonal(replace(tree, arguments=(inner,)), self.known), self.known)
        return self.settle(rebuild(tree, self.visit))

    def _inside(self, tree: Sum) -> Sum:
        """Return an integral's variable and ends with their parts elaborated."""
        found = rebuild(tree, self.visit)
        assert isinstance(found, Sum)
        return found

    def power(self, tree: Pow) -> Tree:
        """Return a power; f^{-1} of a function is its inverse function, never 1/f."""
        if isinstance(tree.base, Name) and value_of(tree.exponent) == -1:
            rank = self.rank(tree.base)
            if self.known.parameters(tree.base.name) and not (rank and rank.dimensions):
                raise UnsupportedError(f"the inverse function of {tree.base.name} is not read")
        return self.settle(rebuild(tree, self.visit))

    def sum(self, tree: Sum) -> Tree:
        if tree.upper == Constant("inf"):
            return worked_out(sum_without_end(self._inside(tree), self.known), self.known)
        found = rebuild(tree, self.visit)
        return bounded(found, self.known) if isinstance(found, Sum) else found

    def derivative(self, tree: Derivative) -> Tree:
        wrt = tuple(self.variable(w) for w in tree.wrt)
        if tree.style == "lagrange" and isinstance(tree.of, Name) and self.is_unknown(tree.of.name):
            return Name(name_of(Application(tree.of.name, *_distinct(wrt))))
        of = self.visit(tree.of)
        return self.settle(differentiated(of, wrt, self.known, total=tree.total))

    def variable(self, tree: Tree) -> Tree:
        """Return a variable of differentiation; its own name never stands for anything else."""
        return rebuild(tree, self.visit) if isinstance(tree, Entry) else tree

    def is_unknown(self, name: str) -> bool:
        """Return whether a name that is applied is a function without a definition."""
        known = self.known
        return name not in known.bodies and name not in known.setting.functions

    def at(self, tree: At) -> Tree:
        point = {name: self.visit(value) for name, value in tree.point}
        applied = self.application(tree)
        if applied is not None:
            return Name(name_of(replace(applied, arguments=tuple(point.values()))))
        return worked_out(at_point(self.visit(tree.body), point, self.known), self.known)

    def application(self, tree: At) -> Application | None:
        """Return f or f' of a function of which nothing is said but that it is applied."""
        body, names = tree.body, [name for name, _ in tree.point]
        if isinstance(body, Derivative) and isinstance(body.of, Name):
            if not self.is_unknown(body.of.name):
                return None
            wrt = [w.name for w in body.wrt if isinstance(w, Name) and w.name in names]
            if len(wrt) == len(body.wrt):
                return Application(body.of.name, (), tuple(names.index(w) + 1 for w in wrt))
        return None

    def relation(self, tree: Relation) -> Tree:
        left, right = self.visit(tree.left), self.visit(tree.right)
        left, right = map(self.settled, compared(left, right, self.known))
        return replace(tree, left=left, right=right)


def _distinct(wrt: tuple[Tree, ...]) -> tuple[tuple[Tree, ...], tuple[int, ...]]:
    """Return the variables of f_xy as arguments, and the places differentiated by."""
    arguments = tuple(dict.fromkeys(wrt))
    return arguments, tuple(arguments.index(w) + 1 for w in wrt)


_METHODS: dict[type, Callable[..., Tree]] = {
    Name: _Elaboration.name,
    Entry: _Elaboration.entry,
    Part: _Elaboration.part,
    Add: _Elaboration.add,
    Call: _Elaboration.call,
    Sum: _Elaboration.sum,
    Pow: _Elaboration.power,
    Derivative: _Elaboration.derivative,
    At: _Elaboration.at,
    Relation: _Elaboration.relation,
}

__all__ = ["elaborate"]
