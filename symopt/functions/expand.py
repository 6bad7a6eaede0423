"""A loss named in a definition stands for its formula: `log_loss(y, yhat)` is expanded when read.

Losses are definitions, not functions of their own: nothing behind the reader knows them, so that a
loss from the catalogue is derived, proved and compiled like one the user wrote.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache

from symopt.foundation.errors import LimitError, NameError_
from symopt.functions.formula import formula, placed
from symopt.functions.function import Loss
from symopt.functions.lookup import loss, losses
from symopt.syntax.grammar.limits import DEPTH, NODES
from symopt.syntax.tree import (
    ONE,
    Add,
    Call,
    Div,
    Mul,
    Neg,
    Number,
    Tree,
    children,
    number,
    rebuild,
    substitute,
)


def expand_losses(tree: Tree) -> Tree:
    """Return `tree` with each call of a loss replaced by the formula of that loss.

    The parts of a formula take the place (span) of the call, so that a later error points there.
    Raises NameError_ for a wrong number of arguments, and LimitError where losses inside losses grow
    beyond the parser's bound on the parts of a formula.
    """
    tree = rebuild(tree, expand_losses)
    if not isinstance(tree, Call) or tree.function not in losses():
        return tree
    entry = loss(tree.function)
    _check(entry, tree)
    given = dict(zip(entry.arguments, tree.arguments, strict=False))
    return _bounded(_instance(entry, placed(_formula(entry.name), tree.span), given), entry)


def least_arguments(entry: Loss) -> int:
    """Return how many arguments a call of the loss must have: those without a default."""
    return len(entry.arguments) - len(entry.defaults)


def _bounded(tree: Tree, entry: Loss) -> Tree:
    stack, count = [(tree, 1)], 0
    while stack:
        node, depth = stack.pop()
        count += 1
        if count > NODES or depth > DEPTH:
            raise LimitError(
                f"the formula of {entry.name} becomes too {'deep' if depth > DEPTH else 'long'} here",
                why=f"a formula may have {NODES} parts, nested {DEPTH} deep, and a loss adds its own",
                remedy="name its arguments in definitions",
            )
        stack.extend((child, depth + 1) for child in children(node))
    return tree


def _instance(entry: Loss, body: Tree, arguments: dict[str, Tree]) -> Tree:
    """Return a formula with its arguments put in; settings that are numbers are worked out first.

    So delta = 1 leaves no factor 1 and tau = 1/2 no `1 - 1/2`; the user's own trees stay as they are.
    """
    given = {**_defaults(entry.name), **arguments}
    settings = {key: given[key] for key, _ in entry.defaults if _rational(given[key]) is not None}
    if settings:
        body = _worked_out(substitute(body, settings))
    return substitute(body, given)


def _worked_out(tree: Tree) -> Tree:
    """Return `tree` with sums of numbers added up and factors 1 left out."""
    tree = rebuild(tree, _worked_out)
    match tree:
        case Add():
            total = _rational(tree)
            return tree if total is None else placed(number(total), tree.span)
        case Mul(factors):
            kept = tuple(factor for factor in factors if factor != ONE) or (ONE,)
            return kept[0] if len(kept) == 1 else replace(tree, factors=kept)
        case _:
            return tree


def _rational(tree: Tree) -> Fraction | None:
    """Return the value of a tree of numbers, sums, negatives and quotients; None for any other."""
    match tree:
        case Number(value):
            return value
        case Neg(body):
            inner = _rational(body)
            return None if inner is None else -inner
        case Add(terms):
            parts = [_rational(term) for term in terms]
            known = [part for part in parts if part is not None]
            return sum(known, Fraction(0)) if len(known) == len(parts) else None
        case Div(numerator, denominator):
            above, below = _rational(numerator), _rational(denominator)
            return above / below if above is not None and below else None
        case _:
            return None


def _check(entry: Loss, call: Call) -> None:
    count = len(call.arguments)
    if call.options or not least_arguments(entry) <= count <= len(entry.arguments):
        what = "takes no keywords" if call.options else f"does not take {count} arguments"
        raise NameError_(
            f"the loss {entry.name} {what}",
            remedy=f"write {entry.name}({', '.join(entry.arguments)})",
        )


@cache
def _formula(name: str) -> Tree:
    entry = loss(name)
    return formula(entry.formula, frozenset(entry.arguments), where=f"the formula of {name}")


@cache
def _defaults(name: str) -> dict[str, Tree]:
    entry = loss(name)
    return {
        key: formula(text, frozenset(), where=f"the default of {key} in {name}")
        for key, text in entry.defaults
    }
