r"""The derivation of one partial derivative from one definition, line by line.

Pending derivatives stand in a line as ∂u/∂x. A round at the textbook level rewrites all outermost
ones: structural rules (sum, constant multiple, first degree) go along with the rule that follows
them, as on paper. At the level "every", one rule makes one line. When nothing is pending, algebra
takes over (`finish`), and the last line is the result.
"""

from __future__ import annotations

from collections.abc import Callable

from symopt.derivation.rule import (
    LocalContext,
    Reason,
    Rule,
    RuleLine,
    Situation,
    pending,
    rules,
)
from symopt.derivation.shape import depends, replace_part, without_strokes, without_units
from symopt.derivation.terms.finish import finish
from symopt.foundation.document import Inline, Math
from symopt.foundation.errors import LimitError, UnsupportedError
from symopt.syntax.tree import (
    ONE,
    ZERO,
    Call,
    Derivative,
    Div,
    Mul,
    Name,
    Pow,
    Tree,
    number,
    rebuild,
    walk,
)

ROOTS = frozenset({"sqrt", "cbrt", "hypot"})
"""Their derivatives have the value in the denominator, where the root itself reads better."""

MAX_NODES = 20_000
"""A line larger than this is no derivation that anyone reads."""


def derive_local(
    body: Tree, name: str, *, context: LocalContext | None = None
) -> tuple[RuleLine, ...]:
    r"""Return the lines from ∂body/∂name to its textbook form; every line equals the one before.

    body: a scalar expression; all names other than `name` are independent of it.   name: the
    variable, a scalar.   context: the name defined, ranks of names, level of detail.
    The first line equals ∂body/∂name. At the level "result" there is one line. A line may use the
    name that the body defines (context.output) for the body.
    Raises UnsupportedError where no rule applies (an array function of the variable), LimitError if
    the derivative grows beyond reason.

    >>> from symopt.syntax.tree import Name, Number, Pow
    >>> from fractions import Fraction
    >>> derive_local(Pow(Name("x"), Number(Fraction(2))), "x")[-1].rule
    'power'
    """
    context = context or LocalContext()
    body = without_strokes(body)
    if not depends(body, name):
        return (RuleLine(ZERO, "constant", ("it does not contain ", Math(Name(name))), body),)
    lines = _rounds(body, name, context)
    situation = Situation(context, body, name)
    lines += finish(lines[-1].tree, situation)
    lines = _distinct(lines)
    return (lines[-1],) if context.detail == "result" else tuple(lines)


def _rounds(body: Tree, name: str, context: LocalContext) -> list[RuleLine]:
    """Return the lines until nothing is pending."""
    _check_products(body, name)
    lines: list[RuleLine] = []
    tree: Tree = pending(body, name)
    rewritten = _as_power(body, name)
    if rewritten is not None:
        tree = pending(rewritten, name)
        lines.append(RuleLine(tree, "rewrite", ("write the quotient as a power",), body))
    advance = _one_rule if context.detail == "every" else _one_round
    while (found := advance(tree, name)) is not None:
        after, used, places = found
        if context.detail != "every":
            after = without_units(after)
        tree = _named(after, body, context)
        if sum(1 for _ in walk(tree)) > MAX_NODES:
            raise _too_long()
        lines.append(RuleLine(tree, used[0][0], _reasons(used), places))
    return lines


def _check_products(body: Tree, name: str) -> None:
    """Refuse a product whose rule would write every factor once for each factor."""
    for part in walk(body):
        if isinstance(part, Mul):
            moving = sum(depends(factor, name) for factor in part.factors)
            if moving * len(part.factors) > MAX_NODES:
                raise _too_long()


def _too_long() -> LimitError:
    return LimitError(
        "the derivative is too long to be written out",
        remedy="name parts of the expression as definitions of their own",
    )


Found = tuple[Tree, list[tuple[str, Reason]], Tree]


