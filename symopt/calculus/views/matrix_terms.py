r"""Terms of matrix notation: numbers times an array, 2 \det(X) X^{-\top}, and what sums of them share.

What all terms have in common is written once:

    scalars         1/m A + 1/m B = 1/m (A + B)
    left and right  D Z b^\top + D^\top Z b^\top = (D + D^\top) Z b^\top
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from symopt.calculus.nodes import Rational
from symopt.calculus.views.assembly import Factor, assemble, power, product
from symopt.calculus.views.matrix_trees import cost, matmul, scalar_power, transposed
from symopt.calculus.views.pieces import add_trees
from symopt.foundation.record import record
from symopt.syntax import tree as syntax
from symopt.syntax.tree import Tree, number

MAX_GATHERED = 24
"""The largest number of terms of a sum that are searched for common factors."""


@record
class Term:
    """coefficient · Π sizes · Π factors · Π tail · array; `array` is None for a number.

    sizes: dimensions such as m.   factors: other numbers with exponents.   tail: numbers that are matrix
    products, xᵀAx, or sums.
    """

    coefficient: Rational = 1
    sizes: tuple[Factor, ...] = ()
    factors: tuple[Factor, ...] = ()
    tail: tuple[Tree, ...] = ()
    array: Tree | None = None

    @property
    def scalars(self) -> tuple[tuple[Factor, ...], tuple[Factor, ...], tuple[Tree, ...]]:
        """All that is a number but the coefficient."""
        return self.sizes, self.factors, self.tail

    def tree(self) -> Tree:
        """Return the term as a tree: a lone denominator stands below the array."""
        if self.array == syntax.ONE:
            return replace(self, array=None).tree()
        size = abs(self.coefficient)
        body = self._over(size) or assemble(size, self.factors, self.sizes, self._tail())
        return syntax.Neg(body) if self.coefficient < 0 else body

    def _tail(self) -> tuple[Tree, ...]:
        return self.tail if self.array is None else (*self.tail, self.array)

    def _over(self, size: Rational) -> Tree | None:
        if self.array is None or not self.factors:
            return None
        if any(q > 0 for _, q in self.factors) or any(q < 0 for _, q in self.sizes):
            return None
        value = Fraction(size)
        above = [number(value.numerator)] if value.numerator != 1 else []
        below = [number(value.denominator)] if value.denominator != 1 else []
        top = product([*above, *(power(b, q) for b, q in self.sizes), *self.tail, self.array])
        return syntax.Div(top, product([*below, *(power(b, -q) for b, q in self.factors)]))

    def turned(self) -> Term:
        """Return the transpose of a matrix term."""
        return self if self.array is None else replace(self, array=transposed(self.array))

    def times(self, other: Term) -> Term:
        """Return the product with the numbers of another term; one of the two has no array."""
        array = other.array if self.array is None else self.array
        return Term(
            self.coefficient * other.coefficient,
            _joined(self.sizes, other.sizes),
            _joined(self.factors, other.factors),
            (*self.tail, *other.tail),
            array,
        )

    def to_power(self, exponent: int) -> Term:
        """Return the numbers of the term to a whole power, without the array."""
        tails = [scalar_power(t, exponent) for t in self.tail]
        return Term(
            Fraction(self.coefficient) ** exponent,
            tuple((b, q * exponent) for b, q in self.sizes),
            (*((b, q * exponent) for b, q in self.factors), *tails),
        )


def term_of(tree: Tree) -> Term:
    """Return an array's tree as a term, its sign and number in front taken out."""
    match tree:
        case syntax.Neg(body=body):
            inner = term_of(body)
            return replace(inner, coefficient=-inner.coefficient)
        case syntax.Mul(factors=(syntax.Number(value=value), *rest), sign="") if rest:
            inner = term_of(product(rest))
            return replace(inner, coefficient=inner.coefficient * value)
        case _:
            return Term(array=tree)


def add_terms(terms: Sequence[Term]) -> Term:
    """Return the sum of array terms as one term, with what they share written once."""
    if len(terms) == 1:
        return terms[0]
    outside, inside = _shared(terms)
    gathered = _gathered(inside)
    if len(gathered) == 1:
        return outside.times(gathered[0])
    if len(gathered) < len(inside):
        more = add_terms(gathered)
        return outside.times(more)
    trees = _untransposed_first([t.tree() for t in gathered])
    return replace(outside, array=add_trees(trees))


