"""A derivative of an array expression as Python shows it: formula, entries, code, SymPy, documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from symopt.calculus.graph import NodeDefinition
from symopt.calculus.kinds.derived import Derived
from symopt.calculus.kinds.form import Form
from symopt.calculus.kinds.layout import Arrangement
from symopt.calculus.kinds.matter import Matter, Shape
from symopt.calculus.views.block_view import BlockView
from symopt.derivation.step import Derivation, Step
from symopt.faces.python.notebook import InNotebook
from symopt.foundation.document import Document
from symopt.foundation.errors import LimitError, SymoptError, UnsupportedError
from symopt.foundation.record import record
from symopt.presentation import array_derivative as pages
from symopt.presentation.render import render
from symopt.syntax.printing.latex_printer import to_latex
from symopt.syntax.printing.notation import Notation
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.sympy_border.names import SympyNames
from symopt.syntax.sympy_border.outgoing import to_sympy
from symopt.syntax.tree import Tree

if TYPE_CHECKING:
    from symopt.compilation.arrays.code import ArrayCode


@record
class ArrayDerivative(InNotebook):
    """A derivative of an array expression.

    matter: what was differentiated.   derived: its entries.   place: where they stand.
    form: how it is written.   table: the SymPy symbols of its names.

    Called with arrays, `result(X=…, A=…)`, it is their numpy value.
    """

    matter: Matter
    derived: Derived
    place: Arrangement
    form: Form
    table: SympyNames

    @property
    def kind(self) -> str:
        """One of gradient, jacobian, hessian, hessian-vector, directional, differential."""
        return self.derived.kind

    @property
    def tree(self) -> Tree:
        """The formula as a tree: in matrix notation, or entry by entry where there is none."""
        return self.form.tree if self.form.tree is not None else self.index_form.right

    @property
    def formula(self) -> str:
        """The formula as text that reads back: `(A + A.T) @ x`."""
        return to_text(self.tree)

    @property
    def index_form(self) -> Any:  # noqa: ANN401 - a Relation; typed so that .left and .right are seen
        """One entry as an equation: ∂f/∂x_i = Σ_j (A_ij + A_ji) x_j."""
        return pages.entry(self.matter, self.derived)

    @property
    def blocks(self) -> BlockView | None:
        """The matrix at fixed indices, for a derivative with three or four indices."""
        return self.form.block

    @property
    def has_matrix_form(self) -> bool:
        """Whether the formula is in matrix notation."""
        return self.form.tree is not None

    @property
    def shape(self) -> Shape:
        """The sizes of the dimensions, as they are laid out."""
        sizes = tuple(_size(i.count) for i in self.place.labels)
        return (1, *sizes) if self.place.row else sizes

    @property
    def layout(self) -> str:
        """Which entry stands where, as a sentence."""
        return self.place.sentence

    @property
    def shapes(self) -> Mapping[str, Shape]:
        """The shapes of all names."""
        return self.matter.shapes

    @property
    def assumed(self) -> str:
        """The shapes that were inferred, as a sentence; "" if all were declared."""
        return pages.assumed(self.matter)

    @property
    def hypotheses(self) -> tuple[str, ...]:
        """What is declared of the names."""
        return pages.hypotheses(self.matter)

    def sympy(self) -> Any:  # noqa: ANN401 - SymPy is untyped
        """Return a SymPy matrix expression, or an entry with `Sum` and `Indexed` where SymPy has none.

        Raises UnsupportedError for a function that SymPy does not have.
        """
        table = self._matrices()
        written = (
            [self.index_form.right]
            if self.form.tree is None
            else [self.form.tree, self.index_form.right]
        )
        for tree in written[:-1]:
            try:
                return to_sympy(tree, table)
            except (SymoptError, TypeError, ValueError):
                continue
        try:
            return to_sympy(written[-1], table)
        except (TypeError, ValueError) as error:
            raise UnsupportedError("SymPy has no expression for it", why=str(error)) from error

    def _matrices(self) -> SympyNames:
        """Return the symbols with a MatrixSymbol for each array."""
        from sympy import MatrixSymbol, Symbol

        known = self.table
        symbols = dict(known.symbols)
        for name, shape in self.matter.shapes.items():
            sizes = [
                s if isinstance(s, int) else Symbol(s, integer=True, positive=True) for s in shape
            ]
            if sizes and not getattr(symbols.get(name), "is_Matrix", False):
                symbols[name] = MatrixSymbol(name, sizes[0], [*sizes, 1][1])
        return SympyNames(known.functions, known.define, known.classes, symbols)

    def compile(self) -> ArrayCode:
        """Return numpy code; `.source` is readable, and it is called with a mapping of arrays."""
        from symopt.compilation.arrays.code import compile_array

        labels = self.place.labels
        return compile_array(self.matter.graph, NodeDefinition("result", labels, self.derived.body))

    def __call__(self, **arrays: Any) -> Any:  # noqa: ANN401 - arrays and numbers
        """Return the value for given arrays; a size that no array has is given by its name."""
        import numpy as np

        sizes = {n: int(v) for n, v in arrays.items() if n in self.matter.scope.sizes}
        found = self.compile()({n: v for n, v in arrays.items() if n not in sizes}, sizes)
        return np.reshape(found, (1, -1)) if self.place.row else found

    @property
    def derivations(self) -> tuple[Derivation, ...]:
        """How it is derived, by differentials: of df, and for a second derivative of dg, g the gradient."""
        from symopt.derivation.differentials.whole import derivations_of

        return derivations_of(self.matter, self.derived)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps of these derivations, in order."""
        return tuple(step for found in self.derivations for step in found.steps)

    def document(self, *, steps: bool = False) -> Document:
        """Return the neutral document; steps: with the derivation."""
        known, note = self.derived_lines() if steps else ((), "")
        return pages.derivative_document(
            self.matter, self.derived, self.place, self.form, known, note=note
        )

    def derived_lines(self) -> tuple[tuple[Derivation, ...], str]:
        """Return the derivations, or none with the reason if they are too long to read."""
        try:
            return self.derivations, ""
        except LimitError as error:
            return (), error.what

    @property
    def notation(self) -> Notation:
        """How functions and names print."""
        return pages.notation(self.matter, self.derived)

    def write(self, format_name: str, *, steps: bool = False, **options: Any) -> str:  # noqa: ANN401
        """Return the document in a format of the catalogue; `options` are those of `render`."""
        page = self.document(steps=steps)
        return render(page, format_name, notation=self.notation, **options)

    def latex(self) -> str:
        """Return the formula in LaTeX."""
        return to_latex(self.tree, self.notation)

    def markdown(self, *, steps: bool = False) -> str:
        """Return the document in Markdown as GitHub renders it."""
        return self.write("markdown", steps=steps)

    def text(self, *, steps: bool = False) -> str:
        """Return what was differentiated, the result and its layout, for a terminal."""
        return self.write("text", steps=steps)

    def evidence(self, *, steps: bool = False) -> dict[str, Any]:
        """Return the result as data, for JSON."""
        known, note = self.derived_lines() if steps else ((), "")
        lines = [
            {
                "before": to_text(step.before),
                "after": to_text(step.after),
                "rule": step.rule,
                "reason": "".join(part for part in step.reason if isinstance(part, str)),
                "checked": step.mark.value,
            }
            for found in known
            for step in found.steps
        ]
        said = "" if self.has_matrix_form else pages.statement(self.derived)
        return {
            **({"steps": lines} if steps else {}),
            "function": to_text(self.matter.tree),
            "wrt": list(self.derived.wrt),
            "kind": self.kind,
            "formula": self.formula if self.has_matrix_form else None,
            "latex": self.latex(),
            "entry": to_text(self.index_form),
            "shape": list(self.shape),
            "layout": self.layout,
            "shapes": {n: list(s) for n, s in self.shapes.items()},
            "inferred": list(self.matter.inferred),
            "directions": dict(self.derived.directions),
            "hypotheses": list(self.hypotheses),
            "message": "; ".join(filter(None, (said, note))) or None,
        }

    def __str__(self) -> str:
        """Return the text."""
        return self.text()

    def __repr__(self) -> str:
        """Return the kind and the formula."""
        return f"<{self.kind} in {', '.join(self.derived.wrt)}: {self.formula}>"

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.latex()}$"


def _size(affine: Any) -> str | int:  # noqa: ANN401 - an Affine
    from symopt.calculus.indices import spell

    return affine.constant if not affine.terms else spell(affine)
