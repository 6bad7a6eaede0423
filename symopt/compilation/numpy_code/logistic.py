r"""σ and softplus of ±z from one exponential, for arrays.

With e = exp(-|z|) and q = e/(1 + e) = σ(-|z|), which never overflow or cancel,

    σ(z) = 1 - q if z ≥ 0, else q       σ(z) σ(-z) = q (1 - q)          softplus(z) = max(z, 0) + log(1 + e)

and in sums where σ or softplus of both z and -z occur, as they do in log losses,

    a σ(z) + b σ(-z)                = k (([z ≥ 0] + b/k) - sign(z) q)    for a - b = k
    a softplus(z) + b softplus(-z)  = k (log(1 + e) + z ([z ≥ 0] - b/k)) for a + b = k

For y softplus(-z) + (1 - y) softplus(z) this is log(1 + e) + z ([z ≥ 0] - y): no terms that cancel for
y in [0, 1], and one logarithm. The bracket, `logistic_step(z, y)` in code, is a unit: its difference is exact
where the parts are 0 and 1, and q must not be added before. A lone σ or softplus is left as it is.

Where z has no softplus, as in a hidden layer, the odds u = exp(-z) serve without a case for each sign:

    σ(z) = 1/(1 + u)       σ(-z) = u σ(z)       σ(z) σ(-z) = u σ(z)²

Functions on the way work in place: for large arrays memory is what takes the time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import TYPE_CHECKING

from symopt.calculus import build, indices
from symopt.calculus.graph import NodeDefinition
from symopt.calculus.indices import Index
from symopt.calculus.nodes import (
    ONE,
    TRUE,
    ZERO,
    Apply,
    Node,
    Number,
    Product,
    Rational,
    Sum,
)
from symopt.calculus.rebuilding import opened
from symopt.compilation.rewriting.table import kept_whole, quotient
from symopt.compilation.rows import subnodes

if TYPE_CHECKING:
    from symopt.compilation.arrays.writer import ArrayWriter

PAIRED = ("sigmoid", "softplus")


def logistic(bodies: Iterable[Node]) -> Callable[[Node], Node]:
    """Return the rewriting for formulas that occur together: where z has one function, it is left."""
    found: dict[Node, set[tuple[str, bool]]] = {}
    for body in bodies:
        for node in subnodes(body):
            if isinstance(node, Apply) and node.function in PAIRED and node.free:
                z, flipped = upright(node.arguments[0])
                found.setdefault(_key(z), set()).add((node.function, flipped))
    shared = {z for z, functions in found.items() if len(functions) > 1}
    odds = {z for z in shared if all(name == "sigmoid" for name, _ in found[z])}
    return _Logistic(shared, odds).visit if shared else lambda node: node


def tail(z: Node) -> Node:
    """Return log(1 + exp(-|z|))."""
    return build.apply("log1p", _small(z))


HELPERS = {
    "exp_minus_abs": '''
def exp_minus_abs(z, out=None):
    """exp(-|z|)."""
    e = np.abs(z, out=out)
    if not isinstance(e, np.ndarray) or e.dtype.kind != "f":
        e = np.array(e, np.float64)
    np.negative(e, out=e)
    return np.exp(e, out=e)
''',
    "logistic_slope": '''
def logistic_slope(q):
    """sigmoid'(z) for q = sigmoid(-|z|)."""
    slope = 1 - q
    return np.multiply(q, slope, out=slope if isinstance(slope, np.ndarray) else None)
''',
    "logistic_step": '''
def logistic_step(z, y):
    """1 where z is not negative, else 0, minus y."""
    return (z >= 0) - y
''',
    "logistic_from": '''
def logistic_from(z, q):
    """sigmoid(z), given q = sigmoid(-|z|)."""
    return np.where(z >= 0, 1 - q, q)
''',
    "odds_against": '''
