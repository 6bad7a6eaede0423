r"""Where two formulas differ in their form: what is left when all that is the same is taken away.

    a + 2b - c   against   a + b - c    2b should be b             (terms in any order)
    x a (1 - b)  against   x a b        (1 - b) should be b        (factors in any order)
    w - g        against   w + g        the sign of g

If the named part is changed as said, the two formulas are the same; so a mark never accuses what is right.
Matrix products keep their order; signs are moved to the front of products, (a - b) is -(b - a).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence as Items
from dataclasses import dataclass, fields
from typing import Any, Literal, cast

from symopt.syntax.tree import (
    Add,
    Call,
    Cancel,
    Derivative,
    Div,
    MatMul,
    Matrix,
    Mul,
    Neg,
    Number,
    Pow,
    Sequence,
    Sum,
    Transpose,
    Tree,
)

Kind = Literal["instead", "extra", "missing", "plus", "minus"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One part that is wrong.

    part: of the claim.   kind: `expected` belongs there instead; the part is extra; `expected` is missing
    in it; its sign should be plus, or minus.
    """

    part: Tree
    kind: Kind
    expected: Tree | None = None


def differences(claimed: Tree, expected: Tree) -> tuple[Difference, ...]:
    """Return the parts in which a claim differs from the right value; the whole if nothing is shared.

    >>> from symopt.syntax.tree import Name, TWO
    >>> a, b = Name("a"), Name("b")
    >>> differences(Add((a, Mul((TWO, b)))), Add((b, a)))[0].part
    Number(value=Fraction(2, 1), text='')
    """
    if same(claimed, expected):
        return ()
    return _differences(_bare(claimed), _bare(expected))


def same(left: Tree, right: Tree) -> bool:
    """Return whether two formulas are the same up to the order of terms and factors and their signs."""
    return _key(left) == _key(right)


def _differences(claimed: Tree, expected: Tree) -> tuple[Difference, ...]:
    (sign, core), (right_sign, right_core) = _signed(claimed), _signed(expected)
    if core == right_core:
        return (Difference(claimed, "plus" if sign < right_sign else "minus"),)
    found = _inside(claimed, expected)
    return found or (Difference(claimed, "instead", expected),)


def _inside(claimed: Tree, expected: Tree) -> tuple[Difference, ...]:
    """Return the differences inside two formulas of one form; nothing if they share nothing."""
    match claimed, expected:
        case Add(), Add():
            return _among(claimed, claimed.terms, expected.terms, Add)
        case (Mul(), _) | (_, Mul()) if not isinstance(expected, Neg):
            return _among(claimed, _factors(claimed), _factors(expected), Mul)
        case Neg(), Neg():
            return _differences(_bare(claimed.body), _bare(expected.body))
        case (Div(), Div()) | (Pow(), Pow()) | (Transpose(), Transpose()):
            return _one_of(_parts(claimed), _parts(expected))
        case Call(), Call() if claimed.function == expected.function:
            return _one_of(claimed.arguments, expected.arguments)
        case MatMul(), MatMul():
            return _one_of(claimed.factors, expected.factors)
        case Sequence(), Sequence():
            return _cells(claimed.items, expected.items)
        case Matrix(), Matrix() if [*map(len, claimed.rows)] == [*map(len, expected.rows)]:
            return _cells(_flat(claimed), _flat(expected))
        case _:
            return ()


def _among(
    whole: Tree, parts: Items[Tree], right: Items[Tree], kind: type[Add] | type[Mul]
) -> tuple[Difference, ...]:
    """Return what differs when the terms or factors that occur on both sides are taken away."""
    left_over, right_over = _without(parts, right), _without(right, parts)
    if len(left_over) == len(parts) and not (len(parts) == len(right) == 1):
        return ()
    if not left_over:
        rest = right_over[0] if len(right_over) == 1 else kind(tuple(right_over))
        return (Difference(whole, "missing", rest),)
    if not right_over:
        return tuple(Difference(part, "extra") for part in left_over)
    if len(left_over) > 1:
        return ()
    rest = right_over[0] if len(right_over) == 1 else kind(tuple(right_over))
    return _differences(_bare(left_over[0]), _bare(rest))


