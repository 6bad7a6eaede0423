r"""Canonical form: a node as an element of Q(kernels)/relations, so that equality is a zero test.

Entries and sizes are generators; so are kernels such as exp(t), log|f|, f^(1/L), sums and functions that
are not looked into. Functions with a definition are taken by it.

Why a proof is sound. Fix real values of all names, sizes and free indices (in range) at which both
sides have values: every logarithm's argument is positive, no denominator is 0, every even root's
argument is not negative. Give each generator its value there. `field` shows that the element of a
node then has that node's value, since each law used (see `powers`, `trigonometric`, `turns`, `arcs`,
`gammas`, `branches`, `sums`, `special_laws`, `whole_powers`) holds for those values. So if the difference of
two nodes is 0 in the field, they are equal wherever both have values, except, perhaps, where a base that
the space lists as assumed not to be 0 is 0. Independence of the kernels is needed for completeness alone:
None says nothing.

Hypotheses: index ranges have at least 0 members, sizes are positive whole numbers, the declared domain.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial

from symopt.calculus import build
from symopt.calculus.elementary import definition_node
from symopt.calculus.graph import entries
from symopt.calculus.nodes import (
    Apply,
    Boolean,
    Cases,
    Compare,
    Delta,
    Entry,
    Node,
    Number,
    Operator,
    Product,
    Sum,
    Value,
    Within,
)
from symopt.equality.form.arcs import arccosine, arcsine, arctangent
from symopt.equality.form.branches import absolute, cases, extreme, sign
from symopt.equality.form.field import Quotient, used
from symopt.equality.form.gammas import constant_of, gamma, log_gamma, polygamma
from symopt.equality.form.hyperbolic import (
    area_sine,
    area_tangent,
    hyperbolic,
    hyperbolic_tangent,
)
from symopt.equality.form.left_out import with_quotients
from symopt.equality.form.matrices.invertible import learn_inverses
from symopt.equality.form.matrices.networks import holds_matrices
from symopt.equality.form.matrices.symmetry import off_diagonal, sorted_entry
from symopt.equality.form.places import affine_form
from symopt.equality.form.powers import exponential, logarithm, rational_power
from symopt.equality.form.space import NOTHING, Known, Plan, Space
from symopt.equality.form.special_laws import LAWS, closed, error_function
from symopt.equality.form.steps import step_form
from symopt.equality.form.sums import operator, summed
from symopt.equality.form.trigonometric import cosine_and_sine, pi
from symopt.equality.form.whole_powers import drop_needless_assumptions, is_whole, whole_power
from symopt.equality.limits import DEFAULT, Full, GaveUp, Limits, Nowhere, Refine
from symopt.foundation.errors import SymoptError

_HALF = Fraction(1, 2)
MANY = 96
"""Where there are functions of matrices, a canonical form begins with this many generators."""


def is_zero(node: Node, known: Known = NOTHING, limits: Limits = DEFAULT) -> bool | None:
    """Return True if the node is proved to be 0 wherever it has a value, None if that is not known.

    >>> from symopt.calculus.nodes import Entry, ONE
    >>> x = Entry("x")
    >>> square = build.power(build.add(x, ONE), 2)
    >>> is_zero(build.subtract(square, build.add(build.power(x, 2), build.scale(2, x), ONE)))
    True
    """
    return equal(node, Number(0), known, limits)


def equal(left: Node, right: Node, known: Known = NOTHING, limits: Limits = DEFAULT) -> bool | None:
    """Return True if two nodes are proved equal wherever both have values, None if that is not known."""
    if left is right:
        return True
    return True if vanishes(reached(left, right, known, limits)) else None


def reached(left: Node, right: Node, known: Known, limits: Limits) -> tuple[Space, Quotient] | None:
    """Return `difference`, None where it is out of reach."""
    try:
        return difference(left, right, known, limits)
    except GaveUp:
        return None


def vanishes(found: tuple[Space, Quotient] | None) -> bool:
    """Return whether a difference is 0 with nothing assumed."""
    return found is not None and found[1].top.is_zero() and not found[0].assumed_nonzero


def difference(
    left: Node,
    right: Node,
    known: Known = NOTHING,
    limits: Limits = DEFAULT,
    *,
    assuming: bool = True,
) -> tuple[Space, Quotient]:
    """Return left - right as an element, with its space: it is 0 wherever both have values if its top is 0.

    assuming: whether laws may assume that something is not 0, which the space then says.
    Raises Nowhere if one of them has no value under the conditions known, GaveUp if it is out of reach.
    """
    left, right = with_quotients(left, right)
    first = MANY if holds_matrices((left, right)) else 24
    plan = Plan(min(limits.generators, first))
    for _ in range(limits.restarts):
        try:
            space = Space(plan, limits, known)
            found = _difference(space, left, right)
            if found.top.is_zero() or plan.assume or not (assuming and space.would_assume):
                drop_needless_assumptions(space, (left, right), partial(normal, space))
                return space, found
            plan.assume = True  # what it assumes, a space says in `assumed_nonzero`
        except Refine:
            continue
        except Full:
            if plan.generators >= limits.generators:
                raise GaveUp("too many generators") from None
            plan.generators = min(limits.generators, 2 * plan.generators)
        except (SymoptError, RecursionError) as error:
            raise GaveUp(str(error)) from None
    raise GaveUp("kernels need ever finer roots")


def _difference(space: Space, left: Node, right: Node) -> Quotient:
    def subtracted() -> Quotient:
        return space.field.subtract(normal(space, left), normal(space, right))

    declare_constraints(space)
    learn_inverses(space, (left, right), lambda n: normal(space, n))
    found = space.settled(subtracted)
    if not found.top.is_zero():
        found = closed(space, found, lambda n: normal(space, n))
    if not found.top.is_zero() and space.kinds(found.top) & {"delta"}:
        try:
            return _with_deltas_used(space, found)
        except Nowhere as error:  # where the indices differ there may be a value
            raise GaveUp(str(error)) from None
    return found


def _with_deltas_used(space: Space, value: Quotient) -> Quotient:
    """Return the numerator with the free indices of each term's deltas made equal: δ_ij x_j = δ_ij x_i."""
    field, total = space.field, space.field.constant(0)
    for exponents, coefficient in value.top.to_dict().items():
        poly = field.context.from_dict({exponents: coefficient})
        if any(space.generators[place].kind == "delta" for place in used(poly)):
            with space.silent():
                total = field.add(total, normal(space, space.poly_node(poly)))
        else:
            total = field.add(total, field.whole(poly))
    return total


