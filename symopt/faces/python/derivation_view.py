"""A derivation as Python shows it: in every format, in a notebook, and its result as SymPy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from symopt.derivation.matrix.entry_forms import gradient_entries, hessian_entries
from symopt.derivation.models.whole import ModelDerivation
from symopt.derivation.step import Derivation, Step
from symopt.faces.python.notebook import InNotebook
from symopt.foundation.document import Document
from symopt.presentation.derivation import derivation_document
from symopt.presentation.notation import model_notation
from symopt.presentation.render import render
from symopt.syntax.sympy_border.names import SympyNames
from symopt.syntax.sympy_border.outgoing import to_sympy
from symopt.syntax.tree import Tree, rebuild


@dataclass(frozen=True, slots=True, repr=False)
class DerivationView(InNotebook):
    """The derivation of a model, or of some of its derivatives.

    found: the derivation as data.   table: the model's SymPy symbols.   notation: "leibniz" or "lagrange".
    """

    found: ModelDerivation
    table: SympyNames
    notation: str = "leibniz"

    @property
    def derivations(self) -> tuple[Derivation, ...]:
        """The gradients' derivations, or the second derivatives' where one name's were asked for."""
        if self.found.order >= 2 and len(self.found.wrt) == 1 and self.found.second:
            return self.found.second
        return self.found.gradients

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps of these derivations, in order."""
        return tuple(step for item in self.derivations for step in item.steps)

    @property
    def result(self) -> Any:  # noqa: ANN401 - SymPy is untyped
        """The derivative as a SymPy expression in the model's names; by name if there are several."""
        results = [to_sympy(tree, self.table) for tree in self._results()]
        if len(self.found.wrt) == 1:
            return results[0]
        return dict(zip(self.found.wrt, results, strict=True))

    def _results(self) -> tuple[Tree, ...]:
        """Return the results as trees; those of arrays entry by entry."""
        found = self.found
        if found.arrays is None:
            return tuple(self._written(item.result) for item in self.derivations)
        if self.derivations is found.second:
            return (hessian_entries(found.system, found.wrt[0]),)
        return gradient_entries(found.system, found.wrt)

    def _written(self, tree: Tree) -> Tree:
        """Return a result with the derivatives that stand in it by name written out."""
        known = {item.goal: item.result for item in (*self.found.shared, *self.found.locals)}

        def put(part: Tree) -> Tree:
            return put(known[part]) if part in known else rebuild(part, put)

        return put(tree)

    @property
    def proved(self) -> bool:
        """Whether every line is proved."""
        return all(item.proved for item in self.found.every)

    @property
    def document(self) -> Document:
        """The neutral document."""
        return derivation_document(self.found, notation=self.notation)

    def write(self, format_name: str, **options: Any) -> str:  # noqa: ANN401 - those of `render`
        """Return the document in a format of the catalogue; `options` are those of `render`."""
        names = model_notation(self.found.system.model)
        return render(self.document, format_name, notation=names, **options)

    def latex(self, *, standalone: bool = False) -> str:
        """Return LaTeX: a fragment to paste, or a file that compiles by itself."""
        return self.write("latex", standalone=standalone)

    def markdown(self) -> str:
        """Return Markdown as GitHub renders it."""
        return self.write("markdown")

    def html(self) -> str:
        """Return a page of HTML with MathML."""
        return self.write("html")

    def text(self, *, width: int = 100) -> str:
        """Return plain text in Unicode."""
        return self.write("text", width=width)

    def json(self) -> str:
        """Return the document as JSON."""
        return self.write("json")

    def __str__(self) -> str:
        """Return plain text."""
        return self.text()

    def __repr__(self) -> str:
        """Return what was derived, in a line."""
        wrt = ", ".join(self.found.wrt)
        return f"<derivation of {self.found.system.model.loss} in {wrt}, {len(self.steps)} steps>"

    def _repr_latex_(self) -> str:
        return self.latex()
