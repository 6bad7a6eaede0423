r"""Laws of (B⁻¹)_ij, each an equality wherever B⁻¹ exists.

diagonal     B_ab = δ_ab w_a            δ_ij / w_i: all w_a ≠ 0 where B is invertible
orthogonal   Q⁻¹ = Qᵀ                   since QᵀQ = I
product      (F G)⁻¹ = G⁻¹F⁻¹           F, G square: both are invertible if their product is
sum          (F G + F H)⁻¹ = (G + H)⁻¹F⁻¹  and likewise for a common last factor
rank one     (c I + x yᵀ)⁻¹ = I/c - x yᵀ/(c (c + yᵀx)): c ≠ 0, and c + yᵀx ≠ 0 where the inverse exists
             (Sherman and Morrison, 1950)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symopt.calculus import build, indices
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import Delta, Node
from symopt.equality.form.matrices.matrix_functions import Call, Law, declared
from symopt.equality.form.matrices.networks import Piece, Term, chain, contracted, joined, segments
from symopt.equality.form.matrices.updates import identity_updates


def diagonal(call: Call) -> Node | None:
    """Return δ_ij / w_i if B_ab = δ_ab w_a."""
    weights = diagonal_of(call)
    if weights is None:
        return None
    first, second = call.at
    here = build.rename(weights, {call.row: first})
    return build.multiply(build.delta(first, second), build.power(here, -1))


def diagonal_of(call: Call) -> Node | None:
    """Return w, in the row's label, if B_ab = δ_ab w_a, else None."""
    wanted = build.delta(indices.of(call.row), indices.of(call.column))
    parts: list[Node] = []
    for term in call.terms:
        rest = [f for f in term.factors if f[0] is not wanted]
        if len(rest) == len(term.factors):
            return None
        node = build.multiply(term.coefficient, contracted(rest, term.labels))
        parts.append(build.rename(node, {call.column: indices.of(call.row)}))
    return build.add(*parts)


def orthogonal(call: Call) -> Node | None:
    """Return Q_ji if B is Q or Qᵀ."""
    if not declared(call, "orthogonal"):
        return None
    return call.entry(*call.at[::-1])


def of_product(call: Call) -> Node | None:
    """Return G⁻¹F⁻¹ if B is a product of square matrices."""
    parts = square_factors(call.terms[0], call) if len(call.terms) == 1 else None
    if parts is None or len(parts) < 2:
        return None
    return product(call, [inverse_of(call, part) for part in reversed(parts)])


def of_common(call: Call) -> Node | None:
    """Return (G + H)⁻¹F⁻¹ if all terms begin with F, or the like if all end with it."""
    found = common_factor(call)
    if found is None:
        return None
    outer, rest, first = found
    parts = [inverse_of(call, outer), inverse_of(call, rest)]
    return product(call, parts[::-1] if first else parts)


def of_rank_one_update(call: Call) -> Node | None:
    """Return I/c - x yᵀ/(c (c + yᵀx)) if B = c I + x yᵀ with c ≠ 0."""
    for update in identity_updates(call):
        scale = call.get(update.scale)
        if update.size is None and (call.space.nonzero(scale) or call.space.assumed(scale)):
            first, second = call.at
            left = build.rename(update.left, {call.row: first})
            right = build.rename(update.right, {call.column: second})
            rest = build.divide(build.multiply(left, right), update.inner())
            return build.divide(build.subtract(build.delta(first, second), rest), update.scale)
    return None


# --- pieces of a body


Entries = Piece | Node
"""A square matrix: a piece of a chain, or a node in the call's row and column."""


def entry_of(call: Call, matrix: Entries, row: Affine, column: Affine) -> Node:
    """Return an entry of a square matrix."""
    if isinstance(matrix, Piece):
        return matrix.at(row, column)
    return build.rename(matrix, {call.row: row, call.column: column})


def body_of(call: Call, matrix: Entries) -> Node:
    """Return a square matrix as a node in the call's row and column."""
    return entry_of(call, matrix, indices.of(call.row), indices.of(call.column))


def inverse_of(call: Call, matrix: Entries) -> Node:
    """Return the inverse of a square matrix, as a node in the call's row and column."""
    at = (indices.of(call.row), indices.of(call.column))
    return build.operator("inv", body_of(call, matrix), call.bound, at)


def product(call: Call, matrices: Sequence[Entries]) -> Node:
    """Return the call's entry of a product of square matrices."""
    steps = [Index(f"@p.{k}", call.row.lower, call.row.upper) for k in range(len(matrices) - 1)]
    first, last = call.at
    places = [first, *map(indices.of, steps), last]
    parts = [entry_of(call, m, places[k], places[k + 1]) for k, m in enumerate(matrices)]
    return build.contract(build.multiply(*parts), steps)


def whole_product(call: Call, matrices: Sequence[Entries]) -> Node:
    """Return a product of square matrices as a node in the call's row and column."""
    at = (indices.of(call.row), indices.of(call.column))
    return product(replace(call, at=at), matrices)


def square_factors(term: Term, call: Call) -> list[Piece] | None:
    """Return a term as a product of square matrices, None if it is none."""
    pieces = chain(term, *call.bound)
    return None if pieces is None else segments(pieces)


def common_factor(call: Call) -> tuple[Entries, Entries, bool] | None:
    """Return (F, G + H, True) if B = F G + F H, (F, G + H, False) if B = G F + H F, else None."""
    if len(call.terms) < 2:
        return None
    chains: list[tuple[Node, list[Piece]]] = []
    for term in call.terms:
        parts = square_factors(term, call)
        if parts is None or _plain_delta(parts):
            return None
        chains.append((term.coefficient, parts))
    for first in (True, False):
        place = 0 if first else -1
        outer = body_of(call, chains[0][1][place])
        if any(body_of(call, parts[place]) is not outer for _, parts in chains[1:]):
            continue
        rests: list[Node] = []
        for coefficient, parts in chains:
            left = parts[1:] if first else parts[:-1]
            inner: Node = build.delta(indices.of(call.row), indices.of(call.column))
            if left:
                inner = body_of(call, joined(left))
            rests.append(build.multiply(coefficient, inner))
        return outer, build.add(*rests), first
    return None


def _plain_delta(parts: Sequence[Piece]) -> bool:
    return any(isinstance(base, Delta) for part in parts for base, _ in part.factors)


INVERSE_LAWS: tuple[Law, ...] = (diagonal, orthogonal, of_product, of_common, of_rank_one_update)
