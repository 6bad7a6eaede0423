"""From a record to its judgement: what is claimed of what, component by component where it is a list.

A list of names and a list of claims is a gradient (a Hessian with order 2; a Jacobian if the function is a
list); a list of names and one claim is the mixed derivative, whose order is then the number of names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from symopt.calculus.lower import unknown
from symopt.calculus.nodes import FALSE
from symopt.calculus.system import system_of
from symopt.equality.enclosures.points import honored
from symopt.equality.verdict import Status, Verdict
from symopt.foundation.errors import ReadingError, ShapeError
from symopt.model.model import Role
from symopt.syntax.names import canonical_name
from symopt.syntax.tree import Matrix, Name, Relation, Tree, names, number, substitute, walk
from symopt.verification.derived import Kind
from symopt.verification.interim import listening
from symopt.verification.judge import judge_derivative, judge_identity
from symopt.verification.judgement import Judgement
from symopt.verification.stated.claim_model import Claimed, Stated, stated
from symopt.verification.stated.components import (
    Component,
    gradient_components,
    hessian_components,
    jacobian_components,
    judge_components,
)
from symopt.verification.stated.constants import judged_at_values
from symopt.verification.stated.declared import Declared
from symopt.verification.stated.kinds import KINDS, LAYOUTS, LINEAR, direction, turned
from symopt.verification.stated.records import MAX_ORDER, Record
from symopt.verification.subject import Subject, subject_of
from symopt.verification.update import judge_update


@dataclass(frozen=True, slots=True)
class Sampled:
    """The ranges of scalars in which a record has looked, and the subject within them."""

    ranges: Mapping[str, tuple[Fraction, Fraction]]
    subject: Subject

    def holds(self, point: Mapping[str, Any]) -> bool:
        """Return whether a point is within the ranges."""
        known = [(point[name], ends) for name, ends in self.ranges.items() if name in point]
        return all(low <= value <= high for value, (low, high) in known)


@dataclass(frozen=True, slots=True)
class Claim:
    """What is claimed.

    relation: "" for a derivative, "equal", "update".   of: what is differentiated, None for the output.
    wrt: names as said.   order: as said, or what follows from the kind.   unread: hypotheses left out.
    written: how names are spelled where that differs.   notes: what was taken for granted.
    directions: by variable, the name of its direction.   layout: of a gradient or a Jacobian, as said.
    sampled: where the record has looked, None if it does not say.
    """

    subject: Subject
    relation: str
    of: Tree | str | None
    wrt: tuple[str, ...]
    order: int | None
    claimed: Claimed
    kind: str = ""
    unread: tuple[str, ...] = ()
    written: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    notes: tuple[str, ...] = ()
    sampled: Sampled | None = None
    directions: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    layout: str = ""


def claim_of(record: Record) -> Claim:
    """Return the claim of a record. Raises the errors of reading, shapes and specifications."""
    said = stated(record)
    every = (*said.declared, *said.sizes)
    conditions = [*(c for d in every for c in d.conditions), *said.constraints]
    system = system_of(said.model)
    for name in said.wrt:
        if name not in system.scope.shapes:
            raise unknown(name, system.scope)

    def about(more: Sequence[Tree]) -> Subject:
        found = subject_of(
            system,
            conditions=[*conditions, *more],
            whole=frozenset(d.name for d in said.declared if d.whole),
            complex_names=frozenset(d.name for d in said.declared if d.complex),
        )
        return replace(found, small_sizes=_small_sizes(said, found))

    ranges = {d.name: d.sampled for d in said.declared if d.sampled is not None}
    inside = [c for name, (low, high) in ranges.items() for c in _between(low, name, high)]
    arrays = any(v.shape for v in said.model.variables)
    if arrays and record.kind and record.kind not in KINDS:
        raise ReadingError(
            f"the kind of claim {record.kind[:40]!r} is not known",
            remedy=f"use one of {', '.join(KINDS)}",
        )
    unread = [text for d in said.declared for text in d.unread]
    # a point without one of these would refute nothing
    unread += [f"{d.name} {w}" for d in said.declared for w in d.properties if w not in _had(d)]
    return Claim(
        about(()),
        record.relation,
        _subject_matter(said),
        said.wrt or _parameters(said),
        record.order,
        said.claimed,
        record.kind if record.kind in KINDS else "",
        tuple(unread),
        said.written,
        (
            *(f"{name} is not declared and was taken as a real number" for name in said.assumed),
            *_free_entries(record, said),
            *(
                f"{d} was taken as the direction of {x}"
                for x, d in said.directions.items()
                if d != canonical_name(direction(x))
            ),
        ),
        Sampled(ranges, about(inside)) if ranges else None,
        said.directions,
        record.layout,
    )


def judge_claim(claim: Claim) -> Judgement:
    """Return what is known of a claim. Raises the errors of lowering and of unknown shapes.

    Where the record says in which ranges it has looked, a point against the claim is looked for there; if
    there is none, the message says that the claim is wrong outside.
    """
    sampled = claim.sampled
    if sampled is None:
        found = _judge(claim)
    else:
        with listening(lambda early: sampled.holds(early.verdict.point)):
            found = _judge(claim)
        if found.verdict.status is Status.REFUTED and not sampled.holds(found.verdict.point):
            found = _within(claim, sampled, found)
    if claim.unread and found.verdict.status is Status.REFUTED:
        return without(found, claim.unread)
    return found


def _judge(claim: Claim) -> Judgement:
    of, claimed = claim.subject.output if claim.of is None else claim.of, claim.claimed
    trees = [*claimed.values()] if isinstance(claimed, Mapping) else [claimed]
    trees += [Name(of) if isinstance(of, str) else of]
    spoken = {part.name for tree in trees for part in walk(tree) if isinstance(part, Name)}
    return judged_at_values(
        claim.subject,
        spoken,
        frozenset(claim.wrt),
        lambda subject: _judge_about(replace(claim, subject=subject)),
    )


def _judge_about(claim: Claim) -> Judgement:
    subject, claimed = claim.subject, claim.claimed
    match claim.relation:
        case "equal":
            return _judge_identity(claim)
        case "update":
            return _judge_update(claim)
        case _:
            components = components_of(claim)
    if components is None:
        return judge_derivative(
            subject, claim.of, names_of(claim), single(claimed), kind=kind_of(claim)
        )
    return judge_components(components, lambda c: judge_derivative(subject, c.of, c.wrt, c.claimed))


def _judge_update(claim: Claim) -> Judgement:
    subject, claimed = claim.subject, claim.claimed
    if isinstance(claimed, Mapping | Matrix) and len(claim.wrt) > 1:
        parts = gradient_components(claim.of, claim.wrt, claimed)
        return judge_components(
            parts, lambda c: judge_update(subject, c.wrt[0], c.claimed, of=c.of)
        )
    name = claim.wrt[0] if claim.wrt else ""
    if len(claim.wrt) != 1:
        raise ReadingError("one new value is claimed", remedy="say of which name: wrt")
    return judge_update(subject, name, single(claimed), of=claim.of)


def _judge_identity(claim: Claim) -> Judgement:
    left, right = claim.of, single(claim.claimed)
    if left is None:
        raise ReadingError("there is no left side", remedy='write it as "function"')
    left = Name(left) if isinstance(left, str) else left
    if not isinstance(left, Matrix) or not isinstance(right, Matrix):
        return judge_identity(claim.subject, left, right)
    sizes = [(len(m.rows), len(m.rows[0])) for m in (left, right)]
    if sizes[0] != sizes[1]:
        raise ShapeError(f"the sides have {sizes[0]} and {sizes[1]} entries")
    parts = [
        Component(f"[{i + 1},{j + 1}]", a, (), right.rows[i][j])
        for i, row in enumerate(left.rows)
        for j, a in enumerate(row)
    ]

    def judge(part: Component) -> Judgement:
        assert part.of is not None  # set above
        side = Name(part.of) if isinstance(part.of, str) else part.of
        return judge_identity(claim.subject, side, part.claimed)

    return judge_components(parts, judge)


def components_of(claim: Claim) -> list[Component] | None:
    """Return the components of a claim about several numbers; None where one call judges it."""
    of, wrt, claimed = claim.of, claim.wrt, claim.claimed
    if isinstance(claimed, Mapping):
        return gradient_components(of, wrt, claimed)
    if not isinstance(claimed, Matrix):
        return None
    kind = KINDS.get(claim.kind)
    if kind is not None and (kind.directed or kind.structure):
        return None
    order = claim.order or (kind.order if kind is not None else 0) or 1
    array = len(wrt) == 1 and bool(claim.subject.graph.shape(wrt[0]))
    if array or len(set(wrt)) < len(wrt):
        return None
    if isinstance(of, Matrix) and order == 1:
        return jacobian_components(of, wrt, claimed)
    if order == 2:
        return hessian_components(of, wrt, claimed)
    if order == 1 and not (len(wrt) == 1 and isinstance(of, Matrix)):
        return gradient_components(of, wrt, claimed)
    return None


def names_of(claim: Claim) -> tuple[str, ...]:
    """Return the names in which a single derivative is taken, one for each order. Raises ReadingError."""
    wrt, order = claim.wrt, claim.order
    if not wrt:
        raise ReadingError("wrt is missing", why="it says the variable", remedy='add "wrt"')
    kind = KINDS.get(claim.kind)
    if kind is not None and kind.order and order is None:
        order = kind.order
    if kind is not None and kind.directed and order == 1:
        return wrt
    if len(wrt) == 1:
        return wrt * (order or 1)
    if len(wrt) > MAX_ORDER:
        raise ReadingError(f"the order of a derivative is at most {MAX_ORDER} here")
    if order is None and len(set(wrt)) < len(wrt):
        order = len(wrt)
    if order != len(wrt):
        raise ReadingError(
            f"one formula is claimed for {len(wrt)} names",
            where=", ".join(wrt),
            remedy=f"claim a list, one for each name; or order {len(wrt)} for the mixed derivative",
        )
    return wrt


def kind_of(claim: Claim) -> Kind | None:
    """Return what of the derivative is claimed; None for the derivative as it is. Raises ReadingError."""
    kind = KINDS.get(claim.kind)
    if turned(claim.kind or "grad", claim.layout):
        return Kind(turned=True)
    if kind is None or not (kind.directed or kind.structure):
        return None
    if not kind.directed:
        return Kind(structure=kind.structure)
    if kind.order == 2 and len(claim.wrt) != 1:
        raise ReadingError(
            "a Hessian-vector product is taken in one variable",
            where=", ".join(claim.wrt),
            remedy="claim one product for each variable",
        )
    return Kind(claim.directions)


def single(claimed: Claimed) -> Tree:
    """Return the one formula of a claim. Raises ReadingError for claims by name."""
    if isinstance(claimed, Mapping):
        raise ReadingError("claims by name are for several names", remedy="give one formula")
    if isinstance(claimed, Matrix) and len(claimed.rows) == len(claimed.rows[0]) == 1:
        return claimed.rows[0][0]
    return claimed


def _subject_matter(said: Stated) -> Tree | str | None:
    """Return what is differentiated: a definition by its name, else the formula."""
    function = said.function
    if isinstance(function, Name) and said.model.definition(function.name) is not None:
        return function.name
    if isinstance(function, Relation):
        raise ReadingError("an equation stands where a function is needed")
    return function


def _free_entries(record: Record, said: Stated) -> tuple[str, ...]:
    """Return what is to be said where a variable's entries are tied together and a gradient varies each."""
    if record.relation or (record.kind and record.kind not in LAYOUTS):
        return ()
    tied = [
        (name, [word for word in LINEAR if word in d.properties])
        for d in said.declared
        for name in (d.name,)
        if name in said.wrt
    ]
    return tuple(
        f"the derivative is by each entry of {name} alone, though {name} is {' and '.join(words)}"
        for name, words in tied
        if words
    )


