r"""The chain rule by the parts of a definition: ∂p/∂z is what p's own definition gives, other names held.

In a sum over paths, ∂L/∂z = ∂L/∂s · ∂s/∂z + ∂L/∂p · ∂p/∂z with p = e^z/s, the last factor means the
derivative of p as it is written, since the way through s has a term of its own. So too ∂/∂z (e^z/s) beside
such terms. Elsewhere ∂p/∂z is the derivative through all definitions; a claim is read by parts where it is
not true so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from symopt.documents.elaborate.names.setting import Setting
from symopt.documents.meaning.claim import Claim, ClaimKind
from symopt.syntax.tree import (
    ZERO,
    Add,
    Derivative,
    Entry,
    MatMul,
    Mul,
    Name,
    Transpose,
    Tree,
    rebuild,
    walk,
)


def by_parts(claim: Claim) -> Claim | None:
    """Return a claim as it reads by the parts of definitions, None where that is the same."""
    if claim.kind not in (ClaimKind.EQUATION, ClaimKind.DERIVATIVE) or claim.claimed is None:
        return None
    own = claim.setting
    head = claim.head
    claimed = _local(claim.claimed, own)
    previous = None if claim.previous is None else _local(claim.previous, own)
    changed = claimed != claim.claimed or previous != claim.previous
    if not changed and not any(map(_written_out, (claimed, previous, head))):
        return None
    return replace(
        claim,
        setting=replace(own, held=True),
        head=head,
        previous=previous,
        claimed=claimed,
        alternatives=(),
        reading="each derivative by the definition that it names, other names held",
        weak=True,
    )


def _written_out(tree: Tree | None) -> bool:
    """Return whether an expression without a name is differentiated."""
    if tree is None:
        return False
    return any(
        isinstance(node, Derivative) and not isinstance(node.of, Name | Entry)
        for node in walk(tree)
    )


def _local(tree: Tree, setting: Setting) -> Tree:
    """Return a tree with the derivatives that end a path put as those of their own definitions."""
    tree = rebuild(tree, lambda child: _local(child, setting))
    if not isinstance(tree, Mul | MatMul):
        return tree
    through = {name for factor in tree.factors for name in _variables(factor)}
    factors = tuple(_own(factor, through, setting) for factor in tree.factors)
    return replace(tree, factors=factors)


def _variables(factor: Tree) -> Iterable[str]:
    """Yield the names that a factor differentiates by."""
    if isinstance(factor, Transpose):
        factor = factor.body
    if isinstance(factor, Derivative) and len(factor.wrt) == 1:
        yield from (w.name for w in factor.wrt if isinstance(w, Name))


def _own(factor: Tree, through: set[str], setting: Setting) -> Tree:
    if isinstance(factor, Transpose):
        return replace(factor, body=_own(factor.body, through, setting))
    if not isinstance(factor, Derivative) or not isinstance(factor.of, Name):
        return factor
    defined = setting.definition(factor.of.name)
    if factor.of.name not in through or defined is None or len(factor.wrt) != 1:
        return factor
    return replace(factor, of=Add((defined.body, ZERO)))  # no name, so that it is taken by itself


__all__ = ["by_parts"]
