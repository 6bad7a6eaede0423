"""The function under study: its node, its derivatives, and its smooth pieces.

|u|, max, min, sign and cases make kinks or jumps where their arguments change sign. A piece is the
function with one sign chosen for each such argument; it is smooth, and equal to the function wherever
the arguments have these signs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from symopt.calculus import build
from symopt.calculus.elementary import definition_node
from symopt.calculus.forward import total_derivative
from symopt.calculus.graph import Graph, NodeDefinition, inline
from symopt.calculus.nodes import Apply, Boolean, Cases, Compare, Entry, Node, Product, Sum
from symopt.calculus.tidy import tidy
from symopt.foundation.errors import UnsupportedError
from symopt.foundation.record import record

OUTPUT = "%f"
MAX_PIECES = 32


@dataclass(frozen=True)
class Function:
    """f of the names, with its derivatives made when asked for."""

    names: tuple[str, ...]
    node: Node

    def partial(self, node: Node, name: str) -> Node:
        """Return ∂node/∂name."""
        graph = Graph({n: () for n in self.names}, (NodeDefinition(OUTPUT, (), node),))
        found = total_derivative(graph, OUTPUT, name).body
        return tidy(inline(found, graph.definitions))  # exp' = exp comes in terms of the output

    @cached_property
    def gradient(self) -> tuple[Node, ...]:
        """The first derivatives."""
        return tuple(self.partial(self.node, name) for name in self.names)

    @cached_property
    def hessian(self) -> tuple[tuple[Node, ...], ...]:
        """The second derivatives."""
        return tuple(tuple(self.partial(g, name) for name in self.names) for g in self.gradient)


@record
class Piece:
    """A smooth function, and the signs (argument, +1 or -1) for which it is the function given."""

    function: Function
    signs: tuple[tuple[Node, int], ...]


class _Open(Exception):  # noqa: N818 - control flow
    """A sign is needed that has not been chosen."""

    def __init__(self, argument: Node) -> None:
        self.argument = argument


def pieces(function: Function) -> list[Piece]:
    """Return the smooth pieces of a function; one without signs if it is smooth itself.

    Raises UnsupportedError if there are more than MAX_PIECES.
    """
    done: list[Piece] = []
    waiting: list[dict[Node, int]] = [{}]
    while waiting:
        signs = waiting.pop()
        try:
            node = _Pieces(signs).visit(function.node)
        except _Open as question:
            waiting += [{**signs, question.argument: s} for s in (1, -1)]
            if len(waiting) + len(done) > MAX_PIECES:
                raise UnsupportedError(
                    "the function has too many pieces",
                    why=f"its kinks cut it into more than {MAX_PIECES}",
                    remedy="classify a part of it",
                ) from None
            continue
        done.append(Piece(Function(function.names, node), tuple(signs.items())))
    return done


def kinks(found: Sequence[Piece]) -> list[Node]:
    """Return the arguments at whose zeros the pieces meet."""
    return list(dict.fromkeys(argument for piece in found for argument, _ in piece.signs))


class _Pieces:
    """The rewriting of a node for chosen signs."""

    def __init__(self, signs: dict[Node, int]) -> None:
        self.signs = signs
        self.memo: dict[Node, Node] = {}

    def sign(self, argument: Node) -> int:
        if isinstance(argument, Entry | Sum | Product | Apply):
            for known, flip in ((argument, 1), (build.negate(argument), -1)):
                if known in self.signs:
                    return flip * self.signs[known]
            raise _Open(argument)
        value = argument.fields[0]
        return (value > 0) - (value < 0)

    def visit(self, node: Node) -> Node:
        if node not in self.memo:
            self.memo[node] = self.compute(node)
        return self.memo[node]

    def compute(self, node: Node) -> Node:
        match node:
            case Sum():
                return build.linear(((c, self.visit(t)) for c, t in node.terms), node.constant)
            case Product(sums=()):
                inner = build.merge((self.visit(b), q) for b, q in node.powers)
                return build.scale(node.coefficient, inner)
            case Apply():
                return self.apply(node.function, tuple(map(self.visit, node.arguments)))
            case Cases():
                for value, condition in node.branches:
                    if self.holds(condition):
                        return self.visit(value)
                return node
            case _:
                return node

    def apply(self, name: str, arguments: tuple[Node, ...]) -> Node:
        match name:
            case "abs":
                return build.scale(self.sign(arguments[0]) or 1, arguments[0])
            case "sign":
                return build.number(self.sign(arguments[0]))
            case "max" | "min":
                best = arguments[0]
                for other in arguments[1:]:
                    gap = self.sign(build.subtract(other, best))
                    best = other if (gap > 0) == (name == "max") and gap else best
                return best
            case "floor":
                raise UnsupportedError(
                    "the function has too many pieces",
                    why="floor jumps at every whole number",
                    remedy="classify it between two jumps, where floor is a number",
                )
            case _:
                pass
        definition = definition_node(name, arguments)
        if definition is not None and _has_kinks(definition):
            return self.visit(definition)
        return build.apply(name, *arguments)

    def holds(self, condition: Node) -> bool:
        if isinstance(condition, Compare):
            op, left, right = condition.fields
            gap = self.sign(self.visit(build.subtract(right, left)))
            return {"<": gap > 0, "<=": gap >= 0, "=": gap == 0, "!=": gap != 0}[op]
        assert isinstance(condition, Boolean)  # the other kind of condition
        op, arguments = condition.fields
        match op:
            case "not":
                return not self.holds(arguments[0])
            case "or":
                return any([self.holds(a) for a in arguments])
            case _:
                return all([self.holds(a) for a in arguments])


def _has_kinks(node: Node) -> bool:
    stack, seen = [node], set[Node]()
    while stack:
        item = stack.pop()
        if item in seen:
            continue
        seen.add(item)
        match item:
            case Cases():
                return True
            case Apply():
                if item.function in ("abs", "sign", "max", "min", "floor"):
                    return True
                inner = definition_node(item.function, item.arguments)
                stack += [*item.arguments, *([inner] if inner is not None else [])]
            case Sum():
                stack += [t for _, t in item.terms]
            case Product():
                stack += [b for b, _ in item.powers]
            case _:
                pass
    return False