def _had(declared: Declared) -> frozenset[str]:
    """Return the properties that points give to a variable."""
    return frozenset() if declared.complex else honored(len(declared.shape))


def _parameters(said: Stated) -> tuple[str, ...]:
    """Return the names of a claim that names none: those it speaks of, or all parameters."""
    if isinstance(said.claimed, Mapping):
        return tuple(said.claimed)
    return tuple(v.name for v in said.model.variables if v.role is Role.PARAMETER)


def _within(claim: Claim, sampled: Sampled, outside: Judgement) -> Judgement:
    """Return a refutation within the sampled ranges, else say that it is not known which points are meant.

    The ranges are no hypothesis, so nothing is proved from them; but where the claim fails only beyond what
    its author has looked at, it is in doubt whether these points were claimed at all.
    """
    inside = _judge(replace(claim, subject=sampled.subject))
    example = outside.verdict.counterexample
    if inside.verdict.status is Status.REFUTED or example is None:
        return inside
    status = inside.verdict.status.value
    found = Verdict(
        Status.UNDECIDED,
        points=inside.verdict.points,
        digits=inside.verdict.digits,
        tried=(outside.verdict.method,),
        message=f"within the sampled ranges the claim is {status}, but it is wrong beyond them, at "
        f"{example}\n  do:    say as constraints which points are meant",
    )
    return Judgement(found, outside.expected)


