"""Nodes from text and mpmath's values of them, for tests of complex equality."""

import mpmath

from symopt.calculus.graph import Graph
from symopt.calculus.lower import Scope, lower_scalar
from symopt.calculus.nodes import Apply, Entry, Node, Number, Product, Sum
from symopt.equality.complex.complex_rational import ComplexRational
from symopt.equality.verdict import Given
from symopt.functions.vocabulary import default_vocabulary
from symopt.syntax.reading.parser import parse

NONE = Graph({}, ())
WORDS = default_vocabulary().with_imaginary_unit()
mp = mpmath.mp.clone()
mp.dps = 50


def node(text: str) -> Node:
    """A scalar; unknown names are scalar variables, I is the imaginary unit."""
    return lower_scalar(parse(text, WORDS), Scope(open=True, complex=True))


def plane(names: str = "z", **domain: str) -> Given:
    """The names of the letters are complex; others have the domain given, as `x="x > 0"`."""
    conditions = {name: (node(text),) for name, text in domain.items()}
    return Given(conditions, complex=frozenset(names))


def number(value) -> "mpmath.mpc":
    if isinstance(value, ComplexRational):
        return mp.mpc(number(value.real), number(value.imaginary))
    return mp.mpf(value.numerator) / value.denominator


_OF_MPMATH = (
    "exp log sin cos tan sinh cosh tanh asin acos atan asinh acosh atanh acot acsc asec acoth acsch asech "
    "cot sec csc coth sech csch gamma loggamma digamma erf erfc"
)
FUNCTIONS = {
    **{name: getattr(mp, name) for name in _OF_MPMATH.split()},
    "pi": lambda: +mp.pi,
    "imaginary_unit": lambda: mp.j,
    "pow": mp.power,
    "abs": abs,
    "sign": lambda u: u / abs(u),
    "sigmoid": lambda u: 1 / (1 + mp.exp(-u)),
}


def value(node: Node, point) -> "mpmath.mpc":
    """The principal value of a node by mpmath alone, at exact values of names."""
    match node:
        case Number():
            return mp.mpf(node.value.numerator) / node.value.denominator
        case Entry():
            return number(point[node.name])
        case Sum():
            parts = (value(Number(c), point) * value(t, point) for c, t in node.terms)
            return sum(parts, value(Number(node.constant), point))
        case Product():
            result = value(Number(node.coefficient), point)
            for base, q in node.powers:
                result *= mp.power(value(base, point), value(Number(q), point))
            return result
        case Apply():
            return FUNCTIONS[node.function](*(value(a, point) for a in node.arguments))
    raise AssertionError(f"no value of {node!r}")
