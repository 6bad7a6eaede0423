r"""Contractions before they become kernels: powers of sums written out, laws applied, one form kept.

A square (Σ_k a_ik b_k)² in a sum over i is Σ_kl a_ik b_k a_il b_l: one form of what is tied together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from symopt.calculus import build, indices
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import Node, Operator, Product
from symopt.equality.form.field import Quotient
from symopt.equality.form.indicator_forms import first_form
from symopt.equality.form.matrices.contraction_laws import projectors, shortened
from symopt.equality.form.matrices.networks import Factor, certain, opened_product
from symopt.equality.form.matrices.symmetry import one_form
from symopt.equality.form.space import Space

Get = Callable[[Node], Quotient]
LARGEST_POWER = 4
"""The highest power of a sum that is written out."""
MOST_PROJECTORS = 3
"""At most this many projectors A⁺A are tried both ways."""


def law_of(
    space: Space, factors: Sequence[Factor], labels: Sequence[Index], get: Get
) -> Node | None:
    """Return something equal to Σ_labels Π factors that a law of matrices gives, None if none applies."""
    if not any(_of_interest(space, base) for base, _ in factors):
        return None
    flat, all_labels = flattened(factors, labels)
    if not certain(all_labels):
        return None
    return shortened(space, flat, all_labels, get)


def _of_interest(space: Space, node: Node) -> bool:
    """Return whether a factor may have to do with a law: an inverse, or a variable with properties."""
    if isinstance(node, Operator):
        return node.function in ("inv", "pinv")
    if isinstance(node, Product):
        return any(_of_interest(space, base) for base, _ in node.powers)
    return bool(space.known.properties)


def kernel_node(space: Space, factors: Sequence[Factor], labels: Sequence[Index]) -> Node:
    """Return Σ_labels Π factors in the one form by which a kernel is recognized."""
    flat, all_labels = first_form(*flattened(factors, labels))
    best = one_form(space, flat, all_labels)
    for other in _turned_projectors(space, flat, all_labels):
        node = one_form(space, other, all_labels)
        if build.split(node)[1].digest < build.split(best)[1].digest:
            best = node
    return best


def flattened(
    factors: Sequence[Factor], labels: Sequence[Index]
) -> tuple[list[Factor], list[Index]]:
    """Return the factors with whole powers of sums written out, and all indices summed."""
    flat: list[Factor] = []
    all_labels = list(labels)
    for place, (base, exponent) in enumerate(factors):
        whole = isinstance(exponent, int) and 0 < exponent <= LARGEST_POWER
        if not (isinstance(base, Product) and base.sums and whole):
            flat.append((base, exponent))
            continue
        for copy in range(int(exponent)):
            inner, more = opened_product(base, f"@s{place}.{copy}")
            flat += inner
            all_labels += more
    return flat, all_labels


def _turned_projectors(
    space: Space, factors: list[Factor], labels: list[Index]
) -> list[list[Factor]]:
    """Return the contraction with each choice of its projectors A⁺A and AA⁺ transposed."""
    found = [list(factors)]
    count = 0
    for place, (base, exponent) in enumerate(factors):
        if exponent != 1 or not isinstance(base, Operator) or base.function != "pinv":
            continue
        for (near, far), used, _, _ in projectors(space, factors, labels, place, base):
            count += 1
            if count > MOST_PROJECTORS:
                return found[1:]
            found += [_exchanged(other, used, near, far) for other in found]
    return found[1:]


def _exchanged(
    factors: list[Factor], used: frozenset[int], near: Affine, far: Affine
) -> list[Factor]:
    """Return the factors of one projector with its two places exchanged."""
    first, second = near.plain, far.plain
    if first is None or second is None or first == second:
        return factors
    swap = {first: indices.of(second), second: indices.of(first)}
    return [
        (build.rename(base, swap), q) if place in used else (base, q)
        for place, (base, q) in enumerate(factors)
    ]
