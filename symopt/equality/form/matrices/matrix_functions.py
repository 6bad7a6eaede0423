r"""Inverse, determinant, pseudoinverse and other functions of a matrix, its body in canonical form.

The body B_ab becomes an element in two index labels; what does not depend on them leaves the function:

    (cB)⁻¹ = c⁻¹B⁻¹ (c ≠ 0 where cB is invertible),   det(cB) = cⁿ det B,   (cB)⁺ = c⁻¹B⁺ for c ≠ 0.

Then the laws of `inverse_laws`, `determinant_laws` and `pseudoinverse_laws` are tried. What is left is a
kernel, recognized by its body. Where Bᵀ has the form of B, f(B) is symmetric, and its places are sorted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from symopt.calculus import build, indices
from symopt.calculus.graph import names_in, parts_of
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import Apply, Cases, Entry, Node, Operator, Product, Rational
from symopt.equality.form.field import Quotient, used
from symopt.equality.form.matrices.networks import Term, terms_of
from symopt.equality.form.matrices.symmetry import full_range
from symopt.equality.form.opening import opened
from symopt.equality.form.space import Space
from symopt.equality.limits import GaveUp, Nowhere
from symopt.foundation.record import record

if TYPE_CHECKING:
    from flint import fmpq_mpoly

Get = Callable[[Node], Quotient]
TRANSPOSED = frozenset(("inv", "pinv", "expm"))
"""f(Bᵀ) = f(B)ᵀ: these are symmetric where B is."""
SAME = frozenset(("det", "eigmax"))
"""f(Bᵀ) = f(B)."""


@record(frozen=False)
class Call:
    """f(B) at an entry: B_ab as a node in the labels `row` and `column`; get: the element of a node."""

    space: Space
    function: str
    body: Node
    row: Index
    column: Index
    at: tuple[Affine, ...]
    get: Get
    read: tuple[Term, ...] | None = None

    @property
    def bound(self) -> tuple[Index, Index]:
        """The labels of the body."""
        return self.row, self.column

    @property
    def terms(self) -> tuple[Term, ...]:
        """The terms of the body."""
        if self.read is None:
            self.read = terms_of(self.body, self.bound)
        return self.read

    @property
    def square(self) -> bool:
        """Whether there are as many rows as columns."""
        return self.row.count == self.column.count

    def entry(self, row: Affine, column: Affine) -> Node:
        """Return an entry of the body."""
        return build.rename(self.body, {self.row: row, self.column: column})


Law = Callable[[Call], Node | None]


def matrix_function(space: Space, node: Operator, get: Get) -> Quotient:
    """Return the element of an array function of a body with any number of bound indices."""
    at = _moved(node)
    key = (node.function, node.body, node.bound)
    known = space.matrices.forms.get(key)
    if known is not None:
        outer, *form, exchanged = known
        return space.field.multiply(outer, _placed(space, form, at[::-1] if exchanged else at))
    ((body, _),), labels = opened(space, [(node.body, 1)], node.bound)
    with space.scope():
        try:
            inside = space.settled(lambda: get(body))
        except Nowhere as error:
            raise GaveUp(str(error)) from None
        if len(labels) != 2:
            kernel = build.operator(node.function, space.element_node(inside), tuple(labels), at)
            return space.kernel(("operator", kernel), lambda: kernel)
        return _of_matrix(space, key, inside, (labels[0], labels[1]), at, get)


def _moved(node: Operator) -> tuple[Affine, ...]:
    """Return the places of an entry counted from 1, as the opened indices are."""
    if len(node.at) != len(node.bound):
        return node.at
    ends = node.bound[::-1] if node.function == "pinv" else node.bound
    pairs = zip(node.at, ends, strict=True)
    return tuple(indices.shift(indices.subtract(place, i.lower), 1) for place, i in pairs)


def _of_matrix(
    space: Space,
    key: tuple[str, Node, tuple[Index, ...]],
    inside: Quotient,
    labels: tuple[Index, Index],
    at: tuple[Affine, ...],
    get: Get,
) -> Quotient:
    function = key[0]
    if inside.top.is_zero():
        if function == "det":
            return space.field.constant(0)
        raise GaveUp("a matrix that is 0")
    outer, body = separated(space, inside, labels, get)
    if not _leaves(space, function, outer):
        outer, body = space.field.constant(1), space.element_node(inside)
    call = Call(space, function, body, *labels, at, get)
    with space.silent():
        for law in _laws(function):
            found = law(call)
            if found is not None:
                space.step()
                value = get(found)
                break
        else:
            scale = _power(space, function, outer, labels[0], get)
            return _kernel(call, scale, key)
        return space.field.multiply(_power(space, function, outer, labels[0], get), value)


def _laws(function: str) -> tuple[Law, ...]:
    from symopt.equality.form.matrices.determinant_laws import DETERMINANT_LAWS
    from symopt.equality.form.matrices.inverse_laws import INVERSE_LAWS
    from symopt.equality.form.matrices.pseudoinverse_laws import PSEUDOINVERSE_LAWS

    tables: dict[str, tuple[Law, ...]] = {
        "inv": INVERSE_LAWS,
        "det": DETERMINANT_LAWS,
        "pinv": PSEUDOINVERSE_LAWS,
    }
    return tables.get(function, ())


def _leaves(space: Space, function: str, outer: Quotient) -> bool:
    """Return whether a scalar factor of the body leaves the function."""
    if function in ("inv", "det"):
        return True
    return function == "pinv" and space.nonzero(outer)


def _power(space: Space, function: str, outer: Quotient, row: Index, get: Get) -> Quotient:
    if outer.top.is_one() and outer.bottom.is_one():
        return outer
    if function != "det":
        return space.field.inverse(outer)
    size = build.value(row.count)
    return get(build.general_power(space.element_node(outer), size))


def separated(
    space: Space, inside: Quotient, labels: tuple[Index, Index], get: Get
) -> tuple[Quotient, Node]:
    """Return (c, B) with the element equal to c·B: c does not know the labels, B is a sum of products."""
    field = space.field
    outer_top, inner_top = _split(space, inside.top, labels)
    outer_bottom, inner_bottom = _split(space, inside.bottom, labels)
    outer = field.make(outer_top, outer_bottom)
    if space.kinds(inner_top) & {"delta"}:  # δ_ab f(b) = δ_ab f(a), and then terms may be alike
        node = space.poly_node(inner_top)
        if not inner_bottom.is_one():
            node = build.divide(node, space.poly_node(inner_bottom))
        again = get(node)
        if again.key != field.make(inner_top, inner_bottom).key and not again.top.is_zero():
            more_top, inner_top = _split(space, again.top, labels)
            more_bottom, inner_bottom = _split(space, again.bottom, labels)
            outer = field.multiply(outer, field.make(more_top, more_bottom))
    below = build.power(space.poly_node(inner_bottom), -1)
    parts: list[Node] = []
    for exponents, coefficient in inner_top.to_dict().items():
        monomial = field.context.from_dict({exponents: coefficient})
        parts.append(build.multiply(space.poly_node(monomial), below))
    return outer, build.add(*parts)


def _split(
    space: Space, poly: fmpq_mpoly, labels: tuple[Index, Index]
) -> tuple[fmpq_mpoly, fmpq_mpoly]:
    """Return (without the labels, with them) whose product is the polynomial."""
    one = space.field.one
    if not any(_knows(space, place, labels) for place in used(poly)):
        return poly, one
    constant, factors = space.factor(poly)
    outer, inner = space.field.context.constant(constant), one
    for factor, exponent in factors:
        if any(_knows(space, place, labels) for place in used(factor)):
            inner = inner * factor**exponent
        else:
            outer = outer * factor**exponent
    return outer, inner


def _knows(space: Space, place: int, labels: tuple[Index, Index]) -> bool:
    return not space.node(place).free.isdisjoint(labels)


def _kernel(call: Call, scale: Quotient, was: tuple[str, Node, tuple[Index, ...]]) -> Quotient:
    """Return scale · f(B) with f(B) as a kernel; remembered for other places where B needs no facts."""
    space = call.space
    factor, node = build.split(build.operator(call.function, call.body, call.bound, call.at))
    plain, scale = (
        scale,
        space.field.scale(factor, scale),
    )  # nodes may take another sign for the first
    if not isinstance(node, Operator) or node.function != call.function:
        return space.field.multiply(scale, call.get(node))
    form = (node.function, node.body, node.bound)
    if call.square and form not in space.matrices.symmetric:
        swap = {call.row: indices.of(call.column), call.column: indices.of(call.row)}
        turned = call.get(build.rename(call.body, swap))
        if turned.key == call.get(call.body).key:
            space.matrices.symmetric.add(form)
        elif not space.known.properties.keys().isdisjoint(names_in(call.body)):
            # Bᵀ may have a canonical form of its own: (I - T)ᵀ = I + T for a skew-symmetric T
            other = _smaller(call, turned, node)
            if other is not None:
                factor, node = other
                form, scale = (
                    (node.function, node.body, node.bound),
                    space.field.scale(factor, plain),
                )
    result = _placed(space, form, node.at)
    exchanged = node.at != call.at
    if call.function == "det":
        sort = space.generators[space.places["operator", node]]
        sort.positive = declared(call, "positive definite")
        known = (node.body, node.bound) in space.matrices.invertible
        sort.nonzero = known or declared(call, "invertible")
        if declared(call, "orthogonal"):  # det Q = ±1
            space.field.relations.setdefault(space.places["operator", node], (2, space.field.one))
    signed = call.function == "det" and not scale.top.is_constant()  # cⁿ asks for the sign of c
    if not signed and _needs_no_facts(was[1], was[2]):
        space.matrices.forms[was] = (scale, *form, exchanged)
    return space.field.multiply(scale, result)


def _smaller(call: Call, turned: Quotient, node: Operator) -> tuple[Rational, Operator] | None:
    """Return (c, g) with c g = f(B) from Bᵀ in canonical form, if g has the smaller digest."""
    if call.function not in TRANSPOSED and call.function not in SAME:
        return None
    outer, body = separated(call.space, turned, call.bound, call.get)
    negated = (-outer.top).is_one() and call.function in ("inv", "pinv")  # f(-B) = -f(B)
    if not (outer.top.is_one() or negated) or not outer.bottom.is_one():
        return None
    at = call.at[::-1] if call.function in TRANSPOSED else call.at
    factor, other = build.split(build.operator(call.function, body, call.bound, at))
    if not isinstance(other, Operator) or other.function != call.function:
        return None
    ours = Operator(node.function, node.body, node.bound, ())
    theirs = Operator(other.function, other.body, other.bound, ())
    return (-factor if negated else factor, other) if theirs.digest < ours.digest else None


def _placed(space: Space, form: Sequence[Any], at: tuple[Affine, ...]) -> Quotient:
    """Return the kernel of a matrix function at places, sorted where it is symmetric."""
    function, body, bound = form
    if (function, body, bound) in space.matrices.symmetric and len(at) == 2:
        at = tuple(sorted(at, key=indices.spell))
    node = Operator(function, body, bound, at)
    return space.kernel(("operator", node), lambda: node)


def _needs_no_facts(body: Node, bound: tuple[Index, ...]) -> bool:
    """Return whether a body has no other indices and its canonical form rests on no signs."""
    if not body.free <= frozenset(bound):
        return False
    seen: set[Node] = set()
    waiting = [body]
    while waiting:
        node = waiting.pop()
        if node in seen:
            continue
        seen.add(node)
        if isinstance(node, Apply | Cases):
            return False
        if isinstance(node, Product) and any(not isinstance(q, int) for _, q in node.powers):
            return False
        waiting += parts_of(node)
    return True


def declared(call: Call, word: str) -> bool:
    """Return whether the body is a variable, or its transpose, that is declared to have a property."""
    node = call.body
    if not isinstance(node, Entry) or len(node.indices) != 2:
        return False
    return (
        tuple(a.plain for a in node.indices) in (call.bound, call.bound[::-1])
        and full_range(call.space, node.name, 0, call.row)
        and full_range(call.space, node.name, 1, call.column)
        and call.space.has(node.name, word)
    )


def key_of(
    space: Space, node: Node, labels: tuple[Index, Index], get: Get
) -> tuple[Node, tuple[Index, ...]] | None:
    """Return by what a matrix is recognized, up to a scalar factor, among those with inverses."""
    inside = get(node)
    if inside.top.is_zero():
        return None
    _, body = separated(space, inside, labels, get)
    found = build.operator("inv", body, labels, tuple(map(indices.of, labels)))
    return (found.body, found.bound) if isinstance(found, Operator) else None
