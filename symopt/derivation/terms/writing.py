r"""Writing terms as trees: sign in front, denominators collected, factors in textbook order.

-\frac{y - ŷ}{ŷ(1 - ŷ)}, \frac{1}{2}x, 2x e^x. Exponentials are always written in the numerator.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from symopt.derivation.rule import LocalContext
from symopt.derivation.shape import cost, negative, power, product, quotient
from symopt.derivation.terms.ordering import (
    Powers,
    arrange,
    is_deviation,
    is_less_one,
    is_residual,
    is_residual_sum,
    oriented,
)
from symopt.derivation.terms.terms import (
    Factor,
    Term,
    bracket,
    collect,
    is_exponential,
    opened,
    term_of,
    terms_of,
)
from symopt.syntax.tree import (
    ONE,
    ZERO,
    Add,
    Call,
    Constant,
    Div,
    Mul,
    Name,
    Neg,
    Number,
    Piecewise,
    Pow,
    Sum,
    Tree,
    number,
)

NO_CONTEXT = LocalContext()
HALF = Fraction(1, 2)
LONG = 10**6
"""Numbers with denominators of this size are written as decimals, if they end."""
DIGITS = 80


def decimal_text(value: Fraction) -> str:
    """Return a nonnegative number as a decimal, "" if it does not end within DIGITS digits.

    >>> decimal_text(Fraction(5, 4))
    '1.25'
    """
    scaled = value * 10**DIGITS
    if scaled.denominator != 1:
        return ""
    whole, rest = divmod(scaled.numerator, 10**DIGITS)
    return f"{whole}.{rest:0{DIGITS}d}".rstrip("0").rstrip(".")


def fold(tree: Tree, context: LocalContext = NO_CONTEXT) -> Tree:
    """Return the tree with numbers, signs and equal factors brought together, brackets kept.

    >>> from symopt.syntax.tree import Mul, Name, Neg, Number, Pow
    >>> fold(Mul((Neg(Number(Fraction(2))), Name("x"), Neg(Name("x")))))  # 2 x^2
    Mul(factors=(Number(value=Fraction(2, 1), text=''), Pow(base=Name(name='x'), \
exponent=Number(value=Fraction(2, 1), text=''))), sign='')
    """
    return sum_tree(without_brackets(terms_of(tree), context), context)


def without_brackets(terms: Iterable[Term], context: LocalContext) -> tuple[Term, ...]:
    """Return a sum with its brackets ±(a + b) opened; a residual keeps its own: v h - (y - ŷ)."""
    found = tuple(terms)
    if len(found) < 2 or context is NO_CONTEXT:
        return found
    return collect(part for term in found for part in addends(term, context))


def addends(term: Term, context: LocalContext) -> tuple[Term, ...]:
    """Return the terms of a bracket ±(a + b) where that is the whole term, and is no residual."""
    return (term,) if any(is_residual(f, context) for f in term.powers) else opened(term)


def sum_tree(terms: Iterable[Term], context: LocalContext = NO_CONTEXT) -> Tree:
    """Return a sum of terms as a tree; a positive term comes first, a residual is -(y - ŷ)."""
    found = tuple(terms)
    if not found:
        return ZERO
    if len(found) == 1:
        return term_tree(found[0], context)
    sign, ordered = oriented(found, context)
    if all(t.coefficient < 0 for t in found):
        sign, ordered = 1, found
    if sign > 0 and (len(found) > 2 or any(t.has_denominator for t in found)):
        ordered = found  # longer sums keep the order in which they arose
    body = Add(tuple(term_tree(t, context) for t in _residuals_paired(ordered, context)))
    return body if sign > 0 else Neg(body)


def _residuals_paired(terms: tuple[Term, ...], context: LocalContext) -> tuple[Term, ...]:
    """Return a longer sum with neighbors -y + ŷ as -(y - ŷ)."""
    if len(terms) < 3 or context is NO_CONTEXT:
        return terms
    for k, pair in enumerate(zip(terms, terms[1:], strict=False)):
        first, second = pair
        if first.coefficient == -1 and is_residual_sum(pair, context):
            residual = bracket((first, second))
            return (*terms[:k], residual, *terms[k + 2 :])
    return terms


def term_tree(term: Term, context: LocalContext = NO_CONTEXT) -> Tree:
    """Return a term as a tree, its sign in front."""
    if not term.coefficient:
        return ZERO
    term = _sign_absorbed(_residuals_turned(term, context), context)
    top: Powers = []
    bottom: Powers = []
    for factor, q in term.powers.items():
        if q < 0 and not is_exponential(factor):
            bottom.append((factor, -q))
        else:
            top.append((factor, q))
    size = abs(term.coefficient)
    if size.denominator >= LONG and (written := decimal_text(size)):
        above, below = _factors(top, context), _factors(bottom, context)
        over = product(Number(size, written), *above)
        body = Div(over, product(*below)) if below else over
        return Neg(body) if term.coefficient < 0 else body
    above = _factors(_roots_joined(top), context, over=bool(bottom))
    below = _factors(_roots_joined(bottom), context)
    if not below and size.denominator != 1 and above:
        body = product(Div(number(size.numerator), number(size.denominator)), *above)
    else:
        over = product(*_number(size.numerator), *above)
        under = product(*_number(size.denominator), *below)
        body = over if under == ONE else Div(over, under)
    return Neg(body) if term.coefficient < 0 else body


def _roots_joined(powers: Powers) -> Powers:
    """Return factors with the square roots of constants as one root: √2 √π is √(2π)."""
    roots = [f for f, q in powers if q == HALF and isinstance(f.tree, Number | Constant)]
    if len(roots) < 2:
        return powers
    inner = sorted((f.tree for f in roots), key=lambda t: isinstance(t, Constant))
    joined = term_of(Call("sqrt", (product(*inner),)))
    one = Factor(("root", frozenset(joined.powers)), product(*inner))
    return [(one, HALF), *((f, q) for f, q in powers if f not in roots)]


def power_tree(factor: Factor, exponent: Fraction, context: LocalContext = NO_CONTEXT) -> Tree:
    """Return factor^exponent as a tree."""
    tree = factor.tree
    if is_exponential(factor):
        assert isinstance(tree, Call)  # by is_exponential
        if factor.written is not None:
            own, written = factor.written
            assert isinstance(written, Call)  # as it was read
            scaled = _scaled(written.arguments[0], exponent / own)
            folded = _exponent(term_of(tree.arguments[0]).scaled(exponent), context)
            return Call("exp", (_shorter(scaled, folded),))
        return Call("exp", (_exponent(term_of(tree.arguments[0]).scaled(exponent), context),))
    if isinstance(tree, Add) and factor.parts is not None and context is not NO_CONTEXT:
        tree = Add(tuple(term_tree(t, context) for t in without_brackets(factor.parts, context)))
    if isinstance(tree, Piecewise):
        tree = Piecewise(tuple((fold(b, context), c) for b, c in tree.branches))
    if isinstance(tree, Sum):
        tree = replace(tree, body=fold(tree.body, context))
    if isinstance(tree, Pow):
        tree = Pow(tree.base, fold(tree.exponent, context))
    if exponent == HALF:
        return Call("sqrt", (tree,))
    return power(tree, exponent)


def _exponent(term: Term, context: LocalContext) -> Tree:
    """Return an exponent with its number below the line: -z²/2."""
    below = term.coefficient.denominator
    top = term_tree(term.scaled(below), context)
    return quotient(top, number(below))


def _shorter(written: Tree | None, folded: Tree) -> Tree:
    """Return an exponent as the author wrote it, unless it is then longer."""
    return folded if written is None or cost(written) > cost(folded) else written


def _scaled(tree: Tree, by: Fraction) -> Tree | None:
    """Return a multiple of an exponent with its factors in the author's order, None if that is not plain."""
    if by < 0:
        inner = _scaled(tree, -by)
        return None if inner is None else negative(inner)
    if by == 1:
        return tree
    if by.denominator != 1:
        return None
    match tree:
        case Neg(body=body):
            inner = _scaled(body, by)
            return None if inner is None else negative(inner)
        case Name():
            return product(number(by), tree)
        case Mul(factors=factors, sign=sign) if not any(
            isinstance(f, Number | Div | Neg) for f in factors
        ):
            return Mul((number(by), *factors), sign)
        case _:
            return None


