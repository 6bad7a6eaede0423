"""The other readings of an equation: what else its letters may mean, and what leaves it in doubt.

A rule stated in general is not about an example pages before, and a letter may stand for what it was before a
mistake. What holds in such a reading is not refuted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from symopt.documents.meaning.claim import Claim
from symopt.documents.reading.formulas.gradients import operated
from symopt.documents.reading.formulas.parsed import Parsed
from symopt.documents.reading.formulas.renewed import as_renewed
from symopt.documents.reading.formulas.zeroth import with_zeroth
from symopt.documents.reading.hypotheses.labels import with_class, with_labels
from symopt.documents.reading.hypotheses.symmetric import with_symmetry
from symopt.documents.reading.hypotheses.under import under
from symopt.documents.reading.known.book import Book
from symopt.documents.reading.known.ledger import Known
from symopt.documents.reading.known.scene import Scene
from symopt.documents.reading.vocabulary.signatures import CONVENTIONAL
from symopt.foundation.errors import SymoptError
from symopt.syntax.tree import (
    ZERO,
    Add,
    At,
    Derivative,
    Mul,
    Name,
    Number,
    Pow,
    Relation,
    Tree,
    names,
    number,
    substitute,
    walk,
)


@dataclass(frozen=True, slots=True)
class Equation:
    """A claim as it was read first, and what it was read from.

    trees: the head, the side before, and what is claimed.   instead: what names mean other than by the book.
    """

    book: Book
    at: Parsed
    found: Claim
    trees: list[Tree | None]
    instead: Mapping[str, Known | None] | None


def with_readings(equation: Equation, said: Sequence[Relation]) -> Claim:
    """Return an equation with its other readings, all under the conditions that are said."""
    book, at, trees, found = equation.book, equation.at, equation.trees, equation.found
    longer, unsure = with_zeroth(found)
    if longer is not None and not longer.weak:
        found, longer = longer, None
    equation = replace(equation, found=found)
    general, before = _with_names_free(equation), _as_before(equation)
    renewed = _as_renewed(equation)
    stretch = at.item.stretch
    symmetric = with_symmetry(found, [n for own, n in book.transposed if own == stretch])
    labelled = (with_labels(found), with_class(found))
    sized, dual = _with_sizes(equation), _with_squares_gone(equation)
    readings = (general, renewed, before, *labelled, symmetric, longer, sized, dual)
    others = tuple(under(reading, said) for reading in readings if reading is not None)
    doubt = _reused(book, at, trees) or _with_below(book, at, trees) or _factor(book, at, trees)
    doubt = (
        found.doubt
        or doubt
        or _of_functions(book, at, trees)
        or _in_time(book, at, trees)
        or _implicit(book, at, trees)
        or operated(trees)
        or unsure
    )
    return replace(under(found, said), alternatives=others, doubt=doubt)


def _with_names_free(equation: Equation) -> Claim | None:
    """Return a claim as it reads if names mean nothing that another section has made of them.

    A rule stated in general, d(bx)/dx = b, is not about the b of an example pages before. None if all
    names are defined in the present section, or some are but by declaration.
    """
    book, at = equation.book, equation.at
    item = at.item
    old: set[str] = set()
    meant = _differentiated(book, at, equation.trees)
    for defined in equation.found.setting.definitions:
        known = book.ledger.at(defined.name, item, at.functions)
        elsewhere = known is not None and known.order >= 0 and known.section != item.section
        if elsewhere and defined.name not in meant:
            old.add(defined.name)
    if not old:
        return None
    again = _read_again(equation, free=frozenset(old))
    if again is None:
        return None
    scene, claim = again
    told = [t for t in (claim.head, claim.previous, claim.claimed) if t is not None]
    if scene.failed or book.undefined(scene, told):
        return None
    said = ", ".join(sorted(old))
    return replace(
        claim, weak=True, because=scene.because,
        reading=f"with {said} free, as this section defines nothing of the kind",
        doubt=f"it is wrong for the {said} of another section, but may be about another one",
    )  # fmt: skip


def _as_before(equation: Equation) -> Claim | None:
    """Return a claim as it reads with names as they were before a second definition that may be a mistake."""
    book, at = equation.book, equation.at
    old: dict[str, Known | None] = {}
    for name in (d.name for d in equation.found.setting.definitions):
        known = book.ledger.at(name, at.item, at.functions)
        if known is not None and (name, known.order) in book.replaced:
            old[name] = book.replaced[name, known.order]
    if not old:
        return None
    again = _read_again(replace(equation, instead={**(equation.instead or {}), **old}))
    if again is None:
        return None
    scene, claim = again
    said = ", ".join(f"{name} of line {known.line}" for name, known in old.items() if known)
    return replace(
        claim, weak=True, because=scene.because, reading=f"with the {said}", alternatives=(),
        doubt=f"it is wrong as the names were defined last, but may be about the {said}",
    )  # fmt: skip


def _as_renewed(equation: Equation) -> Claim | None:
    """Return a claim as it reads with new names for what they were defined as; None if that is the same."""
    renewed = equation.book.renewed
    meant = [None if tree is None else as_renewed(tree, renewed) for tree in equation.trees]
    if meant == equation.trees:
        return None
    again = _read_again(replace(equation, trees=meant))
    if again is None:
        return None
    told = f"with the new {', '.join(sorted(renewed))} for what it was made of"
    return replace(again[1], reading=told)


def _with_sizes(equation: Equation) -> Claim | None:
    """Return a claim as it reads for arrays of the size that the document gives: "for n = 3"."""
    book, at, found = equation.book, equation.at, equation.found
    setting = found.setting
    told: dict[str, Tree] = {}
    for size in {s for shape in setting.shapes.values() for s in shape if isinstance(s, str)}:
        known = book.ledger.at(size, at.item, at.functions)
        if known is not None and isinstance(known.body, Number) and known.body.value > 0:
            told[size] = known.body
    if not told:
        return None

    def put(tree: Tree | None) -> Tree | None:
        return None if tree is None else substitute(tree, told)

    lengths = {n: int(body.value) for n, body in told.items() if isinstance(body, Number)}
    shapes = {
        name: tuple(lengths.get(s, s) if isinstance(s, str) else s for s in shape)
        for name, shape in setting.shapes.items()
    }
    kept = tuple(
        replace(d, body=substitute(d.body, told)) for d in setting.definitions if d.name not in told
    )
    said = ", ".join(f"{name} = {length}" for name, length in sorted(lengths.items()))
    return replace(
        found, setting=replace(setting, shapes=shapes, definitions=kept), head=put(found.head),
        previous=put(found.previous), claimed=put(found.claimed), alternatives=(), weak=True,
        reading=f"with {said}", doubt=f"it is wrong in general, but may be about {said}",
    )  # fmt: skip


def _with_squares_gone(equation: Equation) -> Claim | None:
    r"""Return a claim to first order in names whose squares are said to be 0: \epsilon^2 = 0."""
    found = equation.found
    spoken = {
        n for t in (found.head, found.previous, found.claimed) if t is not None for n in names(t)
    }
    gone = [
        tree.base
        for _, tree in equation.book.conditions
        if isinstance(tree, Pow) and isinstance(tree.base, Name) and tree.exponent == number(2)
    ]
    small = next((name for name in gone if name.name in spoken), None)
    if small is None:
        return None

    def linear(tree: Tree | None) -> Tree | None:
        if tree is None or small.name not in names(tree):
            return tree
        place = ((small.name, ZERO),)
        rate = Derivative(tree, (small,))
        return Add((At(tree, place), Mul((small, At(rate, place)))))

    return replace(
        found, head=linear(found.head), previous=linear(found.previous),
        claimed=linear(found.claimed), reading=f"with {small.name} squared gone",
    )  # fmt: skip


def _read_again(
    equation: Equation, free: frozenset[str] = frozenset()
) -> tuple[Scene, Claim] | None:
    """Return the scene and the claim as its formulas read with other meanings; None if they do not."""
    try:
        scene, made = equation.book.read_in(
            equation.at, equation.trees, instead=equation.instead, free=free
        )
    except (SymoptError, RecursionError):
        return None
    head, previous, claimed = made
    return scene, replace(
        equation.found, setting=scene.setting, head=head, previous=previous, claimed=claimed
    )


def _differentiated(book: Book, at: Parsed, trees: list[Tree | None]) -> set[str]:
    """Return what is differentiated by name and what it is made of: ∂L/∂w is about the document's L."""
    roots = [
        node.of.name
        for tree in trees
        if tree is not None
        for node in walk(tree)
        if isinstance(node, Derivative) and isinstance(node.of, Name)
    ]
    roots += [tree.name for tree in trees if isinstance(tree, Name)]  # L = … is about it, too
    roots += book.scenes.rates(at, roots, [tree for tree in trees if tree is not None])
    return {*roots, *book.scenes.closure(at, roots, {}, _own_variables(book, at, roots))}