def normal(space: Space, node: Node) -> Quotient:
    """Return the element of a node; children first, without recursion along depth."""
    memo = space.memo
    known = memo.get(node)
    if known is not None:
        return known
    stack = [node]
    while stack:
        item = stack[-1]
        if item in memo:
            stack.pop()
            continue
        waiting = [child for child in _children(item) if child not in memo]
        if waiting:
            stack.extend(waiting)
            continue
        stack.pop()
        memo[item] = _element(space, item)
    return memo[node]


def _children(node: Node) -> list[Node]:
    match node:
        case Sum():
            return [term for _, term in node.terms]
        case Product(sums=()):
            return [base for base, _ in node.powers if not isinstance(base, Number)]
        case Apply():
            return list(node.arguments)
        case _:
            return []


def _element(space: Space, node: Node) -> Quotient:
    field = space.field
    match node:
        case Number():
            return field.constant(node.value)
        case Entry():
            return _entry(space, node)
        case Sum():
            return _sum(space, node)
        case Product(sums=()):
            result = field.constant(node.coefficient)
            for base, exponent in node.powers:
                part = rational_power(space, normal(space, base), exponent)
                result = field.multiply(result, part)
            return result
        case Product():
            return summed(space, node, lambda n: normal(space, n))
        case Apply():
            return _function(space, node)
        case Value():
            return affine_form(space, node.affine)
        case Within() if (step := step_form(node)) is not node:
            return normal(space, step)
        case Delta() | Within():
            kind = "delta" if isinstance(node, Delta) else "within"
            place = space.generator((kind, node), lambda: node)
            space.generators[place].nonnegative = True
            field.relations.setdefault(place, (2, field.context.gen(place)))
            return field.generator(place)
        case Operator():
            return operator(space, node, lambda n: normal(space, n))
        case Cases():
            return cases(space, node, lambda n: normal(space, n))
        case _:
            raise GaveUp("a condition has no value")


def _sum(space: Space, node: Sum) -> Quotient:
    field = space.field
    by_bottom: dict[str, Quotient] = {}
    for coefficient, term in [*node.terms]:
        part = field.scale(coefficient, normal(space, term))
        text = str(part.bottom)
        known = by_bottom.get(text)
        by_bottom[text] = part if known is None else field.add(known, part)
    total = field.constant(node.constant)
    for part in by_bottom.values():
        total = field.add(total, part)
    return total


def _entry(space: Space, node: Entry) -> Quotient:
    sign, node = sorted_entry(space, node)
    if not sign:
        return space.field.constant(0)
    off = off_diagonal(space, node)
    if off is not None:
        return normal(space, off)
    key = ("entry", node)
    if key in space.places:
        return space.field.scale(sign, space.field.generator(space.places[key]))
    result = space.kernel(key, lambda: node)
    if space.has(node.name, "one-hot rows"):  # 0 or 1
        place = space.places[key]
        space.field.relations.setdefault(place, (2, space.field.context.gen(place)))
    _declare_domain(space, node)
    return space.field.scale(sign, result)


