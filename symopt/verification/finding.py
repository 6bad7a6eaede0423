"""A claim with its judgement, as trees: what a page about it is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType

from symopt.foundation.record import record
from symopt.syntax.tree import Derivative, Matrix, Mul, Name, Relation, Tree
from symopt.verification.judgement import Judgement
from symopt.verification.stated.claims import Claim
from symopt.verification.stated.kinds import KINDS


@record
class Finding:
    """What was claimed, and what is known of it.

    about: the claim as an equation, ∂f/∂x = 2x; several equations where it is a list.
    function: f = x², where what is differentiated has no name of its own.   code: the claim is a function.
    notes: what was taken for granted.   written: how names are spelled where that differs.
    """

    judgement: Judgement
    about: tuple[tuple[str, Tree], ...] = ()
    function: Tree | None = None
    code: str = ""
    notes: tuple[str, ...] = ()
    written: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def equation(self) -> Tree | None:
        """The equation that the verdict is about: the only one, or that of the component in question."""
        component = self.judgement.component
        for label, tree in self.about:
            if component and (component == label or component.startswith(f"{label}[")):
                return tree
        return self.about[0][1] if len(self.about) == 1 else None


def finding_of(claim: Claim, judgement: Judgement) -> Finding:
    """Return the finding of a claim that has been judged."""
    named = claim.subject.output if claim.of is None else claim.of
    if claim.relation == "equal":
        left = Name(named) if isinstance(named, str) else named
        right = claim.claimed
        about = () if isinstance(right, Mapping) else (("", Relation("=", left, right)),)
        return Finding(judgement, about, None, "", claim.notes, claim.written)
    name = named if isinstance(named, str) else unused_name(claim)
    function = None if isinstance(named, str) else Relation("=", Name(name), named)
    return Finding(judgement, _about(claim, name), function, "", claim.notes, claim.written)


def _about(claim: Claim, name: str) -> tuple[tuple[str, Tree], ...]:
    claimed, wrt = claim.claimed, claim.wrt
    if isinstance(claimed, Matrix) and len(wrt) > 1 and (claim.order or 1) == 1:
        cells = [cell for row in claimed.rows for cell in row]
        claimed = dict(zip(wrt, cells, strict=False)) if len(cells) == len(wrt) else claimed
    if isinstance(claimed, Mapping):
        return tuple((k, _equation(claim, name, (k,), tree)) for k, tree in claimed.items())
    if isinstance(claimed, Matrix) and len(set(wrt)) > 1 and len(claimed.rows) == len(wrt):
        return tuple(  # a Hessian
            (f"[{i + 1},{j + 1}]", _equation(claim, name, (wrt[i], wrt[j]), cell))
            for i, row in enumerate(claimed.rows)
            for j, cell in enumerate(row[: len(wrt)])
        )
    kind = KINDS.get(claim.kind)
    if kind is not None and kind.directed:
        return (("", _directed(claim, name, kind.order, claimed)),)
    order = claim.order or (kind.order if kind is not None else 0) or 1
    names = wrt * order if len(wrt) == 1 else wrt
    return (("", _equation(claim, name, names, claimed)),)


def _directed(claim: Claim, name: str, order: int, claimed: Tree) -> Tree:
    """Return dF = claim, or ∂²F/∂X² dX = claim."""
    if order == 1:
        return Relation("=", Name(f"d{name}"), claimed)
    (variable,) = claim.wrt
    second = Derivative(Name(name), (Name(variable), Name(variable)))
    return Relation("=", Mul((second, Name(claim.directions[variable]))), claimed)


def _equation(claim: Claim, name: str, wrt: tuple[str, ...], claimed: Tree) -> Tree:
    if claim.relation == "update":
        return Relation("->", Name(wrt[0]), claimed)
    return Relation("=", Derivative(Name(name), tuple(map(Name, wrt))), claimed)


def unused_name(claim: Claim) -> str:
    """Return what to call a function that has no name of its own."""
    graph = claim.subject.graph
    taken = {*graph.shapes, *(d.name for d in graph.definitions if d.name != claim.subject.output)}
    return next(n for n in ("f", "F", "g", "G", *(f"f_{k}" for k in range(999))) if n not in taken)
