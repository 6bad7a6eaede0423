"""Code in two stages: what the data alone determine is computed once, the rest at each θ.

def hessian(X, y, m, n):              stage one: sizes, arrays of the data, views of H
    t = y - 1
    def at(theta): …                  stage two
    return at
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from symopt.calculus import build
from symopt.calculus.graph import NodeDefinition
from symopt.calculus.indices import Affine
from symopt.calculus.nodes import ONE, Cases, Node, Product, Rational, Sum
from symopt.compilation.arrays.matrices import Hints
from symopt.compilation.arrays.writer import ArrayWriter
from symopt.compilation.expressions import ATOM, Dialect, Text, bracket, join_product
from symopt.compilation.identifiers import Identifiers
from symopt.compilation.numpy_code.logistic import called
from symopt.compilation.rows import used_names
from symopt.compilation.writer import worth_a_name

_ASSIGNMENT = re.compile(r"([A-Za-z_]\w*(?:, [A-Za-z_]\w*)*),? = (.*)", re.DOTALL)


class StagedWriter(ArrayWriter):
    """A writer that gives arrays of the data alone names of their own. fixed: names of such arrays."""

    def __init__(
        self,
        dialect: Dialect,
        names: Identifiers,
        shapes: Mapping[str, tuple[Affine, ...]],
        hints: Hints,
        fixed: frozenset[str],
    ) -> None:
        super().__init__(dialect, names, shapes, hints)
        self.fixed_names = fixed
        self.fixed_nodes: dict[Node, bool] = {}

    def _write(self, node: Node) -> Text:
        if node not in self.known and node.free and (called(node) or self.once(node)):
            return self.align((self.temporary(node), ATOM), self.own[node])
        return super()._write(node)

    def once(self, node: Node) -> bool:
        """Return whether a node is an array that is computed in the first stage."""
        return worth_a_name(node) and self.fixed(node)

    def fixed(self, node: Node) -> bool:
        """Return whether the data alone determine a node."""
        found = self.fixed_nodes.get(node)
        if found is None:
            found = self.fixed_nodes[node] = used_names(node) <= self.fixed_names
        return found

    def product(self, node: Product) -> Text:
        """Return a product: what the data alone determine multiplied once, small arrays first."""
        if any(isinstance(b, Cases) for b, _ in node.powers):
            return super().product(node)
        spread = self.distributed(node)
        if spread is not None:
            return self.compose(spread)
        coefficient, powers = node.coefficient, list(node.powers)
        once = self.multiplied_once(node)
        texts: list[tuple[int, Text, bool]] = []
        if once is not None:
            coefficient = 1
            powers = [(b, q) for b, q in powers if not self.fixed(b) or not b.free <= once.free]
            text = self.temporary(once), ATOM
            texts.append((len(once.free), self.align(text, self.own[once]), True))
        texts += [(len(b.free), self.power(b, abs(q)), q > 0) for b, q in powers]
        texts.sort(key=lambda item: (item[0], item[1][0]))
        above, below, over, under = (
            [text for width, text, up in texts if bool(width) is wide and up is top]
            for wide, top in ((False, True), (False, False), (True, True), (True, False))
        )
        text, strength = join_product(coefficient, above, below, (over, under))
        return with_point(text) if over or under else text, strength

    def matmul(self, left: Text, right: Text) -> Text:
        """Return a product by the method, which numpy calls in half the time of the operator."""
        return f"{bracket(left, ATOM)}.dot({right[0]})", ATOM

    def special(self, node: Node) -> Text:
        """Return a sum over indices and what else only arrays have."""
        text, strength = super().special(node)
        return with_point(text) if node.free else text, strength

    def multiplied_once(self, node: Product) -> Node | None:
        """Return the factors of the widest array of the data in a product, and those that fit into it.

        None if that is one factor alone, or the whole product.
        """
        held = [(b, q) for b, q in node.powers if self.fixed(b)]
        widest = max((b for b, _ in held), key=lambda b: len(b.free), default=ONE)
        held = [(b, q) for b, q in held if b.free <= widest.free]
        if not widest.free or len(held) == len(node.powers):
            return None
        if len(held) == 1 and held[0][1] == 1 and abs(node.coefficient) == 1:
            return None
        return build.scale(node.coefficient, build.merge(held))

    def distributed(self, node: Product) -> Node | None:
        """Return (y p + (y - 1) q)/m as (y/m) p + ((y - 1)/m) q where y and m are of the data; else None."""
        sums = [b for b, q in node.powers if isinstance(b, Sum) and q == 1 and b.free]
        others = [(b, q) for b, q in node.powers if b not in sums]
        if len(sums) != 1 or not others or any(b.free or not self.fixed(b) for b, _ in others):
            return None
        (total,) = sums
        if total.constant or self.uses[total] > 1 or not all(map(self.weighted, total.terms)):
            return None
        factor = build.scale(node.coefficient, build.merge(others))
        return build.linear((c, build.multiply(t, factor)) for c, t in total.terms)

    def weighted(self, item: tuple[Rational, Node]) -> bool:
        """Return whether a term has an array of the data as a factor."""
        term = item[1]
        return (
            isinstance(term, Product)
            and not term.sums
            and self.uses[term] <= 1
            and any(b.free and self.fixed(b) for b, _ in term.powers)
        )

    def temporary(self, node: Node, wish: str = "t") -> str:
        """Return a name for a node's value."""
        return super().temporary(node, called(node) or wish)


