"""numpy with scipy.special: arrays over rows or over any indices, matrix products where they fit."""

from __future__ import annotations

from collections.abc import Iterable

from symopt.calculus import indices
from symopt.compilation.arrays.features import features_first
from symopt.compilation.arrays.form import hessian_form, structured
from symopt.compilation.arrays.hessian import StructuredArrays
from symopt.compilation.arrays.plan import ArrayPlan
from symopt.compilation.backend import Backend, Source, load_python, reserved_words
from symopt.compilation.blocks.form import block_form, row_sizes
from symopt.compilation.blocks.gram import GRAM
from symopt.compilation.blocks.writer import OVER_BLOCKS, NumpyBlocks
from symopt.compilation.expressions import ATOM, Dialect, Text
from symopt.compilation.numpy_code.arrays import NumpyArrays
from symopt.compilation.numpy_code.hessian import STRUCTURE_HELPERS, structure_helpers
from symopt.compilation.numpy_code.logistic import HELPERS as LOGISTIC
from symopt.compilation.numpy_code.matrices import MATRIX_HELPERS
from symopt.compilation.numpy_code.rows import NumpyRows
from symopt.compilation.numpy_code.special import FROM_SCIPY, HELPERS, special_source
from symopt.compilation.plan import RowPlan


def _choose(value: str, condition: str, otherwise: str) -> Text:
    return f"np.where({condition}, {value}, {otherwise})", ATOM


DIALECT = Dialect(
    functions={
        "exp": "np.exp", "log": "np.log", "sin": "np.sin", "cos": "np.cos", "tan": "np.tan",
        "asin": "np.arcsin", "acos": "np.arccos", "atan": "np.arctan", "sinh": "np.sinh",
        "cosh": "np.cosh", "tanh": "np.tanh", "asinh": "np.arcsinh", "acosh": "np.arccosh",
        "atanh": "np.arctanh", "atan2": "np.arctan2", "hypot": "np.hypot", "abs": "np.abs",
        "max": "np.maximum", "min": "np.minimum", "sign": "np.sign", "log1p": "np.log1p",
        "expm1": "np.expm1", "sqrt": "np.sqrt", "cbrt": "np.cbrt", "softplus": "softplus",
        "floor": "np.floor", "ceiling": "np.ceil",
        **{name: text.split()[-1] for name, text in FROM_SCIPY.items()},
        **{name: name for name in HELPERS},
        **{name: name for name in LOGISTIC}, "copysign": "np.copysign",
    },
    power="np.power", sqrt="np.sqrt", nan="np.nan", choose=_choose,
    both="&", either="|", negated="np.logical_not", eager=True,
)  # fmt: skip

