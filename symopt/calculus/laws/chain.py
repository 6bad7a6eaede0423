"""A product of square matrices as a chain from its rows to its columns: Σ_kl A_ik B_kl C_lj is A, B, C."""

from __future__ import annotations

from symopt.calculus import build, indices
from symopt.calculus.indices import Index
from symopt.calculus.laws.pattern import Power, factors_of
from symopt.calculus.nodes import Node, Operator

Link = tuple[Node, Index, Index]
"""A matrix with the labels of its rows and columns."""


def inverse_of_product(node: Operator) -> tuple[list[Power], list[Index]] | None:
    """Return the factors of C⁻¹B⁻¹A⁻¹ and the labels they are summed over; None if B is no such product."""
    first, second = (place.plain for place in node.at)
    links = square_chain(node.body, node.bound[0], node.bound[1])
    if links is None or first is None or second is None:
        return None
    between = [build.fresh(i) for _, _, i in links[:-1]]
    points = [second, *between, first]  # from the rows of the product to its columns
    factors: list[Power] = []
    for place, (matrix, rows, columns) in enumerate(links):
        at = indices.of(points[place + 1]), indices.of(points[place])
        factors.append((build.operator("inv", matrix, (rows, columns), at), 1))
    return factors, between


def square_chain(node: Node, rows: Index, columns: Index) -> list[Link] | None:
    """Return the square matrices whose product a node is, in order; None if it is no product of several."""
    coefficient, factors, labels = factors_of(node)
    if coefficient != 1 or not labels or len(factors) != len(labels) + 1:
        return None
    points = {rows, columns, *labels}
    ends: list[tuple[Node, set[Index]]] = []
    for base, exponent in factors:
        touched = {i for i in points if i in base.free}
        if exponent != 1 or len(touched) != 2:
            return None
        ends.append((base, touched))
    if any((i.lower, i.upper) != (rows.lower, rows.upper) for i in points):
        return None
    links: list[Link] = []
    here = rows
    while ends:
        beside = [item for item in ends if here in item[1]]
        if len(beside) != 1:
            return None
        ends.remove(beside[0])
        (there,) = beside[0][1] - {here}
        links.append((beside[0][0], here, there))
        here = there
    return links if here == columns else None
