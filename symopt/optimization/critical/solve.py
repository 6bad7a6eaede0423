"""Equations solved exactly: polynomial systems, and others that SymPy can solve in one unknown.

Factors e^u never vanish and are dropped first. A polynomial system in one unknown is factored; a linear
one is solved; a separated one (each equation in its own unknown) is solved one by one; others go to a
Gröbner basis in a process of their own. Where functions such as e^x remain in several unknowns they
are eliminated, and what is left gives candidates, each tested exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any

from symopt.calculus import build
from symopt.calculus.lower import Scope, lower_scalar
from symopt.calculus.nodes import Apply, Entry, Node, Number
from symopt.calculus.views.raising import raise_node
from symopt.foundation.errors import SymoptError
from symopt.foundation.record import record
from symopt.optimization.critical import sympy_solvers
from symopt.optimization.critical.algebraic import Root, irreducible_factors, real_roots
from symopt.optimization.critical.bounded import OutOfTime, bounded
from symopt.optimization.critical.elimination import TooMany, is_finite, solutions
from symopt.optimization.critical.places import Place, algebraic_place, closed_place
from symopt.optimization.critical.quotients import (
    NotPolynomial,
    Ring,
    fraction,
    quotient,
    ring_of,
    terms_of,
)
from symopt.optimization.critical.sympy_solvers import Terms
from symopt.syntax.tree import Tree

if TYPE_CHECKING:
    from flint import fmpq_mpoly, fmpq_poly


@record(frozen=False)
class Solved:
    """The real solutions of a system.

    places: single ones.   components: infinitely many, as polynomials that vanish there.
    families: (solution, name of a whole number in it), for one unknown.
    complete: whether these are all.   foreign: whether SymPy says so, which is worth a second look.
    """

    places: list[Place] = field(default_factory=list)
    components: list[list[Terms]] = field(default_factory=list)
    families: list[tuple[Tree, str]] = field(default_factory=list)
    complete: bool = True
    foreign: bool = False


def solve(equations: Sequence[Node], names: tuple[str, ...], seconds: float) -> Solved | None:
    """Return the real solutions of equations = 0, None if they are out of reach.

    A solution may lie where an equation has no value (a denominator vanishes): the caller tests.
    seconds: the time that a solver may take.
    """
    try:
        ring = ring_of(equations, names)
        tops = [_without_units(quotient(e, ring, names).top, ring) for e in equations]
        found = _polynomial(tops, ring, names, seconds)
        if found is None:
            found = _transcendental(equations, tops, ring, names, seconds)
    except (NotPolynomial, TooMany, OutOfTime, SymoptError):
        return None
    return found


def _solves(place: Place, equations: Sequence[Node]) -> bool:
    return all(place.zero(e) is True for e in equations)


def _without_units(top: fmpq_mpoly, ring: Ring) -> fmpq_mpoly:
    """Return a numerator without factors that are powers of e^u."""
    units = {name for kernel, name in ring.kernels.items() if _is_exponential(kernel)}
    if not units or top.is_zero():
        return top
    _, factors = top.factor()
    result = ring.context.constant(1)
    for factor, times in factors:
        if not (_names(factor, ring) <= units and len(factor) == 1):
            result *= factor**times
    return result


def _is_exponential(kernel: Node) -> bool:
    return isinstance(kernel, Apply) and kernel.function == "exp"


def _names(polynomial: fmpq_mpoly, ring: Ring) -> set[str]:
    return {n for n, d in zip(ring.names, polynomial.degrees(), strict=True) if int(d) > 0}


def _polynomial(
    tops: Sequence[fmpq_mpoly], ring: Ring, names: tuple[str, ...], seconds: float
) -> Solved | None:
    """Return the solutions of a system without kernels; None if it has some."""
    used = [_names(top, ring) for top in tops]
    if any(not names_ <= set(ring.names[: len(names)]) for names_ in used):
        return None
    size = len(names)
    system = [{e[:size]: c for e, c in terms_of(t).items()} for t in tops if not t.is_zero()]
    if any(not any(any(e) for e in terms) for terms in system):
        return Solved()  # a constant that is not 0
    if not system:
        return Solved(components=[[]])
    if size == 1:
        return Solved(_univariate(system, names))
    if all(sum(e) <= 1 for terms in system for e in terms):
        return _linear(system, names)
    separated = _separated(system, names)
    if separated is not None:
        return separated
    basis: list[Terms] = bounded(sympy_solvers.groebner_basis, system, size, seconds=seconds)
    if is_finite(basis, size):
        return Solved([algebraic_place(names, e, root) for e, root in solutions(basis, size)])
    return _components(system, names, seconds)


def _univariate(system: Sequence[Terms], names: tuple[str, ...]) -> list[Place]:
    from flint import fmpq_poly

    whole = _dense(system[0])
    for terms in system[1:]:
        whole = whole.gcd(_dense(terms))
    generator = fmpq_poly([0, 1])
    return [
        algebraic_place(names, [generator % factor], Root(factor, k))
        for factor in irreducible_factors(whole)
        for k in range(len(real_roots(factor)))
    ]


def _dense(terms: Terms) -> fmpq_poly:
    from flint import fmpq_poly

    from symopt.optimization.critical.quotients import rational

    degree = max(e[0] for e in terms)
    return fmpq_poly([rational(terms.get((k,), Fraction(0))) for k in range(degree + 1)])


def _linear(system: Sequence[Terms], names: tuple[str, ...]) -> Solved:
    """Return the solution of linear equations: a point, a line, plane, …, or nothing."""
    from flint import fmpq_mat

    from symopt.optimization.critical.quotients import rational

    size = len(names)
    units = [tuple(int(j == k) for j in range(size)) for k in range(size)]
    zero = (0,) * size
    table = [
        [rational(t.get(u, Fraction(0))) for u in units] + [rational(-t.get(zero, Fraction(0)))]
        for t in system
    ]
    reduced, rank = fmpq_mat(table).rref()
    rows = [[fraction(reduced[i, j]) for j in range(size + 1)] for i in range(rank)]
    if any(not any(row[:size]) for row in rows):
        return Solved()
    if rank == size:
        return Solved([closed_place(names, tuple(Number(row[size]) for row in rows))])
    basis: list[Terms] = []
    for row in rows:
        terms = {u: c for u, c in zip(units, row[:size], strict=True) if c}
        if row[size]:
            terms[zero] = -row[size]
        basis.append(terms)
    return Solved(components=[basis])


def _separated(system: Sequence[Terms], names: tuple[str, ...]) -> Solved | None:
    """Return the solutions where each equation has an unknown of its own and all roots are rational."""
    own: dict[int, list[Terms]] = {}
    for terms in system:
        used = {k for e in terms for k in range(len(names)) if e[k]}
        if len(used) != 1:
            return None
        (k,) = used
        own.setdefault(k, []).append({(e[k],): c for e, c in terms.items()})
    if len(own) < len(names):
        return None
    lists = [_univariate(own[k], (name,)) for k, name in enumerate(names)]
    if any(place.root is not None for places in lists for place in places):
        return None
    grid = product(*([p.exact[0] for p in places if p.exact] for places in lists))
    return Solved([closed_place(names, point) for point in grid])


def _components(system: Sequence[Terms], names: tuple[str, ...], seconds: float) -> Solved:
    size = len(names)
    parts: list[list[Terms]] = bounded(sympy_solvers.components, system, size, seconds=seconds)
    infinite = [part for part in parts if not is_finite(part, size)]
    thin = [part for part in infinite if size == 2 and len(part) == 1 and not _crossed(part[0])]
    out = Solved(components=[part for part in infinite if part not in thin])
    finite = [part for part in parts if is_finite(part, size)]
    for part in thin:
        # A polynomial without a change of sign vanishes only where its gradient does.
        singular: list[Terms] = bounded(
            sympy_solvers.groebner_basis, _with_slopes(part[0], names), size, seconds=seconds
        )
        if is_finite(singular, size):
            finite.append(list(singular))
        else:
            out.components.append(part)
        out.complete = out.complete and _definite(part[0])
    for part in finite:
        for elements, root in solutions(part, size):
            place = algebraic_place(names, elements, root)
            on = any(
                all(place.zero(terms_node(t, names)) for t in component)
                for component in out.components
            )
            if not on:
                out.places.append(place)
    return out


def _crossed(terms: Terms) -> bool:
    """Return whether a polynomial in two unknowns changes sign on a grid: then its zeros are a curve."""
    steps = [Fraction(n, 2) for n in range(-8, 9)]
    signs = {
        (value > 0) - (value < 0)
        for x, y in product(steps, repeat=2)
        for value in [sum(c * x ** e[0] * y ** e[1] for e, c in terms.items())]
    }
    return {1, -1} <= signs


def _definite(terms: Terms) -> bool:
    """Return whether a polynomial has even powers of one sign alone, so that it has one sign."""
    return len({c > 0 for c in terms.values()}) == 1 and not any(k % 2 for e in terms for k in e)


def _with_slopes(terms: Terms, names: Sequence[str]) -> list[Terms]:
    """Return a polynomial with its derivatives."""
    out: list[Terms] = [terms]
    for k in range(len(names)):
        slope: dict[tuple[int, ...], Fraction] = {}
        for e, c in terms.items():
            if e[k]:
                slope[tuple(p - (j == k) for j, p in enumerate(e))] = c * e[k]
        out.append(slope)
    return [part for part in out if part]


def terms_node(terms: Terms, names: Sequence[str]) -> Node:
    """Return a polynomial as a node."""
    return build.add(
        *(
            build.scale(c, build.merge((Entry(n), k) for n, k in zip(names, e, strict=True) if k))
            for e, c in terms.items()
        )
    )


def _transcendental(
    equations: Sequence[Node],
    tops: Sequence[fmpq_mpoly],
    ring: Ring,
    names: tuple[str, ...],
    seconds: float,
) -> Solved | None:
    if len(names) == 1:
        return _one_unknown(equations[0], names, seconds)
    return _eliminated(equations, tops, ring, names, seconds)


def _one_unknown(equation: Node, names: tuple[str, ...], seconds: float) -> Solved | None:
    tree = raise_node(equation)
    single: list[Tree]
    single, families, complete = bounded(
        sympy_solvers.solve_equation, tree, names[0], seconds=seconds
    )
    places = [closed_place(names, (lower_scalar(t, Scope()),)) for t in single]
    if not complete or any(x != x for p in places for x in p.floats):
        return None
    found = Solved(places, families=families, complete=complete, foreign=True)
    return found if all(_solves(p, [equation]) for p in places) else None


def _eliminated(
    equations: Sequence[Node],
    tops: Sequence[fmpq_mpoly],
    ring: Ring,
    names: tuple[str, ...],
    seconds: float,
) -> Solved | None:
    """Return the solutions where the functions can be eliminated, leaving finitely many candidates."""
    size, kernels = len(names), len(ring.kernels)
    units = [k for kernel, k in ring.kernels.items() if _is_exponential(kernel)]
    system: list[Any] = [{(*e, 0): c for e, c in terms_of(t).items()} for t in tops]
    if units:
        # 1 = s · (product of the e^u): they do not vanish
        exponents = tuple(int(n in units) for n in ring.names)
        system.append({(*exponents, 1): Fraction(1), (0,) * (size + kernels + 1): Fraction(-1)})
    basis: list[Terms] = bounded(
        sympy_solvers.groebner_basis, system, size + kernels + 1, kernels + 1, seconds=seconds
    )
    if not basis or not is_finite(basis, size):
        return None
    places = [algebraic_place(names, e, root) for e, root in solutions(basis, size)]
    tested = [[place.zero(e) for e in equations] for place in places]
    if any(None in tests and False not in tests for tests in tested):
        return None
    return Solved([p for p, tests in zip(places, tested, strict=True) if all(tests)])