def _small_sizes(said: Stated, subject: Subject) -> tuple[str, ...]:
    """Return the sizes that are declared to be whole, or that have a lower bound below 1.

    Who says n >= 0 of a size, which is at least 1, lets it be 0.
    """
    found = [d.name for d in said.sizes if d.whole or d.conditions]
    for condition in said.constraints:
        spoken = names(condition)
        if len(spoken) == 1 and spoken[0] not in subject.given.domain:
            zero, low = (substitute(condition, {spoken[0]: number(k)}) for k in (0, -(10**9)))
            if subject.value(low).body is FALSE and subject.value(zero).body is not FALSE:
                found += spoken
    return tuple(dict.fromkeys(found))


def _between(low: Fraction, name: str, high: Fraction) -> tuple[Tree, Tree]:
    value = Name(name)
    return Relation("<=", number(low), value), Relation("<=", value, number(high))


def without(found: Judgement, unread: tuple[str, ...]) -> Judgement:
    """Return a refutation that left the hypotheses `unread` out as what it is: undecided."""
    left_out = "; ".join(unread)
    verdict = Verdict(
        Status.UNDECIDED,
        hypotheses=found.verdict.hypotheses,
        tried=(*found.verdict.tried, f"refuted only without the hypotheses: {left_out}"),
        message=f"not understood, and left out: {left_out}. Without it the claim is wrong",
    )
    return replace(found, verdict=verdict, diagnosis=None)
