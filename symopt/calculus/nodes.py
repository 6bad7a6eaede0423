"""Immutable, hash-consed, index-labelled nodes: what the calculus computes with.

Each distinct node exists once, so equality is identity. A scalar is the case with no index. The
kinds, with the value each has at a point and at values of its free indices:

Number     an exact rational                      Value      an affine index expression, as a number
Entry      X_ij: a variable or a definition       Delta      1 if an affine expression is 0, else 0
Within     1 if lower ≤ e ≤ upper, else 0         Product    c · Π base^q, summed over indices; q rational
Sum        constant + Σ c · node                  Apply      an elementary function (or pi) of nodes
Operator   an array function with bound indices   Cases      the first branch whose condition holds
Compare    a condition left op right              Boolean    and, or, not of conditions

Named definitions are entries: they are never looked into here. Build nodes with `build`, which
keeps them in normal form; the constructors below only intern.

Index names beginning with "%" are bound (see `build.contract`); all others are free labels.
"""

from __future__ import annotations

from fractions import Fraction
from hashlib import blake2b
from threading import Lock
from typing import Any, ClassVar, TypeAlias
from weakref import WeakValueDictionary

from symopt.calculus.indices import Affine, Index, spell

Rational: TypeAlias = "int | Fraction"
"""An exact number; whole ones are always int."""


