r"""Laws of det B for a square B, each an equality wherever the inverses in it exist.

    product    det(F G) = det F det G,   det(F G + F H) = det F det(G + H)        F, G, H square
    inverse    det(C⁻¹G + H) = det(G + C H) / det C                              and with C⁻¹ behind
    update     det(A + U V) = det A det(I + V A⁻¹U)                               where A⁻¹ exists
    complement det(A + U D⁻¹V) = det A det(D + V A⁻¹U) / det D                    (Schur) where A⁻¹ exists
    exchange   det(cI_n + U V) = c^(n-k) det(cI_k + V U)                          c ≠ 0   (Sylvester)
    exponential   det e^A = e^(tr A)                                              (Jacobi)

In an update or a complement A⁻¹ is part of what both sides need. An exchange goes to the size that is first
by name; at equal sizes, it and a complement go to the smaller digest, so that they are not undone.

Source: D. Harville (1997), Matrix Algebra From a Statistician's Perspective, sections 13.3 and 18.1.
"""

from __future__ import annotations

from symopt.calculus import build, indices
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import ONE, Node, Operator
from symopt.equality.form.matrices.inverse_laws import (
    body_of,
    common_factor,
    diagonal_of,
    square_factors,
    whole_product,
)
from symopt.equality.form.matrices.matrix_functions import Call, Law, separated
from symopt.equality.form.matrices.networks import Piece, joined
from symopt.equality.form.matrices.updates import Update, identity_updates, known_updates


def of_product(call: Call) -> Node | None:
    """Return det F det G if B is a product of square matrices."""
    parts = square_factors(call.terms[0], call) if len(call.terms) == 1 else None
    if parts is None or len(parts) < 2 or diagonal_of(call) is not None:
        return None
    return build.multiply(*(_determinant(call, body_of(call, part)) for part in parts))


def of_common(call: Call) -> Node | None:
    """Return det F det(G + H) if all terms begin, or end, with F."""
    found = common_factor(call)
    if found is None:
        return None
    outer, rest, _ = found
    return build.multiply(*(_determinant(call, body_of(call, part)) for part in (outer, rest)))


def of_inverses(call: Call) -> Node | None:
    """Return det(G + C H) / det C if a term begins, or ends, with C⁻¹."""
    if len(call.terms) < 2:
        return None
    for term in call.terms:
        parts = square_factors(term, call)
        if parts is None:
            continue
        for piece, first in ((parts[0], True), (parts[-1], False)):
            undone = inverse_alone(call, piece)
            if undone is None:
                continue
            step = Index("@q", call.row.lower, call.row.upper)
            here = indices.of(step)
            row, column = map(indices.of, call.bound)
            if first:
                other = call.entry(here, column)
                body = build.multiply(_at(call, undone, row, here), other)
            else:
                body = build.multiply(call.entry(row, here), _at(call, undone, here, column))
            whole = _determinant(call, build.contract(body, (step,)))
            return build.divide(whole, _determinant(call, undone))
    return None


def of_exponential(call: Call) -> Node | None:
    """Return exp(tr A) if B = e^A."""
    parts = square_factors(call.terms[0], call) if len(call.terms) == 1 else None
    if parts is None or len(parts) != 1 or call.terms[0].coefficient is not ONE:
        return None
    inside = alone(call, parts[0], "expm")
    if inside is None:
        return None
    step = Index("@q", call.row.lower, call.row.upper)
    here = indices.of(step)
    return build.apply("exp", build.contract(_at(call, inside, here, here), (step,)))


def inverse_alone(call: Call, piece: Piece) -> Node | None:
    """Return C, in the call's row and column, if the piece is C⁻¹ or its transpose and nothing else."""
    return alone(call, piece, "inv")


def alone(call: Call, piece: Piece, function: str) -> Node | None:
    """Return C, in the call's row and column, if the piece is f(C) or its transpose and nothing else."""
    if len(piece.factors) != 1 or piece.labels or piece.left is piece.right:
        return None
    node, exponent = piece.factors[0]
    if exponent != 1 or not isinstance(node, Operator) or node.function != function:
        return None
    places = tuple(place.plain for place in node.at)
    if places == (piece.left, piece.right):
        order = call.bound
    elif places == (piece.right, piece.left):
        order = call.bound[::-1]
    else:
        return None
    return build.rename(node.body, dict(zip(node.bound, map(indices.of, order), strict=True)))


def by_update(call: Call) -> Node | None:
    """Return det A det(I + V A⁻¹U) if B = A + U V, A⁻¹ exists and U V has another size inside."""
    for update in known_updates(call):
        if update.size is not None and update.size == call.row.upper:
            continue
        return build.multiply(_determinant(call, update.base), update.inner_determinant())
    return None


def by_complement(call: Call) -> Node | None:
    """Return det A det(D + V A⁻¹U) / det D if B = A + U D⁻¹V, all square, and the new form comes first."""
    if len(call.terms) < 2:
        return None
    for known in known_updates(call):
        if known.size != call.row.upper or len(known.rest) != 1:
            continue
        parts = square_factors(known.rest[0], call) or []
        for place in range(1, len(parts) - 1):
            middle = inverse_alone(call, parts[place])
            if middle is None:
                continue
            scale = known.rest[0].coefficient
            left, right = joined(parts[:place]), joined(parts[place + 1 :])
            inner = whole_product(call, (right, known.inverse, left))
            body = build.add(middle, build.multiply(scale, inner))
            _, other = separated(call.space, call.get(body), call.bound, call.get)
            if other.digest < call.body.digest:
                below = _determinant(call, middle)
                return build.divide(
                    build.multiply(_determinant(call, known.base), _determinant(call, body)), below
                )
    return None


def by_exchange(call: Call) -> Node | None:
    """Return c^(n-k) det(cI_k + V U) if B = cI_n + U V and the exchanged form comes first."""
    for update in identity_updates(call):
        if not _comes_first(call, update):
            continue
        scale = call.get(update.scale)
        if not call.space.nonzero(scale) and not call.space.assumed(scale):
            return None
        less = update.size if update.size is not None else Affine(1)
        exponent = build.value(indices.subtract(call.row.upper, less))
        outer = build.general_power(update.scale, exponent)
        return build.multiply(outer, update.inner_determinant())
    return None


def _comes_first(call: Call, update: Update) -> bool:
    if update.size is None:
        return True
    if update.ends_with_inverse():
        return False
    if update.size != call.row.upper:
        return indices.spell(update.size) < indices.spell(call.row.upper)
    turned = build.rename(
        update.inner(), dict(zip(update.places, map(indices.of, call.bound), strict=True))
    )
    _, other = separated(call.space, call.get(turned), call.bound, call.get)
    return other.digest < call.body.digest


def _determinant(call: Call, body: Node) -> Node:
    return build.operator("det", body, call.bound, ())


def _at(call: Call, matrix: Node, row: Affine, column: Affine) -> Node:
    return build.rename(matrix, {call.row: row, call.column: column})


def of_diagonal(call: Call) -> Node | None:
    """Return wⁿ if B = w I; other diagonal matrices stay whole."""
    weights = diagonal_of(call)
    if weights is None or call.row in weights.free:
        return None
    return build.general_power(weights, build.value(call.row.count))


DETERMINANT_LAWS: tuple[Law, ...] = (
    of_diagonal,
    of_product,
    of_common,
    of_inverses,
    by_update,
    by_complement,
    by_exchange,
    of_exponential,
)
