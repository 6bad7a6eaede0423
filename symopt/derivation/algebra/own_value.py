r"""A derivative in terms of the function's own value: σ' = σ(1 - σ), by adding and subtracting.

If f = N/D with exponentials in D, and f' = R/D^2 where R = c_0 D^2 + c_1 N D + c_2 N^2, then
f' = c_0 + c_1 f + c_2 f^2. For σ = 1/(1 + e^{-z}): R = e^{-z} = (1 + e^{-z}) - 1, the 1 is added and
subtracted, the fraction is split, a factor cancels, and what is left is σ - σ^2 = σ(1 - σ).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from symopt.derivation.rule import Reason, Rewrite, RuleLine, Situation
from symopt.derivation.shape import cost, depends, power, product, quotient
from symopt.derivation.terms.expanding import all_multiplied_out, denominator_of, over
from symopt.derivation.terms.kernel import coefficients, common_factor
from symopt.derivation.terms.striking import struck_product
from symopt.derivation.terms.terms import UNIT, Factor, Term, bracket, terms_of
from symopt.derivation.terms.writing import fold, sum_tree, term_tree
from symopt.foundation.document import Math
from symopt.syntax.tree import ONE, Add, Call, Mul, Name, Neg, Tree, number, walk


@dataclass(frozen=True, slots=True)
class _Value:
    """f = top/bottom, and f' = front · Σ shares[i] f^i."""

    top: Term
    bottom: Term
    front: Term
    shares: tuple[Term | None, ...]


def apply(tree: Tree, situation: Situation) -> tuple[RuleLine, ...]:
    """Return the lines from a derivative to a polynomial in the name of what was differentiated."""
    output = situation.context.output
    if not output or situation.definition is None:
        return ()
    found = _value(tree, situation)
    if found is None:
        return ()
    fraction = fold(quotient(_tree(found.top), _tree(found.bottom)))
    last = fold(_polynomial(found, Name(output), factored=True), situation.context)
    if cost(last) >= cost(tree):
        return ()
    lines: list[RuleLine] = []
    together = _together(found)
    if not _shows(tree, found):
        lines.append(RuleLine(together, "add and subtract", _added(found), tree))
    lines.append(RuleLine(_split(found), "split", ("split the fraction and cancel",)))
    lines.append(RuleLine(_polynomial(found, fraction), "cancel", ("simplify",)))
    if _factors(found):
        factored = _polynomial(found, fraction, factored=True)
        lines.append(RuleLine(factored, "factor", ("factor out ", Math(fraction))))
    lines.append(RuleLine(last, "definition", ("by the definition of ", Math(Name(output)))))
    return tuple(lines)


def _value(tree: Tree, situation: Situation) -> _Value | None:
    """Return f' as a polynomial in f, None if it is not one that we find."""
    name, definition = situation.name, situation.definition
    assert definition is not None  # apply has asked
    terms = terms_of(definition)
    bottom = denominator_of(terms)
    if not any(_exponential_in(f, name) for f in bottom.powers):
        return None
    if any(q.denominator != 1 for q in bottom.powers.values()):
        return None
    top = bracket(terms_of(sum_tree(over(terms, bottom))))

    def moves(factor: Factor) -> bool:
        return depends(factor.tree, name)

    fixed, derivative = _fixed_apart(terms_of(tree), moves)
    numerator = over(derivative, bottom.to_the(2))

    found = coefficients(numerator, top, bottom, moves)
    if found is None or not any(found[1:]) or any(len(c) > 1 for c in found):
        return None
    terms_found = [c[0] for c in found if c]
    front = common_factor(terms_found)
    back = front.to_the(-1)
    shares = tuple(c[0].times(back) if c else None for c in found)
    return _Value(top, bottom, fixed.times(front), shares)


def _fixed_apart(
    terms: tuple[Term, ...], moves: Callable[[Factor], bool]
) -> tuple[Term, tuple[Term, ...]]:
    """Return the brackets of a single term that do not move with the variable, and the rest."""
    if len(terms) != 1:
        return UNIT, terms
    (whole,) = terms
    fixed = {f: q for f, q in whole.powers.items() if f.parts is not None and not moves(f)}
    rest = {f: q for f, q in whole.powers.items() if f not in fixed}
    return Term(Fraction(1), fixed), (Term(whole.coefficient, rest),)


def _exponential_in(factor: Factor, name: str) -> bool:
    return any(
        isinstance(part, Call) and part.function == "exp" and depends(part, name)
        for part in walk(factor.tree)
    )


def _together(found: _Value) -> Tree:
    """Return front · (Σ shares N^i D^(2-i)) / D^2, D itself opened where it stands alone."""
    terms: list[Tree] = []
    for i, share in enumerate(found.shares):
        if share is not None:
            body = _part(found, share, i)
            terms.extend(body.terms if isinstance(body, Add) else (body,))
    return _in_front(found, quotient(_sum(terms), power(_tree(found.bottom), number(2))))


