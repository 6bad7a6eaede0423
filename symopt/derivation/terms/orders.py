"""Orders of special functions worked out: J_(1-1) is J_0, and J_(-1) is -J_1.

The derivative of a function of order n is one of order n ± 1; where n is a number, so is that. For whole n
J_(-n) = (-1)^n J_n, Y_(-n) = (-1)^n Y_n, I_(-n) = I_n and K_(-n) = K_n (NIST DLMF 10.4.1, 10.27.1, 10.27.3).
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from symopt.derivation.shape import rational
from symopt.functions.lookup import functions
from symopt.syntax.tree import Add, Call, Neg, Tree, number, rebuild

_ODD_IN_ORDER = {"besselj": True, "bessely": True, "besseli": False, "besselk": False}
"""Whether an odd negative order puts a sign in front."""


_NAMED = {Fraction(0): "digamma", Fraction(1): "trigamma"}
"""Polygamma functions that have names."""


def with_orders(tree: Tree) -> Tree:
    """Return the tree with numbers in the place of an order added up."""
    tree = rebuild(tree, with_orders)
    if not isinstance(tree, Call) or tree.function not in functions():
        return tree
    entry = functions()[tree.function]
    orders = {*entry.whole, *entry.opaque}
    places = zip(entry.arguments, tree.arguments, strict=False)
    arguments = tuple(_added(u) if name in orders else u for name, u in places)
    order = rational(arguments[0]) if tree.function == "polygamma" else None
    if order is not None and (name := _NAMED.get(order)):
        return Call(name, arguments[1:])
    if entry.variadic or arguments == tree.arguments:
        return tree
    return _positive(replace(tree, arguments=arguments))


def _added(tree: Tree) -> Tree:
    """Return a sum with its numbers added up, at the end: (ν + 1) - 1 is ν."""
    if not isinstance(tree, Add):
        return tree
    total, kept = Fraction(0), list[Tree]()
    for term in _terms(tree):
        value = rational(term)
        if value is None:
            kept.append(term)
        else:
            total += value
    if not kept:
        return _number(total)
    terms = (*kept, _number(total)) if total else tuple(kept)
    return terms[0] if len(terms) == 1 else replace(tree, terms=terms)


def _terms(tree: Tree) -> tuple[Tree, ...]:
    if isinstance(tree, Add):
        return tuple(part for term in tree.terms for part in _terms(term))
    return (tree,)


def _number(value: Fraction) -> Tree:
    return Neg(number(-value)) if value < 0 else number(value)


def _positive(call: Call) -> Tree:
    order = rational(call.arguments[0]) if call.function in _ODD_IN_ORDER else None
    if order is None or order >= 0 or order.denominator > 1:
        return call
    found = replace(call, arguments=(number(-order), *call.arguments[1:]))
    return Neg(found) if order % 2 and _ODD_IN_ORDER[call.function] else found
