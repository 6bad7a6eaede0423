"""The claim is the derivative of another loss, where the loss is a sum or a mean over rows.

With dℓ(w) = Σ_i ∂ℓ/∂p(y_i, p_i) · ∂p_i/∂w the truth is κ dℓ for one loss of the catalogue, κ = 1 or 1/m; the
claim is then looked for among κ dℓ' of the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

from symopt.calculus import build, indices
from symopt.calculus.forward import total_derivative
from symopt.calculus.graph import NodeDefinition, entries, names_in
from symopt.calculus.indices import Index
from symopt.calculus.nodes import ONE, Entry, Node
from symopt.equality.enclosures.points import sizes_of
from symopt.foundation.errors import SymoptError
from symopt.verification.search.evidence import Evidence
from symopt.verification.search.losses import slopes_of_losses
from symopt.verification.search.slip import Candidate, Slip, SlipExample


def _find(sheet: Evidence) -> Iterator[Candidate]:
    function = sheet.problem.function
    loss = sheet.graph.definition(function.name) if isinstance(function, Entry) else None
    if sheet.ratio.constant() is not None:
        return  # a constant factor is the plainer word
    if loss is None or len(sheet.problem.wrt) != 1 or sheet.problem.update:
        return
    for prediction in sheet.definitions:
        if prediction.indices and prediction.name in names_in(loss.body):
            for target in _targets(sheet, loss, prediction):
                yield from _among(sheet, prediction, target)


def _targets(sheet: Evidence, loss: NodeDefinition, prediction: NodeDefinition) -> list[str]:
    roles = sheet.problem.subject.style.roles
    data = sorted({e.name for e in entries(loss.body) if roles.get(e.name) == "data"})
    shape = tuple(i.upper for i in prediction.indices)
    return [n for n in data if sheet.graph.shape(n) == shape]


def _among(sheet: Evidence, prediction: NodeDefinition, target: str) -> Iterator[Candidate]:
    wholes = _derivatives(sheet, prediction, target)
    for kappa in _kappas(sheet):
        for title, own in wholes:
            if not sheet.matches(build.multiply(kappa, own), sheet.T):
                continue
            for other_title, other in wholes:
                node = build.multiply(kappa, other)
                if other is not own and sheet.matches(node, sheet.C):
                    text = f"the claim is the derivative of another loss, {other_title}, not of {title}"
                    yield Candidate(text, node)


def _derivatives(
    sheet: Evidence, prediction: NodeDefinition, target: str
) -> list[tuple[str, Node]]:
    """Return dℓ for every loss, at the labels of the truth."""
    try:
        inner = total_derivative(sheet.graph, prediction.name, sheet.problem.wrt[0])
    except SymoptError:
        return []
    count = len(prediction.indices)
    own, free = inner.indices[:count], inner.indices[count:]
    found: list[tuple[str, Node]] = []
    for labels in _orders(sheet, free):
        rows = tuple(map(build.fresh, own))
        places = tuple(map(indices.of, rows))
        local = inner.at((*places, *map(indices.of, labels)))
        names = {"y": Entry(target, places), "p": Entry(prediction.name, places)}
        for title, slope in slopes_of_losses():
            here = build.rewrite(slope, entry=lambda e, n=names: n[e.name])
            found.append((title, build.contract(build.multiply(here, local), rows)))
    return found


def _orders(sheet: Evidence, free: tuple[Index, ...]) -> Iterator[tuple[Index, ...]]:
    """Yield the ways to give the labels of the truth to the dimensions of the variable."""
    labels = sorted(sheet.truth.free, key=lambda i: i.name)
    if len(labels) == len(free) <= 2:
        for order in permutations(labels):
            if all(a.upper == b.upper for a, b in zip(order, free, strict=True)):
                yield order


def _kappas(sheet: Evidence) -> list[Node]:
    sizes = sorted(sizes_of([sheet.truth], sheet.graph))
    return [ONE, *(build.power(build.value(indices.of(name)), -1) for name in sizes)]


WRONG_LOSS_OVER_ROWS = Slip(
    name="wrong-loss-over-rows",
    kind="wrong-loss",
    rank=15,
    title="the claim is the derivative of another loss, summed over rows",
    find=_find,
    examples=(
        SlipExample(
            "J",
            "w",
            "X.T @ ((p - y)*p*(1 - p))/m",
            {"p": "sigmoid(X @ w)", "J": "mean(-y*log(p) - (1 - y)*log(1 - p))"},
            data=("X", "y"),
            shapes={"X": ("m", "n"), "w": ("n",), "y": ("m",)},
        ),
    ),
)