def _own_variables(book: Book, at: Parsed, roots: list[str]) -> frozenset[str]:
    """Return the parameters of functions that are no values of other sections: the y of f(x, y) = sin(xy)."""
    found: set[str] = set()
    for root in roots:
        function = book.ledger.at(root, at.item, at.functions)
        for name in function.parameters if function is not None else ():
            known = book.ledger.at(name, at.item, at.functions)
            if known is None or known.order < 0 or function is None:
                continue
            if known.section not in (at.item.section, function.section):
                found.add(name)
    return frozenset(found)


def _factor(book: Book, at: Parsed, trees: list[Tree | None]) -> str:
    """Return why a letter before a bracket may be a factor, "" if it is none that is in doubt.

    It is a function elsewhere, but nothing here says so: no definition, no prime, no plain argument.
    """
    nodes = [node for tree in trees if tree is not None for node in walk(tree)]
    primed = {n.of.name for n in nodes if isinstance(n, Derivative) and isinstance(n.of, Name)}
    for node in nodes:
        match node:
            case At(Name(name), point) if name in at.functions and name not in primed:
                plain = any(isinstance(value, Name | Number) for _, value in point)
                if not plain and book.ledger.at(name, at.item, at.functions) is None:
                    return f"whether {name} is a function or a factor here is not said"
            case _:
                pass
    return ""