_SOFTPLUS = '''
def softplus(x):
    """log(1 + exp(x)), without overflow."""
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))
'''
_PAIRS = {
    "softplus_pair": '''
def softplus_pair(z, e):
    """softplus(z) and softplus(-z), given e = exp(-|z|)."""
    tail = np.log1p(e)
    return np.maximum(z, 0) + tail, np.maximum(-z, 0) + tail
''',
    "sigmoid_pair": '''
def sigmoid_pair(z, e):
    """sigmoid(z) and sigmoid(-z), given e = exp(-|z|)."""
    large = 1/(1 + e)
    small = e*large
    up = z >= 0
    return np.where(up, large, small), np.where(up, small, large)
''',
}
UNPACK = '''
def unpack(theta, *shapes):
    """Return the parameters of given shapes from the flat vector."""
    return [theta[s].reshape(shape) for s, shape in zip(spans(*shapes), shapes)]


def spans(*shapes):
    """Return the part of the flat vector that each parameter takes."""
    parts, stop = [], 0
    for shape in shapes:
        start, count = stop, 1
        for size in shape:
            count *= size
        stop = start + count
        parts.append(slice(start, stop))
    return parts


def put(H, rows, columns, block):
    """Write a block of a symmetric matrix and its transpose."""
    part = np.reshape(block, H[rows, columns].shape)
    H[columns, rows] = part.T
    H[rows, columns] = part


def pack(*parts):
    """Return arrays as one flat vector."""
    return np.concatenate([np.ravel(part) for part in parts])
'''
_OPERATORS = {
    "softmax": '''
def softmax(z):
    """exp(z)/sum(exp(z)) over the last axis, without overflow."""
    t = z.T if z.ndim == 2 else np.moveaxis(z, -1, 0)
    t = np.ascontiguousarray(t)  # sums over a short last axis are slow
    e = np.exp(t - t.max(axis=0))
    p = e/e.sum(axis=0)
    return p.T if p.ndim == 2 else np.moveaxis(p, 0, -1)
''',
    "logsumexp": '''
def logsumexp(z):
    """log(sum(exp(z))) over the last axis, without overflow."""
    t = np.ascontiguousarray(np.moveaxis(z, -1, 0))  # sums over a short last axis are slow
    top = np.max(t, axis=0)
    return np.log(np.sum(np.exp(t - top), axis=0)) + top
''',
    "shares": '''
def shares(z, *wanted):
    """Of p = exp(z)/sum(exp(z)) over the last axis what is wanted; lse is log(sum(exp(z)))."""
    kind = z.dtype if z.dtype.kind == "f" else np.float64  # Kronecker deltas are integers
    d = np.array(z.T if z.ndim == 2 else np.moveaxis(z, -1, 0), kind, order="C")
    shape = d.shape  # sums over a short last axis are slow
    d = d.reshape(shape[0], -1)
    top = np.maximum.reduce(d, axis=0)
    d -= top
    p = np.exp(d)
    rest = others(p) if len(p) <= 24 else None
    if rest is None:
        few = np.sum(p, axis=0) - 1
        near = np.flatnonzero(few < 0.0625)  # there the sum is that of the others' alone
        if near.size:
            sure = p[:, near] == 1
            few[near] = np.sum(np.where(sure, 0, p[:, near]), axis=0)
        total = few + 1
    else:
        few = np.minimum.reduce(rest, axis=0) if "lse" in wanted or "-log p" in wanted else None
        total = p[0] + rest[0]
    tail = None if few is None else np.log1p(few)
    if "p" in wanted or "1-p" in wanted:
        p /= total
    found = []
    for name in wanted:
        if name == "lse":
            found.append((top + tail).reshape(shape[1:]))
            continue
        part = p
        if name == "-log p":
            part = np.subtract(tail, d, out=d)
        elif name == "1-p" and rest is not None:
            part = np.divide(rest, total, out=rest)
        elif name == "1-p":
            part = 1 - p
            if near.size:
                part[:, near] = np.where(sure, (few/total)[near], part[:, near])
        part = part.reshape(shape)
        found.append(part.T if part.ndim == 2 else np.moveaxis(part, 0, -1))
    return found


def others(p):
    """Return for each row the sum of the others, in which nothing cancels."""
    return (1 - np.eye(len(p), dtype=p.dtype)) @ p
''',
    **MATRIX_HELPERS,
}

_WORDS = (
    "np", "pi", "theta", "X", "g", "H", "at", "blocks", "unpack", "spans", "pack", "put", "rows",
    "over_blocks", "gram", "R", "C", "memory", "take", "views", "fill", "places",
    *_OPERATORS, *_PAIRS, *STRUCTURE_HELPERS,
)  # fmt: skip
_LEVELS = {"value": 0, "value_and_gradient": 1, "all": 2}
PARTS = {
    "everything": tuple(_LEVELS), "first": ("value", "value_and_gradient"),
    "blocks": ("all",), "whole": ("all",), "alone": ("all",), "plain": ("all",),
}  # fmt: skip
"""What can be written by itself: all of second order for data of any size, or for those of moderate size;
for data of any size the Hessian without value and gradient, or all where that is the same work; all by
formulas alone, for floats of any kind."""


def emit(
    plan: RowPlan | ArrayPlan,
    part: str = "everything",
    known: dict[int, NumpyRows] | None = None,
) -> Source:
    """Return the source of value, value_and_gradient and all, each (theta, data…) -> arrays.

    known: what was written of this plan for another part, by order; more is added to it.
    """
    if isinstance(plan, RowPlan):
        return _rows(plan, part, {} if known is None else known)
    return _arrays(plan, part)


def _titles(plan: RowPlan | ArrayPlan, part: str) -> list[tuple[str, int]]:
    return [(title, _LEVELS[title]) for title in PARTS[part] if _LEVELS[title] <= plan.order]


