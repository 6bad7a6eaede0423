"""Cases within cases: what their conditions decide is decided."""

from __future__ import annotations

from dataclasses import replace

from symopt.syntax.tree import Piecewise, Tree, rebuild


def plain_cases(tree: Piecewise) -> Tree:
    """Return cases with what their conditions decide decided; one value if all cases have it."""
    failed: list[Tree] = []
    branches: list[tuple[Tree, Tree | None]] = []
    for value, condition in tree.branches:
        branches.append((_decided(value, condition, failed), condition))
        if condition is not None:
            failed.append(condition)
    if branches[-1][1] is None and len({value for value, _ in branches}) == 1:
        return branches[0][0]
    return replace(tree, branches=tuple(branches))


def _decided(tree: Tree, holds: Tree | None, failed: list[Tree]) -> Tree:
    """Return a tree with cases inside it resolved where `holds` is true and `failed` are false."""

    def visit(part: Tree) -> Tree:
        if isinstance(part, Piecewise):
            for value, condition in part.branches:
                if condition is None or condition == holds:
                    return visit(value)
                if condition not in failed:
                    break
        return rebuild(part, visit)

    return visit(tree)