class Node:
    """The base of all nodes.

    digest: orders nodes the same way in every process.   free: the free indices.
    height: the largest number n of a bound index %n inside; an enclosing binder numbers from there on.
    names: of the entries inside; set when first asked for (see `graph.names_in`).
    """

    __slots__ = ("__weakref__", "digest", "fields", "free", "height", "names")
    kind: ClassVar[str] = ""
    digest: bytes
    free: frozenset[Index]
    height: int
    names: frozenset[str]
    fields: tuple[Any, ...]

    def __repr__(self) -> str:
        """Return a short rendering for debugging."""
        return f"{type(self).__name__}{self.fields!r}"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle as a call of the constructor, so that a copy in another process is interned there."""
        return type(self), self.fields


_lock = Lock()
_table: WeakValueDictionary[tuple[Any, ...], Node] = WeakValueDictionary()
_NONE: frozenset[Index] = frozenset()
_LONG = 10_000
"""Bits of a number beyond which Python may refuse to write it in decimal."""


def _intern(cls: type[Any], fields: tuple[Any, ...]) -> Any:  # noqa: ANN401 - the class given
    key = (cls, *fields)
    node = _table.get(key)
    if node is None:
        node = object.__new__(cls)
        node.fields = fields
        node.digest = blake2b(
            cls.kind.encode() + b"".join(map(_bytes, fields)), digest_size=16
        ).digest()
        node.free = _free(fields)
        node.height = _height(fields)
        with _lock:  # two threads may have made it at once; one of the two is kept
            node = _table.setdefault(key, node)
    return node


def _bytes(value: Any) -> bytes:  # noqa: ANN401 - any field of a node
    if isinstance(value, Node):
        return value.digest
    if isinstance(value, tuple):
        return b"(" + b"".join(map(_bytes, value)) + b")"
    if isinstance(value, Affine):
        return b"<" + spell(value).encode() + b">"
    if isinstance(value, Index):
        return f"[{value.name}:{spell(value.lower)}:{spell(value.upper)}]".encode()
    if (
        isinstance(value, int | Fraction)
        and max(value.numerator.bit_length(), value.denominator.bit_length()) > _LONG
    ):
        return f"{value.numerator:x}/{value.denominator:x};".encode()
    return f"{value!s};".encode()


def _free(fields: Any) -> frozenset[Index]:  # noqa: ANN401 - any field of a node
    found = _NONE
    for value in fields:
        if isinstance(value, Node):
            if value.free:
                found = found | value.free if found else value.free
        elif isinstance(value, tuple):
            inner = _free(value)
            if inner:
                found = found | inner
        elif isinstance(value, Affine) and value.terms:
            for index in value.indices:
                found = found | {index} | _free((index.lower, index.upper))
    return found


def _height(fields: Any) -> int:  # noqa: ANN401 - any field of a node
    height = 0
    for value in fields:
        if isinstance(value, Node):
            height = max(height, value.height)
        elif isinstance(value, Index):
            if value.name[0] == "%":
                height = max(height, int(value.name[1:]))
        elif isinstance(value, tuple):
            height = max(height, _height(value))
    return height


class Number(Node):
    """An exact rational number."""

    __slots__ = ()
    kind = "number"

    def __new__(cls, value: Rational) -> Number:
        """Intern; a whole Fraction becomes an int."""
        if type(value) is not int:
            value = value.numerator if value.denominator == 1 else Fraction(value)
        return _intern(cls, (value,))

    @property
    def value(self) -> Rational:
        """The number."""
        return self.fields[0]


class Value(Node):
    """An affine expression of indices and sizes, as a number."""

    __slots__ = ()
    kind = "value"

    def __new__(cls, affine: Affine) -> Value:
        """Intern."""
        return _intern(cls, (affine,))

    @property
    def affine(self) -> Affine:
        """The expression."""
        return self.fields[0]


class Entry(Node):
    """An entry of a variable or of a named definition; no indices for a scalar."""

    __slots__ = ()
    kind = "entry"

    def __new__(cls, name: str, indices: tuple[Affine, ...] = ()) -> Entry:
        """Intern."""
        return _intern(cls, (name, indices))

    @property
    def name(self) -> str:
        """The name of the variable or definition."""
        return self.fields[0]

    @property
    def indices(self) -> tuple[Affine, ...]:
        """Where, one affine expression for each dimension."""
        return self.fields[1]


class Delta(Node):
    """The Kronecker delta of an affine expression: 1 if it is 0, else 0."""

    __slots__ = ()
    kind = "delta"

    def __new__(cls, difference: Affine) -> Delta:
        """Intern; `build.delta` normalizes the sign."""
        return _intern(cls, (difference,))

    @property
    def difference(self) -> Affine:
        """What must be 0."""
        return self.fields[0]


class Within(Node):
    """The indicator of lower ≤ affine ≤ upper."""

    __slots__ = ()
    kind = "within"

    def __new__(cls, affine: Affine, lower: Affine, upper: Affine) -> Within:
        """Intern."""
        return _intern(cls, (affine, lower, upper))


class Product(Node):
    """coefficient · Π base^exponent, summed over `sums` (each with its range).

    The bases are distinct and sorted by digest; the exponents are rational and not 0; a base that is
    itself a Product has a non-integer exponent or sums of its own; a numeric base is not a perfect power.
    """

    __slots__ = ()
    kind = "product"

    def __new__(
        cls,
        coefficient: Rational,
        powers: tuple[tuple[Node, Rational], ...],
        sums: tuple[Index, ...] = (),
    ) -> Product:
        """Intern."""
        node = _intern(cls, (coefficient, powers, sums))
        if sums and not node.free.isdisjoint(sums):
            node.free = node.free - set(sums)
        return node

    @property
    def coefficient(self) -> Rational:
        """The rational factor, not 0."""
        return self.fields[0]

    @property
    def powers(self) -> tuple[tuple[Node, Rational], ...]:
        """The bases with their exponents."""
        return self.fields[1]

    @property
    def sums(self) -> tuple[Index, ...]:
        """The bound indices."""
        return self.fields[2]


class Sum(Node):
    """constant + Σ coefficient · term; terms are distinct, sorted by digest, with coefficient 1."""

    __slots__ = ()
    kind = "sum"

    def __new__(cls, constant: Rational, terms: tuple[tuple[Rational, Node], ...]) -> Sum:
        """Intern."""
        return _intern(cls, (constant, terms))

    @property
    def constant(self) -> Rational:
        """The rational term."""
        return self.fields[0]

    @property
    def terms(self) -> tuple[tuple[Rational, Node], ...]:
        """The other terms with their coefficients."""
        return self.fields[1]


class Apply(Node):
    """An elementary function, `pow` (general exponent), or `pi` and `imaginary_unit` of no arguments."""

    __slots__ = ()
    kind = "apply"

    def __new__(cls, function: str, arguments: tuple[Node, ...]) -> Apply:
        """Intern."""
        return _intern(cls, (function, arguments))

    @property
    def function(self) -> str:
        """The catalogue name."""
        return self.fields[0]

    @property
    def arguments(self) -> tuple[Node, ...]:
        """The arguments."""
        return self.fields[1]


class Operator(Node):
    """An array function: `body` is its argument as a function of the `bound` indices, `at` the entry taken.

    softmax: bound (l), at (j): exp(body(j)) / Σ_l exp(body(l)).  logsumexp: bound (l), at ().
    """

    __slots__ = ()
    kind = "operator"

    def __new__(
        cls, function: str, body: Node, bound: tuple[Index, ...], at: tuple[Affine, ...]
    ) -> Operator:
        """Intern; the bound indices are not free."""
        node = _intern(cls, (function, body, bound, at))
        node.free = (body.free - set(bound)) | _free(at) | _free(b.upper for b in bound)
        return node

    @property
    def function(self) -> str:
        """The catalogue name."""
        return self.fields[0]

    @property
    def body(self) -> Node:
        """The argument, as a function of the bound indices."""
        return self.fields[1]

    @property
    def bound(self) -> tuple[Index, ...]:
        """The bound indices."""
        return self.fields[2]

    @property
    def at(self) -> tuple[Affine, ...]:
        """The entry of the result."""
        return self.fields[3]


class Compare(Node):
    """A condition: left op right; op is one of "<", "<=", "=", "!=" (">" is turned around)."""

    __slots__ = ()
    kind = "compare"

    def __new__(cls, op: str, left: Node, right: Node) -> Compare:
        """Intern."""
        return _intern(cls, (op, left, right))


class Boolean(Node):
    """A logical combination: op is "and", "or", "not", or "true"."""

    __slots__ = ()
    kind = "boolean"

    def __new__(cls, op: str, arguments: tuple[Node, ...] = ()) -> Boolean:
        """Intern."""
        return _intern(cls, (op, arguments))


class Cases(Node):
    """The value of the first branch whose condition holds; undefined if none does."""

    __slots__ = ()
    kind = "cases"

    def __new__(cls, branches: tuple[tuple[Node, Node], ...]) -> Cases:
        """Intern; each branch is (value, condition)."""
        return _intern(cls, (branches,))

    @property
    def branches(self) -> tuple[tuple[Node, Node], ...]:
        """(value, condition) in order."""
        return self.fields[0]


ZERO, ONE, MINUS_ONE = Number(0), Number(1), Number(-1)
TRUE = Boolean("true")
FALSE = Boolean("not", (TRUE,))
