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

from _blake2 import blake2b  # hashlib has the same, and loads OpenSSL for its others
from fractions import Fraction
from typing import Any, ClassVar, TypeAlias, TypeGuard

from symopt.calculus.indices import Affine, Index
from symopt.calculus.interning import Table

Rational: TypeAlias = "int | Fraction"
"""An exact number; whole ones are always int."""


class Node:
    """The base of all nodes.

    digest: orders nodes the same way in every process.   free: the free indices.
    height: the largest number n of a bound index %n inside; an enclosing binder numbers from there on.
    contents: names of the entries, array functions and sizes inside, set when first asked for (see `graph`).
    """

    __slots__ = ("__weakref__", "contents", "digest", "fields", "free", "height")
    kind: ClassVar[str] = ""
    digest: bytes
    free: frozenset[Index]
    height: int
    contents: tuple[frozenset[str], frozenset[str], frozenset[str]]
    fields: tuple[Any, ...]

    def __repr__(self) -> str:
        """Return a short rendering for debugging."""
        return f"{type(self).__name__}{self.fields!r}"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle as a call of the constructor, so that a copy in another process is interned there."""
        return type(self), self.fields


_nodes: Table[Node] = Table()
_NONE: frozenset[Index] = frozenset()
_SMALL = 1 << 64
_LONG = 10_000
"""Bits of a number beyond which Python may refuse to write it in decimal."""


def _intern(cls: type[Any], fields: tuple[Any, ...]) -> Any:  # noqa: ANN401 - the class given
    key = (cls, *fields)
    kept = _nodes.known.get(key)
    node = None if kept is None else kept()
    if node is None:
        node = object.__new__(cls)
        node.fields = fields
        text = [cls.kind.encode()]
        node.free, node.height = _survey(fields, text)
        node.digest = blake2b(b"".join(text), digest_size=16).digest()
        node = _nodes.keep(key, node)
    return node


def _survey(fields: tuple[Any, ...], text: list[bytes]) -> tuple[frozenset[Index], int]:
    """Return the free indices and the height of fields, and add what they are to the text."""
    free, height = _NONE, 0
    for value in fields:
        inner, high = _NONE, 0
        if type(value) is int and -_SMALL < value < _SMALL:
            text.append(b"%d;" % value)
            continue
        if isinstance(value, Node):
            text.append(value.digest)
            inner, high = value.free, value.height
        elif _is_power(value):
            text.append(b"(%b%d;)" % (value[0].digest, value[1]))
            inner, high = value[0].free, value[0].height
        elif isinstance(value, tuple):
            text.append(b"(")
            inner, high = _survey(value, text)  # pyright: ignore[reportUnknownArgumentType]
            text.append(b")")
        elif isinstance(value, Affine):
            text.append(value.text)
            inner = value.free
        elif isinstance(value, Index):
            text.append(value.text)
            high = int(value.name[1:]) if value.name[0] == "%" else 0
        else:
            text.append(_bytes(value))
        if inner and not inner <= free:
            free = free | inner if free else inner
        if high > height:
            height = high
    return free, height


def _is_power(value: Any) -> TypeGuard[tuple[Node, int]]:  # noqa: ANN401 - any field
    """Return whether a field is a factor and its exponent, as most pairs are."""
    return (
        type(value) is tuple
        and len(value) == 2  # pyright: ignore[reportUnknownArgumentType]
        and type(value[1]) is int  # pyright: ignore[reportUnknownArgumentType]
        and -_SMALL < value[1] < _SMALL
        and isinstance(value[0], Node)
    )


def _bytes(value: Any) -> bytes:  # noqa: ANN401 - a field that is neither a node nor made of some
    if (
        isinstance(value, int | Fraction)
        and max(value.numerator.bit_length(), value.denominator.bit_length()) > _LONG
    ):
        return f"{value.numerator:x}/{value.denominator:x};".encode()
    return f"{value!s};".encode()


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
        node.free = (body.free - set(bound)).union(
            *(place.free for place in at), *(index.upper.free for index in bound)
        )
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


ZERO, ONE = Number(0), Number(1)
TRUE = Boolean("true")
FALSE = Boolean("not", (TRUE,))