def _factors(powers: Powers, context: LocalContext, *, over: bool = False) -> list[Tree]:
    return [power_tree(factor, q, context) for factor, q in arrange(powers, context, over=over)]


def _number(value: int) -> tuple[Tree, ...]:
    return () if value == 1 else (Number(Fraction(value)),)


def _sign_absorbed(term: Term, context: LocalContext) -> Term:
    """Return the term with a minus in front taken into a difference: -(x - c)u = (c - x)u.

    A product with a deviation of data, y - ŷ or x - μ, keeps its minus, and 1 - u stays as it is.
    """
    if term.coefficient > 0 or any(is_deviation(f, context) for f in term.powers):
        return term
    for factor, q in term.powers.items():
        parts = factor.parts
        if parts is None or q.denominator != 1 or not q.numerator % 2:
            continue
        above = sum(p.coefficient > 0 for p in parts)
        constant = any(not p.powers and p.coefficient > 0 for p in parts)
        if len(parts) == 2 and (constant or above != 1):
            continue
        if len(parts) > 2 and 2 * above >= len(parts):
            continue
        turned = tuple(p.scaled(-1) for p in parts)
        _, turned = oriented(turned, context)
        powers = {(_turned(f, turned) if f is factor else f): e for f, e in term.powers.items()}
        return Term(-term.coefficient, powers)
    return term


def _turned(factor: Factor, parts: tuple[Term, ...]) -> Factor:
    """Return a bracket as its negative."""
    written = Add(tuple(term_tree(t) for t in parts))
    return replace(factor, tree=written, parts=parts, sign=-factor.sign)


def _residuals_turned(term: Term, context: LocalContext) -> Term:
    """Return the term with each residual as y - ŷ, the sign put in front."""
    powers: dict[Factor, Fraction] = {}
    coefficient = term.coefficient
    for factor, q in term.powers.items():
        turn = is_residual(factor, context) or is_less_one(factor, context)
        if turn and q.denominator == 1:
            assert factor.parts is not None  # by is_residual, is_less_one
            sign, parts = oriented(factor.parts, context)
            factor = replace(factor, parts=parts, sign=sign * factor.sign)
            coefficient *= sign ** abs(q.numerator)
        powers[factor] = q
    return Term(coefficient, powers)
