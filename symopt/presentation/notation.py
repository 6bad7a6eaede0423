r"""How a model's names print: the catalogue's notation, with what the model's [display] says.

A display is LaTeX, e.g. `\eta`; for terminals it is read as a name, and where it is none, what remains
of it without commands: `\eta` -> η, `\mathbf{x}_1` -> x_1.
"""

from __future__ import annotations

import re
from dataclasses import replace

from symopt.calculus.system import system_of
from symopt.functions.notation import default_notation
from symopt.model.model import Model
from symopt.presentation.formats.symbols import GREEK, OPERATORS, RELATIONS, UPRIGHT
from symopt.syntax.names import name_from_latex, name_unicode
from symopt.syntax.printing.notation import Notation

_CHARACTERS = {**RELATIONS, **OPERATORS, **UPRIGHT, **GREEK}


def model_notation(model: Model) -> Notation:
    """Return how functions and this model's names print."""
    shown = model.displays
    return replace(
        default_notation(),
        arrays=_arrays(model),
        displays=shown,
        unicode_displays={name: display_unicode(latex) for name, latex in shown.items()},
    )


def _arrays(model: Model) -> dict[str, int]:
    """Return the names of arrays with their ranks, definitions included, and of their numbered layers."""
    found = {v.name: len(v.shape) for v in model.variables if v.shape}
    if not found:
        return found
    shapes = system_of(model).scope.shapes
    found |= {d.name: len(s) for d in model.definitions if (s := shapes.get(d.name))}
    layers = {stem: rank for name, rank in found.items() if (stem := _stem(name))}
    return {**layers, **found}


def _stem(name: str) -> str:
    """Return what is numbered in a name, Z for Z_1: layers are spoken of as Z_l; "" if nothing is."""
    stem, _, number = name.rpartition("_")
    return stem if number.isdigit() else ""


def display_unicode(latex: str) -> str:
    r"""Return the LaTeX of a name as a terminal shows it.

    >>> [display_unicode(text) for text in (r"\eta", r"\hat{y}_1", r"\mathcal{L}")]
    ['η', 'ŷ_1', 'L']
    """
    name = name_from_latex(latex)
    if name is not None:
        return name_unicode(name)
    words = re.sub(r"\\[A-Za-z]+", lambda found: _CHARACTERS.get(found[0], ""), latex)
    return re.sub(r"[{}$\s\\]+", "", words) or latex
