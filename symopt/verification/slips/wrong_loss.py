"""The claim is the derivative of another loss in the same target and prediction."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from symopt.calculus import build
from symopt.calculus.graph import names_in
from symopt.calculus.nodes import Apply, Entry, Node
from symopt.verification.search.evidence import Evidence
from symopt.verification.search.losses import slopes_of_losses
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
    if sheet.ratio.constant() is not None:
        return  # a constant factor is the plainer word
    single = any(v.meets(sheet.ratio) for f in sheet.named for v in (f.value, sheet.one / f.value))
    for prediction in (n for n in used if n in moving):
        if single and not _exponential(sheet, prediction):
            continue  # one factor missing is plainer, but where Poisson's loss belongs to e^z
        parts = parts_of(definition.body, prediction)
        if parts is None:
            continue
        own = parts.tangent(definition.body)
        for target in (n for n in used if roles.get(n) == "data"):
            for title, slope in slopes_of_losses():
                there = build.rewrite(slope, entry=_put(target, prediction))
                other = build.divide(there, own)
                if sheet.matches(other, sheet.ratio):
                    yield Candidate(
                        f"the claim is the derivative of another loss, {title}, not of "
                        f"{sheet.say(definition.entry)}: it has the factor {sheet.say(there)} "
                        f"instead of {sheet.say(own)}",
                        build.multiply(sheet.truth, other),
                    )


def _exponential(sheet: Evidence, name: str) -> bool:
    found = sheet.graph.definition(name)
    return found is not None and isinstance(found.body, Apply) and found.body.function == "exp"


def _put(target: str, prediction: str) -> Callable[[Entry], Node]:
    names = {"y": Entry(target), "p": Entry(prediction)}
    return lambda entry: names[entry.name]


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
