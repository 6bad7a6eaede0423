"""The shapes of undeclared names: kinds by use and letter, sizes by what the operations make equal.

    x.T @ A @ x      A: n × n, x: n          A @ X @ B      A: m × n, X: n × p, B: p × q

A lower-case name whose letter alone makes it a vector is a number after all where a matrix stands beside it,
as in t*A, and where no other size meets its own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import field, replace
from itertools import pairwise

from symopt.calculus.inference.dimensions import Dimensions, Kind, Size
from symopt.calculus.inference.letters import ARRAYS, SQUARE, Usage, usage
from symopt.foundation.record import record
from symopt.syntax import tree as syntax
from symopt.syntax.tree import Tree

_NUMBER = Kind(())
_REDUCED = frozenset(
    ("norm", "norm1", "sum", "mean", "prod", "var", "std", "amax", "amin", "max", "min")
)
_KEPT = frozenset(("inv", "adj", "expm", "matpow", "softmax", "tril", "triu", "toepsum", "cumsum"))
"""Functions whose value has the shape of the argument."""
_ELEMENTWISE = frozenset(("had", "had3", "ediv", "hpow"))


def inferred_shapes(
    trees: Sequence[Tree],
    declared: Mapping[str, tuple[Size, ...]],
    numbers: Collection[str] = (),
    definitions: Sequence[tuple[str, Tree]] = (),
    square: Collection[str] = (),
    ranks: Mapping[str, int] | None = None,
) -> dict[str, tuple[Size, ...]]:
    """Return the shape of each name in the trees that is not declared, not defined and no size.

    declared: shapes that are known.   numbers: further names that are numbers.
    definitions: names with their bodies, in order, which the trees may use.
    square: names that are square matrices, by what is said of them.
    ranks: the names that are arrays with their number of dimensions, where letters are to say nothing.

    >>> from symopt.functions.vocabulary import default_vocabulary
    >>> from symopt.syntax.reading.parser import parse
    >>> inferred_shapes([parse("x.T @ A @ x", default_vocabulary())], {})
    {'x': ('n',), 'A': ('n', 'n')}
    """
    defined = {name for name, _ in definitions}
    used = usage([*(body for _, body in definitions), *trees])
    if any(declared.values()) or square:
        used = replace(used, arrays=True, matrices=used.matrices | frozenset(square))
    if ranks is not None:
        used = Usage(False, used.sizes, frozenset(square), frozenset(), dict(ranks))
    sizes = used.sizes | {s for shape in declared.values() for s in shape if isinstance(s, str)}
    every = [*(body for _, body in definitions), *trees]
    names = [n for t in every for n in syntax.names(t)]
    free = [n for n in dict.fromkeys(names) if not (n in declared or n in sizes or n in defined)]
    scalars = set(numbers)
    while True:
        work = _Inference(used, declared, scalars)
        for name in free:
            work.declare(name)
        for name, body in definitions:
            work.kinds[name] = work.visit(body) or _NUMBER
        for tree in trees:
            work.visit(tree)
        lonely = work.lonely(free)
        if not (work.demoted or lonely):
            found = {name: work.kinds[name] for name in free}
            return work.dimensions.named(found, {*names, *sizes})
        scalars |= work.demoted or lonely


@record(frozen=False)
class _Inference:
    used: Usage
    declared: Mapping[str, tuple[Size, ...]]
    scalars: set[str]
    dimensions: Dimensions = field(default_factory=Dimensions)
    kinds: dict[str, Kind] = field(default_factory=dict[str, Kind])
    demoted: set[str] = field(default_factory=set[str])
    firm: set[str] = field(default_factory=set[str])
    ends: dict[str, Tree | None] = field(default_factory=dict[str, Tree | None])

    def __post_init__(self) -> None:
        """Take in the declared shapes."""
        for name, shape in self.declared.items():
            self.kinds[name] = Kind(tuple(map(self.dimensions.new, shape)))

    def declare(self, name: str) -> None:
        """Give a name the kind that its use and its letter suggest."""
        rank, soft = (0, False) if name in self.scalars else self.used.rank(name)
        places = tuple(self.dimensions.new() for _ in range(rank))
        if name in self.used.matrices and rank == 2:
            places = (places[0], places[0])
        self.kinds[name] = Kind(places, soft=name if soft else "")

    def lonely(self, free: Sequence[str]) -> set[str]:
        """Return the vectors by letter whose size no other name has."""
        found: set[str] = set()
        for name in free:
            kind = self.kinds[name]
            if kind.soft and name not in self.firm:
                own = self.dimensions.find(kind.places[0])
                others = (p for n in free if n != name for p in self.kinds[n].places)
                if own not in self.dimensions.known and own not in map(
                    self.dimensions.find, others
                ):
                    found.add(name)
        arrays = any(k.places for n, k in self.kinds.items() if n not in found)
        return found if arrays else set()

    def visit(self, tree: Tree) -> Kind | None:
        """Return what is known of a value, None if nothing is; sizes are joined on the way."""
        match tree:
            case syntax.Number() | syntax.Constant():
                return _NUMBER
            case syntax.Name(name=name):
                return self.kinds.get(name, _NUMBER)
            case syntax.Entry(name=name, indices=places):
                self.entry(name, places)
                return _NUMBER
            case syntax.Part(body=body, places=places):
                return self.part(body, places)
            case syntax.Add(terms=parts):
                return self.together(parts, rows=True)
            case syntax.Mul(factors=parts):
                return self.together(parts)
            case syntax.Div(numerator=a, denominator=b) | syntax.Pow(base=a, exponent=b):
                return self.together((a, b))
            case syntax.Neg(body=body) | syntax.Cancel(body=body):
                return self.visit(body)
            case syntax.Transpose(body=body):
                return self.transposed(body)
            case syntax.MatMul(factors=parts):
                return self.product(parts)
            case syntax.Sum(body=body, index=index, upper=upper):
                self.ends[index] = upper
                return self.visit(body)
            case syntax.Call():
                return self.call(tree)
            case _:
                for child in syntax.children(tree):
                    self.visit(child)
                return None

    def entry(self, name: str, places: Sequence[Tree]) -> None:
        """Join the sizes of an array with the ranges of its indices."""
        kind = self.kinds.get(name)
        if kind is None or len(kind.places) != len(places):
            return
        for key, place in zip(kind.places, places, strict=True):
            end = self.ends.get(place.name) if isinstance(place, syntax.Name) else None
            size = _size(end)
            if size is not None:
                self.dimensions.join(key, self.dimensions.new(size))

    def part(self, body: Tree, places: Sequence[Tree]) -> Kind | None:
        """Return the kind of a row, a column or a slice: an index drops its dimension."""
        kind = self.visit(body)
        if isinstance(body, syntax.Name):
            self.entry(body.name, places)
        if kind is None or len(kind.places) != len(places):
            return None
        self.firm.add(kind.soft)
        for key, place in zip(kind.places, places, strict=True):
            end = place.upper if isinstance(place, syntax.Range) else None
            if isinstance(end, syntax.Name):  # x[2:n] goes to the end of x
                self.dimensions.join(key, self.dimensions.new(end.name))
        kept = [
            key if place == syntax.Range() else self.dimensions.new()
            for key, place in zip(kind.places, places, strict=True)
            if isinstance(place, syntax.Range)
        ]
        return Kind(tuple(kept), kind.row and len(kept) == 1)

    def together(self, parts: Sequence[Tree], *, rows: bool = False) -> Kind | None:
        """Return the kind of an elementwise operation; rows: whether a vector may meet a matrix's rows."""
        kinds = [self.visit(part) for part in parts]
        arrays = [k for k in kinds if k is not None and k.places]
        if not arrays:
            return None if None in kinds else _NUMBER
        lead = max(arrays, key=lambda k: len(k.places))
        if len(lead.places) == 1 and len({k.row for k in arrays}) > 1:  # x beside yᵀ
            self.demoted |= {k.soft for k in arrays if not k.row} - {""}
        for kind in arrays:
            if len(kind.places) < len(lead.places) and not rows:
                self.demoted |= {kind.soft} - {""}
                continue
            shift = len(lead.places) - len(kind.places)
            for a, b in zip(kind.places, lead.places[shift:], strict=True):
                self.dimensions.join(a, b)
        firm = all(kind.soft == "" for kind in arrays)
        return Kind(lead.places, lead.row, "" if firm else lead.soft)

    def transposed(self, body: Tree) -> Kind | None:
        kind = self.visit(body)
        if kind is None:
            return None
        self.firm.add(kind.soft)
        return Kind(kind.places[::-1], not kind.row if len(kind.places) == 1 else False)

    def product(self, parts: Sequence[Tree]) -> Kind | None:
        """Return the kind of a matrix product, left to right."""
        kinds = [self.visit(part) for part in parts]
        total = kinds[0]
        for right in kinds[1:]:
            total = self.times(total, right)
        return total

    def times(self, left: Kind | None, right: Kind | None) -> Kind | None:
        if left is None or right is None or not left.places or not right.places:
            return None
        self.firm |= {left.soft, right.soft}
        if len(left.places) == len(right.places) == 1 and not left.row and right.row:
            return Kind((left.places[0], right.places[0]))
        self.dimensions.join(left.places[-1], right.places[0])
        places = (*left.places[:-1], *right.places[1:])
        return Kind(places, len(places) == 1 and len(left.places) == 1)

    def call(self, tree: syntax.Call) -> Kind | None:
        """Return the kind of a function's value."""
        name = tree.function
        if name in ("max", "min") and len(tree.arguments) > 1:
            return self.together(tree.arguments)
        if name not in ARRAYS and name not in _REDUCED:
            return self.together(tree.arguments)
        if name in _ELEMENTWISE:
            return self.together(tree.arguments)
        if name in ("eye", "ones", "zeros"):
            return self.made(name, tree.arguments)
        kinds = [self.visit(part) for part in tree.arguments]
        self.firm |= {kind.soft for kind in kinds if kind is not None}
        if name in ("hstack", "vstack"):
            return self.beside(kinds, 0 if name == "hstack" else -1)
        if name in ("outer", "dot") and len(kinds) == 2:
            return self.vectors(name, kinds[0], kinds[1])
        inner = kinds[0] if kinds else None
        if inner is None:
            return None
        if name in SQUARE and len(inner.places) == 2:
            self.dimensions.join(*inner.places)
        return self.value(name, inner, dict(tree.options))

    def vectors(self, name: str, left: Kind | None, right: Kind | None) -> Kind | None:
        """Return the kind of the outer or inner product of two vectors, and of a matrix product."""
        if left is None or right is None or not left.places or not right.places:
            return None
        if name == "outer":
            return Kind((left.places[0], right.places[0]))
        self.dimensions.join(left.places[-1], right.places[0])
        return Kind((*left.places[:-1], *right.places[1:]))

    def beside(self, kinds: Sequence[Kind | None], axis: int) -> None:
        """Join the sizes that matrices beside one another, or above, have in common."""
        known = [k for k in kinds if k is not None and len(k.places) == 2]
        for left, right in pairwise(known):
            self.dimensions.join(left.places[axis], right.places[axis])

    def made(self, name: str, parts: Sequence[Tree]) -> Kind:
        keys = [self.dimensions.new(_size(part)) for part in parts]
        if name == "eye":
            return Kind((keys[0], keys[0]))
        kept = [
            k for k, part in zip(keys, parts, strict=True) if _size(part) != 1 or len(parts) < 2
        ]
        return Kind(tuple(kept))

    def value(self, name: str, inner: Kind, options: Mapping[str, Tree]) -> Kind | None:
        """Return the kind of f(A) by the kind of A."""
        places = inner.places
        axis = _axis(options.get("axis"), len(places))
        if name in ("tr", "det", "logdet", "eigmax", "sc"):
            return _NUMBER
        if name in _KEPT:
            return Kind(places, inner.row)
        if name == "pinv":
            return Kind(places[::-1])
        if name == "vmax":
            return Kind(places[:1])
        if name == "logsumexp" and axis is None and places:
            axis = len(places) - 1
        if name in _REDUCED or name == "logsumexp":
            gone = range(len(places)) if axis is None else (axis,)
            if _size(options.get("keepdims")) == 1:  # of any size beside what it meets
                return Kind(
                    tuple(self.dimensions.new() if k in gone else p for k, p in enumerate(places))
                )
            return Kind(tuple(p for k, p in enumerate(places) if k not in gone))
        if name == "diag" and len(places) == 1:
            return Kind((places[0], places[0]))
        if name == "diag" and len(places) == 2:
            self.dimensions.join(*places)
            return Kind(places[:1])
        return None


def _axis(said: Tree | None, rank: int) -> int | None:
    """Return an axis counted from 0, None if all are meant or it is none."""
    sign = -1 if isinstance(said, syntax.Neg) else 1
    body = said.body if isinstance(said, syntax.Neg) else said
    if not isinstance(body, syntax.Number) or not rank:
        return None
    return (sign * int(body.value)) % rank


def _size(tree: Tree | None) -> Size | None:
    match tree:
        case syntax.Name(name=name):
            return name
        case syntax.Number(value=value) if value.denominator == 1 and value > 0:
            return int(value)
        case _:
            return None
