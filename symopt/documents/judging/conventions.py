r"""Readings under which a claim that is wrong as it stands would be right: then it is open, not wrong.

    |r| = r                     where r > 0, which pages on radii and scales do not say
    \nabla_x (A x) = A^T        in the layout with a row for each variable; the other one gives A
    \rho(r) = c^2 r             of a number c, though c(r) is a function elsewhere on the page
    -\log \frac18 = 3           of bits, in logarithms to the base 2

Elsewhere a document says so, or does not depend on it.
"""

from __future__ import annotations

from dataclasses import replace

from symopt.documents.elaborate.names.extents import extent
from symopt.documents.elaborate.names.known import known_of
from symopt.documents.meaning.claim import Claim, ClaimKind
from symopt.documents.meaning.needed import closure
from symopt.syntax.tree import (
    ZERO,
    Call,
    Derivative,
    Div,
    Name,
    Pow,
    Relation,
    Transpose,
    Tree,
    names,
    number,
    rebuild,
    walk,
)

MOST = 4
"""How many names are taken to be positive at once."""
_BRANCHES = frozenset(("abs", "sqrt", "norm", "log"))


def conventions(claim: Claim) -> tuple[Claim, ...]:
    """Return the readings of a claim that leave it open where they are proved."""
    rules = (_positive, _other_layout, _letters, _in_bits, _in_tens)
    found = (rule(claim) for rule in rules)
    return tuple(reading for reading in found if reading is not None)


def _positive(claim: Claim) -> Claim | None:
    """Return the claim for positive values of the numbers under absolute values and roots."""
    sides = [t for t in (claim.head, claim.previous, claim.claimed) if t is not None]
    setting = claim.setting
    wanted = [n for t in sides for n in names(t)]
    made = closure(setting, wanted)
    branched = any(map(_branches, (*sides, *(d.body for d in made))))
    if claim.kind is not ClaimKind.EQUATION or not branched:
        return None
    reached = dict.fromkeys([*wanted, *(n for d in made for n in names(d.body))])
    free = [n for n in reached if setting.definition(n) is None and not setting.shapes.get(n)]
    if not 0 < len(free) <= MOST:
        return None
    added = tuple(Relation(">", Name(n), ZERO) for n in free)
    said = ", ".join(f"{n} > 0" for n in free)
    return replace(
        claim,
        setting=replace(setting, conditions=(*setting.conditions, *added)),
        alternatives=(),
        reading=f"where {said}",
    )


def _branches(tree: Tree) -> bool:
    for node in walk(tree):
        match node:
            case Call(function) if function in _BRANCHES:
                return True
            case Pow(_, Div()):
                return True
            case _:
                pass
    return False


def _letters(claim: Claim) -> Claim | None:
    """Return the claim with letters of functions, c of c(r), as numbers where definitions use them bare."""
    setting = claim.setting
    sides = [t for t in (claim.head, claim.previous, claim.claimed) if t is not None]
    made = closure(setting, [n for t in sides for n in names(t)])
    applied = {d.name for d in made if d.parameters and len(d.name) == 1}
    own = {n for d in made if d.parameters for n in names(d.body)} & applied
    if not own:
        return None
    kept = tuple(d for d in setting.definitions if d.name not in own)
    said = ", ".join(sorted(own))
    return replace(
        claim,
        setting=replace(setting, definitions=kept),
        alternatives=(),
        reading=f"with {said} as a number, not as the function of this name",
    )


def _other_layout(claim: Claim) -> Claim | None:
    """Return the claim for the transpose of a derivative of a vector by a vector."""
    head, claimed = claim.head, claim.claimed
    if not isinstance(head, Derivative) or len(head.wrt) != 1 or claimed is None:
        return None
    known = known_of(claim.setting)
    by, shape = extent(head.wrt[0], known), extent(claimed, known)
    if by is None or shape is None or len(by) != 1 or len(shape) != 2:
        return None
    turned = claimed.body if isinstance(claimed, Transpose) else Transpose(claimed)
    return replace(
        claim, previous=None, claimed=turned, alternatives=(), reading="in the other layout"
    )


def _in_bits(claim: Claim) -> Claim | None:
    return _to_base(claim, 2)


def _in_tens(claim: Claim) -> Claim | None:
    return _to_base(claim, 10)


def _to_base(claim: Claim, base: int) -> Claim | None:
    r"""Return a claim about a number with its logarithms to another base that its document speaks of."""
    if claim.claimed is None or names(claim.claimed) or base not in claim.bases:
        return None

    def change(node: Tree) -> Tree:
        node = rebuild(node, change)
        if isinstance(node, Call) and node.function == "log":
            return Div(node, Call("log", (number(base),)))
        return node

    head, previous, claimed = (
        None if side is None else change(side)
        for side in (claim.head, claim.previous, claim.claimed)
    )
    return replace(
        claim, head=head, previous=previous, claimed=claimed, alternatives=(),
        reading=f"with logarithms to the base {base}",
    )  # fmt: skip


__all__ = ["conventions"]
