r"""How a model's names print: the catalogue's notation, with what the model's [display] says.

A display is LaTeX, e.g. `\eta`; for terminals it is read as a name, and where it is none, what remains
of it without commands: `\eta` -> η, `\mathbf{x}_1` -> x_1.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from unicodedata import normalize

from symopt.calculus.system import system_of
from symopt.functions.notation import default_notation
from symopt.model.model import Model
from symopt.presentation.formats.symbols import GREEK, OPERATORS, RELATIONS, UPRIGHT
from symopt.syntax.names import add_mark, is_letter, name_from_latex, name_latex, name_unicode
from symopt.syntax.printing.notation import Notation

_MARKS_LATEX = {"dot": r"\dot{%s}", "bar": r"\bar{%s}", "bardot": r"\dot{\bar{%s}}"}
_MARKS_LETTER = {"dot": "%s\u0307", "bar": "%s\u0304", "bardot": "%s\u0304\u0307"}
_MARKS_WORD = {"dot": "%s˙", "bar": "%s¯", "bardot": "%s¯˙"}
_CHARACTERS = {**RELATIONS, **OPERATORS, **UPRIGHT, **GREEK}


def model_notation(model: Model) -> Notation:
    """Return how functions and this model's names print."""
    shown = model.displays
    arrays = _arrays(model)
    unicode = {name: display_unicode(latex) for name, latex in shown.items()}
    marked = [n for n in arrays if n in shown or not is_letter(n)]
    latex = {n: shown.get(n, name_latex(n)) for n in marked}
    text = {n: unicode.get(n, name_unicode(n)) for n in marked}
    return replace(
        default_notation(),
        arrays=arrays,
        displays={**_with_marks(latex, lambda _: _MARKS_LATEX), **shown},
        unicode_displays={**_with_marks(text, _marks_text), **unicode},
    )


def _with_marks(
    names: Mapping[str, str], marks: Callable[[str], Mapping[str, str]]
) -> dict[str, str]:
    """Return how differentials and adjoints of words, and of names with a display, print.

    Of a letter a mark is part of the name, as in Zdot. In "nadot" and in "Wdot", W being shown otherwise, it
    would not be seen.
    """
    forms = {(name, mark): form for name, s in names.items() for mark, form in marks(s).items()}
    return {
        marked: normalize("NFC", form % names[name])
        for (name, mark), form in forms.items()
        if (marked := add_mark(name, mark)) not in names
    }


def _marks_text(shown: str) -> Mapping[str, str]:
    """Return a letter's marks, which stand above it, or those of a word, behind it."""
    return _MARKS_LETTER if len(shown) == 1 else _MARKS_WORD


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
