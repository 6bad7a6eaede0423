r"""Labels of classes: in the cross-entropy `-\sum_i y_i \log p_i` the entries of y add up to 1, said or not.

Notes rarely say so, and `\partial L/\partial z_i = p_i - y_i` is right only then. A claim that does not hold
in general is therefore read with it as well, and the hypothesis is told.
"""

from __future__ import annotations

from dataclasses import replace

from symopt.documents.reading.claim import Claim
from symopt.syntax.tree import Call, Entry, Mul, Neg, Sum, Tree, walk

ADDS_UP = "row sums 1"


def with_labels(claim: Claim) -> Claim | None:
    """Return a claim with its labels adding up to 1, None if it has no labels."""
    setting = claim.setting
    defined = {d.name for d in setting.definitions}
    bodies = (claim.head, claim.previous, claim.claimed, *(d.body for d in setting.definitions))
    found = [
        name
        for body in bodies
        if body is not None
        for name in _labels(body)
        if name not in defined and ADDS_UP not in setting.properties.get(name, ())
    ]
    if not found:
        return None
    added = {name: (*setting.properties.get(name, ()), ADDS_UP) for name in found}
    said = ", ".join(dict.fromkeys(found))
    return replace(
        claim,
        setting=replace(setting, properties={**setting.properties, **added}),
        reading=f"with the entries of {said} adding up to 1, as labels of classes do",
        alternatives=(),
        weak=True,
    )


def _labels(body: Tree) -> list[str]:
    """Return the arrays whose entries weigh logarithms in a sum over them."""
    found: list[str] = []
    for node in walk(body):
        if not isinstance(node, Sum):
            continue
        inner = node.body.body if isinstance(node.body, Neg) else node.body
        if not isinstance(inner, Mul) or len(inner.factors) != 2:
            continue
        weights = [f for f in inner.factors if isinstance(f, Entry)]
        logs = [f for f in inner.factors if isinstance(f, Call) and f.function == "log"]
        if len(weights) == len(logs) == 1:
            found.append(weights[0].name)
    return found
