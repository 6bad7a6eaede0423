r"""Laws of the pseudoinverse B⁺ (those of contractions A⁺A are in `contraction_laws`).

    (B⁺)⁺ = B        B⁺ = B⁻¹ for an invertible B
    B⁺ = (BᵀB)⁻¹Bᵀ   where the columns are independent: declared, or (BᵀB)⁻¹ is part of what both sides need
    B⁺ = Bᵀ(BBᵀ)⁻¹   where the rows are

Source: A. Ben-Israel and T. Greville (2003), Generalized Inverses, chapter 1.
"""

from __future__ import annotations

from symopt.calculus import build, indices
from symopt.calculus.indices import Index
from symopt.calculus.nodes import Node, Operator
from symopt.equality.form.matrices.matrix_functions import Call, Law, declared, key_of


def twice(call: Call) -> Node | None:
    """Return B_ij for (B⁺)⁺."""
    inner = call.body
    if not isinstance(inner, Operator) or inner.function != "pinv":
        return None
    places = tuple(place.plain for place in inner.at)
    if places not in (call.bound, call.bound[::-1]):
        return None
    # (A⁺)⁺ = A at the places where A⁺ has them exchanged
    at = call.at if places == call.bound else call.at[::-1]
    return build.rename(inner.body, dict(zip(inner.bound, at, strict=True)))


def of_invertible(call: Call) -> Node | None:
    """Return B⁻¹ where B is invertible."""
    if not call.square:
        return None
    known = declared(call, "invertible") or (
        key_of(call.space, call.body, call.bound, call.get) in call.space.matrices.invertible
    )
    return build.operator("inv", call.body, call.bound, call.at) if known else None


def of_columns(call: Call) -> Node | None:
    """Return (BᵀB)⁻¹Bᵀ where BᵀB is invertible."""
    return _by_gram(call, call.column, declared(call, "full column rank"))


def of_rows(call: Call) -> Node | None:
    """Return Bᵀ(BBᵀ)⁻¹ where BBᵀ is invertible."""
    return _by_gram(call, call.row, known=False)


def _by_gram(call: Call, free: Index, known: bool) -> Node | None:
    rows = free is call.row
    ends = (Index("@g.0", free.lower, free.upper), Index("@g.1", free.lower, free.upper))
    summed = call.column if rows else call.row
    factors = [build.rename(call.body, {free: indices.of(end)}) for end in ends]
    gram = build.contract(build.multiply(*factors), (summed,))
    if not known and key_of(call.space, gram, ends, call.get) not in call.space.matrices.invertible:
        return None
    first, last = call.at  # over the columns, over the rows
    step = Index("@g.2", free.lower, free.upper)
    inner = indices.of(step)
    if rows:
        inverse = build.operator("inv", gram, ends, (inner, last))
        return build.contract(build.multiply(call.entry(inner, first), inverse), (step,))
    inverse = build.operator("inv", gram, ends, (first, inner))
    return build.contract(build.multiply(inverse, call.entry(last, inner)), (step,))


PSEUDOINVERSE_LAWS: tuple[Law, ...] = (twice, of_invertible, of_columns, of_rows)
