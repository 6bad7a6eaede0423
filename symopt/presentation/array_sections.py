"""The sections of a page on a model over arrays: differentials, back propagation, gradients, Hessian.

Equations that differ only in the number of a layer are derived once and then stated with a letter for the
number; each of them is proved. At the level "every" all chains are printed, and all entry by entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from symopt.derivation.matrix.differentials import differential_name
from symopt.derivation.matrix.layers import Layers
from symopt.derivation.matrix.once_more import bar_name
from symopt.derivation.matrix.parts import ArrayParts
from symopt.derivation.models.whole import ModelDerivation
from symopt.derivation.step import Derivation
from symopt.foundation.document import (
    Block,
    Formula,
    Group,
    Heading,
    Inline,
    Math,
    Prose,
    Steps,
)
from symopt.presentation.composing import steps_of
from symopt.syntax.tree import (
    Call,
    Derivative,
    MatMul,
    Name,
    Part,
    Relation,
    Transpose,
    Tree,
    number,
    walk,
)

NAMED = 3
"""Up to so many blocks that are not written out are named, and one more layer."""


def first_sections(found: ModelDerivation, parts: ArrayParts) -> list[Block]:
    """Return the sections before the updates: differentials, back propagation, gradients, their forms."""
    every = found.detail == "every"
    layers = () if every else parts.layers
    blocks: list[Block] = []
    if found.locals:
        blocks += [Heading(2, ("Differentials",)), _dots(found), Group(_all(found.locals))]
    blocks += [Heading(2, ("Back propagation",)), _layout(found)] if found.shared else []
    blocks += _chains(found.shared, layers)
    blocks += [Heading(2, ("Gradient",))]
    blocks += [] if found.shared else [_layout(found)]
    blocks += _chains(found.gradients, layers, parts.sums or {})
    blocks += _without_form(parts.by_entries, found)
    if parts.forms:
        blocks += [Heading(2, ("One gradient, three forms",)), *_all(parts.forms)]
    if parts.entries:
        blocks += [Heading(2, ("Entry by entry",)), *_all(parts.entries)]
    return blocks


def second_sections(found: ModelDerivation, parts: ArrayParts) -> list[Block]:
    """Return the sections on the Hessian: in a direction, and block by block."""
    if found.order < 2:
        return []
    blocks: list[Block] = []
    if parts.once_more:
        blocks += [Heading(2, ("Hessian in a direction",)), _bars(found)]
        blocks += _grouped(parts.once_more, () if found.detail == "every" else parts.again)
    if found.second or parts.blocks:
        blocks.append(Heading(2, ("Hessian",)))
        blocks += _blocks(found, parts)
    return blocks


def _dots(found: ModelDerivation) -> Prose:
    """Return what a dot means, in the names of the first differential."""
    moved = found.wrt[0]
    dotted = differential_name(moved)
    return Prose(
        (
            "A dot marks a differential: if ",
            Math(Name(moved)),
            " changes by a small ",
            Math(Name(dotted)),
            ", and the other names by theirs, the definitions change by",
        )
    )


def _layout(found: ModelDerivation) -> Prose:
    """Return the layout, how a differential gives a derivative, and what signs mean that stand below."""
    text: list[Inline] = ["A derivative has the shape of its variable (denominator layout)"]
    example = _example(found)
    if example is not None:
        name, inner, change = example
        text += [
            ", so that a change ",
            Math(Name(differential_name(name))),
            " changes ",
            Math(Name(found.system.loss)),
            " by ",
            Math(change),
            ". With the differential of ",
            Math(Name(name)),
            " put in, what stands beside ",
            Math(Name(differential_name(inner))),
            " is the transpose of its derivative",
        ]
    text.append(".")
    trees = [s.after for d in (*found.shared, *found.gradients) for s in d.steps]
    text += _signs(trees)
    return Prose(tuple(text))


def _example(found: ModelDerivation) -> tuple[str, str, Tree] | None:
    """Return a definition, a name in it, and the change of the loss with the definition."""
    loss, shapes = Name(found.system.loss), found.system.scope.shapes
    for item in found.locals:
        inner = [n for n in found.wrt if differential_name(n) in _names(item.result)]
        name = next((n for n in shapes if Name(differential_name(n)) == item.goal), "")
        rank = len(shapes.get(name, ()))
        if inner and rank:
            beside = Transpose(Derivative(loss, (Name(name),)))
            product = MatMul((beside, Name(differential_name(name))))
            return name, inner[0], Call("tr", (product,)) if rank > 1 else product
    return None


def _signs(trees: Sequence[Tree]) -> list[Inline]:
    """Return a sentence on the columns of ones that stand in the trees."""
    ones = dict.fromkeys(
        part
        for tree in trees
        for part in walk(tree)
        if isinstance(part, Call) and part.function == "ones"
    )
    if not ones:
        return []
    first = next(iter(ones))
    return [" ", Math(first), " is a column of ", Math(first.arguments[0]), " ones."]


def _names(tree: Tree) -> frozenset[str]:
    return frozenset(part.name for part in walk(tree) if isinstance(part, Name))


def _all(derivations: Iterable[Derivation]) -> tuple[Steps, ...]:
    return tuple(steps_of(d, whole=True) for d in derivations)


def _chains(
    derivations: Sequence[Derivation],
    layers: Sequence[Layers],
    sums: Mapping[str, Tree] | None = None,
) -> list[Block]:
    """Return chains, one for each group of layers, and the common form after it."""
    blocks: list[Block] = []
    told: set[int] = set()
    alike: list[Derivation] = []  # of one line each, for the same reason
    by_goal = {d.goal: d for d in derivations}
    for derivation in derivations:
        name = _of(derivation)
        place = next((k for k, g in enumerate(layers) if name in g.names), None)
        in_layer = place is not None and _all_proved(layers[place], by_goal)
        total = None if in_layer else (sums or {}).get(name)
        if in_layer or total is not None or not _is_like(derivation, alike):
            blocks += _row_by_row(alike)
            alike = []
        if place is not None and in_layer:
            blocks += _layer_blocks(derivation, layers[place]) if place not in told else []
            told.add(place)
        elif total is not None:
            blocks += [steps_of(derivation, whole=True), *_as_sum(derivation.goal, total)]
        else:
            alike.append(derivation)
    return blocks + _row_by_row(alike)


def _is_like(derivation: Derivation, others: Sequence[Derivation]) -> bool:
    """Whether a derivation of one line has the reason that others of one line have."""
    if not others:
        return True
    both = (derivation, others[-1])
    return all(len(d.steps) == 1 for d in both) and len({d.steps[0].reason for d in both}) == 1


def _row_by_row(derivations: Sequence[Derivation]) -> list[Block]:
    """Return derivations as one display if there are several."""
    if len(derivations) < 2:
        return [steps_of(d, whole=True) for d in derivations]
    reason = derivations[0].steps[0].reason
    bare = (replace(d, steps=(replace(d.steps[0], reason=()),)) for d in derivations)
    return [Group(tuple(steps_of(d, whole=True) for d in bare), reason)]


def _of(derivation: Derivation) -> str:
    """Return the name that a derivation's derivative, or differential, is of."""
    goal = derivation.goal
    if isinstance(goal, Derivative) and len(goal.wrt) == 1 and isinstance(goal.wrt[0], Name):
        return goal.wrt[0].name
    return goal.name if isinstance(goal, Name) else ""


