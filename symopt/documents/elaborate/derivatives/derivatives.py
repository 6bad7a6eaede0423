r"""Derivatives in context: by the definitions in force, or by the chain rule through what is not defined.

∂L/∂w of definitions     stays, the calculus differentiates through them
f'(x), f''(x_k)          unknown values of a function without a definition, and so on by the chain rule:
                         (x f(x))' = f(x) + x f'(x)
dy/dx, y not defined     an unknown value; 0 only where the document shows that y is an input beside x
"""

from __future__ import annotations

from dataclasses import replace

from symopt.documents.elaborate.arrays.products import row_of
from symopt.documents.elaborate.names.extents import extent, shape_of
from symopt.documents.elaborate.names.known import Known
from symopt.documents.elaborate.names.replacing import free_names
from symopt.documents.elaborate.names.unknowns import Application, Rate, name_of, unknown
from symopt.foundation.errors import SymoptError, UnsupportedError
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.tree import (
    ONE,
    ZERO,
    Add,
    Derivative,
    Entry,
    Matrix,
    Mul,
    Name,
    Part,
    Tree,
    number,
)
from symopt.syntax.tree import names as names_of


def differentiated(tree: Tree, wrt: tuple[Tree, ...], known: Known, *, total: bool = False) -> Tree:
    """Return the derivative of an elaborated tree by names and entries, in order.

    Raises UnsupportedError where it is not known what depends on what.
    """
    for variable in wrt:
        if not isinstance(variable, Name | Entry):
            raise UnsupportedError(
                f"{_text(variable)} is not a variable of differentiation",
                remedy="differentiate by a name",
            )
        tree = _by(tree, variable, known, total)
    return tree


def _by(tree: Tree, variable: Name | Entry, known: Known, total: bool) -> Tree:
    if isinstance(variable, Entry):
        row = row_of(variable, len(shape_of(variable.name, known)))
        if isinstance(row, Part):  # ∂L/∂u_k of a number L is row k of ∂L/∂U
            if extent(tree, known) != ():
                raise UnsupportedError("an array is not differentiated by a row here")
            whole = _by(tree, Name(variable.name), known, total)
            return replace(row, body=whole)
    if isinstance(tree, Matrix):
        if shape_of(variable.name, known) and isinstance(variable, Name):
            raise UnsupportedError("a matrix is not differentiated by an array here")
        return Matrix(tuple(tuple(_by(e, variable, known, total) for e in r) for r in tree.rows))
    if isinstance(tree, Name | Entry):
        if tree.name == variable.name:
            return (
                ONE
                if isinstance(tree, Name) and not shape_of(tree.name, known)
                else _plain(tree, variable)
            )
        if tree.name not in known.bodies:
            return _of_free(tree, variable, known)
    names = free_names(tree)
    moving = _moving(names, variable.name, known)
    if not moving:
        if variable.name in known.reach(names):
            return _plain(tree, variable, total)
        if known.independent(names, variable.name):
            return ZERO
        moving = _in_time(names, variable, known) if total else []
        if not moving:
            raise _unknown(_text(tree), variable)
    return _chain(tree, variable, moving, known, total)


def _plain(tree: Tree, variable: Name | Entry, total: bool = False) -> Tree:
    """Return a derivative that the calculus finds; ∂/∂v of ∂L/∂w is one of second order."""
    if isinstance(tree, Derivative) and isinstance(tree.of, Name):
        return replace(tree, wrt=(*tree.wrt, variable))
    return Derivative(tree, (variable,), total)


def _moving(names: frozenset[str], variable: str, known: Known) -> list[str]:
    """Return the undefined names that depend on a variable in a way that is known."""
    return sorted(
        n for n in known.reach(names) if n not in known.bodies and _moves(n, variable, known)
    )


def _moves(name: str, variable: str, known: Known) -> bool:
    if name == variable:
        return False
    if unknown(name) is not None or name in known.setting.functions:
        return variable in known.made_of(name)
    return variable in known.rates(name) or bool(_through(name, variable, known))


def _chain(
    tree: Tree, variable: Name | Entry, moving: list[str], known: Known, total: bool
) -> Tree:
    """Return ∂e/∂v + Σ ∂e/∂u du/dv over the undefined u in e that depend on v."""
    written = known.written_out(tree, (variable.name, *moving))
    inside = free_names(written)
    terms: list[Tree] = []
    if variable.name in names_of(written):
        terms.append(Derivative(written, (variable,), total))
    for name in moving:
        if name in inside:
            if shape_of(name, known):
                raise UnsupportedError(f"a derivative through the array {name} has no value here")
            outer: Tree = ONE if written == Name(name) else Derivative(written, (Name(name),))
            terms.append(product(outer, _of_free(Name(name), variable, known)))
    return terms[0] if len(terms) == 1 else Add(tuple(terms))


