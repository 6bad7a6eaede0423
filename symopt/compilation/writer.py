"""Writing formulas as lines of source, each shared part computed once.

A node that several others use becomes a temporary where it is first needed; a part that does not
depend on the rows goes before the loop over row blocks. Which nodes are shared is counted over all
formulas that one function computes, so value, gradient and Hessian share their work.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from fractions import Fraction

from symopt.calculus import build
from symopt.calculus.nodes import (
    TRUE,
    Apply,
    Boolean,
    Cases,
    Compare,
    Entry,
    Node,
    Number,
    Product,
    Sum,
    Value,
)
from symopt.compilation.expressions import (
    ATOM,
    POWER,
    PRODUCT,
    SUM,
    Dialect,
    Text,
    bracket,
    join_product,
    join_sum,
    literal,
)
from symopt.compilation.identifiers import Identifiers
from symopt.compilation.primitives import by_primitives
from symopt.compilation.rows import children, used_names
from symopt.foundation.errors import UnsupportedError

PAIRS = {"softplus": "softplus_pair", "sigmoid": "sigmoid_pair"}


class Writer:
    """Writes nodes without sums, deltas or operators: scalars, and arrays over the rows.

    before, rows, after: the lines of the three places; `rows` is the body of the loop.
    late: the names that are known after the loop alone.
    """

    def __init__(self, dialect: Dialect, names: Identifiers, size: str = "m") -> None:
        self.dialect, self.names, self.size = dialect, names, size
        self.before: list[str] = []
        self.rows: list[str] = []
        self.after: list[str] = []
        self.late: frozenset[str] = frozenset()
        self.place = self.before
        self.uses: Counter[Node] = Counter()
        self.known: dict[Node, str] = {}
        self.used_functions: set[str] = set()
        self.expanded: dict[Node, Node] = {}
        self.inside_choice = 0
        self.pairs: dict[str, tuple[str, ...]] = {}

    def plain(self, node: Node) -> Node:
        """Return the node in functions that the backend has."""
        found = self.expanded.get(node)
        if found is None:
            found = self.expanded[node] = by_primitives(node, self.dialect.functions)
        return found

    def count(self, roots: Iterable[Node]) -> None:
        """Count how often each node is used by the formulas that will be written."""
        seen: set[Node] = set()
        stack = [self.plain(root) for root in roots]
        self.uses.update(stack)
        while stack:
            node = stack.pop()
            if node in seen:
                continue
            seen.add(node)
            if isinstance(node, Cases) and not self.dialect.eager:
                continue  # what only a branch needs must not be computed outside of it
            inner = self.inner(node)
            self.uses.update(inner)
            stack.extend(inner)

    def inner(self, node: Node) -> Iterable[Node]:
        """Return the parts of a node."""
        return children(node)

    def write(self, node: Node) -> Text:
        """Return the text of a node; shared parts are written to lines first."""
        return self._write(self.plain(node))

    def _write(self, node: Node) -> Text:
        known = self.known.get(node)
        if known is not None:
            return known, ATOM
        if self.paired(node):
            return self.known[node], ATOM
        if self.uses[node] > 1 and not self.inside_choice and worth_a_name(node):
            return self.temporary(node), ATOM
        return self.compose(node)

    def paired(self, node: Node) -> bool:
        """Write f(z) and f(-z) together from one exp(-|z|), if arrays of both are needed.

        Neither is found from the other: softplus(-z) = softplus(z) - z would cancel.
        """
        if not self.dialect.eager or not isinstance(node, Apply) or node.function not in PAIRS:
            return False
        z = node.arguments[0]
        if build.apply(node.function, build.negate(z)) not in self.uses:
            return False
        if build.split(z)[0] < 0 or (isinstance(z, Sum) and z.terms[0][0] < 0):
            z = build.negate(z)
        tail = build.apply("exp", build.negate(build.apply("abs", z)))
        with self.settled(z):
            text = self._write(z)
            text = text if text[1] == ATOM else (self.temporary(z), ATOM)
            e = self.temporary(tail, "e")
            call = f"{PAIRS[node.function]}({text[0]}, {e})"
            names = self.pairs.get(call)
            if names is None:
                names = self.pairs[call] = (self.names.fresh("t"), self.names.fresh("t"))
                self.place.append(f"{names[0]}, {names[1]} = {call}")
            self.used_functions.add(PAIRS[node.function])
            for name, argument in zip(names, (z, build.negate(z)), strict=True):
                self.remember(build.apply(node.function, argument), name)
        return True

    @contextmanager
    def settled(self, node: Node) -> Generator[None]:
        """Write in the outermost place where a node can be."""
        held = self.place
        early = self.place is self.after and used_names(node).isdisjoint(self.late)
        if (early or self.place is self.rows) and not node.free:
            self.place = self.before
        yield
        self.place = held

    def remember(self, node: Node, name: str) -> None:
        """Call a node's value by a name from here on."""
        self.known[node] = name

    def temporary(self, node: Node, wish: str = "t") -> str:
        """Return a name for a node's value, assigned in the outermost place where it can be."""
        known = self.known.get(node)
        if known is None:
            with self.settled(node):
                text = self.compose(node)[0]
                known = self.known[node] = self.names.fresh(wish)
                self.place.append(f"{known} = {text}")
        return known

    def assign(self, entry: Entry, body: Node) -> None:
        """Write `name = body`, and let the body be called by that name from here on."""
        body = self.plain(body)
        name = self.names.of(entry.name)
        text = self.known.get(body) or self.compose(body)[0]
        self.place.append(f"{name} = {text}")
        if worth_a_name(body):
            self.known.setdefault(body, name)

    def compose(self, node: Node) -> Text:
        """Return the text of a node from the texts of its parts."""
        match node:
            case Number():
                return literal(node.value)
            case Entry():
                return self.entry(node)
            case Value():
                return self.value(node)
            case Sum():
                parts: list[tuple[int | Fraction, Text]] = []
                for coefficient, term in node.terms:
                    whole = build.scale(abs(coefficient), term)
                    text = self._write(term) if abs(coefficient) == 1 else self.scaled(whole, term)
                    parts.append((coefficient, text))
                return join_sum(parts, node.constant)
            case Product(sums=()):
                return self.product(node)
            case Apply():
                return self.call(node)
            case Cases():
                return self.cases(node)
            case _:
                return self.special(node)

    def scaled(self, whole: Node, term: Node) -> Text:
        """Return the text of c · term, the term shared if it has a name."""
        if self.uses[term] > 1 or term in self.known:
            coefficient = build.split(whole)[0]
            return join_product(coefficient, [self._write(term)], [], ([], []))
        return self.compose(whole)

    def entry(self, node: Entry) -> Text:
        """Return the text of a variable or definition."""
        return self.names.of(node.name), ATOM

    def value(self, node: Value) -> Text:
        """Return the text of the number of rows in an expression."""
        out = build.linear(
            [(c, Entry(s)) for s, c in node.affine.terms if isinstance(s, str)],
            node.affine.constant,
        )
        if node.free:
            raise UnsupportedError("a row's number cannot be used as a value in this form")
        return self.compose(out) if isinstance(out, Entry | Sum | Product) else literal(0)

    def special(self, node: Node) -> Text:
        """Return the text of a node that only arrays have."""
        raise UnsupportedError(f"{node.kind} has no place in scalar code")

    def product(self, node: Product) -> Text:
        """Return the text of a product without sums."""
        above: list[Text] = []
        below: list[Text] = []
        arrays: tuple[list[Text], list[Text]] = ([], [])
        for base, exponent in node.powers:
            over = exponent > 0
            text = self.power(base, abs(exponent))
            if base.free:
                arrays[0 if over else 1].append(text)
            else:
                (above if over else below).append(text)
        for group in (above, below, *arrays):
            group.sort(key=lambda text: text[0])
        return join_product(node.coefficient, above, below, arrays)

    def power(self, base: Node, exponent: int | Fraction) -> Text:
        """Return base ** exponent for a positive exponent."""
        if exponent == 1:
            return self._write(base)
        if exponent == Fraction(1, 2):
            return f"{self.dialect.sqrt}({self._write(base)[0]})", ATOM
        text = self._write(base)
        if isinstance(exponent, int):
            if exponent <= 4 and text[1] == ATOM and len(text[0]) < 24 and "(" not in text[0]:
                return "*".join([text[0]] * exponent), PRODUCT
            return f"{bracket(text, ATOM)}**{exponent}", POWER
        return f"{self.dialect.power}({text[0]}, {literal(exponent)[0]})", ATOM

    def call(self, node: Apply) -> Text:
        """Return the text of a function."""
        arguments = [self._write(a)[0] for a in node.arguments]
        if node.function == "pow":
            return f"{self.dialect.power}({', '.join(arguments)})", ATOM
        if node.function == "pi":
            return "pi", ATOM
        word = self.dialect.functions[node.function]
        self.used_functions.add(node.function)
        if node.function in ("max", "min"):
            out = arguments[0]
            for argument in arguments[1:]:
                out = f"{word}({out}, {argument})"
            return out, ATOM
        return f"{word}({', '.join(arguments)})", ATOM

    def cases(self, node: Cases) -> Text:
        """Return the text of a choice; what only a branch needs stays inside it if that matters."""
        dialect = self.dialect
        self.inside_choice += not dialect.eager
        out: Text = (dialect.nan, ATOM)
        for value, condition in reversed(node.branches):
            if condition is TRUE:
                out = self._write(value)
            else:
                test = self.condition(condition)
                test = test[1:-1] if isinstance(condition, Compare) else test
                text = bracket(self._write(value), SUM)  # a choice inside the first branch
                out = dialect.choose(text, test, out[0])
        self.inside_choice -= not dialect.eager
        return out

    def condition(self, node: Node) -> str:
        """Return a condition as text that can stand as an operand or an argument."""
        match node:
            case Compare():
                op, left, right = node.fields
                op = "==" if op == "=" else op
                return (
                    f"({bracket(self._write(left), SUM)} {op} {bracket(self._write(right), SUM)})"
                )
            case Boolean(fields=("not", (inner,))):
                return f"{self.dialect.negated}({self.condition(inner)})"
            case Boolean(fields=("true", _)):
                return "True"
            case Boolean():
                op = self.dialect.both if node.fields[0] == "and" else self.dialect.either
                return "(" + f" {op} ".join(map(self.condition, node.fields[1])) + ")"
            case _:
                raise UnsupportedError(f"{node.kind} is not a condition")


def worth_a_name(node: Node) -> bool:
    """Return whether a node is more than a name, a number or a multiple of either."""
    if isinstance(node, Product) and not node.sums and len(node.powers) == 1:
        base, exponent = node.powers[0]
        return not (exponent == 1 and isinstance(base, Entry))
    return isinstance(node, Sum | Product | Apply | Cases) and not (
        isinstance(node, Apply) and node.function == "pi"
    )
