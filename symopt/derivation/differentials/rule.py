r"""What a rule of differentials is, and what rules know of their surroundings.

A pending differential d(u) is the call `d(u)`; that of a variable is its name, dX. A rule turns d(u) into an
expression in differentials of parts of u. It is linear in them: that is what a differential is.

Source: Magnus and Neudecker (2019), Matrix Differential Calculus, chapter 8.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from functools import cache

from symopt.calculus.arrays.array import Array
from symopt.calculus.lower import Scope, lower
from symopt.calculus.views.pieces import affine_tree
from symopt.foundation.catalogue import catalogue
from symopt.foundation.record import record
from symopt.syntax import tree as syntax
from symopt.syntax.ranks import rank_of
from symopt.syntax.tree import ZERO, Call, Name, Tree, names

PENDING = "d"
"""The function that a pending differential is written as."""
GRADIENTS = ("g", "G", "h", "gradient")
"""What a gradient that is differentiated again may be called, best first."""


@record
class Work:
    """The names around an expression.

    directions: dX by X.   scope: shapes of all names, differentials too.
    definitions: bodies of defined names.   moving: names with a differential that is not 0.
    """

    directions: Mapping[str, str]
    scope: Scope
    definitions: Mapping[str, Tree]
    moving: frozenset[str]
    known: dict[Tree, Array] = field(default_factory=dict[Tree, Array], compare=False)

    def varies(self, tree: Tree) -> bool:
        """Return whether an expression depends on the variables."""
        return not self.moving.isdisjoint(names(tree))

    def d(self, tree: Tree) -> Tree:
        """Return the differential of an expression: 0, dX, or pending."""
        if not self.varies(tree):
            return ZERO
        if isinstance(tree, Name) and tree.name in self.directions:
            return Name(self.directions[tree.name])
        return Call(PENDING, (tree,))

    def array(self, tree: Tree) -> Array:
        """Return what an expression without pending differentials stands for."""
        found = self.known.get(tree)
        if found is None:
            found = self.known[tree] = lower(settled(tree), self.scope)
        return found

    def rank(self, tree: Tree) -> int:
        """Return the number of dimensions of an expression."""
        plain = settled(tree)
        found = rank_of(plain, self.dimensions)
        return len(self.array(plain).indices) if found is None else found.dimensions

    def dimensions(self, name: str) -> int | None:
        """Return the number of dimensions of a name, None if it is none of the expression's."""
        shape = self.scope.shapes.get(name)
        if shape is not None:
            return len(shape)
        return 0 if name in self.scope.sizes else None

    def size(self, tree: Tree, axis: int) -> Tree:
        """Return the size of one dimension."""
        return affine_tree(self.array(tree).indices[axis].count, {})


@record
class DifferentialRule:
    """A rule for d(u).

    title: what a line says of it.   statement: the law in LaTeX.   rank: rules are tried in this order.
    apply: u and its surroundings -> d(u), None where the rule does not apply.
    linear: whether d only moves inwards; such a rule takes no line of its own.
    examples: expressions in text (x, y vectors; X, A, B matrices; t a number) to which it applies.
    """

    name: str
    title: str
    statement: str
    rank: int
    apply: Callable[[Tree, Work], Tree | None]
    linear: bool = False
    examples: tuple[str, ...] = ()
    reference: str = "Magnus and Neudecker (2019), chapter 8"


@cache
def differential_rules() -> tuple[DifferentialRule, ...]:
    """Return the rules in the order in which they are tried."""
    found = catalogue("symopt.derivation.differentials.rules", DifferentialRule).values()
    return tuple(sorted(found, key=lambda rule: (rule.rank, rule.name)))


def is_pending(tree: Tree) -> bool:
    """Whether a tree is a pending differential."""
    return isinstance(tree, Call) and tree.function == PENDING and len(tree.arguments) == 1


def settled(tree: Tree) -> Tree:
    """Return a tree of the same shape without pending differentials: u for d(u)."""
    if is_pending(tree):
        return settled(syntax.children(tree)[0])
    return syntax.rebuild(tree, settled)
