"""Finding a function or a loss by name, and its formulas as trees.

Formulas are parsed when first asked for and kept; their trees carry no spans, since their places are
in the catalogue and not in a user's text. In a formula `y` is the function's own value.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from symopt.foundation.errors import NameError_, UnsupportedError
from symopt.foundation.record import record
from symopt.functions.folders import COMPLEX_VALUED, ELEMENTARY, INTERNAL, LOSSES
from symopt.functions.formula import formula
from symopt.functions.function import Function, Loss
from symopt.syntax.tree import Tree


def functions() -> Mapping[str, Function]:
    """Return the catalogue of elementary functions by canonical name.

    >>> functions()["sigmoid"].by_output
    ('y*(1 - y)',)
    """
    return ELEMENTARY


def complex_functions() -> Mapping[str, Function]:
    """Return the catalogue of functions with complex values at real arguments, by canonical name.

    >>> complex_functions()["hankel1"].definition
    'besselj(nu, x) + I*bessely(nu, x)'
    """
    return COMPLEX_VALUED


def internal_functions() -> Mapping[str, Function]:
    """Return the catalogue of functions that only generated code has, by canonical name.

    >>> internal_functions()["logcosh"].definition
    'log(cosh(x))'
    """
    return INTERNAL


def losses() -> Mapping[str, Loss]:
    """Return the catalogue of losses by canonical name.

    >>> losses()["log_loss"].arguments
    ('y', 'yhat')
    """
    return LOSSES


def function(name: str) -> Function:
    """Return the function of that canonical name.

    Raises NameError_ if the catalogue has none.
    """
    found = functions().get(name) or complex_functions().get(name)
    found = found or internal_functions().get(name)
    if found is None:
        raise NameError_(
            f"no elementary function is named {name!r}",
            why="the catalogue of functions does not list it",
            remedy="write it by functions of the catalogue, e.g. exp, log, tanh",
        )
    return found


def loss(name: str) -> Loss:
    """Return the loss of that canonical name.

    Raises NameError_ if the catalogue has none.
    """
    found = losses().get(name)
    if found is None:
        known = ", ".join(losses())
        raise NameError_(f"no loss is named {name!r}", remedy=f"use one of {known}")
    return found


@cache
def definition_tree(name: str) -> Tree | None:
    """Return the definition in the function's arguments, None for a primitive."""
    entry = function(name)
    return _read(entry, entry.definition, "definition")


@cache
def stable_tree(name: str) -> Tree | None:
    """Return what code evaluates instead of the definition, None if there is nothing better."""
    entry = function(name)
    return _read(entry, entry.stable, "stable form")


@cache
def derivative_tree(name: str, k: int = 0) -> Tree:
    """Return the derivative in the k-th argument (from 0), in the arguments, as code uses it.

    For a variadic function of two arguments it is in `x` (the k-th argument) and `t` (the other);
    more than two fold from the left.
    Raises UnsupportedError in an argument that must be a whole number, and in one where no derivative
    by functions of the catalogue is known.
    """
    entry = function(name)
    tree = _read(entry, _at(entry, entry.derivative, k), f"derivative {k}")
    if tree is None:
        argument = entry.arguments[k]
        whole = f"{argument} must be a whole number"
        raise UnsupportedError(
            f"{name} has no derivative in its argument {argument}",
            why=whole if argument in entry.whole else "no functions of the catalogue express it",
            remedy="differentiate in another argument",
        )
    return tree


@cache
def by_output_tree(name: str, k: int = 0) -> Tree | None:
    """Return the k-th derivative as a textbook writes it, in `y` and the arguments.

    None if the derivative is already how a textbook writes it.
    """
    entry = function(name)
    return _read(entry, _at(entry, entry.by_output, k), f"textbook derivative {k}")


@cache
def domain_tree(name: str) -> Tree | None:
    """Return the condition on the arguments under which the function is real, None for all reals."""
    entry = function(name)
    return _read(entry, entry.domain, "domain")


@record
class KinkTrees:
    """A `Kink` as trees: where, the ends of the subdifferential, and the subgradient that is used."""

    where: Tree
    lower: Tree
    upper: Tree
    used: Tree
    jump: bool


@cache
def kink_trees(name: str) -> tuple[KinkTrees, ...]:
    """Return where the function is not differentiable, in its arguments (`x` and `t` if variadic)."""
    entry = function(name)
    names = frozenset(_names(entry))

    def read(text: str) -> Tree:
        return formula(text, names, where=f"the kink of {name}")

    return tuple(
        KinkTrees(read(k.where), read(k.lower), read(k.upper), read(k.used), k.jump)
        for k in entry.kinks
    )


def _at(entry: Function, formulas: tuple[str, ...], k: int) -> str:
    if not formulas:
        return ""
    return formulas[min(k, 1)] if entry.variadic else formulas[k]


def _names(entry: Function) -> tuple[str, ...]:
    if entry.variadic:
        return ("x", "t", "y")
    return (*entry.arguments, "y")


def _read(entry: Function, text: str, part: str) -> Tree | None:
    if not text:
        return None
    return formula(text, frozenset(_names(entry)), where=f"the {part} of {entry.name}")