def _of_free(tree: Name | Entry, variable: Name | Entry, known: Known) -> Tree:
    """Return the derivative of a name that has no definition."""
    name = tree.name
    if name == variable.name:
        return ONE
    if name in known.setting.given:
        return ZERO
    item = unknown(name)
    if item is None and name in known.setting.functions:
        item = Application(name, tuple(map(Name, known.setting.functions[name])))
    if isinstance(item, Application):
        return _of_application(item, variable, known)
    if isinstance(item, Rate):
        if variable.name not in known.reach(item.wrt):
            raise _unknown(name, variable)
        return _rate(item.of, (*item.wrt, variable.name), variable)
    chained = _through(name, variable.name, known)
    if chained:
        return _by_known_rates(name, chained, variable, known)
    if shape_of(name, known):
        raise _unknown(name, variable)
    return _rate(name, (variable.name,), variable)


def _rate(of: str, wrt: tuple[str, ...], variable: Name | Entry) -> Tree:
    said = name_of(Rate(of, wrt))
    if isinstance(variable, Name):
        return Name(said)
    if len(wrt) > 1:
        raise UnsupportedError(f"second derivatives of {of} by entries have no value here")
    return Entry(said, variable.indices)


def _of_application(item: Application, variable: Name | Entry, known: Known) -> Tree:
    """Return Σ_k f_k(a) da_k/dv."""
    terms: list[Tree] = []
    for place, argument in enumerate(item.arguments, 1):
        if variable.name not in known.reach(free_names(argument)):
            continue
        outer = Name(name_of(replace(item, orders=(*item.orders, place))))
        terms.append(product(outer, _by(argument, variable, known, False)))
    if not terms:
        raise _unknown(f"{item.function}({', '.join(map(_text, item.arguments))})", variable)
    return terms[0] if len(terms) == 1 else Add(tuple(terms))


def _through(name: str, variable: str, known: Known) -> list[str]:
    """Return the names y of known ∂L/∂y through which an undefined L depends on a variable."""
    if name in known.bodies or unknown(name) is not None:
        return []
    rates = known.rates(name)
    found = sorted(y for y in rates if y != variable and variable in known.made_of(y))
    if variable in rates or any(a in known.made_of(b) for a in found for b in found if a != b):
        return []
    return found


def _by_known_rates(name: str, through: list[str], variable: Name | Entry, known: Known) -> Tree:
    """Return Σ_y ∂L/∂y ∂y/∂v for an undefined L whose derivatives by y the document names."""
    terms: list[Tree] = []
    for y in through:
        shape, said = shape_of(y, known), name_of(Rate(name, (y,)))
        if not shape:
            terms.append(product(Name(said), _by(Name(y), variable, known, False)))
        elif len(shape) == 1:
            index = "k" if "k" not in free_names(variable) else "l"
            at = (Name(index),)
            inner = product(Entry(said, at), _by(Entry(y, at), variable, known, False))
            terms.append(_summed(inner, index, shape[0]))
        else:
            raise UnsupportedError(f"a derivative through the matrix {y} has no value here")
    return terms[0] if len(terms) == 1 else Add(tuple(terms))


def _summed(body: Tree, index: str, size: str | int) -> Tree:
    from symopt.syntax.tree import Sum

    return Sum(body, index, ONE, Name(size) if isinstance(size, str) else number(size))


def _in_time(names: frozenset[str], variable: Name | Entry, known: Known) -> list[str]:
    """Return the names that d/dt of an expression takes for functions of t, which nothing is made of."""
    if isinstance(variable, Entry) or any(variable.name in known.made_of(n) for n in known.bodies):
        return []
    inputs = known.inputs(names) - known.setting.given
    found = sorted(n for n in inputs if unknown(n) is None)
    return [] if any(shape_of(name, known) for name in found) else found


def product(left: Tree, right: Tree) -> Tree:
    """Return a product without factors 1 and 0."""
    if ZERO in (left, right):
        return ZERO
    if left == ONE:
        return right
    return left if right == ONE else Mul((left, right))


def _unknown(what: str, variable: Tree) -> UnsupportedError:
    return UnsupportedError(
        f"how {what[:60]} depends on {_text(variable)} is not said",
        why="a name without a definition may be an input or a value that is not defined yet",
        remedy="define it, or declare it as data",
    )


def _text(tree: Tree) -> str:
    try:
        return to_text(tree)
    except (SymoptError, KeyError, TypeError):
        return "this"


__all__ = ["differentiated", "product"]
