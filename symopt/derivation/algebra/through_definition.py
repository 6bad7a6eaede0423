r"""A definition put in for its name, where terms then cancel.

\frac{e^{-u}}{k} = \frac{1}{A} for k = A e^{-u}, and 2 m - a_1 - a_2 = 0 for m = (a_1 + a_2)/2.
Only names are put in that stand beside what their definition holds, and only if the result is shorter.
"""

from __future__ import annotations

from collections.abc import Mapping

from symopt.derivation.rule import Rewrite, RuleLine, Situation
from symopt.derivation.shape import cost
from symopt.derivation.terms.expanding import all_multiplied_out
from symopt.derivation.terms.terms import Term, atom, collect, term_of, terms_of
from symopt.derivation.terms.writing import sum_tree, term_tree
from symopt.foundation.document import Math
from symopt.syntax.tree import Add, Call, Name, Tree, names, substitute, walk

MAX_BODY = 24
"""Longer definitions are not put in."""


def apply(tree: Tree, situation: Situation) -> tuple[RuleLine, ...]:
    """Return the lines that put a definition in, to something shorter."""
    bodies = situation.context.bodies
    held = [name for name in names(tree) if name in bodies]
    if not held:
        return ()
    for name in sorted(held, key=lambda name: situation.context.order.get(name, 0)):
        body = bodies[name]
        if cost(body) > MAX_BODY or name == situation.context.output:
            continue
        lines = _cancelled(tree, name, body, situation) or _collected(tree, name, body, situation)
        if lines:
            return lines
    return ()


def _cancelled(tree: Tree, name: str, body: Tree, situation: Situation) -> tuple[RuleLine, ...]:
    """Return the line of a product in which the function of a definition cancels against its name."""
    own, whole = term_of(body), term_of(tree)
    named = next(iter(atom(Name(name)).powers))
    times = -whole.powers.get(named, 0)
    kernels = [f for f in own.powers if isinstance(f.tree, Call) and f in whole.powers]
    if times <= 0 or times != int(times) or not kernels or own.coefficient == 0:
        return ()
    put = whole.times(atom(Name(name)).to_the(int(times))).times(own.to_the(-int(times)))
    result = term_tree(put, situation.context)
    if cost(result) >= cost(tree):
        return ()
    return (RuleLine(result, "definition", ("by the definition of ", Math(Name(name))), tree),)


def _collected(tree: Tree, name: str, body: Tree, situation: Situation) -> tuple[RuleLine, ...]:
    """Return the lines of a sum in which a definition's own terms cancel."""
    if not isinstance(tree, Add) or not names(body) <= names(tree) or _functions(body):
        return ()
    terms = terms_of(tree)
    values: Mapping[str, Tree] = {name: body}
    opened = all_multiplied_out(terms_of(substitute(tree, values)))
    if opened is None:
        return ()
    collected: tuple[Term, ...] = collect(opened)
    result = sum_tree(collected, situation.context)
    if len(collected) >= len(terms) or cost(result) >= cost(tree):
        return ()
    put = substitute(tree, values)
    return (
        RuleLine(put, "definition", ("by the definition of ", Math(Name(name))), tree),
        RuleLine(
            result, "collect", ("the terms cancel",) if not collected else ("like terms collected",)
        ),
    )


def _functions(tree: Tree) -> bool:
    return any(isinstance(part, Call) for part in walk(tree))


THROUGH_DEFINITION = Rewrite(
    name="through definition",
    title="a definition put in",
    statement=r"2 m - a_1 - a_2 = 0 \text{ for } m = \frac{a_1 + a_2}{2}",
    rank=27,
    apply=apply,
    counterexamples=("2*m - a", "exp(x)/k"),
)
