r"""The truth of a claim about a derivative, for every kind of claim, with the derivatives it was made from.

    differential      dF = Σ_X Σ ∂F/∂X_kl dX_kl, at the labels of F
    second, directed  Σ ∂²F/∂X_ij∂X_kl dX_kl, at the labels of X
    by independent entries of a structured X, at the labels of X, from the gradient G of independent entries
        symmetric     G + Gᵀ - G∘I             skew-symmetric   G - Gᵀ            diagonal    G∘I
        triangular    the triangle of G
        toeplitz      Σ_kl [k - l = i - j] G_kl; symmetric as well: S + Sᵀ - S∘I of that S

A derivative has the labels of F, then those of each variable.

Source: K. Petersen and M. Pedersen (2012), The Matrix Cookbook, section 2.8.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from symopt.calculus import build, indices
from symopt.calculus.arrays.array import Array
from symopt.calculus.arrays.patterns import diagonal_sums, lower_triangle, upper_triangle
from symopt.calculus.indices import Index
from symopt.calculus.nodes import Entry, Node
from symopt.foundation.errors import ShapeError, UnsupportedError
from symopt.foundation.record import record
from symopt.syntax.tree import Tree
from symopt.verification.subject import Subject, derivative


@record
class Kind:
    """What of a derivative is claimed.

    directions: by variable, the name of its direction, where the derivative is contracted with them.
    structure: the properties that tie entries of the variable together, for independent entries.
    turned: whether a matrix is claimed in the other layout, transposed.
    """

    directions: Mapping[str, str] | None = None
    structure: tuple[str, ...] = ()
    turned: bool = False


@record
class Derived:
    """The truth, and the plain derivatives in it, each with the names it is taken by."""

    truth: Array
    parts: tuple[tuple[tuple[str, ...], Array], ...]


def derived(
    subject: Subject, of: Tree | str | None, wrt: Sequence[str], kind: Kind | None = None
) -> Derived:
    """Return ∂of/∂wrt… as the kind says. Raises the errors of lowering and of unknown shapes.

    wrt: one name for each order; for a differential one for each variable.
    """
    names = tuple(wrt)
    if kind is not None and kind.directions is not None:
        return _directed(subject, of, names, kind.directions)
    found = derivative(subject, of, names)
    if kind is not None and kind.turned and len(found.indices) == 2:
        return Derived(Array(found.indices[::-1], found.body), ((names, found),))
    if kind is None or not kind.structure:
        return Derived(found, ((names, found),))
    return Derived(_by_independent_entries(found, kind.structure), ((names, found),))


def _directed(
    subject: Subject, of: Tree | str | None, names: tuple[str, ...], directions: Mapping[str, str]
) -> Derived:
    second = len(names) == 2 and names[0] == names[1]
    groups = [names] if second else [(name,) for name in names]
    parts = [(group, derivative(subject, of, group)) for group in groups]
    terms: list[Array] = []
    for group, part in parts:
        rank = len(subject.graph.shape(group[-1]))
        kept = part.indices[: len(part.indices) - rank]
        along = part.indices[len(part.indices) - rank :]
        step = Entry(directions[group[-1]], tuple(map(indices.of, along)))
        terms.append(Array(kept, build.contract(build.multiply(part.body, step), along)))
    first, *rest = terms
    total = [first.body, *(term.labelled(first.indices).body for term in rest)]
    return Derived(Array(first.indices, build.add(*total)), tuple(parts))


def _by_independent_entries(gradient: Array, structure: tuple[str, ...]) -> Array:
    if len(gradient.indices) != 2 or gradient.shape[0] != gradient.shape[1]:
        raise ShapeError(
            "a derivative by independent entries is that of a number by a square matrix",
            why=f"here it has shape {gradient.shape_text}",
        )
    words = set(structure)
    i, j = gradient.indices
    if "toeplitz" in words:
        gradient = gradient.map(lambda body: diagonal_sums(body, i, j))
        words.remove("toeplitz")
    turned = gradient.at((indices.of(j), indices.of(i)))
    diagonal = build.multiply(gradient.body, build.delta(indices.of(i), indices.of(j)))
    bodies: Mapping[frozenset[str], Node] = {
        frozenset(): gradient.body,
        frozenset(("symmetric",)): build.add(gradient.body, turned, build.negate(diagonal)),
        frozenset(("skew-symmetric",)): build.subtract(gradient.body, turned),
        frozenset(("diagonal",)): diagonal,
        frozenset(("lower triangular",)): lower_triangle(gradient.body, i, j),
        frozenset(("upper triangular",)): upper_triangle(gradient.body, i, j),
    }
    body = bodies.get(frozenset(words))
    if body is None:
        raise UnsupportedError(f"derivatives by entries of a matrix that is {', '.join(structure)}")
    return Array((i, j), body)


def coordinates(
    subject: Subject, found: Array, names: Sequence[str]
) -> tuple[tuple[Index, ...], list[tuple[str, tuple[Index, ...]]]]:
    """Return the labels of what is differentiated, and each name with its labels."""
    ranks = [len(subject.graph.shape(name)) for name in names]
    own = len(found.indices) - sum(ranks)
    along: list[tuple[str, tuple[Index, ...]]] = []
    place = own
    for name, rank in zip(names, ranks, strict=True):
        along.append((name, found.indices[place : place + rank]))
        place += rank
    return found.indices[:own], along


__all__ = ["Derived", "Kind", "coordinates", "derived"]
