"""One form of a sum with indicators: the places of an indicator as the range, or the range as an indicator.

    Σ_{j=1..q} [1 ≤ k-j+1 ≤ n] x_(k-j+1) w_j = Σ_{i=1..n} [1 ≤ k-i+1 ≤ q] x_i w_(k-i+1)

Both count the pairs with i + j = k + 1; so x * w = w * x. A sum may also run backwards. Of all forms that
such steps reach, within a limit, the one stands whose entries run backwards least, then the first by digest.
The ranges here may be empty, and then both sides are 0.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from symopt.calculus import build
from symopt.calculus.binding import canonical_names
from symopt.calculus.indices import Index, spell
from symopt.calculus.narrowing import counted, solved
from symopt.calculus.nodes import Entry, Node, Rational, Within
from symopt.equality.form.steps import from_first_end

Powers = list[tuple[Node, Rational]]

MOST_FORMS = 16
"""So many forms of one sum are compared, each run forwards and backwards."""
MOST_TURNED = 3
"""At most so many indices are run backwards."""

Key = tuple[int, tuple[bytes, ...], tuple[str, ...]]
Form = tuple[Key, Powers, list[Index]]


def first_form(
    factors: Sequence[tuple[Node, Rational]], labels: Sequence[Index]
) -> tuple[Powers, list[Index]]:
    """Return the factors and the summed indices of the first among the forms of a sum."""
    powers, bound = list(factors), list(labels)
    if not _backward(powers, bound) and not any(isinstance(base, Within) for base, _ in powers):
        return powers, bound
    best = _directed(powers, bound)
    known, waiting = {best[0]}, [best]
    while waiting and len(known) < MOST_FORMS:
        _, powers, bound = waiting.pop(0)
        for form in _other_forms(powers, bound):
            found = _directed(*form)
            if found[0] not in known:
                known.add(found[0])
                waiting.append(found)
                best = min(best, found, key=lambda f: f[0])
    return best[1], best[2]


def _directed(powers: Powers, bound: list[Index]) -> Form:
    """Return the sum with each index forwards or backwards, as its entries run backwards least."""
    solvable = {s for b, _ in powers if isinstance(b, Within) for s, _, _ in solved(b, bound)}
    turning = [i for i in bound if i in solvable or _backward(powers, (i,))][:MOST_TURNED]
    forms = [(_faced(powers, bound), bound)]
    for symbol in turning:
        if not any(symbol in (*i.lower.indices, *i.upper.indices) for i in bound):
            forms += [_turned(*form, symbol) for form in forms]
    return min(((_key(*form), *form) for form in forms), key=lambda f: f[0])


def _turned(powers: Powers, bound: list[Index], symbol: Index) -> tuple[Powers, list[Index]]:
    stands, label = counted(symbol.lower, symbol.upper, back=True)
    labels = [*(i for i in bound if i is not symbol), label]
    turned = [(build.rename(b, {symbol: stands}), q) for b, q in powers]
    return _faced(turned, labels), labels


def _faced(powers: Powers, bound: Collection[Index]) -> Powers:
    """Return the factors, each indicator from the end where what the sum does not name comes first."""
    return [(from_first_end(b, bound) if isinstance(b, Within) else b, q) for b, q in powers]


def _key(powers: Powers, bound: list[Index]) -> Key:
    _, factors, sums = canonical_names(powers, bound, build.rename)
    digests = tuple(base.digest for base, _ in factors)
    return _backward(factors, sums), digests, tuple(spell(i.upper) for i in sums)


def _backward(factors: Iterable[tuple[Node, Rational]], sums: Collection[Index]) -> int:
    """Return at how many places of entries a summed index runs backwards, as in x_(n+1-k)."""
    return sum(
        coefficient < 0 and symbol in sums
        for base, _ in factors
        if isinstance(base, Entry)
        for place in base.indices
        for symbol, coefficient in place.terms
    )


def _other_forms(powers: Powers, bound: list[Index]) -> Iterator[tuple[Powers, list[Index]]]:
    """Yield the sum with the places of an indicator as the range, and the range as an indicator."""
    for place, (base, _) in enumerate(powers):
        for symbol, first, last in solved(base, bound) if isinstance(base, Within) else ():
            others = [i for i in bound if i is not symbol]
            if any(symbol in (*i.lower.indices, *i.upper.indices) for i in others):
                continue
            stands, label = counted(first, last)
            inside = build.within(stands, symbol.lower, symbol.upper)
            if isinstance(inside, Within):
                left = powers[:place] + powers[place + 1 :]
                moved = [(build.rename(b, {symbol: stands}), q) for b, q in left]
                yield [*moved, (inside, 1)], [*others, label]