def with_point(text: str) -> str:
    """Return a product with its whole coefficient as a float, with which numpy multiplies sooner."""
    return re.sub(r"^([-(]*\d+)(?=[*/)])", r"\1.0", text)


def fixed_names(variables: Iterable[str], definitions: Iterable[NodeDefinition]) -> frozenset[str]:
    """Return the variables and the definitions that depend on nothing else."""
    found = set(variables)
    for item in definitions:
        if used_names(item.body) <= found:
            found.add(item.name)
    return frozenset(found)


def stages(lines: Sequence[str], late: Iterable[str]) -> tuple[list[str], list[str]]:
    """Separate lines that do not depend on any of the words in `late`, directly or by others."""
    tainted = set(late)
    first: list[str] = []
    second: list[str] = []
    for line in lines:
        found = _ASSIGNMENT.fullmatch(line)
        if found and tainted.isdisjoint(words(found[2])):
            first.append(line)
        else:
            second.append(line)
            tainted |= set(found[1].split(", ")) if found else set()
    return first, second


def depends(text: str, second: Sequence[str]) -> bool:
    """Return whether a text in the second stage depends on more than the data."""
    made = {"theta"}
    for line in second:
        found = _ASSIGNMENT.fullmatch(line)
        made |= set(found[1].split(", ")) if found else set()
    return not made.isdisjoint(words(text))


def turned_once(
    first: list[str], second: list[str], given: Iterable[str], fresh: Callable[[str], str]
) -> list[str]:
    """Return the second stage with transposes of arrays of the first stage made there, side by side.

    given: arrays of the data.   fresh: gives a name that is not in use.
    """
    fixed = {line.split(" = ")[0] for line in first} | set(given)
    made = {line.split(" = ", 1)[1]: line.split(" = ")[0] for line in first}

    def once(found: re.Match[str]) -> str:
        if found[1] not in fixed:
            return found[0]
        text = f"np.ascontiguousarray({found[0]})"
        if text not in made:
            made[text] = fresh(f"{found[1]}_T")
            first.append(f"{made[text]} = {text}")
        return made[text]

    return [re.sub(r"\b([A-Za-z]\w*)\.T\b", once, line) for line in second]


def words(*lines: str) -> set[str]:
    """Return the identifiers in some lines."""
    return {word for line in lines for word in re.findall(r"[A-Za-z_]\w*", line)}
