r"""Which matrices are invertible wherever both sides have values: those whose inverses they hold, and more.

Where M⁻¹ is part of a side, outside of cases, M is invertible at every point that counts; so it is where
log det M or 1/det M is. What is declared or induced (0 < det M) says it too. Where det(P⁺ᵀP⁺) ≠ 0, P⁺ has
independent columns, so P has independent rows, and PPᵀ is invertible.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction

from symopt.calculus import build, indices
from symopt.calculus.graph import names_in
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import Apply, Compare, Entry, Node, Operator, Product
from symopt.equality.form.field import Quotient
from symopt.equality.form.matrices.matrix_functions import key_of
from symopt.equality.form.matrices.networks import demanding, evaluated, holds_matrices, terms_of
from symopt.equality.form.opening import opened
from symopt.equality.form.space import Space
from symopt.equality.limits import GaveUp

Get = Callable[[Node], Quotient]
ASKING = frozenset(("det", "pinv"))
"""The functions whose laws ask which matrices are invertible."""


def learn_inverses(space: Space, sides: Sequence[Node], get: Get) -> None:
    """Put the invertible matrices of both sides, and of what is known, on the space's list."""
    if not holds_matrices(sides, ASKING):
        return
    found = list(dict.fromkeys((*_needed(sides), *_promised(space.known.constraints))))
    found += _declared(space, sides)
    if not found:
        return
    free = frozenset[Index]().union(*(side.free for side in sides))
    for node in found:
        if node.body.free - set(node.bound) <= free:
            _learn(space, node, get)
    space.memo.clear()
    space.matrices.forms.clear()


def _declared(space: Space, sides: Iterable[Node]) -> Iterator[Operator]:
    """Yield A⁻¹ for the variables declared invertible, (AᵀA)⁻¹ for those of full column rank."""
    for name in sorted(frozenset[str]().union(*(names_in(side) for side in sides))):
        shape = space.known.shapes.get(name, ())
        if len(shape) != 2:
            continue
        rows, *columns = (Index(f"@v.{k}", Affine(1), shape[min(k, 1)]) for k in range(3))
        at = tuple(map(indices.of, columns))
        if space.has(name, "full column rank"):
            parts = [Entry(name, (indices.of(rows), indices.of(i))) for i in columns]
            body = build.contract(build.multiply(*parts), (rows,))
        elif shape[0] == shape[1] and space.has(name, "invertible"):
            body = Entry(name, at)
        else:
            continue
        node = build.operator("inv", body, (columns[0], columns[1]), at)
        if isinstance(node, Operator):
            yield node


def _learn(space: Space, node: Operator, get: Get) -> None:
    ((body, _),), labels = opened(space, [(node.body, 1)], node.bound)
    ends = labels[0], labels[1]
    with space.scope(), space.silent():
        try:
            key = key_of(space, body, ends, get)
            if key is not None:
                space.matrices.invertible.setdefault(key)
            gram = _gram(body, ends)
            if gram is not None:
                key = key_of(space, *gram, get)
                if key is not None:
                    space.matrices.invertible.setdefault(key)
        except GaveUp:
            return


def _gram(body: Node, ends: tuple[Index, Index]) -> tuple[Node, tuple[Index, Index]] | None:
    """Return BBᵀ for Σ_k B⁺_ka B⁺_kb, BᵀB for Σ_k B⁺_ak B⁺_bk: invertible where this is; None for others."""
    (term, *more) = terms_of(body, ends)
    pair = [base for base, q in term.factors if q == 1 and isinstance(base, Operator)]
    if more or len(pair) != len(term.factors) or len(pair) != 2 or len(term.labels) != 1:
        return None
    one, two = pair
    same = (one.function, one.body, one.bound) == (two.function, two.body, two.bound)
    if not same or one.function != "pinv":
        return None
    (label,) = term.labels
    for side in (0, 1):  # B⁺ has the shape of Bᵀ: its first place runs over the columns of B
        if one.at[side].plain == two.at[side].plain == label:
            summed, kept = one.bound[1 - side], one.bound[side]
            places = Index("@g.0", kept.lower, kept.upper), Index("@g.1", kept.lower, kept.upper)
            factors = [build.rename(one.body, {kept: indices.of(i)}) for i in places]
            return build.contract(build.multiply(*factors), (summed,)), places
    return None


def _needed(sides: Iterable[Node]) -> Iterator[Operator]:
    """Yield the matrix functions that say that a matrix is invertible, wherever the sides have values."""
    seen: set[Node] = set()
    waiting = list(sides)
    while waiting:
        node = waiting.pop(0)
        if node in seen:
            continue
        seen.add(node)
        match node:
            case Operator(function="inv"):
                yield node
            case Apply(function="log"):
                yield from _determinants(node.arguments[0])
            case Product() if demanding(node):
                for base, exponent in node.powers:
                    if exponent < 0:
                        yield from _determinants(base)
            case _:
                pass
        waiting += evaluated(node)


def _promised(constraints: Iterable[Node]) -> Iterator[Operator]:
    """Yield the matrix functions in conditions that say that they are not 0."""
    for condition in constraints:
        if isinstance(condition, Compare) and condition.fields[0] in ("<", "!="):
            op, left, right = condition.fields
            gap = build.subtract(right, left)
            yield from _determinants(gap)
            if op == "!=":
                yield from _needed((left, right))


def _determinants(node: Node) -> Iterator[Operator]:
    """Yield det M where the node, which is not 0, is a product with a positive power of it."""
    if isinstance(node, Operator) and node.function == "det":
        yield node
    elif isinstance(node, Product) and not node.sums:
        for base, exponent in node.powers:
            if Fraction(exponent) > 0:
                yield from _determinants(base)
