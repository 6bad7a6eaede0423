r"""Laws that shorten a contraction: M⁻¹M = I inside it, QᵀQ = I, and the four laws of the pseudoinverse.

Inverses. Let M_bc = Σ_t c_t m_t(b, c) and let m_1 be its leading term, c_1 ≠ 0. From M⁻¹M = I = MM⁻¹

    Σ_b M⁻¹_pb m_1(b, c) = (δ_pc - Σ_{t>1} c_t Σ_b M⁻¹_pb m_t(b, c)) / c_1,

and likewise on the other side: both are equalities wherever M⁻¹ exists. The leading term has the most factors
(inverses not counted), so that contractions become smaller; steps are counted besides.

Orthogonal Q:   Σ_k Q_ka Q_kb = δ_ab = Σ_k Q_ak Q_bk over the whole range of k (Q is square).

Pseudoinverse (Moore, Penrose):   Π = A⁺A and P = AA⁺ are symmetric, ΠA⁺ = A⁺ = A⁺P, AΠ = A = PA. So Π at
places j, c leaves every contraction with A⁺ or A on c, or on j, with the other place instead.

Source: G. Golub and C. Van Loan (2013), Matrix Computations, sections 2.1 and 5.5.2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from symopt.calculus import build, indices
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import Delta, Entry, Node, Number, Operator
from symopt.equality.form.field import Quotient
from symopt.equality.form.matrices.matching import Search
from symopt.equality.form.matrices.networks import Factor, Term, chain, contracted, terms_of
from symopt.equality.form.matrices.symmetry import alike, full_range
from symopt.equality.form.space import Space

Get = Callable[[Node], Quotient]


def shortened(
    space: Space, factors: Sequence[Factor], labels: Sequence[Index], get: Get
) -> Node | None:
    """Return something equal to Σ_labels Π factors by one law, None if none applies."""
    for place, (node, exponent) in enumerate(factors):
        if exponent != 1:
            continue
        found: Node | None = None
        match node:
            case Operator(function="inv"):
                found = _inverse(space, factors, labels, place, node, get)
            case Operator(function="pinv"):
                found = _pseudoinverse(space, factors, labels, place, node)
            case Entry() if len(node.indices) == 2 and space.has(node.name, "orthogonal"):
                found = _orthogonal(space, factors, labels, place, node)
            case _:
                continue
        if found is not None:
            space.step()
            return found
    return None


# --- inverses


def _inverse(
    space: Space,
    factors: Sequence[Factor],
    labels: Sequence[Index],
    place: int,
    node: Operator,
    get: Get,
) -> Node | None:
    terms = terms_of(node.body, node.bound)
    lead = leading(space, terms, node.bound, get)
    if lead is None:
        return None
    row, column = node.bound
    for side in (1, 0):
        label = node.at[side].plain
        far = node.at[1 - side]
        if label is None or label not in labels or label in far.indices:
            continue
        if (label.lower, label.upper) != (node.bound[side].lower, node.bound[side].upper):
            continue
        first, last = (row, column) if side or alike(space, node) else (column, row)
        search = Search(
            terms[lead].factors, frozenset(terms[lead].labels), frozenset(node.bound),
            factors, labels, lambda n: alike(space, n),
        )  # fmt: skip
        for found in search.matches({first: indices.of(label)}, frozenset((place,))):
            near = found.places[last]
            rest = _others(factors, found.used | {place})
            if label in near.indices or _uses(rest, label):
                continue
            gone = {label, *(found.places[i].plain for i in terms[lead].labels)}
            where = {first: indices.of(label), last: near}
            tail = (build.rename(t.node, where) for k, t in enumerate(terms) if k != lead)
            value = build.subtract(
                build.delta(far, near),
                build.contract(build.multiply(node, build.add(*tail)), (label,)),
            )
            value = build.divide(value, build.scale(found.sign, terms[lead].coefficient))
            product = build.multiply(contracted(rest, ()), value)
            return build.contract(product, [i for i in labels if i not in gone])
    return None


def leading(space: Space, terms: Sequence[Term], ends: tuple[Index, ...], get: Get) -> int | None:
    """Return which term of a matrix is replaced by the others, None if none may be.

    Its coefficient is certainly not 0 (or may be assumed not to be), and it ties both places together.
    """
    best: tuple[tuple[int, tuple[bytes, ...]], int] | None = None
    doubtful: tuple[tuple[int, tuple[bytes, ...]], int] | None = None
    for place, term in enumerate(terms):
        if (
            any(isinstance(base, Delta) for base, _ in term.factors)
            or chain(term, ends[0], ends[1]) is None
        ):
            continue
        key = weight(term.factors)
        if isinstance(term.coefficient, Number) or space.nonzero(get(term.coefficient)):
            best = max(best, (key, place)) if best else (key, place)
        else:
            doubtful = max(doubtful, (key, place)) if doubtful else (key, place)
    if best is not None:
        return best[1]
    if doubtful is None or not space.assumed(get(terms[doubtful[1]].coefficient)):
        return None
    return doubtful[1]


def weight(factors: Sequence[Factor]) -> tuple[int, tuple[bytes, ...]]:
    """Return what orders contractions: the number of factors but inverses, then what they are."""
    count, kinds = 0, list[bytes]()
    for base, exponent in factors:
        times = abs(int(exponent)) if exponent == int(exponent) else 1
        if not isinstance(base, Operator):
            count += times
        kinds += [kind_of(base)] * times
    return count, tuple(sorted(kinds))


def kind_of(node: Node) -> bytes:
    """Return what a factor is, wherever its places are."""
    match node:
        case Entry():
            return b"e" + node.name.encode()
        case Operator():
            return b"o" + node.function.encode() + node.body.digest
        case _:
            return b"z" + node.kind.encode()


# --- orthogonal matrices


def _orthogonal(
    space: Space, factors: Sequence[Factor], labels: Sequence[Index], place: int, node: Entry
) -> Node | None:
    for side in (0, 1):
        label = node.indices[side].plain
        if label is None or label not in labels or label in node.indices[1 - side].indices:
            continue
        if not full_range(space, node.name, side, label):
            continue
        users = [k for k, (base, _) in enumerate(factors) if label in base.free]
        if len(users) != 2:
            continue
        other, exponent = factors[users[0] if users[1] == place else users[1]]
        if (
            exponent != 1
            or not isinstance(other, Entry)
            or other.name != node.name
            or other.indices[side].plain != label
            or label in other.indices[1 - side].indices
        ):
            continue
        same = build.delta(node.indices[1 - side], other.indices[1 - side])
        rest = _others(factors, frozenset(users))
        product = build.multiply(contracted(rest, ()), same)
        return build.contract(product, [i for i in labels if i != label])
    return None


# --- pseudoinverses


def _pseudoinverse(
    space: Space, factors: Sequence[Factor], labels: Sequence[Index], place: int, node: Operator
) -> Node | None:
    for ends, used, gone, side in projectors(space, factors, labels, place, node):
        for near, far in (ends, ends[::-1]):
            label = near.plain
            if label is None or label not in labels or label in far.indices:
                continue
            block = _attached(space, factors, labels, used, node, side, label)
            if block is None:
                continue
            users = {k for k, (base, _) in enumerate(factors) if label in base.free}
            if not users <= used | block:
                continue
            rest = [(build.rename(b, {label: far}), q) for b, q in _others(factors, used)]
            kept = [i for i in labels if i not in gone and i != label]
            return contracted(rest, kept)
    return None


def projectors(
    space: Space, factors: Sequence[Factor], labels: Sequence[Index], place: int, node: Operator
) -> Iterator[tuple[tuple[Affine, Affine], frozenset[int], set[Index], int]]:
    """Yield A⁺A (side 1) and AA⁺ (side 0) in a contraction: (ends, factors, indices summed inside, side)."""
    (term, *more) = terms_of(node.body, node.bound)
    if more or not isinstance(term.coefficient, Number) or term.coefficient.value != 1:
        return
    row, column = node.bound
    for side in (1, 0):
        label = node.at[side].plain
        if label is None or label not in labels or label in node.at[1 - side].indices:
            continue
        mine = (row, column)[1 - side]  # A⁺ has the shape of Aᵀ: its second place runs over rows
        if (label.lower, label.upper) != (mine.lower, mine.upper):
            continue
        first, last = (row, column) if side else (column, row)
        search = Search(
            term.factors, frozenset(term.labels), frozenset(node.bound),
            factors, labels, lambda n: alike(space, n),
        )  # fmt: skip
        for found in search.matches({first: indices.of(label)}, frozenset((place,))):
            near = found.places[last]
            used = found.used | {place}
            if label in near.indices or _uses(_others(factors, used), label):
                continue
            gone = {label, *(i for k in term.labels if (i := found.places[k].plain) is not None)}
            if found.sign > 0:
                yield (node.at[1 - side], near), used, gone, side


def _attached(
    space: Space,
    factors: Sequence[Factor],
    labels: Sequence[Index],
    barred: frozenset[int],
    node: Operator,
    side: int,
    label: Index,
) -> frozenset[int] | None:
    """Return the factors of an A or A⁺ that hangs at the label on the side on which the projector acts."""
    for place, (base, exponent) in enumerate(factors):
        if place in barred or exponent != 1 or not isinstance(base, Operator):
            continue
        same = (base.function, base.body, base.bound) == (node.function, node.body, node.bound)
        if same and base.at[1 - side].plain == label:
            return frozenset((place,))
    (term,) = terms_of(node.body, node.bound)
    row, column = node.bound
    start = {(column if side else row): indices.of(label)}
    search = Search(
        term.factors, frozenset(term.labels), frozenset(node.bound),
        factors, labels, lambda n: alike(space, n),
    )  # fmt: skip
    return next((f.used for f in search.matches(start, barred) if f.sign > 0), None)


def _others(factors: Sequence[Factor], used: frozenset[int]) -> list[Factor]:
    return [factor for place, factor in enumerate(factors) if place not in used]


def _uses(factors: Sequence[Factor], label: Index) -> bool:
    return any(label in base.free for base, _ in factors)
