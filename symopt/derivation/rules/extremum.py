r"""The derivative of a maximum or minimum: that of the argument which attains it.

Where arguments tie there is in general no derivative; the formula then takes the first of them.
"""

from __future__ import annotations

from symopt.derivation.rule import Example, Reason, Rule, pending
from symopt.derivation.shape import depends
from symopt.foundation.document import Math
from symopt.syntax.tree import ZERO, Call, Logic, Name, Piecewise, Relation, Tree

STRICT = {"max": ">", "min": "<"}


def apply(tree: Tree, name: str) -> Tree | None:
    """Return the derivative branch by branch: the first argument that attains the extremum."""
    if not isinstance(tree, Call) or tree.function not in STRICT or not depends(tree, name):
        return None
    arguments = tree.arguments
    if len(arguments) == 1:
        return pending(arguments[0], name)
    if len(arguments) == 2 and not depends(arguments[0], name):
        # the part that moves comes first: max(0, u)' is u' where u > 0
        moves: Tree = Relation(STRICT[tree.function], arguments[1], arguments[0])  # type: ignore[arg-type]
        return Piecewise(((pending(arguments[1], name), moves), (ZERO, None)))
    branches: list[tuple[Tree, Tree | None]] = []
    for k, argument in enumerate(arguments[:-1]):
        branches.append((_part(argument, name), _attained(tree, k)))
    branches.append((_part(arguments[-1], name), None))
    return Piecewise(tuple(branches))


def why(tree: Tree, name: str) -> Reason:
    """State the kink: where two arguments tie."""
    assert isinstance(tree, Call)  # apply has fired
    if len(tree.arguments) != 2:
        return (f"derivative of the {tree.function}imum, branch by branch, except at ties",)
    left, right = tree.arguments
    kink = Relation("=", right, left) if not depends(left, name) else Relation("=", left, right)
    return (f"derivative of the {tree.function}imum, branch by branch, except at ", Math(kink))


def _part(tree: Tree, name: str) -> Tree:
    if isinstance(tree, Name) or depends(tree, name):
        return pending(tree, name)
    return ZERO


def _attained(call: Call, place: int) -> Tree:
    """Return the condition that the argument is an extremum, those before it having failed."""
    mine = call.arguments[place]
    op = STRICT[call.function] + "="
    conditions = tuple(
        Relation(op, mine, other)  # type: ignore[arg-type]
        for other in call.arguments[place + 1 :]
    )
    earlier = tuple(
        Relation(STRICT[call.function], mine, other)  # type: ignore[arg-type]
        for other in call.arguments[:place]
    )
    every = (*earlier, *conditions)
    return every[0] if len(every) == 1 else Logic("and", every)


EXTREMUM = Rule(
    name="extremum",
    title="derivative of the maximum",
    statement=r"\frac{d}{dx} \max(u, v) = \begin{cases} \frac{du}{dx} & u > v \\"
    r" \frac{dv}{dx} & u < v \end{cases}",
    rank=41,
    apply=apply,
    reason=why,
    examples=(Example("max(0, 1 - y*x)"), Example("min(x, x**2)"), Example("max(x, 1, 2*x)")),
    counterexamples=(Example("abs(x)"), Example("max(y, 1)")),
    reference="Rockafellar, Convex Analysis, 1970, section 25",
)