def declare_constraints(space: Space) -> None:
    """Take the constraints for granted; twice, since one may say what another is read with."""
    if not space.known.constraints:
        return
    for _ in range(2):
        for condition in space.known.constraints:
            _declare(space, condition)
        space.memo.clear()
        for entry in [key[1] for key in space.places if key[0] == "entry"]:
            _declare_domain(space, entry)


def _declare_domain(space: Space, node: Entry) -> None:
    for condition in space.known.domain.get(node.name, ()):
        if {entry.name for entry in entries(condition)} == {node.name}:
            _declare(space, build.rewrite(condition, entry=lambda _: node))


def _declare(space: Space, condition: Node) -> None:
    """Take a condition for granted, as far as it is a conjunction of inequalities."""
    if isinstance(condition, Boolean) and condition.fields[0] == "and":
        for part in condition.fields[1]:
            _declare(space, part)
    if not isinstance(condition, Compare):
        return
    op, left, right = condition.fields
    if op in ("<", "<="):
        try:
            gap = space.field.subtract(normal(space, right), normal(space, left))
        except GaveUp:
            return  # what is not understood of a hypothesis is not used
        space.learn(gap, strict=op == "<", declared=True)
        if isinstance(left, Apply) and left.function == "abs":  # |u| < v: u < v and -u < v
            (inside,) = left.arguments
            for side in (inside, build.negate(inside)):
                _declare(space, build.compare(op, side, right))


def _function(space: Space, node: Apply) -> Quotient:
    name = node.function
    arguments = [normal(space, argument) for argument in node.arguments]
    handler = _HANDLERS.get(name)
    if handler is not None:
        return handler(space, arguments)
    if name == "pow":
        return _general_power(space, node, *arguments)
    definition = definition_node(name, node.arguments)
    if definition is not None:
        return normal(space, definition)
    return space.kernel(
        (name, *(a.key for a in arguments)),
        lambda: build.apply(name, *map(space.element_node, arguments)),
    )


def _general_power(space: Space, node: Apply, base: Quotient, exponent: Quotient) -> Quotient:
    """Return exp(e·log b) where b > 0; a whole exponent allows any b."""
    positive = space.sign(base.top) is not None and space.sign(base.top) == space.sign(base.bottom)
    if is_whole(node.arguments[1], space.known) and not positive:
        number = constant_of(exponent)
        if number is not None:
            return rational_power(space, base, number)
        return whole_power(space, base, exponent)
    return exponential(space, space.field.multiply(exponent, logarithm(space, base)))


def _tangent(space: Space, angle: Quotient) -> Quotient:
    cosine, sine = cosine_and_sine(space, angle)
    return space.field.multiply(sine, space.field.inverse(cosine))


def _complement(space: Space, value: Quotient) -> Quotient:
    return space.field.subtract(space.field.constant(1), error_function(space, value))


def _polygamma(space: Space, arguments: list[Quotient]) -> Quotient:
    order = constant_of(arguments[0])
    if order is None or order.denominator != 1:
        raise GaveUp("order of polygamma")
    return polygamma(space, int(order), arguments[1])


_HANDLERS: dict[str, Callable[[Space, list[Quotient]], Quotient]] = {
    "pi": lambda space, a: pi(space),
    "exp": lambda space, a: exponential(space, a[0]),
    "log": lambda space, a: logarithm(space, a[0]),
    "sqrt": lambda space, a: rational_power(space, a[0], _HALF),
    "sin": lambda space, a: cosine_and_sine(space, a[0])[1],
    "cos": lambda space, a: cosine_and_sine(space, a[0])[0],
    "tan": lambda space, a: _tangent(space, a[0]),
    "sinh": lambda space, a: space.field.scale(_HALF, hyperbolic(space, a[0])[1]),
    "cosh": lambda space, a: space.field.scale(_HALF, hyperbolic(space, a[0])[0]),
    "tanh": lambda space, a: hyperbolic_tangent(space, a[0]),
    "asinh": lambda space, a: area_sine(space, a[0], 1),
    "acosh": lambda space, a: area_sine(space, a[0], -1),
    "atanh": lambda space, a: area_tangent(space, a[0]),
    "asin": lambda space, a: arcsine(space, a[0]),
    "acos": lambda space, a: arccosine(space, a[0]),
    "atan": lambda space, a: arctangent(space, a[0]),
    "erfc": lambda space, a: _complement(space, a[0]),
    "gamma": lambda space, a: gamma(space, a[0]),
    "loggamma": lambda space, a: log_gamma(space, a[0]),
    "digamma": lambda space, a: polygamma(space, 0, a[0]),
    "polygamma": lambda space, a: _polygamma(space, a),
    "abs": lambda space, a: absolute(space, a[0]),
    "sign": lambda space, a: sign(space, a[0]),
    "max": lambda space, a: extreme(space, a, 1),
    "min": lambda space, a: extreme(space, a, -1),
    **LAWS,
}
"""The functions whose laws are used; all others are taken by their definition or kept whole."""
