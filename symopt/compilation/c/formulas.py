"""Nodes as C expressions: one statement for each shared part, both sides of a choice computed.

The loops around are somebody else's: `read` says how a variable's entry is written where the formula stands
and `place` how an index expression is. softplus(±z) and sigmoid(±z) share one exp(-|z|).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from fractions import Fraction

from symopt.calculus import build
from symopt.calculus.indices import Affine
from symopt.calculus.nodes import (
    TRUE,
    Apply,
    Boolean,
    Cases,
    Compare,
    Delta,
    Entry,
    Node,
    Number,
    Product,
    Rational,
    Sum,
    Value,
    Within,
)
from symopt.compilation.c.kernels.special import LIBRARY, OWN
from symopt.compilation.identifiers import Identifiers
from symopt.compilation.rows import children
from symopt.foundation.errors import LimitError, UnsupportedError

VECTOR = {
    "exp": "c_exp", "log": "c_log", "log1p": "c_log1p", "expm1": "c_expm1",
    "abs": "fabs", "sqrt": "sqrt", "sign": "c_sign", "floor": "floor", "ceiling": "ceil",
    "max": "c_max", "min": "c_min",
}  # fmt: skip
"""Functions that compilers turn into vector code, by catalogue name."""
PAIRED = ("softplus", "sigmoid", "tanh")
COSTLY = frozenset(("exp", "log", "log1p", "expm1", *PAIRED))
FUNCTIONS = frozenset((*VECTOR, *PAIRED, *LIBRARY, *OWN))
"""What this backend has; the rest is expanded, or refused by name."""
POWERS = 64
"""Whole exponents up to this are products."""


def slow(node: Node) -> bool:
    """Return whether a node is a call that stands alone, one number at a time."""
    if isinstance(node, Apply):
        return node.function in LIBRARY or node.function in OWN or node.function == "pow"
    if isinstance(node, Product) and not node.sums:
        return any(not _simple(q) for _, q in node.powers)
    return False


def costly(node: Node) -> bool:
    """Return whether a node is worth a name, so that it is computed once, for its own axes."""
    return isinstance(node, Apply) and node.function in COSTLY


def shared_part(node: Node) -> Node | None:
    """Return what a costly function is computed from, the same for those that share their work; else None."""
    if not isinstance(node, Apply) or not costly(node):
        return None
    if node.function not in PAIRED:
        return node
    z = build.scale(2, node.arguments[0]) if node.function == "tanh" else node.arguments[0]
    return build.negate(z) if points_down(z) else z


def points_down(z: Node) -> bool:
    """Return whether -z is taken for z, so that f(z) and f(-z) share their work."""
    return build.split(z)[0] < 0 or (isinstance(z, Sum) and z.terms[0][0] < 0)


def _simple(exponent: Rational) -> bool:
    whole = isinstance(exponent, int) and abs(exponent) <= POWERS
    return whole or abs(exponent) == Fraction(1, 2)


def literal(number: Rational) -> str:
    """Return a number as a double.

    >>> literal(3), literal(Fraction(-1, 3))
    ('3.0', '(-0.3333333333333333)')
    """
    try:
        text = repr(float(number))
    except OverflowError as error:
        raise LimitError(
            "a constant is too large for floating-point code",
            why="the largest float is about 1.8e308",
        ) from error
    return f"({text})" if text[0] == "-" else text


class Formulas:
    """Writes the formulas of one loop body.

    read: an entry -> C.   place: an index expression -> a C expression of type long.
    """

    def __init__(
        self, names: Identifiers, read: Callable[[Entry], str], place: Callable[[Affine], str]
    ) -> None:
        self.names, self.read, self.place = names, read, place
        self.lines: list[str] = []
        self.known: dict[Node, str] = {}
        self.uses: Counter[Node] = Counter()
        self.functions: set[str] = set()
        self.shares: dict[str, str] = {}

    def count(self, roots: Iterable[Node]) -> None:
        """Count how often each node is used by the formulas that will be written."""
        stack = list(roots)
        fresh = [node for node in stack if node not in self.uses]
        self.uses.update(stack)
        seen: set[Node] = set()
        while fresh:
            node = fresh.pop()
            if node not in seen:
                seen.add(node)
                inner = list(children(node))
                self.uses.update(inner)
                fresh.extend(inner)

    def local(self, text: str, wish: str = "t") -> str:
        """Return a local variable with a value."""
        name = self.names.fresh(wish)
        self.lines.append(f"const double {name} = {text};")
        return name

    def share(self, text: str, wish: str = "t") -> str:
        """Return a local variable with a value; the same for the same text."""
        name = self.shares.get(text)
        if name is None:
            name = self.shares[text] = self.local(text, wish)
        return name

    def write(self, node: Node) -> str:
        """Return the text of a node; it can stand as an operand."""
        known = self.known.get(node)
        if known is not None:
            return known
        if isinstance(node, Number):
            return literal(node.value)
        if isinstance(node, Entry):
            text = self.known[node] = self.read(node)
            return text
        text = self.compose(node)
        if self.uses[node] > 1 or len(text) > 200:
            text = self.local(text)
        self.known[node] = text
        return text

    def named(self, node: Node) -> str:
        """Return the name of a local variable, or a number, for a node."""
        text = self.write(node)
        if not text.isidentifier() and not isinstance(node, Number):
            text = self.known[node] = self.local(text)
        return text

    def compose(self, node: Node) -> str:
        """Return the text of a node from the texts of its parts."""
        match node:
            case Value():
                return f"((double)({self.place(node.affine)}))"
            case Delta():
                return f"({self.place(node.difference)} == 0 ? 1.0 : 0.0)"
            case Within():
                return f"({self.within(node)} ? 1.0 : 0.0)"
            case Sum():
                return self.sum(node)
            case Product(sums=()):
                return self.product(node)
            case Apply():
                return self.call(node)
            case Cases():
                return self.cases(node)
            case _:
                raise UnsupportedError(
                    f"C code has no {node.kind} here", remedy="use backend='numpy'"
                )

    def within(self, node: Within) -> str:
        """Return a range test."""
        where, low, high = (self.place(a) for a in node.fields)
        return f"(({low} <= {where}) & ({where} <= {high}))"

    def sum(self, node: Sum) -> str:
        """Return constant + Σ c · term, positive terms first."""
        parts = sorted(node.terms, key=lambda part: part[0] < 0)
        out = ""
        for coefficient, term in parts:
            size = abs(coefficient)
            text = self.write(term) if size == 1 else f"{literal(size)}*{self.write(term)}"
            sign = "-" if coefficient < 0 else "+"
            if not out:
                out = f"-{text}" if sign == "-" else text
            else:
                out += f" {sign} {text}"
        if node.constant:
            sign = "-" if node.constant < 0 else "+"
            out = f"{out} {sign} {literal(abs(node.constant))}"
        return f"({out})"

    def product(self, node: Product) -> str:
        """Return c Π above / Π below; an indicator chooses, so that 0 · ∞ cannot arise."""
        for base, exponent in node.powers:
            if exponent > 0 and isinstance(base, Delta | Within) and len(node.powers) > 1:
                others = build.merge((b, q) for b, q in node.powers if b is not base)
                rest = self.named(build.scale(node.coefficient, others))
                test = (
                    self.within(base)
                    if isinstance(base, Within)
                    else f"{self.place(base.difference)} == 0"
                )
                return f"({test} ? {rest} : 0.0)"
        above = [self.power(b, q) for b, q in node.powers if q > 0]
        below = [self.power(b, -q) for b, q in node.powers if q < 0]
        if node.coefficient != 1 or not above:
            above.insert(0, literal(node.coefficient))
        return "(" + "/".join(["*".join(above), *below]) + ")"

    def power(self, base: Node, exponent: Rational) -> str:
        """Return base ** exponent for a positive exponent."""
        if exponent == 1:
            return self.write(base)
        if exponent == Fraction(1, 2):
            return f"sqrt({self.write(base)})"
        if not _simple(exponent):
            return f"pow({self.write(base)}, {literal(exponent)})"
        square, out = self.named(base), ""
        left = int(exponent)
        while left:
            if left & 1:
                out = square if not out else self.share(f"{out}*{square}")
            left >>= 1
            if left:
                square = self.share(f"{square}*{square}")
        return out

    def call(self, node: Apply) -> str:
        """Return the text of a function."""
        name = node.function
        if name == "pi":
            return "M_PI"
        if name in PAIRED:
            return self.paired(name, node.arguments[0])
        arguments = [self.write(a) for a in node.arguments]
        if name == "pow":
            return f"pow({', '.join(arguments)})"
        word = VECTOR.get(name) or LIBRARY.get(name) or OWN[name]
        self.functions.add(word)
        if name in ("max", "min"):
            out = arguments[0]
            for argument in arguments[1:]:
                out = f"{word}({out}, {argument})"
            return out
        return f"{word}({', '.join(arguments)})"

    def paired(self, name: str, z: Node) -> str:
        """Return softplus(z), sigmoid(z) or tanh(z), by exp(-|z|), exp(-|2z|) for tanh.

        tanh(z) = ±(1 - e)/(1 + e) with e = exp(-|2z|), and 1 - e computed without cancellation.
        """
        if name == "tanh":
            z = build.scale(2, z)
        down = points_down(z)
        if down:
            z = build.negate(z)
        self.functions |= {"exp_down", "log1p_unit"}
        text = self.named(z)
        size = self.share(f"-fabs({text})")
        e = self.share(f"exp_down({size})", "e")
        if name == "softplus":
            tail = self.share(f"log1p_unit({e})")
            test = f"{text} < 0.0 ? -{text} : 0.0" if down else f"{text} > 0.0 ? {text} : 0.0"
            return f"(({test}) + {tail})"
        large = self.share(f"1.0/(1.0 + {e})")
        if name == "tanh":
            sign = f"-{text}" if down else text
            return f"copysign(expm1_down({size})*{large}, {sign})"
        small = self.share(f"{e}*{large}")
        return (
            f"({text} >= 0.0 ? {small} : {large})"
            if down
            else f"({text} >= 0.0 ? {large} : {small})"
        )

    def cases(self, node: Cases) -> str:
        """Return a choice."""
        out = "NAN"
        for value, condition in reversed(node.branches):
            text = self.named(value)
            out = text if condition is TRUE else f"({self.condition(condition)} ? {text} : {out})"
        return out

    def condition(self, node: Node) -> str:
        """Return a condition."""
        match node:
            case Compare():
                op, left, right = node.fields
                op = "==" if op == "=" else op
                return f"({self.write(left)} {op} {self.write(right)})"
            case Boolean(fields=("not", (inner,))):
                return f"!{self.condition(inner)}"
            case Boolean(fields=("true", _)):
                return "1"
            case Boolean():
                op = " & " if node.fields[0] == "and" else " | "
                return "(" + op.join(map(self.condition, node.fields[1])) + ")"
            case _:
                raise UnsupportedError(f"{node.kind} is not a condition")