def _implicit(book: Book, at: Parsed, trees: list[Tree | None]) -> str:
    """Return that y may be given by an equation, where a page on implicit functions defined it elsewhere."""
    if at.item.order < book.implicit:
        return ""
    for name in dict.fromkeys(n for tree in trees if tree is not None for n in names(tree)):
        known = book.ledger.at(name, at.item, at.functions)
        if known is None or known.order < 0 or known.numeric:
            continue
        if known.parameters and name != "y":
            continue
        several = (name, known.order) in book.replaced
        if known.stretch != at.item.stretch or several:
            return f"{name} may be given by an equation here, not by line {known.line}"
    return ""


def _in_time(book: Book, at: Parsed, trees: list[Tree | None]) -> str:
    """Return that how h depends on t is not said where dh/dt is of a number, or of other letters."""
    for node in (node for tree in trees if tree is not None for node in walk(tree)):
        if not isinstance(node, Derivative) or not node.total or not isinstance(node.of, Name):
            continue
        of = node.of.name
        if book.ledger.at(of, at.item, at.functions) is None:
            continue
        made = book.scenes.closure(at, [of], {}).values()
        reached = {of, *(n for known in made for n in (known.name, *known.uses, *known.parameters))}
        by = [w.name for w in node.wrt if isinstance(w, Name)]
        if any(name not in reached for name in by):
            return f"how {of} depends on {by[0]} is not said here"
    return ""


def _with_below(book: Book, at: Parsed, trees: list[Tree | None]) -> str:
    """Return why df/dx may be about f_c(x) = c + x, which was defined since f was, "" if it is not."""
    for node in (node for tree in trees if tree is not None for node in walk(tree)):
        if not isinstance(node, Derivative) or not isinstance(node.of, Name):
            continue
        known = book.ledger.at(node.of.name, at.item, at.functions)
        if known is None:
            continue
        for name, found in book.ledger.made.items():
            if not name.startswith(f"{node.of.name}_") or not found[-1].parameters:
                continue
            if any(
                known.order < k.order < at.item.order for k in found if k.scope == at.item.scope
            ):
                return f"it may be about {name}, which is defined after {node.of.name}"
    return ""


def _of_functions(book: Book, at: Parsed, trees: list[Tree | None]) -> str:
    """Return why functions may be any here: one of them has no definition, another that of other pages."""
    spoken = [n for tree in trees if tree is not None for n in names(tree) if n in at.functions]
    knowns = [book.ledger.at(name, at.item, at.functions) for name in spoken]
    if all(known is not None for known in knowns):
        return ""
    for known in knowns:
        if known is not None and known.order >= 0 and known.section != at.item.section:
            return f"{known.name} may be another one than that of line {known.line}"
    return ""


def _reused(book: Book, at: Parsed, trees: list[Tree | None]) -> str:
    """Return why a letter may stand for another function than the one in force, "" if there is none.

    A page that has called several functions f, each in its section, may go on with one in words.
    """
    for name in dict.fromkeys(n for tree in trees if tree is not None for n in names(tree)):
        known = book.ledger.at(name, at.item, at.functions) if name in CONVENTIONAL else None
        if known is None or known.order < 0 or not known.parameters:
            continue
        sections = {k.section for k in book.ledger.made.get(name, ()) if k.body != known.body}
        if known.section != at.item.section and sections - {known.section}:
            return f"it is wrong for the {name} of line {known.line}, but may be about another one"
    return ""
