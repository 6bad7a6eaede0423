"""A loss named in a definition stands for its formula: `log_loss(y, yhat)` is expanded when read.

Losses are definitions, not functions of their own: nothing behind the reader knows them, so that a
loss from the catalogue is derived, proved and compiled like one the user wrote.
"""

from __future__ import annotations

from functools import cache

from symopt.foundation.errors import NameError_
from symopt.functions.formula import formula, placed
from symopt.functions.function import Loss
from symopt.functions.lookup import loss, losses
from symopt.syntax.tree import Call, Tree, rebuild, substitute


def loss_tree(name: str, **arguments: Tree) -> Tree:
    """Return the formula of a loss with the given trees for its arguments.

    Settings that are not given take their defaults; other arguments keep the names of the catalogue.
    Raises NameError_ for an unknown loss or argument.

    >>> from symopt.syntax.tree import Name, names
    >>> names(loss_tree("squared_error", yhat=Name("t")))
    ('y', 't')
    """
    entry = loss(name)
    unknown = [key for key in arguments if key not in entry.arguments]
    if unknown:
        raise NameError_(
            f"the loss {name} has no argument {unknown[0]!r}",
            remedy=f"its arguments are {', '.join(entry.arguments)}",
        )
    return substitute(_formula(name), {**_defaults(name), **arguments})


def expand_losses(tree: Tree) -> Tree:
    """Return `tree` with each call of a loss replaced by the formula of that loss.

    The parts of a formula take the place (span) of the call, so that a later error points there.
    """
    tree = rebuild(tree, expand_losses)
    if not isinstance(tree, Call) or tree.function not in losses():
        return tree
    entry = loss(tree.function)
    _check(entry, tree)
    given = dict(zip(entry.arguments, tree.arguments, strict=False))
    formula_here = placed(_formula(entry.name), tree.span)
    return substitute(formula_here, {**_defaults(entry.name), **given})


def least_arguments(entry: Loss) -> int:
    """Return how many arguments a call of the loss must have: those without a default."""
    return len(entry.arguments) - len(entry.defaults)


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
