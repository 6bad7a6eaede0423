"""The unit step with its value at 0 given, as SymPy's Heaviside(x, h) and numpy's heaviside have it.

It is read as cases: 0 for x < 0, h at 0, else 1. Without h it is the catalogue's step, which is 1/2 at 0.
"""

from __future__ import annotations

from symopt.syntax.tree import ONE, ZERO, Piecewise, Relation, Span, Tree


def unit_step(argument: Tree, at_zero: Tree, span: Span = None) -> Tree:
    """Return the cases of the unit step of `argument` with the value `at_zero` at 0."""
    below = Relation("<", argument, ZERO, span=span)
    here = Relation("=", argument, ZERO, span=span)
    return Piecewise(((ZERO, below), (at_zero, here), (ONE, None)), span=span)
