r"""Letters that stand for one sample, x in h(x), and with its number for each of them: `x^{(i)}`.

The samples of all are an array of their own, x_samples, so that x may be the parameter of a function or
one input: `h_\theta(x) = \theta^T x` and `\sum_i h_\theta(x^{(i)})` speak of two things. A letter that
stands without a number beside the matrix of all samples, or in a norm, and is no parameter, means all of
its samples: `X^T(\hat{y} - y)`. A letter that counts steps, `x^{(k+1)}`, `x^{(0)}`, has no samples.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from symopt.documents.elaborate.arrays.lettered import sample_of
from symopt.documents.reading.vocabulary.signatures import name_of
from symopt.documents.statements.chain import Statement
from symopt.model.model import Shape
from symopt.syntax.names import is_name
from symopt.syntax.tree import (
    Add,
    Call,
    Entry,
    MatMul,
    Mul,
    Name,
    Part,
    Range,
    Sum,
    Transpose,
    Tree,
    children,
    rebuild,
    walk,
)

ENDING = "_samples"
_LETTER = r"\\(?:hat|bar|tilde)\s*(?:\{\s*[A-Za-z]\s*\}|[A-Za-z])|\\[A-Za-z]+|[A-Za-z]"
_SUB = r"_\s*(?:\{[^{}]{1,12}\}|[A-Za-z0-9])"
_MARKED = re.compile(
    rf"(?P<name>{_LETTER})\s*(?:{_SUB})?\s*\^\s*\{{\s*(?:\\left)?\s*\((?P<label>[^(){{}}]{{1,12}}?)(?:\\right)?\)\s*\}}"
)
_ANY = re.compile(
    rf"(?P<name>{_LETTER})(?P<rest>\s*(?:{_SUB})?\s*(?:\^\s*\{{\s*(?:\\left)?\s*\()?)"
)
_BOLD = re.compile(
    r"\\(?:mathbf|boldsymbol|bm|vec)\s*\{\s*(?P<name>\\[A-Za-z]+|[A-Za-z])\s*\}(?!\s*[_^]\s*\{?\s*\()"
)
_OF_ALL = re.compile(r"(?<![A-Za-z\\])X(?![A-Za-z])|\\\||\\[lr]?Vert|\\lVert|\\norm")
"""What formulas of whole data sets have: the matrix of all samples, a norm of all errors."""
_SUMMED = re.compile(r"\\sum\s*(?:\\limits\s*)?_\s*(?:\{\s*)?([a-z])")


def samples_of(statements: Sequence[Statement], parameters: Iterable[str]) -> dict[str, str]:
    """Return the letters that have samples, with the names of the arrays of them.

    statements: of a whole document.   parameters: of its functions.
    """
    labels: dict[str, set[str]] = {}
    plain: set[str] = set()
    summed: set[str] = set()
    for statement in statements:
        for side in statement.sides:
            text = statement.readable[side.start : side.end]
            summed.update(_SUMMED.findall(text))
            if "^" in text:
                for found in _MARKED.finditer(text):
                    name = name_of(found["name"])
                    if name is not None:
                        labels.setdefault(name, set()).add(found["label"].strip())
            if _OF_ALL.search(text):
                plain.update(_unmarked(text))
            plain.update(_bold(text))
    every = set[str]().union(*labels.values())
    if not every & summed:
        return {}
    kept = plain - set(parameters)
    return {
        name: f"{name}{ENDING}"
        for name, found in sorted(labels.items())
        if name not in kept and all(label in summed for label in found) and is_name(name)
    }


def _unmarked(text: str) -> Iterable[str]:
    r"""Yield the letters that stand without the number of a sample; x_1 is no other letter than x_1^{(i)}."""
    for found in _ANY.finditer(text):
        rest = found["rest"]
        if not rest.endswith("(") and "_" not in rest:
            name = name_of(found["name"])
            if name is not None:
                yield name


def _bold(text: str) -> Iterable[str]:
    r"""Yield the letters in bold face without a number: `\mathbf{y}` beside `y^{(i)}` is all of them."""
    for found in _BOLD.finditer(text):
        name = name_of(found["name"])
        if name is not None:
            yield name


def as_one(tree: Tree) -> Tree:
    r"""Return a tree with x for `x^{(i)}`: what is said of each sample is said of one."""
    match tree:
        case Entry(name, (_, *rest)) if name.endswith(ENDING):
            one = name.removesuffix(ENDING)
            return Entry(one, tuple(rest), span=tree.span) if rest else Name(one, span=tree.span)
        case Part(Name(name=name), (_, Range())) if name.endswith(ENDING):
            return Name(name.removesuffix(ENDING), span=tree.span)
        case Call("diag", (body,)) if indices(body):
            return Call("diag", (_of_all(body),), span=tree.span)
        case Mul(sign=""):
            found = rebuild(tree, as_one)
            return _joined(found) if isinstance(found, Mul) and found != tree else found
        case _:
            return rebuild(tree, as_one)


def _of_all(tree: Tree) -> Tree:
    r"""Return a tree with the array of all numbers `p^{(i)}`: diag of what is said of each has them all."""
    match tree:
        case Entry(name, (Name(),)) if name.endswith(ENDING):
            return Name(name, span=tree.span)
        case _:
            return rebuild(tree, _of_all)


def _joined(tree: Mul) -> Tree:
    r"""Return a product in which w^T x is one of vectors."""
    factors: list[Tree] = []
    for factor in tree.factors:
        if factors and isinstance(factors[-1], Transpose) and isinstance(factor, Name):
            factors[-1] = MatMul((factors[-1], factor))
        else:
            factors.append(factor)
    return factors[0] if len(factors) == 1 else Mul(tuple(factors), span=tree.span)


def indices(tree: Tree, bound: frozenset[str] = frozenset()) -> set[str]:
    """Return the numbers of samples in a tree that no sum counts."""
    match tree:
        case Sum(body, index):
            return indices(body, bound | {index})
        case Entry(name, (Name(place), *_)) | Part(Name(name=name), (Name(place), *_)) if (
            name.endswith(ENDING)
        ):
            return {place} - bound
        case Name(name=name) if (found := sample_of(name)) is not None:
            return {found[1][0]} - bound
        case _:
            return set[str]().union(*(indices(child, bound) for child in children(tree)))


def _entries(tree: Tree, index: str) -> Tree:
    r"""Return a tree with y^{(i)} as the entry of y at an index that a sum binds."""
    if isinstance(tree, Name):
        found = sample_of(tree.name)
        if found is None or found[1][0] != index:
            return tree
        return Entry(found[0], tuple(map(Name, found[1])), span=tree.span)
    return rebuild(tree, lambda part: _entries(part, index))


def summed_on(tree: Tree) -> Tree:
    r"""Return a tree in which a sum goes on over what has its index: `\sum_i y^{(i)} a + (1 - y^{(i)}) b`."""
    if not isinstance(tree, Add) or not isinstance(tree.terms[0], Sum):
        return tree
    first, count = tree.terms[0], 0
    for place, term in enumerate(tree.terms):
        if place and first.index in indices(term):
            count = place
    if not count:
        return tree
    within = Add((first.body, *(_entries(t, first.index) for t in tree.terms[1 : count + 1])))
    found = replace(first, body=within)
    return Add((found, *tree.terms[count + 1 :])) if tree.terms[count + 1 :] else found


def shapes_of_samples(
    trees: Iterable[Tree], samples: Mapping[str, str], shapes: Mapping[str, Shape]
) -> dict[str, Shape]:
    """Return the shapes of the arrays of samples: as many as the sums count, each of the letter's shape."""
    trees = tuple(trees)
    counts = {
        node.upper.name
        for tree in trees
        for node in walk(tree)
        if isinstance(node, Sum) and isinstance(node.upper, Name) and _sums_samples(node)
    }
    size = min(counts) if len(counts) == 1 else "m"
    used = {node.name for tree in trees for node in walk(tree) if isinstance(node, Name | Entry)}
    return {array: (size, *shapes.get(one, ())) for one, array in samples.items() if array in used}


def vectors(trees: Iterable[Tree]) -> dict[str, Shape]:
    r"""Return the letters whose samples have entries, `x_1^{(i)}`: they are vectors."""
    return {
        node.name.removesuffix(ENDING): ("n",)
        for tree in trees
        for node in walk(tree)
        if isinstance(node, Entry) and node.name.endswith(ENDING) and len(node.indices) == 2
    }


def _sums_samples(tree: Sum) -> bool:
    return any(
        isinstance(node, Entry)
        and node.name.endswith(ENDING)
        and node.indices[0] == Name(tree.index)
        for node in walk(tree.body)
    )