def _without(parts: Items[Tree], taken: Items[Tree]) -> list[Tree]:
    away = Counter(map(_key, taken))
    left: list[Tree] = []
    for part in parts:
        if away[_key(part)] > 0:
            away[_key(part)] -= 1
        else:
            left.append(part)
    return left


def _one_of(parts: Items[Tree], right: Items[Tree]) -> tuple[Difference, ...]:
    """Return the differences in the only part that differs."""
    if len(parts) != len(right):
        return ()
    wrong = [(a, b) for a, b in zip(parts, right, strict=True) if not same(a, b)]
    return _differences(*map(_bare, wrong[0])) if len(wrong) == 1 else ()


def _cells(cells: Items[Tree], right: Items[Tree]) -> tuple[Difference, ...]:
    """Return the differences in each cell that is wrong."""
    if len(cells) != len(right):
        return ()
    found: list[Difference] = []
    for cell, other in zip(cells, right, strict=True):
        if not same(cell, other):
            found += _differences(_bare(cell), _bare(other))
    return tuple(found)


def _flat(matrix: Matrix) -> list[Tree]:
    return [cell for row in matrix.rows for cell in row]


def _parts(tree: Div | Pow | Transpose) -> tuple[Tree, ...]:
    match tree:
        case Div():
            return tree.numerator, tree.denominator
        case Pow():
            return tree.base, tree.exponent
        case Transpose():
            return (tree.body,)


def _factors(tree: Tree) -> tuple[Tree, ...]:
    if not isinstance(tree, Mul):
        return (tree,)
    return tuple(factor for part in tree.factors for factor in _factors(_bare(part)))


def _bare(tree: Tree) -> Tree:
    while isinstance(tree, Cancel):
        tree = tree.body
    return tree


def _key(tree: Tree) -> str:
    sign, core = _signed(tree)
    return f"{'-' if sign < 0 else ''}{core}"


def _signed(tree: Tree) -> tuple[int, str]:
    """Return the sign of a formula and its form without it, as a text in which order does not count."""
    tree = _bare(tree)
    match tree:
        case Neg():
            sign, core = _signed(tree.body)
            return -sign, core
        case Mul():
            signed = [_signed(factor) for factor in _factors(tree)]
            sign = -1 if sum(s < 0 for s, _ in signed) % 2 else 1
            return sign, f"mul({' '.join(sorted(core for _, core in signed))})"
        case Add():
            terms = sorted((_signed(term) for term in tree.terms), key=lambda pair: pair[1])
            sign = terms[0][0] if terms else 1
            return sign, f"add({' '.join(f'{sign * s:+d}{core}' for s, core in terms)})"
        case Div():
            (above, top), (below, bottom) = _signed(tree.numerator), _signed(tree.denominator)
            return above * below, f"div({top} {bottom})"
        case Number():
            return 1, str(tree.value)
        case Derivative():
            return 1, f"d({_key(tree.of)} {' '.join(map(_key, tree.wrt))})"
        case Sum():
            sign, core = _signed(tree.body)
            return sign, f"sum({tree.index} {tree.lower} {tree.upper} {core})"
        case _:
            return 1, _plain(tree)


def _plain(value: object) -> str:
    """Return any other part as a text: its kind and its fields."""
    if isinstance(value, tuple):
        return f"({' '.join(map(_field, value))})"
    if not hasattr(value, "span"):
        return repr(value)
    kept = [item.name for item in fields(cast("Any", value)) if item.compare]
    inside = " ".join(_field(getattr(value, name)) for name in kept)
    return f"{type(value).__name__}({inside})"


def _field(value: object) -> str:
    return _key(value) if isinstance(value, Tree) else _plain(value)
