"""Local derivatives of one formula: its body as a function of the names in it.

Bodies here are free of sums and every name is a scalar (of one row, or of none), so ∂body/∂u is one
node. Cases are differentiated branch by branch, which keeps an undefined branch out of the others:
(f if c else g)' = (f' if c else g'), and never [c] f' + [not c] g', which would be 0 · ∞ at log 0.
"""

from __future__ import annotations

from collections.abc import Set

from symopt.calculus import build
from symopt.calculus.elementary import derivative
from symopt.calculus.nodes import ONE, ZERO, Apply, Cases, Entry, Node, Product, Sum
from symopt.compilation.rows import depends
from symopt.foundation.record import record


@record
class Local:
    """First and second partial derivatives of one formula in its active inputs.

    first: by input.   second: by pairs (a, b) of inputs, each unordered pair once; zeros left out.
    """

    first: dict[str, Node]
    second: dict[tuple[str, str], Node]


def local_derivatives(body: Node, active: Set[str], *, order: int = 2) -> Local:
    """Return the partial derivatives of a formula's body in its active names."""
    first = partials(body, active)
    second: dict[tuple[str, str], Node] = {}
    if order > 1:
        place = {name: k for k, name in enumerate(first)}
        for a, part in first.items():
            for b, node in partials(part, active).items():
                if b in place and place[b] >= place[a]:
                    second[a, b] = node
    return Local(first, second)


def partials(body: Node, active: Set[str]) -> dict[str, Node]:
    """Return ∂body/∂u for each active name u in the body, zeros left out."""
    found: dict[str, list[Node]] = {}
    _collect(body, ONE, active, found, {})
    totals = {name: build.add(*parts) for name, parts in found.items()}
    return {name: node for name, node in totals.items() if node is not ZERO}


def _collect(
    node: Node, seed: Node, active: Set[str], found: dict[str, list[Node]], known: dict[Node, bool]
) -> None:
    if seed is ZERO or not depends(node, active, known):
        return
    match node:
        case Entry():
            found.setdefault(node.name, []).append(seed)
        case Sum():
            for factor, term in node.terms:
                _collect(term, build.scale(factor, seed), active, found, known)
        case Product():
            for k, (base, exponent) in enumerate(node.powers):
                if depends(base, active, known):
                    rest = node.powers[:k] + node.powers[k + 1 :]
                    local = build.merge([(seed, 1), (base, exponent - 1), *rest])
                    scaled = build.scale(node.coefficient * exponent, local)
                    _collect(base, scaled, active, found, known)
        case Apply():
            for k, argument in enumerate(node.arguments):
                if depends(argument, active, known):
                    local = derivative(node.function, k, node.arguments)
                    _collect(argument, build.multiply(seed, local), active, found, known)
        case Cases():
            for name, chosen in _cases(node, active).items():
                found.setdefault(name, []).append(build.multiply(seed, chosen))
        case _:
            pass


def _cases(node: Cases, active: Set[str]) -> dict[str, Node]:
    """Differentiate each branch; the conditions have derivative 0 wherever there is a derivative."""
    branches = [(partials(value, active), condition) for value, condition in node.branches]
    names = dict.fromkeys(name for parts, _ in branches for name in parts)
    return {
        name: build.cases((parts.get(name, ZERO), condition) for parts, condition in branches)
        for name in names
    }