def _shows(tree: Tree, found: _Value) -> bool:
    """Return whether the numerator already stands in N and D, so that nothing need be added."""
    numerator = over(terms_of(tree), found.bottom.to_the(2))
    if len(numerator) == 1:
        ((whole,),) = (numerator,)
        sums = [f for f in whole.powers if f.parts is not None]
        if len(whole.powers) == len(sums) == 1 and whole.powers[sums[0]] == 1:
            numerator = tuple(p.scaled(whole.coefficient) for p in sums[0].parts or ())
    mine = {(t.coefficient, t.monomial) for t in numerator}
    wanted = {(t.coefficient, t.monomial) for t in _parts(found)}
    return mine == wanted


def _parts(found: _Value) -> list[Term]:
    """Return the terms front · share · N^i D^(2-i)."""
    return [
        found.front.times(share).times(found.top.to_the(i)).times(found.bottom.to_the(2 - i))
        for i, share in enumerate(found.shares)
        if share is not None
    ]


def _part(found: _Value, share: Term, i: int) -> Tree:
    """Return share · N^i D^(2-i) as it is written in a numerator."""
    above = share.scaled(1 if share.coefficient > 0 else -1)
    if any(f.parts is not None for f in found.top.powers):
        first = (_tree(above), *_raised(_tree(found.top), i))
    else:
        first = (_tree(above.times(found.top.to_the(i))),)
    body = product(*first, *_raised(_tree(found.bottom), 2 - i))
    return body if share.coefficient > 0 else Neg(body)


def _raised(tree: Tree, exponent: int) -> tuple[Tree, ...]:
    if not exponent or tree == ONE:
        return ()
    factors = tree.factors if isinstance(tree, Mul) and exponent == 1 else None
    return factors or (power(tree, number(exponent)),)


def _split(found: _Value) -> Tree:
    """Return front · Σ shares N^i D^(2-i) / D^2, fraction by fraction, with strokes."""
    square = power(_tree(found.bottom), number(2))
    terms: list[Tree] = []
    for i, share in enumerate(found.shares):
        if share is None:
            continue
        body = _part(found, share, i)
        sign, body = (-1, body.body) if isinstance(body, Neg) else (1, body)
        whole = quotient(body, square)
        struck = struck_product((whole,)) or whole
        terms.append(Neg(struck) if sign < 0 else struck)
    return _in_front(found, _sum(terms))


def _polynomial(found: _Value, value: Tree, *, factored: bool = False) -> Tree:
    """Return front · Σ shares value^i, value taken out of it if `factored` and possible."""
    out = factored and _factors(found)
    terms: list[Tree] = []
    for i, share in enumerate(found.shares):
        if share is None:
            continue
        exponent = i - 1 if out else i
        factor = (power(value, number(exponent)),) if exponent else ()
        signed = _tree(share.scaled(1 if share.coefficient > 0 else -1))
        body = product(signed, *factor)
        terms.append(body if share.coefficient > 0 else Neg(body))
    inner = _sum(terms)
    return _in_front(found, product(value, inner) if out else inner)


def _factors(found: _Value) -> bool:
    return found.shares[0] is None and found.shares[1] is not None and found.shares[2] is not None


def _in_front(found: _Value, tree: Tree) -> Tree:
    """Return front · tree with the sign outermost."""
    front = found.front
    size = _tree(front.scaled(1 if front.coefficient > 0 else -1))
    inner = tree.factors if isinstance(tree, Mul) else (tree,)
    outer = size.factors if isinstance(size, Mul) else (size,)
    body = product(*outer, *inner)
    return body if front.coefficient > 0 else Neg(body)


def _added(found: _Value) -> Reason:
    """Say what was added and subtracted: the terms that cancel when the numerator is multiplied out."""
    back = found.front.to_the(-1)
    opened = all_multiplied_out([part.times(back) for part in _parts(found)]) or ()
    twice = [
        term
        for term in opened
        if term.coefficient > 0
        and any(t.monomial == term.monomial and t.coefficient == -term.coefficient for t in opened)
    ]
    if not twice:
        return ("rewrite the numerator",)
    return ("add and subtract ", Math(sum_tree(twice)))


def _sum(terms: list[Tree]) -> Tree:
    return terms[0] if len(terms) == 1 else Add(tuple(terms))


def _tree(term: Term) -> Tree:
    return term_tree(term)


OWN_VALUE = Rewrite(
    name="own value",
    title="in terms of the function's own value",
    statement=r"\sigma' = \frac{1 + e^{-z} - 1}{(1 + e^{-z})^2}"
    r" = \frac{1}{1 + e^{-z}} \left(1 - \frac{1}{1 + e^{-z}}\right) = \sigma (1 - \sigma)",
    rank=10,
    apply=apply,
    counterexamples=("exp(-x)/(1 + exp(-x))**2", "1/(1 + x)**2"),
    reference="Bishop, Pattern Recognition and Machine Learning, 2006, section 4.3.2",
)