def _all_proved(group: Layers, by_goal: Mapping[Tree, Derivation]) -> bool:
    found = [d for d in by_goal.values() if _of(d) in group.names]
    return len(found) == len(group.names) and all(d.proved for d in found)


def _layer_blocks(derivation: Derivation, group: Layers) -> list[Block]:
    """Return the chain of one layer, if it has more lines than one, and the common form of all."""
    steps = derivation.steps
    where = _numbers(group)
    if len(steps) > 1:
        likewise: tuple[Inline, ...] = ("In the same way, each proved, for ", *where, ",")
        return [steps_of(derivation, whole=True), Prose(likewise), Formula((group.form,))]
    reason: tuple[Inline, ...] = (" (", *steps[0].reason, ")") if steps and steps[0].reason else ()
    return [Prose(("For ", *where, *reason, ",")), Formula((group.form,))]


def _numbers(group: Layers) -> tuple[Inline, ...]:
    """Return "l = 1, 2, 3", or "l = 1, …, 9" where there are many."""
    values = [value for _, value in group.members]
    out: list[Inline] = [Math(Relation("=", Name(group.letter), number(values[0])))]
    if len(values) > NAMED + 1 and values == list(range(values[0], values[-1] + 1)):
        return (*out, ", …, ", Math(number(values[-1])))
    for value in values[1:]:
        out += [", ", Math(number(value))]
    return tuple(out)


