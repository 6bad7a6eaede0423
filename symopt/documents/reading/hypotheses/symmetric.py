r"""Square matrices of quadratic forms: notes that write `\nabla \tfrac12 x^T Q x = Qx` mean a symmetric Q.

A document may say so in words, "with symmetric Q". Where it does not, a claim that does not hold in general
is read with it as well, and the hypothesis is told.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from dataclasses import replace

from symopt.documents.meaning.claim import Claim
from symopt.documents.reading.formulas.parsed import Parsed, Unread
from symopt.documents.statements.chain import Sign
from symopt.syntax.tree import MatMul, Name, Transpose, Tree, names, walk

SYMMETRIC = "symmetric"
_WORDS = {
    "symmetric": SYMMETRIC,
    "positive definite": "positive definite",
    "positive-definite": "positive definite",
    "invertible": "invertible",
    "nonsingular": "invertible",
    "non-singular": "invertible",
    "orthogonal": "orthogonal",
    "diagonal": "diagonal",
}
_SAID = "|".join(_WORDS)
_SYMMETRY = re.compile("symmetr", re.IGNORECASE)
_BEFORE = re.compile(rf"\b({_SAID})(?:\s+(?:matrix|matrices))?\s*\Z", re.IGNORECASE)
_AFTER = re.compile(
    rf"\A\s*(?:is|are|be|being)\s+(?:an?\s+)?(?:real\s+|square\s+)*({_SAID})\b", re.IGNORECASE
)


_BESIDE = re.compile(
    rf"\A[\s$]*,?\s*(?:(?:is|are|be|being)\s+)?(?:an?\s+)?(?:real\s+|square\s+)*({_SAID})\b",
    re.IGNORECASE,
)


def properties_said(lines: Iterable[Parsed]) -> dict[tuple[int, str], tuple[str, ...]]:
    """Return what words beside a formula say of a matrix, by the heading and the name."""
    found: dict[tuple[int, str], tuple[str, ...]] = {}
    for line in lines:
        side = line.sides[0] if line.sides else None
        if side is None or isinstance(side, Unread) or not isinstance(side, Name):
            continue
        told = [_BEFORE.search(line.item.before)] if line.item.before else []
        if not line.statement.signs:
            told.append(_AFTER.search(line.item.after))
        if line.statement.signs == (Sign.IN,):  # A \in R^{n \times n} symmetric
            told.append(_BESIDE.search(line.item.after))
        words = tuple(_WORDS[m[1].lower()] for m in told if m is not None)
        if words:
            key = (line.item.stretch, side.name)
            found[key] = (*found.get(key, ()), *words)
    return found


def transposed(lines: Iterable[Parsed]) -> frozenset[tuple[int, str]]:
    """Return the matrices, with their heading, that a document tells from their transposes: A + A^T.

    None are those of which it says that both are the same, nor any where symmetry is spoken of.
    """
    found: set[tuple[int, str]] = set()
    same: set[tuple[int, str]] = set()
    spoken: set[int] = set()
    for line in lines:
        if _SYMMETRY.search(f"{line.item.before} {line.item.after} {line.statement.before}"):
            spoken.add(line.item.stretch)
        for tree in line.trees:
            for node in walk(tree):
                if isinstance(node, Transpose) and isinstance(node.body, Name):
                    name = node.body.name
                    both = {Name(name), Transpose(Name(name))} <= set(line.trees)
                    (same if both else found).add((line.item.stretch, name))
    return frozenset(key for key in found - same if key[0] not in spoken)


def with_symmetry(claim: Claim, told_apart: Container[str] = ()) -> Claim | None:
    """Return a claim with the matrices of quadratic forms symmetric, None if it has none.

    told_apart: matrices that are not, as the document writes their transposes beside them.
    """
    setting = claim.setting
    spoken = {n for t in (claim.head, claim.previous, claim.claimed) if t for n in names(t)}
    spoken |= {n for d in setting.definitions for n in names(d.body)}
    defined = {d.name for d in setting.definitions}
    forms = {n for d in setting.definitions for n in _of_forms(d.body)}
    found = [
        name
        for name, shape in setting.shapes.items()
        if name in (spoken - defined) & forms
        and name not in told_apart
        and len(shape) == 2
        and shape[0] == shape[1]
        and not setting.properties.get(name)
    ]
    if not found:
        return None
    added = dict.fromkeys(found, (SYMMETRIC,))
    return replace(
        claim,
        setting=replace(setting, properties={**setting.properties, **added}),
        reading=f"with {', '.join(found)} symmetric",
        alternatives=(),
        weak=True,
    )


def _of_forms(tree: Tree) -> Iterable[str]:
    """Yield the matrices Q of the forms xᵀQx and A Q Aᵀ in a tree; only these are meant symmetric."""
    for node in walk(tree):
        factors = node.factors if isinstance(node, MatMul) else ()
        for left, middle, right in zip(factors, factors[1:], factors[2:], strict=False):
            turned = left == Transpose(right) or right == Transpose(left)
            if turned and isinstance(middle, Name):
                yield middle.name
