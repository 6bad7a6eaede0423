"""The one place where SymPy solves for critical points: Gröbner bases, and equations in one unknown.

These functions run in a process of their own (`bounded`). Polynomials come and go as exponents ->
coefficient; solutions go back as trees. What they return is checked by whoever asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

from symopt.functions.sympy_functions import sympy_names
from symopt.syntax.sympy_border.incoming import from_sympy
from symopt.syntax.sympy_border.outgoing import to_sympy
from symopt.syntax.tree import Tree

Terms: TypeAlias = "Mapping[tuple[int, ...], Fraction]"
"""A polynomial over Q."""


def groebner_basis(
    system: Sequence[Terms], size: int, eliminated: int = 0
) -> list[dict[tuple[int, ...], Fraction]]:
    """Return the reduced Gröbner basis of polynomials in `size` unknowns, degree order.

    eliminated: the last so many unknowns are eliminated first.
    """
    from sympy import QQ, grevlex, groebner, symbols
    from sympy.polys import Poly

    unknowns = symbols(f"x:{size}")
    polys = [_poly(terms, unknowns) for terms in system]
    kept = size - eliminated
    if eliminated:
        from sympy.polys.orderings import ProductOrder

        order = ProductOrder((grevlex, lambda m: m[kept:]), (grevlex, lambda m: m[:kept]))
        basis = groebner(polys, *unknowns, order=order, domain=QQ)
        used = [p for p in basis.polys if not any(p.degree(u) > 0 for u in unknowns[kept:])]
        if not used:
            return []
        polys = [Poly(p.as_expr(), *unknowns[:kept], domain=QQ) for p in used]
    basis = groebner(polys, *unknowns[:kept], order=grevlex, domain=QQ)
    return [_terms(p) for p in basis.polys]


def solve_equation(tree: Tree, name: str) -> tuple[list[Tree], list[tuple[Tree, str]], bool]:
    """Return the real solutions of tree = 0 in one unknown.

    Returns (single solutions, families as (tree, name of its whole number), complete).
    """
    from sympy import S, Symbol, solveset

    names = sympy_names()
    x = Symbol(name, real=True)
    names.symbols[name] = x
    found = solveset(to_sympy(tree, names), x, S.Reals)
    single: list[Tree] = []
    families: list[tuple[Tree, str]] = []
    complete = _collect(found, names, single, families)
    return single, families, complete


def _collect(
    found: Any,  # noqa: ANN401 - SymPy is untyped
    names: Any,  # noqa: ANN401
    single: list[Tree],
    families: list[tuple[Tree, str]],
) -> bool:
    from sympy import Complement, FiniteSet, ImageSet, Intersection, S, Symbol, Union

    if found is S.EmptySet:
        return True
    if isinstance(found, FiniteSet):
        complete = True
        for item in found:
            if item.is_real is False:
                continue
            try:
                single.append(from_sympy(item, names))
            except Exception:  # noqa: BLE001 - LambertW and its like have no tree
                complete = False
        return complete
    if isinstance(found, Union):
        return all([_collect(part, names, single, families) for part in found.args])
    if isinstance(found, ImageSet) and found.base_sets == (S.Integers,):
        (variable,) = found.lamda.variables
        whole = Symbol("k", integer=True)
        families.append((from_sympy(found.lamda.expr.subs(variable, whole), names), "k"))
        return True
    if isinstance(found, Complement | Intersection) and found.args:
        _collect(found.args[0], names, single, families)
    return False


def _poly(terms: Terms, unknowns: Sequence[Any]) -> Any:  # noqa: ANN401
    from sympy import QQ
    from sympy.polys import Poly

    return Poly.from_dict(
        {e: QQ(c.numerator, c.denominator) for e, c in terms.items()}, *unknowns, domain=QQ
    )


def _terms(poly: Any) -> dict[tuple[int, ...], Fraction]:  # noqa: ANN401
    return {e: Fraction(int(c.p), int(c.q)) for e, c in poly.terms()}


def components(
    system: Sequence[Terms], size: int, most: int = 16
) -> list[list[dict[tuple[int, ...], Fraction]]]:
    """Return Gröbner bases whose solutions together are those of the system, factors taken apart."""
    from sympy import QQ, grevlex, groebner, symbols
    from sympy.polys import Poly

    unknowns = symbols(f"x:{size}")
    waiting = [[_poly(terms, unknowns) for terms in system]]
    done: list[list[dict[tuple[int, ...], Fraction]]] = []
    while waiting:
        if len(waiting) + len(done) > most:
            raise ValueError("too many components")
        basis = groebner(waiting.pop(), *unknowns, order=grevlex, domain=QQ).polys
        if any(p.is_ground for p in basis):
            continue
        for place, poly in enumerate(basis):
            factors = [f for f, _ in poly.factor_list()[1]]
            if len(factors) > 1 or factors[0].total_degree() < poly.total_degree():
                others = [p for k, p in enumerate(basis) if k != place]
                waiting += [[*others, Poly(f, *unknowns, domain=QQ)] for f in factors]
                break
        else:
            found = [_terms(p) for p in basis]
            if found not in done:
                done.append(found)
    return done