def _arrays(plan: ArrayPlan, part: str) -> Source:
    reserved = array_words()
    whole = {} if part in ("first", "blocks", "alone", "plain") else _whole(plan, reserved)
    written: dict[str, NumpyArrays | NumpyBlocks] = {}
    for title, level in _titles(plan, part):
        if part != "whole" or not whole:
            written[title] = _written(plan, reserved, level, alone=part == "alone")
    last = written.get("all")
    if part == "alone" and isinstance(last, NumpyBlocks):
        written = {"hessian": last}
    if part in ("blocks", "alone") and not isinstance(last, NumpyBlocks):
        whole = _whole(plan, reserved)
    if whole and not isinstance(last, NumpyBlocks):
        written["all"] = whole.pop("whole_all")
    if part != "everything":
        written, whole = {**written, **whole}, {}
    arguments = (*plan.variables, *(f"#{size}" for size in plan.sizes))
    everything = {**written, **whole}
    bodies = [function.source(title, arguments) for title, function in everything.items()]
    used = {name for function in everything.values() for name in function.used_functions}
    blocked = tuple(t for t, function in written.items() if isinstance(function, NumpyBlocks))
    helpers = [UNPACK, *operator_helpers(used), *([OVER_BLOCKS] if blocked else [])]
    helpers += structure_helpers(used)
    staged = tuple(t for t, function in written.items() if isinstance(function, StructuredArrays))
    streams = _streams(written.values())
    return Source(
        module(bodies, used, helpers), tuple(written), arguments, blocked, staged, streams=streams
    )


def _streams(functions: Iterable[NumpyArrays | NumpyBlocks]) -> tuple[str, ...]:
    """Return the data that are only ever read by blocks of rows, none unless all functions go by blocks."""
    found: dict[str, None] | None = None
    for function in functions:
        if not isinstance(function, NumpyBlocks):
            return ()
        axes = function.form.axes
        found = {n: None for n in (axes if found is None else found) if n in axes}
    return tuple(found or ())


def _whole(plan: ArrayPlan, reserved: frozenset[str]) -> dict[str, NumpyArrays]:
    """Return functions of whole arrays with the Hessian by its structure, none where it has none."""
    if plan.order < 2:
        return {}
    turned, form = hessian_form(plan.joined() or plan)
    if not structured(turned, form):
        return {}
    return {
        title: StructuredArrays(turned, form, DIALECT, reserved, alone=title == "hessian")
        for title in ("whole_all", "hessian")
    }


def _written(
    plan: ArrayPlan, reserved: frozenset[str], level: int, *, alone: bool
) -> NumpyArrays | NumpyBlocks:
    """Return a function over blocks of rows if it is a sum over rows, else over whole arrays.

    alone: the Hessian without value and gradient, if it goes by blocks.
    """
    for size in row_sizes(plan):
        turned = features_first(plan, indices.size(size))
        form = block_form(turned, level, size, alone=alone)
        if form is not None:
            return NumpyBlocks(turned, form, DIALECT, reserved, level, alone=alone)
    return NumpyArrays(plan, DIALECT, reserved, level)


def _rows(plan: RowPlan, part: str, known: dict[int, NumpyRows]) -> Source:
    reserved = reserved_words(DIALECT, _WORDS)
    heads = _titles(plan, part)
    for _, level in heads:
        if level not in known:
            known[level] = NumpyRows(plan, DIALECT, reserved, level)
    written = [(title, known[level]) for title, level in heads]
    everything = ["", *plan.columns, *plan.scalars]
    needed = {name for _, function in written for name in function.used(everything)}
    arguments = tuple(name for name in everything if name in needed)
    bodies = [function.source(title, arguments) for title, function in written]
    used = {name for _, function in written for name in function.used_functions}
    titles = tuple(title for title, _ in heads)
    blocked = titles if plan.row is not None else ()
    helpers = [OVER_BLOCKS] if blocked else []
    streams = tuple(everything) if blocked else ()
    return Source(module(bodies, used, helpers), titles, arguments, blocked, streams=streams)


def module(bodies: list[str], used: set[str], helpers: list[str]) -> str:
    """Return a module: the imports and helpers that the functions use, then the functions."""
    text = "import numpy as np\n"
    line, special = special_source(used)
    text += line
    if any("pi" in body for body in bodies):
        text += "\npi = np.pi\n"
    pairs = [text for name, text in _PAIRS.items() if name in used]
    pairs += [text for name, text in LOGISTIC.items() if name in used]
    pairs += [GRAM] if "gram" in used else []
    helpers = [*([_SOFTPLUS] if "softplus" in used else []), *special, *pairs, *helpers]
    return text + "\n".join(["", *helpers, *bodies])


def array_words() -> frozenset[str]:
    """Return the identifiers that code over arrays needs for itself."""
    return reserved_words(DIALECT, _WORDS) - {"X"}


def operator_helpers(used: set[str]) -> list[str]:
    """Return the source of the array functions that code uses."""
    return [text for name, text in _OPERATORS.items() if name in used]


NUMPY = Backend(
    name="numpy",
    title="numpy and scipy.special",
    dialect=DIALECT,
    available=lambda: True,
    emit=emit,
    load=load_python,
)
