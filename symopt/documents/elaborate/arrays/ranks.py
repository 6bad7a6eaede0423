r"""Which names of a document must be arrays, and of how many dimensions, by what stands around them.

    \sum_i x_i, \sum_{ij} A_{ij}      as many dimensions as indices, one of which a sum runs over
    A^T(p - y), \theta^T x            factors of a product with a transpose; what is added to an array is one
    A\theta                           what stands right behind a matrix
    \mathbf{x}, \mathbf{A}            bold letters
    \det A, \operatorname{diag}(v)    what a function of arrays is of

Of an array a capital letter is a matrix and a small one a vector, unless its indices say otherwise. Nothing
else makes a name an array, and a name of which the document says two things is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from symopt.calculus.inference.letters import ARRAYS, SQUARE
from symopt.documents.elaborate.arrays.lettered import sample_of
from symopt.documents.elaborate.arrays.products import joined
from symopt.documents.elaborate.names.letters import HESSIANS, IDENTITIES
from symopt.syntax.names import split_name
from symopt.syntax.ranks import rank_of
from symopt.syntax.tree import (
    ONE,
    Add,
    Call,
    Cancel,
    Constant,
    Derivative,
    Div,
    Entry,
    MatMul,
    Matrix,
    Mul,
    Name,
    Neg,
    Number,
    Pow,
    Relation,
    Sum,
    Transpose,
    Tree,
    children,
    walk,
)

_ROUNDS = 6
_NUMBERS = frozenset(("det", "tr", "logdet", "norm", "norm1", "sc", "eigmax", "abs"))
_MADE = frozenset(("eye", "ones", "zeros"))
_NEVER = HESSIANS | IDENTITIES


def told_ranks(
    trees: Iterable[Tree], known: Mapping[str, int], heads: Mapping[str, int] | None = None
) -> dict[str, int]:
    """Return the number of dimensions of each name that must be an array, those known included.

    heads: further ones, which the trees may still contradict.

    >>> told_ranks([MatMul((Transpose(Name("w")), Name("x")))], {})
    {'w': 1, 'x': 1}
    """
    given = {**(heads or {}), **known}
    work = _Ranks({n: r for n, r in given.items() if r}, frozenset(known))
    trees = tuple(trees)
    for entry in _rows(trees):
        work.claim(entry.name, len(entry.indices) + 1)
    for _ in range(_ROUNDS):
        before = dict(work.ranks)
        for tree in trees:
            work.visit(tree, frozenset())
        if work.ranks == before:
            break
    return {n: r for n, r in work.ranks.items() if n not in work.doubtful}


def by_case(name: str) -> int:
    """Return 2 for a capital letter, 1 for a small one.

    >>> [by_case(name) for name in ("A", "Sigma", "x", "theta_1")]
    [2, 2, 1, 1]
    """
    return 2 if split_name(name).base[:1].isupper() else 1


@dataclass(slots=True)
class _Ranks:
    ranks: dict[str, int]
    fixed: frozenset[str]
    doubtful: set[str] = field(default_factory=set[str])
    numbers: set[str] = field(default_factory=set[str])

    def claim(self, name: str, rank: int) -> None:
        """Take note that a name is an array; what is said twice, and not the same, is doubtful."""
        if name in self.fixed or name in self.doubtful or "_sample_" in name:
            return
        self.numbers.discard(name)
        if self.ranks.setdefault(name, rank) != rank:
            self.doubtful.add(name)

    def rank(self, name: str) -> int | None:
        if name in self.numbers:
            return 0
        return None if name in self.doubtful else self.ranks.get(name)

    def visit(self, tree: Tree, bound: frozenset[str]) -> int | None:
        """Return the rank of a tree, None if it is not known; names that must be arrays are noted."""
        match tree:
            case Name(name=name):
                return self.name(name)
            case Number() | Constant():
                return 0
            case Entry():
                return self.entry(tree, bound)
            case Sum(body, index, lower):
                from_one = lower is None or lower == ONE
                inner = bound | {index} if from_one else bound - {index}
                return self.visit(body, inner)
            case Transpose(body):
                return self.transposed(body, bound)
            case MatMul(parts):
                return self.product(parts, bound)
            case Mul(parts, sign):
                return self.beside(parts, bound) if sign == "" else self.together(parts, bound)
            case Add(parts):
                return self.together(parts, bound, difference=_is_difference(tree))
            case Neg(body) | Cancel(body) | Pow(body, _):
                return self.visit(body, bound)
            case Div(above, below):
                self.visit(below, bound)
                return self.visit(above, bound)
            case Call():
                return self.call(tree, bound)
            case Relation("=", left, right):
                return self.equal(left, right, bound)
            case _:
                for child in children(tree):
                    self.visit(child, bound)
                return self.derivative(tree) if isinstance(tree, Derivative) else None

    def name(self, name: str) -> int | None:
        if name not in self.ranks and "bold" in split_name(name).marks and name not in _NEVER:
            self.claim(name, by_case(name))
        return self.rank(name)

    def entry(self, tree: Entry, bound: frozenset[str]) -> int:
        indexed = any(isinstance(i, Name) and i.name in bound for i in tree.indices)
        kronecker = tree.name == "delta" and len(tree.indices) == 2
        if indexed and not kronecker and self.rank(tree.name) != len(tree.indices) + 1:
            self.claim(tree.name, len(tree.indices))
        return max((self.rank(tree.name) or 0) - len(tree.indices), 0)

    def transposed(self, body: Tree, bound: frozenset[str]) -> int | None:
        if isinstance(body, Entry):  # u_kᵀ: the rows of a matrix
            self.claim(body.name, len(body.indices) + 1)
            return 1
        found = self.visit(body, bound)
        return self.must(body, bound, found or None)

    def must(self, tree: Tree, bound: frozenset[str], rank: int | None) -> int | None:
        """Return the rank of a tree that is an array; its names become arrays where that follows."""
        match tree:
            case Name(name=name) if (sample := sample_of(name)) is not None:
                return self.sample(*sample)
            case Name(name=name):
                if self.rank(name) is None and name not in _NEVER:
                    self.claim(name, rank or by_case(name))
                return self.rank(name)
            case Neg(body) | Cancel(body) | Transpose(body) | Pow(body, _) | Div(body, _):
                return self.must(body, bound, rank)
            case Add(parts):
                return self.sum_of_arrays(parts, bound, rank)
            case Mul(parts) if not any(self.visit(p, bound) for p in parts):
                last = [p for p in parts if not isinstance(p, Number | Constant)][-1:]
                return self.must(last[0], bound, rank) if last else None
            case Call(function, (only,)) if function not in ARRAYS:
                return self.must(only, bound, rank)
            case _:
                return self.visit(tree, bound)

    def sample(self, name: str, letters: str) -> int:
        r"""Return the rank of x^{(i)}: a vector, a row of a matrix x, unless x is one vector of all."""
        if self.rank(name) != len(letters):
            self.claim(name, len(letters) + 1)
            return 1
        return 0

    def sum_of_arrays(
        self, parts: tuple[Tree, ...], bound: frozenset[str], rank: int | None
    ) -> int | None:
        """Return the rank of a sum that is an array; of several terms one may be a number, Xw + b - y."""
        found = rank or next((r for p in parts if (r := self.visit(p, bound))), None)
        for part in parts:
            if isinstance(part, Number) or (found and len(parts) > 2 and isinstance(part, Name)):
                continue
            found = self.must(part, bound, found) or found
        return found

    def product(self, parts: tuple[Tree, ...], bound: frozenset[str]) -> int | None:
        """Return the rank of a matrix product, whose factors are arrays but for sums with a number."""
        parts = tuple(p for p in parts if not self.is_number(p, bound)) or parts
        ranks = [self.must(part, bound, self.visit(part, bound) or None) for part in parts]
        if None in ranks:
            return None
        rows = [isinstance(part, Transpose) for part in parts]
        first, last = ranks[0], ranks[-1]
        if first == 1 and not rows[0]:
            return 2 if last == 1 and rows[-1] else None
        return (first == 2) + (last == 2)

    def is_number(self, tree: Tree, bound: frozenset[str]) -> bool:
        """Return whether a factor is a number: one by its definition, or a sum by a term, w^T x - y."""
        if isinstance(tree, Name):
            return tree.name in self.numbers
        if not isinstance(tree, Add):
            return False
        told = {self.visit(t, bound) for t in tree.terms if not isinstance(t, Number | Constant)}
        return 0 in told and told <= {0, None}

    def beside(self, parts: tuple[Tree, ...], bound: frozenset[str]) -> int | None:
        """Return the rank of a product without signs, where a matrix may stand before an array."""
        parts = _with_turned(parts, self.rank)
        ranks = [self.visit(part, bound) for part in parts]
        for k in range(1, len(parts)):
            if ranks[k - 1] == 2 and ranks[k] is None and not isinstance(parts[k], Number):
                ranks[k] = self.must(parts[k], bound, None)
            if ranks[k - 1] == 2 and ranks[k] == 1:
                ranks[k - 1] = 0
        return None if None in ranks else max((r for r in ranks if r is not None), default=0)

    def together(
        self, parts: tuple[Tree, ...], bound: frozenset[str], *, difference: bool = False
    ) -> int | None:
        """Return the rank of an elementwise operation.

        What a product of arrays is subtracted from, y - Xw, is an array; x - μ and Xw + b say nothing of μ
        and b.
        """
        ranks = [self.visit(part, bound) for part in parts]
        found = max((r for r in ranks if r), default=None)
        if found is None:
            return None if None in ranks else 0
        named = all(isinstance(_unsigned(p), Name) for p, r in zip(parts, ranks, strict=True) if r)
        if difference and not named:
            for part, rank in zip(parts, ranks, strict=True):
                if rank is None:
                    self.must(part, bound, found)
        return found

    def call(self, tree: Call, bound: frozenset[str]) -> int | None:
        function, arguments = tree.function, tree.arguments
        if function in _MADE or not arguments:
            return len(arguments)
        found = [self.visit(argument, bound) for argument in arguments]
        first = arguments[0]
        if function in SQUARE and isinstance(first, Name) and first.name not in _NEVER:
            self.claim(first.name, 2)
        if function in ("norm", "norm1") and isinstance(first, Add):
            self.residual(first, bound)
        if function == "diag":
            self.must(first, bound, found[0] or 1)
            return 2 if self.visit(first, bound) == 1 else 1
        if function in _NUMBERS:
            return 0
        return found[0] if len(found) == 1 and function != "vec" else None

    def residual(self, tree: Add, bound: frozenset[str]) -> None:
        r"""Note what stands between the bars of \|Xw - y\|: a matrix before a vector, and a vector."""
        for term in map(_unsigned, tree.terms):
            if isinstance(term, Mul) and all(isinstance(part, Name) for part in term.factors):
                letters = [part.name for part in term.factors if isinstance(part, Name)]
                if any(by_case(name) == 2 for name in letters[:-1]):
                    self.product(term.factors, bound)
        found = next((r for term in tree.terms if (r := self.visit(term, bound))), None)
        if found:
            self.must(tree, bound, found)

    def derivative(self, tree: Derivative) -> int | None:
        parts = [self.visit(part, frozenset()) for part in (tree.of, *tree.wrt)]
        return None if None in parts else sum(p for p in parts if p)

    def equal(self, left: Tree, right: Tree, bound: frozenset[str]) -> None:
        """Note that both sides of an equation have one rank; a name of which nothing is told is a number."""
        ranks = self.visit(left, bound), self.visit(right, bound)
        for side, own, that in ((left, ranks[0], right), (right, ranks[1], left)):
            if own is None and isinstance(side, Name) and not isinstance(that, Matrix):
                told = {n: r for n, r in self.ranks.items() if n not in self.doubtful}
                other = rank_of(joined(that, told), lambda name: self.rank(name) or 0)
                if other is not None and other.dimensions > 0 and side.name not in _NEVER:
                    self.claim(side.name, other.dimensions)
            if (
                own is None
                and isinstance(side, Name)
                and side.name not in self.ranks
                and _is_product_of_arrays(that)
                and self.visit(that, bound) == 0
            ):
                self.numbers.add(side.name)
        match left, ranks[1]:  # a gradient has as many dimensions as its variable
            case Derivative(_, (Name(name=name),)), int(found) if found and name not in _NEVER:
                if self.rank(name) is None:
                    self.claim(name, found)
            case _:
                pass


def _with_turned(parts: tuple[Tree, ...], rank: Callable[[str], int | None]) -> tuple[Tree, ...]:
    r"""Return factors with `u_k^T v` and `u_k^T W v` joined: behind what is turned stands an array."""
    found: list[Tree] = []
    for part in parts:
        row = found[-1] if found else None
        last = row.factors[-1] if isinstance(row, MatMul) else row
        goes_on = isinstance(last, Transpose) and not isinstance(part, Number)
        if isinstance(last, Name) and row is not last:
            goes_on = (rank(last.name) or by_case(last.name)) == 2 and isinstance(part, Name)
        if row is None or not goes_on:
            found.append(part)
        else:
            found[-1] = MatMul((*(row.factors if isinstance(row, MatMul) else (row,)), part))
    return tuple(found)


def _is_product_of_arrays(tree: Tree) -> bool:
    """Return whether a side is w^T x, or a function of one number: p = σ(w^T x)."""
    if isinstance(tree, Call) and len(tree.arguments) == 1 and tree.function not in ARRAYS:
        tree = tree.arguments[0]
    if not isinstance(tree, Mul | MatMul):
        return False
    return len(tree.factors) == 2 and isinstance(tree.factors[0], Transpose)


def _unsigned(tree: Tree) -> Tree:
    return tree.body if isinstance(tree, Neg) else tree


def _is_difference(tree: Add) -> bool:
    return len(tree.terms) == 2 and sum(isinstance(term, Neg) for term in tree.terms) == 1


def _rows(trees: Iterable[Tree]) -> Iterable[Entry]:
    r"""Yield the entries that are vectors, so rows of a matrix: u_kᵀ, and x_i in θᵀ x_i."""
    for tree in trees:
        for node in walk(tree):
            match node:
                case Transpose(Entry() as row):
                    yield row
                case Mul(parts) | MatMul(parts):
                    for left, right in pairwise(parts):
                        turned = isinstance(left, Transpose) and isinstance(left.body, Name)
                        if turned and isinstance(right, Entry):
                            yield right
                case _:
                    pass
