r"""A derivative of an array expression for people: what is differentiated, the result, how it is laid out.

f = xᵀ A x
∂f/∂x = (A + Aᵀ) x
The gradient has the shape of x (denominator layout).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from symopt.calculus.indices import Index
from symopt.calculus.kinds.derived import Derived
from symopt.calculus.kinds.form import Form
from symopt.calculus.kinds.layout import Arrangement
from symopt.calculus.kinds.matter import Matter, spelled_shape
from symopt.calculus.views.block_view import BlockView
from symopt.calculus.views.index_names import name_free, names_used
from symopt.calculus.views.raising import raise_node
from symopt.derivation.differentials.rule import GRADIENTS, PENDING
from symopt.derivation.step import Derivation
from symopt.foundation.document import (
    Block,
    Document,
    Formula,
    Inline,
    Items,
    Line,
    Math,
    Prose,
    Steps,
)
from symopt.functions.notation import default_notation
from symopt.presentation.array_kinks import kink_sentence
from symopt.presentation.notation import display_unicode
from symopt.presentation.shapes import shape_words
from symopt.syntax.names import name_latex, name_unicode
from symopt.syntax.printing.notation import Form as Spelling
from symopt.syntax.printing.notation import Notation
from symopt.syntax.tree import Derivative, Entry, Name, Relation, Tree

PRODUCT, DIRECTIONAL = "Hessian_product", "directional_derivative"
"""Names under which a product with the Hessian, and a directional derivative, are displayed."""


def derivative_document(
    matter: Matter,
    derived: Derived,
    place: Arrangement,
    form: Form,
    derivations: Sequence[Derivation] = (),
    *,
    note: str = "",
) -> Document:
    """Return the document of a derivative, with its derivations if they are given, or a note why not."""
    pairs = [*matter.definitions, (matter.output, matter.tree)]
    blocks: list[Block] = [Formula(tuple(Relation("=", Name(n), body) for n, body in pairs))]
    blocks += _shapes(matter)
    for place_of, found in enumerate(derivations):
        blocks += _steps(found, matter, again=place_of > 0)
    if note:
        blocks.append(Prose((f"{_capital(note)}.",)))
    if derivations:
        blocks.append(Prose(("So",)))
    if form.tree is not None:
        blocks.append(Formula((Relation("=", head(derived), form.tree),)))
    else:
        blocks += _entries(matter, derived, form.block)
    if place.sentence:
        blocks.append(Prose((_capital(place.sentence) + ".",)))
    nowhere = kink_sentence(matter, derived.wrt)
    blocks += [Prose(nowhere)] if nowhere else []
    said = hypotheses(matter)
    if said:
        blocks.append(Prose((f"Hypotheses: {'; '.join(said)}.",)))
    return Document("Derivative", tuple(blocks))


def _steps(found: Derivation, matter: Matter, *, again: bool) -> list[Block]:
    """Return a derivation; again: it is that of the gradient, which its head names."""
    lines = tuple(Line(s.after, s.reason, s.mark, s.points) for s in found.steps)
    blocks: list[Block] = [Steps(found.goal, lines)]
    if again and isinstance(found.goal, Name):
        name = Name(found.goal.name.removeprefix("d"))
        said: tuple[Inline, ...] = (
            "and with ",
            Math(name),
            " for the gradient of ",
            Math(Name(matter.output)),
        )
        return [Prose(said), *blocks]
    return blocks


def hypotheses(matter: Matter) -> tuple[str, ...]:
    """Return what is declared of the names, in words."""
    found: list[str] = []
    for name, words in matter.graph.properties.items():
        found.append(f"{name} is {', '.join(sorted(words))}")
    return tuple(found)


def assumed(matter: Matter) -> str:
    """Return the inferred shapes as a sentence, "" if every shape was declared."""
    parts = [f"{name}: {spelled_shape(matter.shapes[name])}" for name in matter.inferred]
    return f"Inferred from the expression: {'; '.join(parts)}." if parts else ""


def head(derived: Derived, index: Mapping[Index, str] | None = None) -> Tree:
    """Return the name of a derivative: ∂f/∂X, df, or its entry ∂f_i/∂X_jk."""

    def named(name: str, labels: tuple[Index, ...]) -> Tree:
        if index is None or not labels:
            return Name(name)
        return Entry(name, tuple(Name(index[i]) for i in labels))

    of = named(derived.of, derived.own)
    match derived.kind:
        case "differential":
            return named(f"d{derived.of}", derived.own)
        case "directional":
            return named(DIRECTIONAL, derived.own)
        case "hessian-vector":
            return named(PRODUCT, derived.others[0])
        case _:
            places = zip(derived.wrt, derived.others, strict=True)
            return Derivative(of, tuple(named(n, labels) for n, labels in places))


def entry(matter: Matter, derived: Derived) -> Relation:
    """Return one entry of a derivative at index letters: ∂f/∂x_i = Σ_j …"""
    letters = name_free(derived.labels, names_used(derived.body, matter.style), matter.style)
    return Relation("=", head(derived, letters), raise_node(derived.body, matter.style, letters))


def notation(matter: Matter, derived: Derived) -> Notation:
    """Return how the names print: dX upright, products with the Hessian by their symbol."""
    of = derived.of
    latex = {
        d: rf"\mathrm{{d}}{name_latex(n)}" for n, d in derived.directions.items() if d == f"d{n}"
    }
    for name in (of, *GRADIENTS, *derived.wrt):
        latex.setdefault(f"d{name}", rf"\mathrm{{d}}{name_latex(name)}")
    direction = ", ".join(derived.directions.values())
    latex[PRODUCT] = rf"\nabla^2 {of}[{direction}]"
    latex[DIRECTIONAL] = rf"\mathrm{{D}}{of}[{direction}]"
    plain = {name: display_unicode(text) for name, text in latex.items()}
    plain |= {d: f"d{name_unicode(n)}" for n, d in derived.directions.items() if d == f"d{n}"}
    plain |= {
        f"d{of}": f"d{of}",
        PRODUCT: f"∇²{of}[{direction}]",
        DIRECTIONAL: f"D{of}[{direction}]",
    }
    arrays = {name: len(shape) for name, shape in matter.scope.shapes.items() if shape}
    known = default_notation()
    pending = Spelling(("x",), latex_form=r"\mathrm{d}\left({x}\right)", text_form="d({x})")
    return replace(
        known,
        own_forms={PENDING: pending},
        displays=latex,
        unicode_displays=plain,
        arrays=arrays,
    )


def statement(derived: Derived) -> str:
    """Return why there is no matrix form."""
    count = derived.order
    if count > 2:
        return f"An entry has {count} indices, so there is no matrix form."
    return "There is no matrix form in products, transposes and elementwise functions."


def _entries(matter: Matter, derived: Derived, block: BlockView | None) -> list[Block]:
    blocks: list[Block] = [Prose((statement(derived),))]
    if block is not None:
        held = ", ".join(block.fixed.values())
        rows = ", ".join(_counted(derived, i) for i in block.labels)
        blocks.append(Prose((f"For fixed {held} it is the matrix (over {rows})",)))
        blocks.append(Formula((block.tree,)))
        items: list[tuple[Inline, ...]] = [
            (
                Math(Name(s.name)),
                f": {'column' if s.axis == 1 else 'row'} {s.index} of ",
                Math(Name(s.array)),
            )
            for s in block.slices
        ]
        blocks += [Items(tuple(items))] if items else []
    blocks.append(Prose(("Entry by entry",)))
    blocks.append(Formula((entry(matter, derived),)))
    return blocks


def _counted(derived: Derived, label: Index) -> str:
    """Return whose rows or columns a label counts."""
    groups = {derived.own: "the function"}
    groups |= dict(zip(derived.others, derived.wrt, strict=True)) if derived.others else {}
    for labels, name in groups.items():
        if label in labels:
            what = "entries" if len(labels) == 1 else ("rows", "columns")[labels.index(label)]
            return f"the {what} of {name}"
    return "its entries"


def _shapes(matter: Matter) -> list[Block]:
    """Return the sentence on inferred shapes, its names as mathematics."""
    said: list[Inline] = []
    for name in matter.inferred:
        said += ["; " if said else "Inferred from the expression: ", Math(Name(name)), ": "]
        said += shape_words(matter.shapes[name])
    return [Prose((*said, "."))] if said else []


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
