r"""The chain rule for every function of the catalogue: f(u)' = f'(u) u'.

f' is what the catalogue states as a textbook writes it: in the function's own value where that is
shorter, σ' = σ(1 - σ). With several arguments the terms add up.
"""

from __future__ import annotations

from symopt.derivation.rule import Example, Reason, Rule, pending
from symopt.derivation.shape import depends, times, total
from symopt.derivation.terms.orders import with_orders
from symopt.functions.function import Function
from symopt.functions.lookup import by_output_tree, derivative_tree, functions
from symopt.syntax.tree import ONE, Call, Name, Tree, substitute


def apply(tree: Tree, name: str) -> Tree | None:
    """Return Σ_k ∂_k f(u) · u_k', over the arguments that contain the name."""
    if not isinstance(tree, Call) or not depends(tree, name):
        return None
    entry = functions().get(tree.function)
    if entry is None or entry.variadic:
        return None
    return total(
        times(outer(entry, tree, k), ONE if isinstance(u, Name) else pending(u, name))
        for k, u in enumerate(tree.arguments)
        if depends(u, name)
    )


def outer(entry: Function, call: Call, place: int) -> Tree:
    """Return the derivative of a function in one argument, at the arguments of the call."""
    formula = by_output_tree(entry.name, place) or derivative_tree(entry.name, place)
    values: dict[str, Tree] = dict(zip(entry.arguments, call.arguments, strict=True))
    filled = substitute(formula, {**values, "y": call} if "y" not in values else values)
    return with_orders(filled)


def why(tree: Tree, name: str) -> Reason:
    """Name the law, the chain rule if it was used, and the points without a derivative."""
    assert isinstance(tree, Call)  # apply has fired
    entry = functions()[tree.function]
    plain = all(isinstance(u, Name) for u in tree.arguments if depends(u, name))
    text = entry.law if plain else f"{entry.law} and chain rule"
    return (text, *kinks(entry, tree))


def kinks(entry: Function, call: Call) -> Reason:
    """Return the words that except the points where the function has no derivative."""
    from symopt.foundation.document import Math
    from symopt.functions.lookup import kink_trees

    values: dict[str, Tree] = dict(zip(entry.arguments, call.arguments, strict=False))
    places = [substitute(kink.where, values) for kink in kink_trees(entry.name)]
    return tuple(part for place in places for part in (", except at ", Math(place)))


FUNCTION = Rule(
    name="function",
    title="chain rule",
    statement=r"\frac{d}{dx} f(u) = f'(u) \frac{du}{dx}",
    rank=40,
    apply=apply,
    reason=why,
    examples=(
        Example("sin(x**2)"), Example("ln(1 - x)"), Example("sigmoid(k*x)"), Example("abs(x - y)"),
        Example("atan2(x, 1 + x**2)"), Example("sqrt(1 + x**2)"), Example("exp(-x)"),
    ),
    counterexamples=(Example("max(x, 0)"), Example("x**2"), Example("sin(y)")),
    reference="Leibniz, 1676; Stewart, Calculus, section 3.4",
)  # fmt: skip
