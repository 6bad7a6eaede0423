r"""From the product of local derivatives to the form in which a textbook states it.

-\frac{y-ŷ}{ŷ(1-ŷ)} · ŷ(1-ŷ) · x_1 = -\frac{y-ŷ}{\cancel{ŷ(1-ŷ)}} · \cancel{ŷ(1-ŷ)} · x_1 = -(y-ŷ)x_1.
A factor that is a sum of fractions is multiplied by what clears its denominators first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce

from symopt.derivation.rule import LocalContext, RuleLine, Situation
from symopt.derivation.shape import cost, product, without_strokes
from symopt.derivation.terms.expanding import all_multiplied_out, struck_sum
from symopt.derivation.terms.finish import finish
from symopt.derivation.terms.reasons import folding_reason
from symopt.derivation.terms.striking import struck_product
from symopt.derivation.terms.terms import UNIT, Factor, Term, collect, is_exponential, term_of
from symopt.derivation.terms.writing import fold, sum_tree, term_tree
from symopt.syntax.tree import ONE, Add, Mul, Neg, Tree


def simplify_product(
    factors: Sequence[Tree], context: LocalContext | None = None
) -> tuple[RuleLine, ...]:
    r"""Return the lines from the product of `factors`, as they stand, to its textbook form.

    factors: trees without pending derivatives; names of derivatives such as ∂L/∂z are factors like
    others.   context: ranks of names, level of detail.
    The first line equals the product, each line the one before; there is none if the product is
    already in its final form. At the level "result" there is at most the last line.
    """
    context = context or LocalContext()
    given = tuple(without_strokes(f) for f in factors)
    start = _plain(given)
    lines = [*cancel_product(given, context)]
    last = lines[-1].tree if lines else start
    lines += finish(last, Situation(context))
    kept: list[RuleLine] = []
    for line in lines:
        if line.tree != (kept[-1].tree if kept else start):
            kept.append(line)
    return tuple(kept[-1:]) if context.detail == "result" else tuple(kept)


def cancel_product(factors: Sequence[Tree], context: LocalContext) -> tuple[RuleLine, ...]:
    """Return the lines that show what cancels in a product, and the product without it.

    () if nothing cancels. Strokes go through factors; a sum of fractions is first multiplied by the
    factors that clear its denominators.
    """
    given = tuple(factors)
    cleared = _distributed(given, context)
    if cleared:
        return cleared
    struck = struck_product(given)
    if struck is None:
        return ()
    after = fold(_plain(given), context)
    return (
        RuleLine(struck, "cancel", ("cancel",), _plain(given)),
        RuleLine(after, "simplify", ("without what cancels",), struck),
    )


def _plain(factors: Sequence[Tree]) -> Tree:
    """Return the product as it stands, signs pulled out in front."""
    kept = [f for f in factors if f != ONE]
    if not kept:
        return ONE
    return kept[0] if len(kept) == 1 else Mul(tuple(kept), "·")


@dataclass(frozen=True, slots=True)
class _Clearing:
    """A sum of fractions, the factors that clear its denominators, and the rest of the product."""

    parts: tuple[Term, ...]
    sign: Fraction
    by: tuple[Tree, ...]
    rest: tuple[Tree, ...]


def _distributed(factors: tuple[Tree, ...], context: LocalContext) -> tuple[RuleLine, ...]:
    found = _clearing(_flat(factors))
    if found is None:
        return ()
    by = product(*found.by)
    opened = tuple(part.scaled(found.sign) for part in found.parts)
    struck = [struck_product((term_tree(part, context), by)) for part in opened]
    plain = [_plain([term_tree(part, context), by]) for part in opened]
    first = Add(tuple(s if s is not None else p for s, p in zip(struck, plain, strict=True)))
    factor = reduce(Term.times, map(term_of, found.by), UNIT)
    cleared = tuple(part.times(factor) for part in opened)
    second = _sum(cleared, context)
    rest = list(found.rest)
    lines = [
        RuleLine(_plain([first, *rest]), "distribute", ("multiply by each term and cancel",)),
        RuleLine(_plain([second, *rest]), "cancel", ("without what cancels",)),
    ]
    terms = all_multiplied_out(cleared)
    if terms is not None and terms != cleared:
        collected = collect(terms)
        if len(collected) < len(terms) and cost(sum_tree(collected)) <= cost(second):
            struck_terms = struck_sum(terms, context)
            lines.append(RuleLine(_plain([struck_terms, *rest]), "multiply out", ("multiply out",)))
            cleared = collected
    plain_line = _plain([sum_tree(collect(cleared), context), *rest])
    last = fold(plain_line, context)
    lines.append(RuleLine(last, "collect", folding_reason(lines[-1].tree, last)))
    return tuple(lines)


def _clearing(factors: tuple[Tree, ...]) -> _Clearing | None:
    """Find a sum of fractions whose denominators the other factors clear."""
    for k, tree in enumerate(factors):
        term = term_of(tree)
        if len(term.powers) != 1:
            continue
        ((base, exponent),) = term.powers.items()
        if base.parts is None or exponent != 1 or not any(p.has_denominator for p in base.parts):
            continue
        needed = {f for p in base.parts for f, q in p.powers.items() if q < 0}
        others = (*factors[:k], *factors[k + 1 :])
        by = tuple(f for f in others if _bases(f) & needed)
        if not by:
            continue
        factor = reduce(Term.times, map(term_of, by), UNIT)
        if not all(_shorter(p, p.times(factor)) for p in base.parts):
            continue
        rest = tuple(f for f in others if f not in by)
        return _Clearing(base.parts, term.coefficient, by, rest)
    return None


def _shorter(part: Term, cleared: Term) -> bool:
    """Return whether clearing leaves no denominator, or less of each."""
    below = {f: q for f, q in part.powers.items() if q < 0 and not is_exponential(f)}
    after = {f: q for f, q in cleared.powers.items() if q < 0 and not is_exponential(f)}
    if not after:
        return True
    return all(f in below and q > below[f] for f, q in after.items())


def _bases(tree: Tree) -> set[Factor]:
    return set(term_of(tree).powers)


def _flat(factors: Sequence[Tree]) -> tuple[Tree, ...]:
    found: list[Tree] = []
    for factor in factors:
        if isinstance(factor, Neg) and isinstance(factor.body, Mul):
            found.extend((Neg(factor.body.factors[0]), *factor.body.factors[1:]))
        else:
            found.extend(factor.factors if isinstance(factor, Mul) else (factor,))
    return tuple(found)


def _sum(terms: tuple[Term, ...], context: LocalContext) -> Tree:
    written = tuple(term_tree(t, context) for t in terms)
    return written[0] if len(written) == 1 else Add(written)
