"""Elementary functions as nodes: their derivatives and definitions, from the catalogue of functions.

The catalogue states formulas as trees in x (and y, the function's own value); here they become
nodes once, as templates, and the arguments are put in.
"""

from __future__ import annotations

from functools import cache

from symopt.calculus import build, shares
from symopt.calculus.leaves import compare
from symopt.calculus.nodes import ONE, TRUE, ZERO, Boolean, Node
from symopt.foundation.errors import UnsupportedError
from symopt.functions.lookup import by_output_tree, definition_tree, derivative_tree, function
from symopt.syntax.tree import Tree

FIRST_ATTAINED = {"max": "<", "min": ">"}
"""Where several arguments tie, code takes the derivative of the first: a subgradient of max."""

MIXTURES = ("log_mixture", "mixture_share", "mixture_rate")
"""See calculus/mixtures.py."""


def derivative(name: str, place: int, arguments: tuple[Node, ...]) -> Node:
    """Return ∂f/∂(argument number `place`, from 0) at the arguments, in terms of the arguments."""
    if name == "pow":
        base, exponent = arguments
        if place == 0:
            return build.multiply(
                exponent, build.general_power(base, build.subtract(exponent, ONE))
            )
        return build.multiply(build.apply("log", base), build.general_power(base, exponent))
    if name in FIRST_ATTAINED:
        return _attained(FIRST_ATTAINED[name], place, arguments)
    if name in shares.NAMES:
        return shares.share_derivative(name, place, arguments)
    if name in MIXTURES:
        from symopt.calculus.mixtures import mixture_derivative  # few formulas have any

        return mixture_derivative(name, place, arguments)
    template = _derivative_template(name, place)
    if template is None:
        raise UnsupportedError(
            f"the derivative of {name} in its argument {place + 1} is not in the catalogue",
            remedy="use another function, or keep that argument free of the variable",
        )
    return _fill(template, name, arguments)


def derivative_by_output(name: str, place: int, arguments: tuple[Node, ...], value: Node) -> Node:
    """Return ∂f/∂(argument `place`) in terms of the function's own value where a textbook does so."""
    own = name in ("pow", *FIRST_ATTAINED, *shares.NAMES, *MIXTURES)
    template = None if own else _output_template(name, place)
    if template is None:
        return derivative(name, place, arguments)
    return _fill(template, name, arguments, value)


def definition_node(name: str, arguments: tuple[Node, ...]) -> Node | None:
    """Return f(arguments) by primitives, or None if f is a primitive itself."""
    if name in shares.NAMES:
        return shares.share_definition(name, arguments)
    if name in MIXTURES:
        from symopt.calculus.mixtures import mixture_definition

        return mixture_definition(name, arguments)
    template = None if name in ("pow", "pi", "imaginary_unit") else _definition_template(name)
    return None if template is None else _fill(template, name, arguments)


def _attained(op: str, place: int, arguments: tuple[Node, ...]) -> Node:
    mine = arguments[place]
    strict = [compare(op, other, mine) for other in arguments[:place]]
    weak = [compare(f"{op}=", other, mine) for other in arguments[place + 1 :]]
    conditions = (*strict, *weak)
    whole = conditions[0] if len(conditions) == 1 else Boolean("and", conditions)
    return build.cases(((ONE, whole), (ZERO, TRUE)))


def _fill(
    template: Node, name: str, arguments: tuple[Node, ...], value: Node | None = None
) -> Node:
    given = dict(zip(function(name).arguments, arguments, strict=True))
    if value is not None:
        given["y"] = value
    return build.rewrite(template, entry=lambda entry: given[entry.name])


@cache
def _derivative_template(name: str, place: int) -> Node | None:
    return _template(derivative_tree(name, place))


@cache
def _output_template(name: str, place: int) -> Node | None:
    return _template(by_output_tree(name, place))


@cache
def _definition_template(name: str) -> Node | None:
    return _template(definition_tree(name))


def _template(tree: Tree | None) -> Node | None:
    from symopt.calculus.lower import lower_scalar  # lowering itself needs no derivatives

    return None if tree is None else lower_scalar(tree)
