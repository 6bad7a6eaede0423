"""Functions along an axis in numpy: shares of exponentials, extreme entries, product of entries.

What one function of code needs of the shares of an array comes from one call and one exponential:
p, q, s = shares(z, "p", "1-p", "-log p").
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from symopt.calculus import build, indices
from symopt.calculus.indices import Index
from symopt.calculus.nodes import Operator
from symopt.compilation.expressions import ATOM
from symopt.compilation.labels import standard_label
from symopt.compilation.stable.gaps import GAP, gap_cases

if TYPE_CHECKING:
    from symopt.compilation.arrays.writer import ArrayWriter

SHARES = {
    "portion": ("p", "P"),
    "portion_rest": ("1-p", "Q"),
    "surprise": ("-log p", "s"),
    "lse": ("lse", "lse"),
}
"""What is asked of `shares` for each array function, and a name for it."""
ALONE = {"portion": "softmax", "lse": "logsumexp"}
"""Functions for what is wanted alone."""
REDUCING = {"amax": "np.max", "amin": "np.min", "prod": "np.prod"}
"""Functions that numpy has, of one axis, several or all."""


def along_axis(writer: ArrayWriter, node: Operator) -> str:
    """Return a function of an array along an axis, in the writer's context."""
    if node.function in REDUCING:
        return _reduced(writer, node)
    if node.function == GAP:
        return writer.compose(gap_cases(node))[0]
    (bound,) = node.bound
    label = standard_label(bound.lower, bound.upper, set(writer.axes) | set(node.body.free))
    body = build.rename(node.body, {bound: indices.of(label)})
    if node.function == "lse":
        return _share(writer, node, writer.full(body, (*writer.axes, label)))
    (place,) = node.at
    outer = tuple(i for i in writer.axes if i in body.free)
    text = _share(writer, node, writer.full(body, (*outer, label)))
    here = place.plain
    same = here is not None and (here.lower, here.upper) == (label.lower, label.upper)
    if here is not None and same and here not in outer:
        return writer.align((text, ATOM), (*outer, here))[0]
    name = writer.names.fresh("t")
    writer.place.append(f"{name} = {text}")
    shape = [*(i.upper for i in outer), label.upper]
    return writer.subscript(name, shape, [*map(indices.of, outer), place])[0]


def _share(writer: ArrayWriter, node: Operator, text: str) -> str:
    """Return one of the functions of an array, all that are needed computed from one exponential."""
    needed = {n.function for n in writer.uses if isinstance(n, Operator) and n.body is node.body}
    wanted = [name for name in SHARES if name in needed or name == node.function]
    if len(wanted) == 1 and wanted[0] in ALONE:
        function = ALONE[wanted[0]]
        writer.used_functions.add(function)
        return f"{function}({text})"
    words = ", ".join(f'"{SHARES[name][0]}"' for name in wanted)
    call = f"shares({text}, {words})"
    names = writer.pairs.get(call)
    if names is None:
        names = tuple(writer.names.fresh(SHARES[name][1]) for name in wanted)
        writer.pairs[call] = names
        writer.used_functions.add("shares")
        writer.place.append(f"{', '.join(names)}{',' if len(names) == 1 else ''} = {call}")
    return names[wanted.index(node.function)]


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
