r"""One small change that makes an equation an identity: then it was meant as one, and it is wrong.

    (AB)^T = A^T B^T                     the factors the other way round: B^T A^T
    Σ_{k=0}^{n-1} q^k = (1 - q^{n-1})/(1 - q)       n in the exponent
    |x + y|² = |x|² + 2 x^T y - |y|²     the sign of a term

A condition, A v = λ v or A^T = A, is none: what a change makes of it says no more than x = x. What a property
of arrays could make true (unit vectors, symmetric matrices) is not refuted either, so that no term or factor
is put in or left out, but for numbers and sizes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import islice

from symopt.documents.elaborate.names.setting import Setting
from symopt.documents.judging.identity import compare
from symopt.documents.meaning.agree import agree
from symopt.documents.meaning.claim import Claim
from symopt.syntax.tree import (
    ONE,
    Add,
    Call,
    Div,
    MatMul,
    Mul,
    Name,
    Neg,
    Number,
    Pow,
    Sum,
    Transpose,
    Tree,
    number,
    walk,
)
from symopt.verification.diagnosis import Diagnosis

MOST = 80
"""How many changes of one side are tried."""
_TWO = number(2)
_HALF = number(Fraction(1, 2))
_SYMMETRIC = ("symmetric",)


@dataclass(frozen=True, slots=True)
class Mended:
    """An equation that a change made true.

    diagnosis: what was wrong.   right: the claimed side as it should be, None if the other side was changed.
    """

    diagnosis: Diagnosis
    right: Tree | None


@dataclass(frozen=True, slots=True)
class Change:
    """A side with one part changed, and what was wrong with it."""

    tree: Tree
    kind: str
    text: str


def mended(claim: Claim) -> Mended | None:
    """Return the change that makes an identity of an equation that is none; None if there is none."""
    left, right, setting = claim.head, claim.claimed, claim.setting
    if left is None or right is None:
        return None
    sizes = _sizes(setting, left, right)
    for side, other in ((right, left), (left, right)):
        for change in islice(_changes(side, other, sizes), MOST):
            if _plain(change.tree) == _plain(other) or not is_true(setting, other, change.tree):
                continue
            if change.kind == "transposed" and not _told_from_symmetric(claim):
                continue
            told = Diagnosis(change.kind, change.text, "one change makes it an identity")
            return Mended(told, change.tree if side is right else None)
    return None


def is_true(setting: Setting, left: Tree, right: Tree) -> bool:
    """Return whether an equation is proved; a few points refuse most that are none."""
    if agree(left, right, setting) is not True:
        return False
    return compare(setting, left, right, slip=False).verdict.proved


def _told_from_symmetric(claim: Claim) -> bool:
    """Return whether an equation is wrong for symmetric matrices, too: (Ax)^T y = x^T A y is about such."""
    assert claim.head is not None  # the caller looks
    assert claim.claimed is not None
    setting = claim.setting
    square = {n: s for n, s in setting.shapes.items() if len(s) == 2 and s[0] == s[1]}
    told = {n: (*setting.properties.get(n, ()), *_SYMMETRIC) for n in square}
    symmetric = replace(setting, properties={**setting.properties, **told})
    return compare(symmetric, claim.head, claim.claimed, slip=False).verdict.refuted


def _sizes(setting: Setting, *sides: Tree) -> tuple[Tree, ...]:
    """Return how long sums and arrays are that an equation speaks of, by name."""
    ends = [n.upper for side in sides for n in walk(side) if isinstance(n, Sum) and n.upper]
    spoken = {n.name for side in sides for n in walk(side) if isinstance(n, Name)}
    ends += [
        Name(s) for n in sorted(spoken) for s in setting.shapes.get(n, ()) if isinstance(s, str)
    ]
    return tuple(dict.fromkeys(end for end in ends if isinstance(end, Name)))


def _changes(side: Tree, other: Tree, sizes: tuple[Tree, ...]) -> Iterator[Change]:
    """Yield the changes of a side: of all of it, of its terms, and of what these are made of."""
    yield Change(Neg(side), "sign", "the sign is wrong")
    yield from _scaled(side, sizes, "")
    if any(isinstance(node, Transpose) and isinstance(node.body, MatMul) for node in walk(other)):
        yield from _turned_round(side)
    if isinstance(other, Call) and other.function == "inv":
        yield from _turned_round(side)
    yield from inside(side, lambda part: _own(part, sizes))


def _turned_round(side: Tree) -> Iterator[Change]:
    if isinstance(side, MatMul):
        factors = side.factors[::-1]
        yield Change(MatMul(factors), "order", "the factors stand in the wrong order")


def _scaled(part: Tree, sizes: tuple[Tree, ...], of: str) -> Iterator[Change]:
    """Yield a part times numbers and sizes that are often lost, and without its own number."""
    text = f"a factor{of} is missing, or one too many"
    scaled: list[Tree] = [Mul((factor, part)) for factor in (_TWO, _HALF, *sizes)]
    scaled += [Div(part, size) for size in sizes]
    factors = part.factors if isinstance(part, Mul) else ()
    for k, factor in enumerate(factors):
        rest = (*factors[:k], *factors[k + 1 :])
        if isinstance(factor, Number):
            scaled.append(rest[0] if len(rest) == 1 else Mul(rest))
    yield from (Change(tree, "factor", text) for tree in scaled)


def inside(tree: Tree, own: Callable[[Tree], Iterator[Change]]) -> Iterator[Change]:
    """Yield a tree with one part in it changed. own: the changes of a part by itself."""
    yield from own(tree)
    for place, child in enumerate(_parts(tree)):
        for change in inside(child, own):
            yield replace(change, tree=_with_part(tree, place, change.tree))


def _own(tree: Tree, sizes: tuple[Tree, ...]) -> Iterator[Change]:
    match tree:
        case Add(terms):
            for k, term in enumerate(terms):

                def put(new: Tree, k: int = k) -> Tree:
                    return Add((*terms[:k], new, *terms[k + 1 :]))

                turned = term.body if isinstance(term, Neg) else Neg(term)
                yield Change(put(turned), "sign", "the sign of a term is wrong")
                for change in _scaled(term, sizes, " of a term"):
                    yield replace(change, tree=put(change.tree))
        case Pow(base, exponent):
            yield from (Change(Pow(base, e), "exponent", _EXPONENT) for e in _beside(exponent))
        case Call("exp", (inner,)):
            turned = inner.body if isinstance(inner, Neg) else Neg(inner)
            yield Change(Call("exp", (turned,)), "sign", "the sign of an exponent is wrong")
        case MatMul(factors):
            for k, factor in enumerate(factors):
                turned = factor.body if isinstance(factor, Transpose) else Transpose(factor)
                if isinstance(turned if isinstance(factor, Transpose) else factor, Name):
                    new = MatMul((*factors[:k], turned, *factors[k + 1 :]))
                    yield Change(new, "transposed", "a matrix is transposed, or should be")
        case _:
            return


_EXPONENT = "an exponent is wrong"


def _beside(exponent: Tree) -> tuple[Tree, ...]:
    """Return an exponent and one more, and one less."""
    match exponent:
        case Number(value=value):
            return tuple(number(v) for v in (value + 1, value - 1) if v > 1 and value > 1)
        case Neg(Number()):
            return ()
        case _:
            return (Add((exponent, ONE)), Add((exponent, Neg(ONE))))


def _parts(tree: Tree) -> tuple[Tree, ...]:
    """Return the parts in which a change may lie."""
    match tree:
        case Add(parts) | Mul(parts) | MatMul(parts):
            return parts
        case Neg(body) | Transpose(body) | Sum(body=body):
            return (body,)
        case Div(above, below) | Pow(above, below):
            return (above, below)
        case Call(arguments=parts):
            return parts
        case _:
            return ()


def _with_part(tree: Tree, place: int, new: Tree) -> Tree:
    match tree:
        case Add(parts):
            return replace(tree, terms=(*parts[:place], new, *parts[place + 1 :]))
        case Mul(parts) | MatMul(parts):
            return replace(tree, factors=(*parts[:place], new, *parts[place + 1 :]))
        case Call(arguments=parts):
            return replace(tree, arguments=(*parts[:place], new, *parts[place + 1 :]))
        case Div():
            return replace(tree, numerator=new) if place == 0 else replace(tree, denominator=new)
        case Pow():
            return replace(tree, base=new) if place == 0 else replace(tree, exponent=new)
        case Neg() | Transpose() | Sum():
            return replace(tree, body=new)
        case _:
            return tree


def _plain(tree: Tree) -> tuple[Fraction, str]:
    """Return a number and what it stands before, written so that only order and brackets are not seen."""
    number, factors = Fraction(1), list[str]()
    for factor, power in _factors(tree, 1):
        if isinstance(factor, Number) and factor.value:
            number *= factor.value**power
        elif isinstance(factor, Add):
            terms = sorted(map(str, map(_plain, factor.terms)))
            factors.append(f"({' + '.join(terms)})^{power}")
        else:
            inner = " ".join(map(str, map(_plain, _parts(factor))))
            own = inner or repr(factor)
            factors.append(
                f"{type(factor).__name__} {getattr(factor, 'function', '')}({own})^{power}"
            )
    return number, " ".join(sorted(factors))


def _factors(tree: Tree, power: int) -> Iterator[tuple[Tree, int]]:
    match tree:
        case Neg(body):
            yield Number(Fraction(-1)), 1
            yield from _factors(body, power)
        case Mul(factors):
            for factor in factors:
                yield from _factors(factor, power)
        case Div(above, below):
            yield from _factors(above, power)
            yield from _factors(below, -power)
        case Pow(base, Number(value=value)) if value.denominator == 1 and 0 < value < 9:
            yield from _factors(base, power * int(value))
        case _:
            yield tree, power