def _shared(terms: Sequence[Term]) -> tuple[Term, list[Term]]:
    """Return the numbers that all terms share, and the terms without them."""
    first = terms[0]
    sizes = tuple(f for f in first.sizes if all(f in t.sizes for t in terms))
    factors = tuple(f for f in first.factors if all(f in t.factors for t in terms))
    tail = tuple(f for f in dict.fromkeys(first.tail) if all(f in t.tail for t in terms))
    numbers = {abs(t.coefficient) for t in terms}
    size = numbers.pop() if len(numbers) == 1 else 1
    left = [
        Term(
            Fraction(t.coefficient) / size,
            tuple(f for f in t.sizes if f not in sizes),
            tuple(f for f in t.factors if f not in factors),
            _without(t.tail, tail),
            t.array,
        )
        for t in terms
    ]
    return Term(size, sizes, factors, tail), left


def _gathered(terms: list[Term]) -> list[Term]:
    """Return the terms with those put together that share numbers and a left or right end."""
    if len(terms) > MAX_GATHERED:
        return terms
    best: tuple[int, list[Term]] | None = None
    for side in (-1, 0):
        for key in dict.fromkeys(_key(t, side) for t in terms):
            alike = [t for t in terms if _key(t, side) == key]
            if key is None or len(alike) < 2:
                continue
            found = _factored(alike, side)
            if found is None:
                continue
            saved = sum(_length(t.tree()) for t in alike) - _length(found.tree())
            if saved > 0 and (best is None or saved > best[0]):
                place = next(k for k, t in enumerate(terms) if t in alike)
                rest = [t for t in terms if t not in alike]
                best = saved, [*rest[:place], found, *rest[place:]]
    return terms if best is None else _gathered(best[1])


def _length(tree: Tree) -> int:
    """Return how many names and numbers a formula has."""
    parts = syntax.children(tree)
    return sum(map(_length, parts)) if parts else 1


def _key(term: Term, side: int) -> object:
    """Return what terms must share to be put together: numbers, and the factor at one end."""
    if term.array is None:
        return None
    word = word_of(term.array)
    return (*term.scalars, word[side]) if len(word) > 1 else None


def _factored(terms: Sequence[Term], side: int) -> Term | None:
    """Return terms with a common end as one: (A + B) C, or C (A + B)."""
    words = [word_of(t.array) for t in terms if t.array is not None]
    count = 0
    most = min(map(len, words)) - 1
    ends = [word[::-1] for word in words] if side else words
    while count < most and len({end[count] for end in ends}) == 1:
        count += 1
    if not count:
        return None
    common = words[0][len(words[0]) - count :] if side else words[0][:count]
    rests = [
        Term(t.coefficient, array=matmul(*(w[: len(w) - count] if side else w[count:])))
        for t, w in zip(terms, words, strict=True)
    ]
    if all(t.coefficient < 0 for t in rests):
        turned = add_terms([replace(t, coefficient=-t.coefficient) for t in rests])
        inner = replace(turned, coefficient=-turned.coefficient)
    else:
        inner = add_terms(rests)
    if inner.array is None or inner.factors or inner.tail:
        return None
    array = matmul(inner.array, *common) if side else matmul(*common, inner.array)
    return replace(terms[0], coefficient=inner.coefficient, array=array)


def word_of(tree: Tree) -> tuple[Tree, ...]:
    """Return the factors of a matrix product, or the tree alone."""
    return tree.factors if isinstance(tree, syntax.MatMul) else (tree,)


def _untransposed_first(trees: list[Tree]) -> list[Tree]:
    """Return terms with A before Aᵀ."""
    found = list(trees)
    for first, tree in enumerate(found):
        turned = transposed(tree)
        for second in range(first + 1, len(found)):
            if found[second] == turned and cost(turned) < cost(tree):
                found[first], found[second] = found[second], found[first]
                break
    return found


def _joined(left: tuple[Factor, ...], right: tuple[Factor, ...]) -> tuple[Factor, ...]:
    """Return the factors of both, exponents of equal ones added."""
    found: dict[Tree, Rational] = {}
    for base, exponent in (*left, *right):
        total = found.get(base, 0) + exponent
        found[base] = int(total) if Fraction(total).denominator == 1 else total
    return tuple((base, q) for base, q in found.items() if q)


def _without(items: tuple[Tree, ...], gone: tuple[Tree, ...]) -> tuple[Tree, ...]:
    left = list(items)
    for item in gone:
        left.remove(item)
    return tuple(left)
