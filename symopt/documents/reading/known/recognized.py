"""A name recognized in what another one is made of: ŷ = σ(wx + b), and z = wx + b said beside it.

Where a derivative is taken by z, the sum wx + b in the definition of ŷ is that z, as a reader takes it. Only
a body that stands there as it is counts, and only for a name that the differentiated one is not made of yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from symopt.documents.reading.known.ledger import Known
from symopt.documents.reading.known.made_of import made_of
from symopt.syntax.tree import Add, Derivative, Mul, Name, Number, Tree, rebuild, walk


def recognized(chosen: Mapping[str, Known], trees: Iterable[Tree]) -> dict[str, Known]:
    """Return definitions with a name in place of its body, where a derivative by that name needs it."""
    found = dict(chosen)
    for tree in trees:
        for node in walk(tree):
            if isinstance(node, Derivative) and isinstance(node.of, Name):
                for by in node.wrt:
                    if isinstance(by, Name):
                        found = _with_name(found, node.of.name, by.name)
    return found


def _with_name(chosen: dict[str, Known], target: str, name: str) -> dict[str, Known]:
    known = chosen.get(name)
    if known is None or known.parameters or isinstance(known.body, Name | Number):
        return chosen
    if name in _made_of(chosen, target):
        return chosen
    changed = {
        other: replace(item, body=_put(item.body, known.body, name))
        for other, item in chosen.items()
        if other != name and other in {target, *_made_of(chosen, target)}
    }
    changed = {other: item for other, item in changed.items() if item.body != chosen[other].body}
    if not changed or {*changed} & _made_of(chosen, name):
        return chosen
    rest = {other: item for other, item in chosen.items() if other != name}
    first = {other: chosen[other] for other in chosen if other in _made_of(chosen, name)}
    return {
        **first,
        name: known,
        **{n: changed.get(n, k) for n, k in rest.items() if n not in first},
    }


def _made_of(chosen: Mapping[str, Known], name: str) -> set[str]:
    return made_of(lambda n: chosen[n].body if n in chosen else None, name)


def _put(tree: Tree, body: Tree, name: str) -> Tree:
    if type(tree) is type(body) and ordered(tree) == ordered(body):
        return Name(name)
    return rebuild(tree, lambda child: _put(child, body, name))


def ordered(tree: Tree) -> Tree:
    """Return a tree with the terms of sums and the factors of elementwise products in one order."""
    tree = rebuild(tree, ordered)
    if isinstance(tree, Add):
        return replace(tree, terms=tuple(sorted(tree.terms, key=repr)))
    if isinstance(tree, Mul):
        return replace(tree, factors=tuple(sorted(tree.factors, key=repr)))
    return tree
