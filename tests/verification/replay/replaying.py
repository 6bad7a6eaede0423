"""Evidence replayed by an independent path.

A refutation by mpmath, straight from the formulas of the record (see `refutation`). A derivative that is
proved by Taylor arithmetic of the original function, at points of its own choice: no rule of
differentiation is used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from symopt.calculus import indices
from symopt.calculus.nodes import Entry
from symopt.equality.complex.complex_taylor import confirm_complex_derivative
from symopt.equality.complex.complex_valued import is_complex_valued
from symopt.equality.enclosures.taylor import confirm_derivative
from symopt.equality.verdict import Verdict
from symopt.foundation.errors import ReadingError, UnsupportedError
from symopt.verification.stated.claims import (
    Claim,
    claim_of,
    components_of,
    kind_of,
    names_of,
    single,
)
from symopt.verification.stated.components import Component
from symopt.verification.stated.records import record_of
from symopt.verification.subject import named
from tests.verification.replay.refutation import Refutation


@dataclass(frozen=True, slots=True)
class Replay:
    """What came of it.

    confirmed: whether the replay says what the evidence says.   actual, claimed: the values it found.
    message: a sentence.
    """

    confirmed: bool
    actual: str = ""
    claimed: str = ""
    message: str = ""


def replay(record: Mapping[str, Any], answer: Mapping[str, Any]) -> Replay:
    """Return what came of replaying the evidence of an answer of `symopt verify --jsonl`.

    record: the claim, as it was given.   answer: what was answered.
    Raises ReadingError if there is nothing to replay, SymoptError for what cannot be evaluated here.
    """
    verdict = answer.get("verdict")
    if verdict == "refuted" and answer.get("counterexample"):
        found = Refutation(record, answer).replayed()
        return Replay(found.apart and found.as_stated, found.actual, found.claimed, found.message)
    if verdict in ("proved", "proved-almost-everywhere"):
        return replay_proof(record)
    raise ReadingError(
        "there is nothing to replay", why=f"the verdict is {verdict}", remedy="replay a refutation"
    )


def replay_proof(record: Mapping[str, Any]) -> Replay:
    """Return what Taylor arithmetic of the original function says of a derivative that is claimed."""
    claim = claim_of(record_of(dict(record)))
    if claim.relation:
        raise UnsupportedError("only derivatives are held against Taylor arithmetic")
    if kind_of(claim) is not None:
        raise UnsupportedError(f"the kind {claim.kind or claim.layout} is not replayed once proved")
    components = components_of(claim)
    if components is None:
        components = [Component("", claim.of, names_of(claim), single(claim.claimed))]
    digits, points = 10**6, 10**6
    for component in components:
        found = _confirmed(claim, component)
        if not found.agrees:
            return Replay(
                False, message=f"{component.label}: {found.message or found.status.value}"
            )
        digits, points = min(digits, found.digits), min(points, found.points)
    return Replay(
        True, message=f"agrees to {digits} digits at {points} points by Taylor arithmetic"
    )


def _confirmed(claim: Claim, component: Component) -> Verdict:
    graph, name = named(claim.subject, component.of)
    value = claim.subject.value(component.claimed)
    labels = list(value.indices)
    own = len(graph.shape(name))
    output = Entry(name, tuple(map(indices.of, labels[:own])))
    labels = labels[own:]
    if len(labels) < sum(len(graph.shape(wrt)) for wrt in component.wrt):
        raise UnsupportedError("one number is claimed for an array")
    along: list[tuple[str, tuple[Any, ...]]] = []
    for wrt in component.wrt:
        rank = len(graph.shape(wrt))
        along.append((wrt, tuple(labels[:rank])))
        labels = labels[rank:]
    given = claim.subject.given
    if given.complex or is_complex_valued((output,), graph):
        return confirm_complex_derivative(graph, output, along, value.body, given)
    return confirm_derivative(graph, output, along, value.body, given)
