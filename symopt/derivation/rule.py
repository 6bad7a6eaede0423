r"""What a rule is, what a line made by rules is, and what rules need to know of their surroundings.

Two kinds of rules work on the syntax tree. A `Rule` differentiates: it turns one pending derivative
∂u/∂x, a `Derivative` node, into an expression with smaller pending derivatives. A `Rewrite` is
algebra: it turns an expression into an equal one that reads better, in as many lines as a textbook
takes. Each is one file of its folder; nothing registers itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Literal, TypeAlias

from symopt.foundation.catalogue import catalogue
from symopt.foundation.document import Inline
from symopt.syntax.tree import Derivative, Name, Tree

Detail: TypeAlias = Literal["result", "textbook", "every"]
Reason: TypeAlias = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class LocalContext:
    """What the rules know of the names around one expression.

    output: the name that the expression defines ("" if none); its derivative may be written in it.
    roles: "data", "parameter", "constant" or "definition" for each name; a name without is a parameter.
    order: the place of each name in the order of declaration; names without come in reading order.
    detail: how many lines a derivation has.
    definitions: bodies that may be recognized in a result and written by their names.
    bodies: those of all definitions, which may be put in for their names.
    """

    output: str = ""
    roles: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    order: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    detail: Detail = "textbook"
    definitions: Mapping[str, Tree] = field(default_factory=lambda: MappingProxyType({}))
    bodies: Mapping[str, Tree] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One line: equal to the line before by `rule`, for the stated reason, applied at `place`.

    place: the part of the line before that changed, None where the whole line did.
    """

    tree: Tree
    rule: str
    reason: Reason = ()
    place: Tree | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """Plain text: the expression to differentiate and the variable."""

    text: str
    name: str = "x"


@dataclass(frozen=True, slots=True)
class Rule:
    """A law of differentiation.

    statement: the law in LaTeX.   rank: rules are tried in this order.
    structural: such a rule takes no line of its own at the textbook level.
    apply: the expression and the name -> the derivative, with `pending` parts, or None if it does
        not apply.
    reason: what a line says of the rule; the title unless given.
    examples: where it applies.   counterexamples: where it must not.
    """

    name: str
    title: str
    statement: str
    rank: int
    apply: Callable[[Tree, str], Tree | None]
    structural: bool = False
    reason: Callable[[Tree, str], Reason] | None = None
    examples: tuple[Example, ...] = ()
    counterexamples: tuple[Example, ...] = ()
    reference: str = ""

    def why(self, tree: Tree, name: str) -> Reason:
        """Return what a line made by this rule says."""
        return self.reason(tree, name) if self.reason else (self.title,)


@dataclass(frozen=True, slots=True)
class Situation:
    """Where algebra stands: the expression at the start, its derivative so far, the variable.

    definition and name are None and "" where a product is simplified and not a derivative.
    """

    context: LocalContext
    definition: Tree | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A strategy of algebra: an expression -> the lines to a better equal one, () if it does not help.

    statement: the pattern in LaTeX.   rank: strategies are tried in this order.
    examples: (expression, result) in plain text.   counterexamples: expressions it leaves alone.
    """

    name: str
    title: str
    statement: str
    rank: int
    apply: Callable[[Tree, Situation], tuple[RuleLine, ...]]
    examples: tuple[tuple[str, str], ...] = ()
    counterexamples: tuple[str, ...] = ()
    reference: str = ""


def pending(tree: Tree, name: str) -> Derivative:
    """Return the derivative of an expression that is still to be found."""
    return Derivative(tree, (Name(name),))


@cache
def rules() -> tuple[Rule, ...]:
    """Return the rules of differentiation in the order in which they are tried."""
    found = catalogue("symopt.derivation.rules", Rule).values()
    return tuple(sorted(found, key=lambda rule: (rule.rank, rule.name)))


@cache
def rewrites() -> tuple[Rewrite, ...]:
    """Return the strategies of algebra in the order in which they are tried."""
    found = catalogue("symopt.derivation.algebra", Rewrite).values()
    return tuple(sorted(found, key=lambda rule: (rule.rank, rule.name)))