def odds_against(z, out=None):
    """exp(-z): sigmoid(-z)/sigmoid(z); where it would overflow, the largest that does not."""
    u = np.negative(z, out=out)
    if not isinstance(u, np.ndarray) or u.dtype.kind != "f":
        u = np.array(u, np.float64)
    most = {4: 88, 8: 709}.get(u.itemsize, 11355)
    if not u.max(initial=0) <= most:  # which takes less time than to cut off what is large
        np.minimum(u, most, out=u)
    return np.exp(u, out=u)
''',
    "odds_slope": '''
def odds_slope(p, u, out=None):
    """sigmoid'(z) for p = sigmoid(z) and u = exp(-z); p*p alone may be too small for a float."""
    slope = np.multiply(u, p, out=out)
    return np.multiply(slope, p, out=slope if isinstance(slope, np.ndarray) else None)
''',
    "odds_other": '''
def odds_other(p, u, out=None):
    """sigmoid(-z) for p = sigmoid(z) and u = exp(-z), before u is multiplied by anything large."""
    return np.multiply(u, p, out=out)
''',
    "sum_log1p": '''
def sum_log1p(e, d):
    """The sum of log(d) for d = 1 + e, 0 <= e <= 1: one logarithm for 32 entries, unless e is small."""
    d = d.reshape(-1)
    count = len(d)
    if count < 512:
        return np.log1p(e).sum()
    rest = count % 32
    products = np.multiply.reduce(d[rest:].reshape(32, -1))
    total = np.add.reduce(np.log(products, out=products))
    if rest:
        total += np.log(d[:rest]).sum()
    return total if total > count/64 else np.log1p(e).sum()
