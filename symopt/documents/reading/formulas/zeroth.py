r"""Arrays with an entry before the first: θ = (θ_0, θ_1, …, θ_n) with x_0 = 1.

    h(x) = θ_0 + θ_1 x_1 + … + θ_n x_n = θ^T x

Entries of arrays count from 1, so θ_0 is a number of its own beside them. Where a formula speaks of it and of
θ as a whole, it may be an entry of θ or not. So the formula is read both ways: once with θ_0 beside θ, and
once with products of whole arrays that begin with θ_0 x_0, where x_0 is 1 unless something is said of it. It
is wrong only if it is wrong both ways.
"""

from __future__ import annotations

from dataclasses import replace

from symopt.documents.elaborate.names.setting import Setting
from symopt.documents.meaning.claim import Claim
from symopt.documents.meaning.needed import closure
from symopt.syntax.tree import (
    ONE,
    ZERO,
    Add,
    Entry,
    MatMul,
    Mul,
    Name,
    Transpose,
    Tree,
    names,
    rebuild,
    walk,
)

_ZEROTH = "_0"


def beside_arrays(tree: Tree) -> Tree:
    """Return a tree in which the entry 0 of an array, which no array has, is a name of its own."""

    def change(node: Tree) -> Tree:
        node = rebuild(node, change)
        if isinstance(node, Entry) and node.indices == (ZERO,):
            return Name(node.name + _ZEROTH, span=node.span)
        return node

    return change(tree)


def with_zeroth(claim: Claim) -> tuple[Claim | None, str]:
    """Return a claim with zeroth entries as entries, and why it is in doubt where it has no such reading.

    Where one side alone speaks of θ_0, that is the only reading: no other one could hold for all θ_0.
    """
    setting = claim.setting
    sides = (claim.head, claim.previous, claim.claimed)
    trees = [t for t in (*sides, *(d.body for d in setting.definitions)) if t is not None]
    spoken = {n for tree in trees for n in names(tree)}
    bases = {n for n in spoken if n + _ZEROTH in spoken and len(setting.shapes.get(n, ())) == 1}
    if not bases or not any(_whole(tree, bases) for tree in trees):
        return None, ""
    first = min(bases)
    doubt = f"whether {first}_0 is an entry of {first} is not said"
    head, previous, claimed = (None if t is None else _longer(t, spoken, setting) for t in sides)
    definitions = tuple(
        replace(d, body=_longer(d.body, spoken, setting)) for d in setting.definitions
    )
    if any(_whole(_without_products(t), bases) for t in trees):
        return None, doubt
    one_sided = any(
        _speaks(claim, sides[2], n) != _speaks(claim, sides[0] or sides[1], n) for n in bases
    )
    return replace(
        claim, setting=replace(setting, definitions=definitions),
        head=head, previous=previous, claimed=claimed, alternatives=(),
        weak=not one_sided, doubt="" if one_sided else doubt,
        reading=f"with {first}_0 as the first entry of {first}, and 1 beside it if nothing else is",
    ), ""  # fmt: skip


def _speaks(claim: Claim, side: Tree | None, base: str) -> bool:
    """Return whether a side is made of the zeroth entry of an array."""
    own = () if side is None else names(side)
    reached = {n for d in closure(claim.setting, own) for n in names(d.body)}
    return base + _ZEROTH in {*own, *reached}


def _whole(tree: Tree, bases: set[str]) -> bool:
    return any(isinstance(node, Name) and node.name in bases for node in walk(tree))


def _inner(node: Tree) -> tuple[str, str] | None:
    """Return the two arrays of an inner product a^T b."""
    match node:
        case MatMul((Transpose(Name(left)), Name(right))):
            return left, right
        case _:
            return None


def _longer(tree: Tree, spoken: set[str], setting: Setting) -> Tree:
    """Return a tree in which inner products begin with the product of the zeroth entries."""

    def zeroth(name: str) -> Tree:
        own = name + _ZEROTH
        return Name(own) if own in spoken else ONE

    def change(node: Tree) -> Tree:
        found = _inner(node)
        if found is None:
            return rebuild(node, change)
        if not any(name + _ZEROTH in spoken for name in found):
            return node
        if any(len(setting.shapes.get(name, ())) != 1 for name in found):
            return node
        left, right = map(zeroth, found)
        return Add((right if left == ONE else left if right == ONE else Mul((left, right)), node))

    return change(tree)


def _without_products(tree: Tree) -> Tree:
    def change(node: Tree) -> Tree:
        return ZERO if _inner(node) is not None else rebuild(node, change)

    return change(tree)


__all__ = ["beside_arrays", "with_zeroth"]
