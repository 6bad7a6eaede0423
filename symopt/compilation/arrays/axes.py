"""Functions along an axis in numpy: softmax, log-sum-exp, largest and smallest entry, product of entries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symopt.calculus import build, indices
from symopt.calculus.indices import Index
from symopt.calculus.nodes import Operator
from symopt.compilation.expressions import ATOM
from symopt.compilation.labels import standard_label

if TYPE_CHECKING:
    from symopt.compilation.arrays.writer import ArrayWriter

BOTH = "softmax_and_logsumexp"
REDUCING = {"amax": "np.max", "amin": "np.min", "prod": "np.prod"}
"""Functions that numpy has, of one axis, several or all."""


def along_axis(writer: ArrayWriter, node: Operator) -> str:
    """Return a function of an array along an axis, in the writer's context."""
    if node.function in REDUCING:
        return _reduced(writer, node)
    both = BOTH in writer.dialect.functions and _has_other(writer, node)
    writer.used_functions.add(BOTH if both else node.function)
    (bound,) = node.bound
    label = standard_label(bound.lower, bound.upper, set(writer.axes) | set(node.body.free))
    body = build.rename(node.body, {bound: indices.of(label)})
    if node.function == "logsumexp":
        text = writer.full(body, (*writer.axes, label))
        return _of_both(writer, text)[1] if both else f"logsumexp({text})"
    (place,) = node.at
    outer = tuple(i for i in writer.axes if i in body.free)
    text = writer.full(body, (*outer, label))
    text = _of_both(writer, text)[0] if both else f"softmax({text})"
    here = place.plain
    same = here is not None and (here.lower, here.upper) == (label.lower, label.upper)
    if here is not None and same and here not in outer:
        return writer.align((text, ATOM), (*outer, here))[0]
    name = writer.names.fresh("t")
    writer.place.append(f"{name} = {text}")
    shape = [*(i.upper for i in outer), label.upper]
    return writer.subscript(name, shape, [*map(indices.of, outer), place])[0]


def _has_other(writer: ArrayWriter, node: Operator) -> bool:
    """Return whether both softmax and log-sum-exp of an array are needed."""
    other = "softmax" if node.function == "logsumexp" else "logsumexp"
    return any(
        isinstance(n, Operator) and n.function == other and n.body is node.body for n in writer.uses
    )


def _of_both(writer: ArrayWriter, text: str) -> tuple[str, str]:
    """Return the names of softmax and log-sum-exp of an array, computed from one exponential."""
    call = f"{BOTH}({text})"
    names = writer.pairs.get(call)
    if names is None:
        names = writer.pairs[call] = (writer.names.fresh("P"), writer.names.fresh("lse"))
        writer.place.append(f"{names[0]}, {names[1]} = {call}")
    return names


def _reduced(writer: ArrayWriter, node: Operator) -> str:
    """Return what remains of an array, its other axes kept in their order."""
    body, labels = build.open_operator(node)
    axes = writer.natural(body)
    axes += tuple(i for i in labels if i not in axes)
    places = [k for k, i in enumerate(axes) if i in labels]
    kept: tuple[Index, ...] = tuple(i for i in axes if i not in labels)
    text = f"{REDUCING[node.function]}({writer.full(body, axes)}"
    if kept:
        text += f", axis={places[0] if len(places) == 1 else tuple(places)}"
    return writer.align((f"{text})", ATOM), kept)[0]
