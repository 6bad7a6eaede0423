"""From d(u) to differentials of variables, a round of rules at a time.

In one round every pending differential is moved inwards as far as it is linear (sums, constant factors,
traces, transposes), then one rule is applied to each that is left, and what that gives is moved inwards too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from symopt.derivation.differentials.rule import (
    DifferentialRule,
    Work,
    differential_rules,
    is_pending,
)
from symopt.derivation.differentials.trees import matrix_times, negative, times, total
from symopt.syntax import tree as syntax
from symopt.syntax.tree import ZERO, Tree

MOST_ROUNDS = 40
"""A derivation of more rounds is not written."""


@dataclass(frozen=True, slots=True)
class Round:
    """A line: the tree after a round, the rules in it in order, and (u, r) for each d(u) that became r."""

    tree: Tree
    rules: tuple[DifferentialRule, ...]
    used: tuple[tuple[Tree, Tree], ...]


@dataclass(slots=True)
class _Log:
    """What was used in a round."""

    rules: list[DifferentialRule] = field(default_factory=list[DifferentialRule])
    used: dict[Tree, Tree] = field(default_factory=dict[Tree, Tree])

    def add(self, rule: DifferentialRule, tree: Tree, result: Tree) -> Tree:
        """Note that a rule turned d(u) into r, and return r."""
        self.rules.append(rule)
        self.used[tree] = result
        return result


def rounds(tree: Tree, work: Work) -> Iterator[Round] | None:
    """Return the lines from d(u) until only differentials of variables are left.

    None if some pending differential has no rule.
    """
    found: list[Round] = []
    current = work.d(tree)
    for _ in range(MOST_ROUNDS):
        if not any(map(is_pending, syntax.walk(current))):
            return iter(found)
        log = _Log()
        after = _round(current, work, log)
        if after is None:
            return None
        current = after
        found.append(Round(current, tuple(dict.fromkeys(log.rules)), tuple(log.used.items())))
    return None


def _round(tree: Tree, work: Work, log: _Log) -> Tree | None:
    """Apply one rule to every pending differential, after and before linear ones."""
    moved = _moved(tree, work, log)
    if moved != tree and log.rules and not _only_names(moved):
        return moved
    failed: list[Tree] = []

    def visit(part: Tree) -> Tree:
        if not is_pending(part):
            return syntax.rebuild(part, visit)
        (inner,) = syntax.children(part)
        for rule in differential_rules():
            if not rule.linear:
                found = rule.apply(inner, work)
                if found is not None:
                    return _moved(log.add(rule, inner, found), work, log)
        failed.append(part)
        return part

    result = visit(moved)
    return None if failed else tidied(result)


def _only_names(tree: Tree) -> bool:
    return not any(map(is_pending, syntax.walk(tree)))


def _moved(tree: Tree, work: Work, log: _Log) -> Tree:
    """Return the tree with each pending differential moved inwards by linear rules."""
    if not is_pending(tree):
        return cleaned(syntax.rebuild(tree, lambda part: _moved(part, work, log)))
    (inner,) = syntax.children(tree)
    for rule in differential_rules():
        if rule.linear:
            found = rule.apply(inner, work)
            if found is not None:
                return _moved(log.add(rule, inner, found), work, log)
    return tree


def tidied(tree: Tree) -> Tree:
    """Return `cleaned` from the leaves up; what stands under a pending differential is left as it is."""
    return tree if is_pending(tree) else cleaned(syntax.rebuild(tree, tidied))


def cleaned(tree: Tree) -> Tree:
    """Return a tree without terms and factors that are 0, flat, signs in front."""
    match tree:
        case syntax.Add(terms=terms):
            return total(terms)
        case syntax.Neg(body=body):
            return negative(body)
        case syntax.Mul(factors=factors, sign=sign):
            return times(*factors, elementwise=sign == "⊙")
        case syntax.MatMul(factors=factors):
            return matrix_times(factors)
        case syntax.Call(function="tr" | "sum" | "sc" as name, arguments=(syntax.Neg(body=body),)):
            return negative(syntax.Call(name, (body,), tree.options))
        case syntax.Transpose(body=syntax.Neg(body=body)):
            return negative(syntax.Transpose(body))
        case syntax.Transpose(body=inner) if inner == ZERO:
            return ZERO
        case syntax.Call(arguments=(inner,)) if inner == ZERO and tree.function in (
            "tr", "sum", "mean", "diag",
        ):  # fmt: skip
            return ZERO
        case _:
            return tree