def _as_sum(goal: Tree, total: Tree) -> list[Block]:
    return [Prose(("that is,",)), Formula((Relation("=", goal, total),))]


def _without_form(names: Sequence[str], found: ModelDerivation) -> list[Block]:
    """Return which derivatives have no matrix form."""
    if not names:
        return []
    out: list[Inline] = []
    for place, name in enumerate(names):
        out += [", "] if place else []
        out.append(Math(Derivative(Name(found.system.loss), (Name(name),))))
    plural = len(names) > 1
    have = " have no matrix form and are" if plural else " has no matrix form and is"
    return [Prose((*out, have, " given entry by entry."))]


def _bars(found: ModelDerivation) -> Prose:
    """Return what a bar and its dot mean."""
    name = found.wrt[0]
    return Prose(
        (
            "Write ",
            Math(Name(bar_name(name))),
            " for ",
            Math(Derivative(Name(found.system.loss), (Name(name),))),
            ", and so on. Back propagation differentiated once more gives the change of the gradient: the "
            "Hessian times the direction in which the parameters change.",
        )
    )


def _grouped(derivations: Sequence[Derivation], layers: Sequence[Layers]) -> list[Block]:
    """Return differentials as one display, those of layers by their common form."""
    inside = {n for group in layers for n in group.names}
    alone = [d for d in derivations if _of(d) not in inside]
    blocks: list[Block] = [Group(tuple(steps_of(d, whole=True) for d in alone))] if alone else []
    for group in layers:
        blocks += [Prose(("For ", *_numbers(group), ",")), Formula((group.form,))]
    return blocks


def _blocks(found: ModelDerivation, parts: ArrayParts) -> list[Block]:
    """Return the blocks of the Hessian with how they are laid out, and which are left out."""
    if not found.second and not parts.left_out:
        told = _ABOVE if parts.once_more else ""
        return [Prose((_TOO_MANY.format(count=parts.blocks, told=told),))]
    blocks: list[Block] = [_convention(found)] if found.second else []
    blocks += _all(found.second)
    return blocks + _left_out(found, parts)


def _left_out(found: ModelDerivation, parts: ArrayParts) -> list[Block]:
    """Return which blocks are not written out."""
    pairs = parts.left_out
    if not pairs:
        return []
    out: list[Inline] = []
    for place, pair in enumerate(pairs):
        out += [", "] if place else []
        out.append(Math(Derivative(Name(found.system.loss), tuple(map(Name, pair)))))
    other = "other " if found.second else ""
    out = [f"The {other}{len(pairs)} blocks"] if len(pairs) > NAMED else out
    verb = " is" if len(pairs) == 1 else " are"
    told = "; the Hessian in a direction says all of it" if parts.once_more else ""
    return [Prose((*out, f"{verb} too long to read as one formula{told}."))]


_ABOVE = "in a direction it is given above, and "
_TOO_MANY = (
    "The Hessian has {count} blocks, too many to read one by one; {told}"
    "some parameters named (wrt) give a part of it."
)


def _convention(found: ModelDerivation) -> Prose:
    """Return how blocks are laid out."""
    text: list[Inline] = ["The gradient is differentiated once more. "]
    mixed = [d.goal for d in found.second if isinstance(d.goal, Derivative)]
    pair = next((g for g in mixed if g.wrt[0] != g.wrt[1] and _is_matrix(g, found)), None)
    if pair is not None:
        text += [
            "In ",
            Math(pair),
            " rows belong to ",
            Math(pair.wrt[0]),
            " and columns to ",
            Math(pair.wrt[1]),
            "; the block the other way round is its transpose. ",
        ]
    if any(isinstance(d.goal, Part) for d in found.second):
        text += [
            "A block with more than two indices is given as a matrix for each value of the indices that "
            "are held fixed."
        ]
    if any(s.rule == "by-entries" for d in found.second for s in d.steps):
        text += [" A block that has no matrix form is given entry by entry."]
    return Prose((*text[:-1], str(text[-1]).rstrip()))


def _is_matrix(goal: Derivative, found: ModelDerivation) -> bool:
    shapes = found.system.scope.shapes
    return all(isinstance(t, Name) and len(shapes.get(t.name, ())) == 1 for t in goal.wrt)