''',
}
"""Functions of generated code that the rewriting uses, and their source."""


NAMES = {
    "exp_minus_abs": "e", "logistic_slope": "slope", "odds_against": "u", "odds_slope": "slope",
    "normal_tail": "q", "normal_density": "f", "normal_hazard": "h",
}  # fmt: skip


def called(node: Node) -> str | None:
    """Return what generated code calls e, 1 + e, q, q (1 - q) and the odds, None for anything else."""
    if isinstance(node, Apply):
        return NAMES.get(node.function)
    if isinstance(node, Sum) and node.constant == 1 and len(node.terms) == 1:
        return "d" if node.terms[0][0] == 1 and _is_small(node.terms[0][1]) else None
    if isinstance(node, Product) and len(node.powers) == 2 and node.coefficient == 1:
        return "q" if any(q == 1 and node == _over(b) for b, q in node.powers) else None
    return None


def tails(writer: ArrayWriter, item: NodeDefinition) -> str | None:
    """Return the text of Σ log(1 + exp(-|z|)) over all axes, None if the definition is no such sum."""
    body = item.body
    if item.indices or not isinstance(body, Product) or not body.sums or body.coefficient != 1:
        return None
    summand, labels = writer.opened(body)
    e = is_tail(summand)
    if e is None or e.free != frozenset(labels):
        return None
    writer.used_functions.add("sum_log1p")
    parts = [writer.array(node, writer.natural(e))[0] for node in (e, build.add(ONE, e))]
    return f"sum_log1p({', '.join(parts)})"


def is_tail(node: Node) -> Node | None:
    """Return exp(-|z|) if the node is log(1 + exp(-|z|)), else None."""
    if isinstance(node, Apply) and node.function == "log1p" and _is_small(node.arguments[0]):
        return node.arguments[0]
    return None


def _small(z: Node) -> Node:
    return build.apply("exp_minus_abs", z)


def _is_small(node: Node) -> bool:
    return isinstance(node, Apply) and node.function == "exp_minus_abs"


def _over(e: Node) -> Node:
    return build.divide(e, build.add(ONE, e))


def _share(z: Node) -> Node:
    return _over(_small(z))


def upright(z: Node) -> tuple[Node, bool]:
    """Return (u, False) for z = u or (u, True) for z = -u, the same u for z and -z."""
    flipped = build.split(z)[0] < 0 or (isinstance(z, Sum) and z.terms[0][0] < 0)
    return (build.negate(z), True) if flipped else (z, False)


def _key(z: Node) -> Node:
    """Return the node with labels that depend on the ranges of its indices alone."""
    free = sorted(z.free, key=lambda i: i.name)
    moved = {i: indices.of(Index(f"{k}", i.lower, i.upper)) for k, i in enumerate(free)}
    return build.rename(z, moved)


class _Logistic:
    def __init__(self, shared: set[Node], odds: set[Node]) -> None:
        self.shared, self.odds = shared, odds
        self.done: dict[Node, Node] = {}

    def visit(self, node: Node) -> Node:
        known = self.done.get(node)
        if known is None:
            known = self.done[node] = self.make(node)
        return known

    def make(self, node: Node) -> Node:
        match node:
            case Sum():
                return self.sum(node)
            case Product() if not node.sums:
                return self.product(node)
            case Apply():
                return self.lone(node)
            case _:
                return opened(node, self.visit)

    def wanted(self, node: Node, function: str) -> tuple[Node, bool] | None:
        """Return (z, whether it stands negated) for a function of a z that has several; else None."""
        if not isinstance(node, Apply) or node.function != function or not node.free:
            return None
        z, flipped = upright(node.arguments[0])
        return (z, flipped) if _key(z) in self.shared else None

    def lone(self, node: Apply) -> Node:
        """Return a function that stands alone, from q or e where its z has several."""
        found = self.wanted(node, "sigmoid")
        if found is not None:
            z, flipped = found
            if _key(z) in self.odds:
                return self.by_odds(z, flipped)[0]
            z = self.visit(z)
            return build.apply("logistic_from", build.negate(z) if flipped else z, _share(z))
        found = self.wanted(node, "softplus")
        if found is not None:
            z, flipped = found
            z = self.visit(z)
            inside = build.negate(z) if flipped else z
            return build.add(build.apply("max", inside, ZERO), tail(z))
        return build.apply(node.function, *map(self.visit, node.arguments))

    def by_odds(self, z: Node, flipped: bool) -> tuple[Node, Node]:
        """Return σ(z) or σ(-z), and σ(z) σ(-z), from exp(-z)."""
        u = build.apply("odds_against", self.visit(z))
        p = build.power(build.add(ONE, u), -1)
        return build.apply("odds_other", p, u) if flipped else p, build.apply("odds_slope", p, u)

    def product(self, node: Product) -> Node:
        """Return a product, σ(z) σ(-z) in it by q (1 - q) or by odds."""
        powers = dict(node.powers)
        out: list[tuple[Node, Rational]] = []
        for base, exponent in node.powers:
            found = self.wanted(base, "sigmoid")
            if found is None or found[1] or not isinstance(exponent, int) or exponent < 1:
                continue
            z = found[0]
            other = build.apply("sigmoid", build.negate(z))
            times = powers.get(other, 0)
            if not isinstance(times, int) or times < 1:
                continue
            both = min(exponent, times)
            powers[base], powers[other] = exponent - both, times - both
            if _key(z) in self.odds:
                bell = self.by_odds(z, False)[1]
            else:
                bell = build.apply("logistic_slope", _share(self.visit(z)))
            out.append((bell, both))
        out += [(self.visit(b), q) for b, q in powers.items() if q]
        return build.scale(node.coefficient, build.merge(out))

    def sum(self, node: Sum) -> Node:
        """Return a sum, what it has of a function of z and -z taken together."""
        rest: list[tuple[Rational, Node]] = []
        pairs: dict[tuple[str, Node], dict[bool, list[tuple[Rational, Node]]]] = {}
        for coefficient, term in node.terms:
            split = self.factor(term)
            if split is None:
                rest.append((coefficient, term))
            else:
                function, z, flipped, other = split
                sides = pairs.setdefault((function, z), {False: [], True: []})
                sides[flipped].append((coefficient, other))
        out: list[tuple[Rational, Node]] = [(c, self.visit(t)) for c, t in rest]
        for (function, z), sides in pairs.items():
            joined = self.joined(function, z, sides)
            if joined is None:
                for flipped, parts in sides.items():
                    u = build.negate(z) if flipped else z
                    whole = build.apply(function, u)
                    out += [(c, self.visit(build.multiply(whole, t))) for c, t in parts]
            else:
                out.append((1, joined))
        return _with_bell(build.linear(out, node.constant))

    def factor(self, term: Node) -> tuple[str, Node, bool, Node] | None:
        """Return (function, z, negated, the other factors) of a term with one such function."""
        powers = term.powers if isinstance(term, Product) and not term.sums else ((term, 1),)
        found: list[tuple[str, Node, bool, Node]] = []
        for base, exponent in powers:
            for function in PAIRED:
                split = self.wanted(base, function)
                if split is not None and exponent == 1:
                    other = build.merge((b, q) for b, q in powers if b is not base)
                    found.append((function, split[0], split[1], other))
        if len(found) != 1:
            return None
        coefficient = term.coefficient if isinstance(term, Product) else 1
        function, z, flipped, other = found[0]
        return function, z, flipped, build.scale(coefficient, other)

    def joined(
        self, function: str, z: Node, sides: dict[bool, list[tuple[Rational, Node]]]
    ) -> Node | None:
        """Return a f(z) + b f(-z) by one exponential if k is one number or one name."""
        if not sides[False] or not sides[True] or _key(z) in self.odds:
            return None
        a, b = (build.linear(sides[flipped]) for flipped in (False, True))
        k = build.subtract(a, b) if function == "sigmoid" else build.add(a, b)
        if not isinstance(k, Number) and len(list(subnodes(k))) > 2:
            return None
        a, b, k, z = map(self.visit, (a, b, k, z))
        if k is ZERO:
            return b if function == "sigmoid" else build.multiply(a, z)
        y = build.negate(b) if function == "sigmoid" else b
        step = _step(z, k, y)
        if function == "sigmoid":
            signed = build.apply("copysign", _share(z), z)
            if step is None:
                return build.subtract(_chosen(z, k, y), build.multiply(k, signed))
            return build.multiply(k, build.subtract(step, signed))
        if step is None:
            return build.add(build.multiply(k, tail(z)), build.multiply(z, _chosen(z, k, y)))
        return build.multiply(k, build.add(tail(z), build.multiply(z, step)))


def _with_bell(node: Node) -> Node:
    """Return a sum whose terms all have one factor σ(z) σ(-z) as their sum times it, if that is simple.

    b y - b (y - 1) is b: so a second derivative that does not depend on y says so.
    """
    if not isinstance(node, Sum) or node.constant:
        return node
    rest: list[tuple[Rational, Node]] = []
    bell: Node | None = None
    for coefficient, term in node.terms:
        powers = term.powers if isinstance(term, Product) and not term.sums else ((term, 1),)
        bell = bell or next((b for b, q in powers if q == 1 and _is_bell(b)), None)
        if bell is None or (bell, 1) not in powers:
            return node
        other = build.merge((b, q) for b, q in powers if b is not bell)
        scale = term.coefficient if isinstance(term, Product) and not term.sums else 1
        rest.append((coefficient * scale, other))
    factor = build.linear(rest)
    simple = isinstance(factor, Number) or len(list(subnodes(factor))) <= 2
    return build.multiply(factor, bell) if simple and bell is not None else node


def _is_bell(node: Node) -> bool:
    return isinstance(node, Apply) and node.function in ("logistic_slope", "odds_slope")


def _step(z: Node, k: Node, y: Node) -> Node | None:
    """Return [z ≥ 0] - y/k if k divides y by its form, so that y/k is exact; else None."""
    (c, numerator), (d, denominator) = build.split(y), build.split(k)
    if isinstance(numerator, Sum) and isinstance(k, Number):
        exact = k.value in (1, -1)
    else:
        exact = quotient(numerator, denominator) is not None and (Fraction(c) / d).denominator == 1
    return build.apply("logistic_step", z, build.divide(y, k)) if exact else None


def _chosen(z: Node, k: Node, y: Node) -> Node:
    """Return k [z ≥ 0] - y."""
    below = build.compare("<", z, ZERO)
    return kept_whole(build.subtract(build.cases([(ZERO, below), (k, TRUE)]), y))
