"""The claim is the derivative of another loss in the same target and prediction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

from symopt.calculus import build
from symopt.calculus.graph import names_in
from symopt.calculus.lower import lower_scalar
from symopt.calculus.nodes import Entry, Node
from symopt.foundation.catalogue import catalogue
from symopt.functions.formula import formula
from symopt.functions.function import Loss
from symopt.verification.search.evidence import Evidence
from symopt.verification.search.parts import parts_of
from symopt.verification.search.slip import Candidate, Slip, SlipExample


def _find(sheet: Evidence) -> Iterator[Candidate]:
    """Look for ∂ℓ'/∂ŷ over ∂ℓ/∂ŷ as the ratio: the links before the loss are the same."""
    node = sheet.problem.function
    definition = sheet.graph.definition(node.name) if isinstance(node, Entry) else None
    if definition is None or definition.indices:
        return
    roles = sheet.problem.subject.style.roles
    used = sorted(names_in(definition.body))
    moving = {d.name for d in sheet.definitions if not d.indices} | set(sheet.problem.wrt)
    for prediction in (n for n in used if n in moving):
        parts = parts_of(definition.body, prediction)
        if parts is None:
            continue
        own = parts.tangent(definition.body)
        for target in (n for n in used if roles.get(n) == "data"):
            for title, slope in _slopes():
                there = build.rewrite(slope, entry=_put(target, prediction))
                other = build.divide(there, own)
                if sheet.ratio.constant() is None and sheet.matches(other, sheet.ratio):
                    yield Candidate(
                        f"the claim is the derivative of another loss, {title}, not of "
                        f"{sheet.say(definition.entry)}: it has the factor {sheet.say(there)} "
                        f"instead of {sheet.say(own)}",
                        build.multiply(sheet.truth, other),
                    )


def _put(target: str, prediction: str) -> Callable[[Entry], Node]:
    names = {"y": Entry(target), "p": Entry(prediction)}
    return lambda entry: names[entry.name]


@cache
def _slopes() -> tuple[tuple[str, Node], ...]:
    """Return the losses of a target y and a prediction p, with their derivatives in p."""
    found: list[tuple[str, Node]] = []
    for loss in catalogue("symopt.functions.losses", Loss).values():
        if len(loss.arguments) != 2 or loss.shapes:
            continue
        tree = formula(loss.formula, frozenset(loss.arguments), where=f"the loss {loss.name}")
        names = dict(zip(loss.arguments, ("y", "p"), strict=True))
        body = build.rewrite(lower_scalar(tree), entry=lambda e, n=names: Entry(n[e.name]))
        parts = parts_of(body, "p")
        if parts is not None:
            found.append((loss.title, parts.tangent(body)))
    squared = dict(found)["the squared error"]
    return (*found, ("the squared error without its 1/2", build.scale(2, squared)))


WRONG_LOSS = Slip(
    name="wrong-loss",
    kind="wrong-loss",
    rank=14,
    title="the claim is the derivative of another loss",
    find=_find,
    examples=(
        SlipExample(
            "L",
            "w",
            "-(y - yhat)*x",
            {"yhat": "sigmoid(w*x)", "L": "(y - yhat)**2/2"},
            data=("x", "y"),
        ),
        SlipExample(
            "L",
            "w",
            "-(y - yhat)*yhat*(1 - yhat)*x",
            {"yhat": "sigmoid(w*x)", "L": "-y*log(yhat) - (1 - y)*log(1 - yhat)"},
            data=("x", "y"),
        ),
    ),
)