def _one_rule(tree: Tree, name: str) -> Found | None:
    """Apply one rule to the first pending derivative."""
    first = next((part for part in walk(tree) if isinstance(part, Derivative)), None)
    if first is None:
        return None
    rule, after = _apply(first.of, name)
    done = False

    def put(part: Tree) -> Tree:
        nonlocal done
        if done:
            return part
        if part is first:
            done = True
            return after
        return rebuild(part, put)

    return put(tree), [(rule.name, rule.why(first.of, name))], first


def _one_round(tree: Tree, name: str) -> Found | None:
    """Rewrite all outermost pending derivatives."""
    used: list[tuple[str, Reason]] = []
    places: list[Tree] = []
    silent: list[tuple[str, Reason]] = []

    def visit(part: Tree) -> Tree:
        if isinstance(part, Derivative):
            places.append(part)
            return differentiate(part.of)
        return rebuild(part, visit)

    def differentiate(part: Tree) -> Tree:
        rule, after = _apply(part, name)
        (silent if rule.structural else used).append((rule.name, rule.why(part, name)))
        if rule.structural:
            return _rebuild_pending(after, differentiate)
        return _rebuild_pending(after, immediate)

    def immediate(part: Tree) -> Tree:
        rule, after = _apply(part, name)
        return after if rule.rank < 10 else pending(part, name)

    after = visit(tree)
    if not places:
        return None
    return after, used or silent, places[0] if len(places) == 1 else tree


def _rebuild_pending(tree: Tree, change: Callable[[Tree], Tree]) -> Tree:
    """Return the tree with each outermost pending derivative changed."""

    def visit(part: Tree) -> Tree:
        if isinstance(part, Derivative):
            return change(part.of)
        return rebuild(part, visit)

    return visit(tree)


def _apply(tree: Tree, name: str) -> tuple[Rule, Tree]:
    """Return the first rule that applies, and what it makes."""
    for rule in rules():
        after = rule.apply(tree, name)
        if after is not None:
            return rule, after
    what = tree.function if isinstance(tree, Call) else type(tree).__name__.lower()
    raise UnsupportedError(
        f"no rule differentiates {what} in {name} on paper",
        why="the rules here are those of one real variable",
        remedy="array expressions are derived in index form",
    )


def _as_power(body: Tree, name: str) -> Tree | None:
    """Return c v^{-1} for a definition 1/v, which the power rule differentiates."""
    if isinstance(body, Div) and body.numerator == ONE and depends(body.denominator, name):
        if isinstance(body.denominator, Name | Pow):
            return None
        return Pow(body.denominator, number(-1))
    return None


def _named(tree: Tree, body: Tree, context: LocalContext) -> Tree:
    """Return the tree in the name that the body defines: σ'(z) is a(1 - a), not σ(z)(1 - σ(z))."""
    if context.output and isinstance(body, Call) and body.function not in ROOTS:
        return replace_part(tree, body, Name(context.output))
    return tree


def _reasons(used: list[tuple[str, Reason]]) -> Reason:
    """Join the reasons of a round, each named once; one that another begins with is not repeated."""
    distinct = dict.fromkeys(reason for _, reason in used)
    unique = [r for r in distinct if not any(r != o and _begins(o, r) for o in distinct)]
    joined: list[Inline] = []
    for reason in unique:
        if joined:
            joined.append("; ")
        joined.extend(reason)
    return tuple(joined)


def _begins(longer: Reason, shorter: Reason) -> bool:
    first, rest = shorter[:-1], shorter[-1:]
    if longer[: len(first)] != first or not rest:
        return False
    last = longer[len(first) : len(shorter)]
    return (
        bool(last)
        and isinstance(rest[0], str)
        and isinstance(last[0], str)
        and last[0].startswith(rest[0])
    )


def _distinct(lines: list[RuleLine]) -> list[RuleLine]:
    """Drop lines that repeat the one before."""
    kept: list[RuleLine] = []
    for line in lines:
        if not kept or kept[-1].tree != line.tree:
            kept.append(line)
    return kept
