"""Derivatives of array expressions from Python: `differentiate`.

    ∂(xᵀAx)/∂x = (A + Aᵀ)x        d(X⁻¹) = -X⁻¹ dX X⁻¹        ∂ log det X/∂X = X⁻ᵀ

An expression is SymPy's or text. Sizes are symbols; shapes that nobody says are inferred and stated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from symopt.calculus.inference.letters import usage
from symopt.calculus.kinds.derived import KINDS, Derived, Kind
from symopt.calculus.kinds.differential import differential_of
from symopt.calculus.kinds.form import Form, formed
from symopt.calculus.kinds.gradient import gradient_of
from symopt.calculus.kinds.hessian import hessian_of, hessian_vector_of
from symopt.calculus.kinds.jacobian import jacobian_of
from symopt.calculus.kinds.layout import LAYOUTS, Arrangement, Layout, arranged
from symopt.calculus.kinds.matter import Matter, Shape, matter_of, with_arrays
from symopt.calculus.kinds.structured import (
    STRUCTURES,
    by_independent_entries,
    structured_words,
)
from symopt.calculus.lower import lower
from symopt.faces.python.array_derivative import ArrayDerivative
from symopt.faces.python.building import Reading
from symopt.foundation.errors import NameError_, ShapeError, SpecError, UnsupportedError
from symopt.syntax.tree import Tree, names

_SPELLINGS: dict[str, Kind] = {
    "grad": "gradient", "jac": "jacobian", "hess": "hessian", "hvp": "hessian-vector",
    "hessian-vector-product": "hessian-vector", "diff": "differential",
    "directional-derivative": "directional",
}  # fmt: skip


def differentiate(
    function: Any,  # noqa: ANN401 - SymPy, text or LaTeX
    wrt: Any,  # noqa: ANN401 - a symbol, a name, or several
    *,
    kind: str | None = None,
    shapes: Mapping[Any, Any] | None = None,
    properties: Mapping[Any, Any] | None = None,
    layout: str | None = None,
    structure: Any = None,  # noqa: ANN401 - a word, or words
    direction: Any = None,  # noqa: ANN401 - a name, or names
    define: Mapping[Any, Any] | None = None,
) -> ArrayDerivative:
    r"""Return a derivative of an array expression, with its matrix form, entries, code and derivation.

    function: an expression in numbers, vectors and matrices; it may use the names of `define`, in order.
    wrt: the variable; two for a mixed Hessian, several for a differential or a directional derivative.
    kind: "gradient" (of a number), "jacobian", "hessian", "hessian-vector", "directional" or
    "differential"; a gradient or a Jacobian, as fits, if None.
    shapes: {"X": ("m", "n"), "x": "n"}; those of a MatrixSymbol are known, others are inferred from what
    the expression does, and `assumed` says how.   properties: {"A": "symmetric"}, hypotheses.
    layout: "denominator" (the shape of the variable) or "numerator" (transposed; Jacobian with a row for
    each entry of the function); by default a gradient has the first and a Jacobian the second.
    structure: for a gradient, that the entries of the variable are tied together: "symmetric", "toeplitz", …;
    it is then taken by independent entries. Without it every entry is free to vary.
    direction: what the direction of a product or a directional derivative is called.
    Raises SymoptError: NameError_, ShapeError naming both shapes, UnsupportedError where there is none.

    >>> print(differentiate("x.T @ A @ x", "x").formula)
    (A + A.T) @ x
    >>> print(differentiate("inv(X)", "X", kind="differential").formula)
    -inv(X) @ dX @ inv(X)
    """
    reading = Reading()
    words = structured_words(_words(structure)) if structure is not None else ()
    many = _listed(wrt)
    said = dict(properties or {})
    matter = read_matter(
        reading, function, wrt, shapes or {}, said, define or {}, square=many[:1] if words else ()
    )
    about = tuple(reading.name(item) for item in many)
    for name in about:
        if name not in matter.scope.shapes or name == matter.output:
            raise NameError_(
                f"{name} does not occur in the expression",
                remedy=f"known are: {', '.join(n for n in matter.shapes)}",
            )
    asked = _kind(kind, matter)
    directions = _directions(asked, about, matter, [reading.name(n) for n in _listed(direction)])
    derived = _derived(asked, matter, about, directions)
    place = arranged(derived, _layout(layout))
    shown = with_arrays(matter, {d: name for name, d in directions.items()})
    form = formed(derived, place, shown.style)
    if words:
        derived, place, form = _by_entries(shown, derived, place, form, words)
    else:
        place = replace(place, sentence=_free(place.sentence, shown, derived))
    return ArrayDerivative(shown, derived, place, form, reading.table)


def _by_entries(
    matter: Matter, derived: Derived, place: Arrangement, form: Form, words: tuple[str, ...]
) -> tuple[Derived, Arrangement, Form]:
    """Return a gradient by the independent entries of a structured matrix."""
    name = derived.wrt[0]
    said = f"by the independent entries of {name}, which is {' and '.join(words)}"
    square = derived.order == 2 and len({*derived.shape}) == 1
    if (
        derived.kind != "gradient"
        or not square
        or form.tree is None
        or place.layout != "denominator"
    ):
        raise UnsupportedError(
            f"no derivative {said} here",
            why="it is that of a number by a square matrix, with the shape of the matrix",
        )
    tree = by_independent_entries(form.tree, words)
    array = lower(tree, matter.scope).labelled(derived.labels)
    place = replace(place, sentence=f"{place.sentence}, {said}")
    return replace(derived, body=array.body), place, Form(tree)


def _free(sentence: str, matter: Matter, derived: Derived) -> str:
    """Return the sentence on the layout with the convention for a structured variable."""
    tied = [n for n in derived.wrt if {*STRUCTURES} & {*matter.graph.properties.get(n, ())}]
    if not tied:
        return sentence
    said = f"the entries of {' and '.join(dict.fromkeys(tied))} are taken as free to vary"
    return f"{sentence}; {said}" if sentence else said


def read_matter(
    reading: Reading,
    function: Any,  # noqa: ANN401
    wrt: Any,  # noqa: ANN401
    shapes: Mapping[Any, Any],
    properties: Mapping[Any, Any],
    define: Mapping[Any, Any],
    square: Sequence[Any] = (),
) -> Matter:
    """Return the expression with the shapes of its names, as it is said, stated by SymPy or inferred.

    square: names that are square matrices.
    """
    known = {reading.name(k): reading.shape(v, str(k)) for k, v in shapes.items()}
    known = {name: _vector(shape, name) for name, shape in known.items()}
    for item in _listed(wrt):
        reading.name(item)
    defined = [reading.name(key) for key in define]
    words = {reading.name(k): _words(v) for k, v in properties.items()}
    reading.arrays.update({n: len(s) for n, s in known.items() if s})
    trees = _trees(reading, function, define)
    texts = [t for t in (function, *define.values()) if isinstance(t, str)]
    if any("\\" in text or "$" in text for text in texts):  # X w is a product of arrays
        used = replace(usage(trees), arrays=True)
        free = dict.fromkeys(n for t in trees for n in names(t) if n not in (*known, *defined))
        reading.arrays.update({n: used.rank(n)[0] for n in free if used.rank(n)[0]})
        trees = _trees(reading, function, define)
    for name in dict.fromkeys(n for tree in trees for n in names(tree)):
        symbol = reading.table.symbols.get(name)
        stated = () if symbol is None else reading.shape_of(symbol, name)
        if stated and name not in known:
            known[name] = stated
    numbers = [
        n for n, symbol in reading.table.symbols.items() if getattr(symbol, "is_Symbol", False)
    ]
    numbers = [
        n for n in numbers if n not in known and not getattr(reading.table.symbols[n], "shape", ())
    ]

    pairs = list(zip(defined, trees[:-1], strict=True))
    turned = frozenset(map(reading.name, square))
    return matter_of(
        trees[-1], pairs, shapes=known, properties=words, numbers=numbers, square=turned
    )


def _trees(reading: Reading, function: Any, define: Mapping[Any, Any]) -> list[Tree]:  # noqa: ANN401
    bodies = [reading.formula(body, f"define {key}") for key, body in define.items()]
    return [*bodies, reading.formula(function, "function")]


def _listed(given: Any) -> Sequence[Any]:  # noqa: ANN401
    if given is None:
        return ()
    if isinstance(given, list | tuple):
        return cast("Sequence[Any]", given)
    return (given,)


def _words(said: Any) -> tuple[str, ...]:  # noqa: ANN401
    return (said,) if isinstance(said, str) else tuple(cast("Iterable[str]", said))


def _vector(shape: Shape, name: str) -> Shape:
    """Return a shape of at most two dimensions; (n, 1) is a vector, (1, 1) a number."""
    if len(shape) > 2:
        raise ShapeError(f"{name} has {len(shape)} dimensions", remedy="give one or two")
    while shape and shape[-1] == 1:
        shape = shape[:-1]
    return shape


def kind_named(said: str | None) -> Kind | None:
    """Return the kind that a word means. Raises SpecError if it means none."""
    if said is None:
        return None
    word = said.strip().lower().replace("_", "-").replace(" ", "-")
    word = _SPELLINGS.get(word, word)
    for kind in KINDS:
        if kind == word:
            return kind
    raise SpecError(f"there is no kind {said!r}", remedy=f"use one of {', '.join(KINDS)}")


def _kind(said: str | None, matter: Matter) -> Kind:
    kind = kind_named(said)
    if kind is None:
        return "jacobian" if matter.rank else "gradient"
    if matter.rank and kind in ("gradient", "hessian-vector"):
        raise ShapeError(
            f"a {kind} is of one number, and the expression has {matter.rank} dimensions",
            remedy='use kind="jacobian" or "differential", or reduce it, for example with sum',
        )
    return kind


def _layout(said: str | None) -> Layout | None:
    if said is None or said in LAYOUTS:
        return said
    raise SpecError(f"there is no layout {said!r}", remedy=f"use one of {', '.join(LAYOUTS)}")


def _directions(
    kind: Kind, wrt: Sequence[str], matter: Matter, said: Sequence[str]
) -> dict[str, str]:
    """Return what the direction in each variable is called: dX, or V."""
    if kind in ("gradient", "jacobian", "hessian"):
        return {}
    if said and len(said) != len(wrt):
        raise SpecError("a direction is needed for each variable", remedy="name as many as in wrt")
    taken = {*matter.scope.shapes, *matter.scope.sizes}
    found: dict[str, str] = {}
    for place, name in enumerate(wrt):
        wish = "V" if len(matter.graph.shape(name)) > 1 else "v"
        wish = f"d{name}" if kind == "differential" else wish if len(wrt) == 1 else f"{wish}_{name}"
        if said:
            wish = said[place]
        while not said and wish in taken:
            wish += "_1"
        if wish in taken:
            raise NameError_(f"the direction {wish} is a name in use", remedy="choose another one")
        taken.add(wish)
        found[name] = wish
    return found


def _derived(
    kind: Kind, matter: Matter, wrt: Sequence[str], directions: Mapping[str, str]
) -> Derived:
    graph, output = matter.graph, matter.output
    most = {"hessian": 2, "directional": 99, "differential": 99}.get(kind, 1)
    if not 1 <= len(wrt) <= most:
        raise SpecError(
            f"a {kind} is with respect to {'one or two names' if most == 2 else 'one name'}",
            remedy='ask for one at a time, or for kind="differential" in all of them',
        )
    match kind:
        case "gradient":
            found = gradient_of(graph, output, wrt[0])
        case "jacobian":
            found = jacobian_of(graph, output, wrt[0])
        case "hessian":
            found = hessian_of(graph, output, wrt[0], wrt[-1])
        case "hessian-vector":
            found = hessian_vector_of(graph, output, wrt[0], directions[wrt[0]])
        case _:
            found = differential_of(graph, output, directions, kind)
    return replace(found, row=matter.row)
