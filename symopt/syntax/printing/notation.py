r"""How functions and names print: what the printers are told by the catalogue, as values.

A `Form` says how one function prints. `latex` is its command (`\ln`); `latex_form` and `text_form` are
templates in which `{x}` stands for the printed argument x, as in `\left|{x}\right|` and `√({x})`. A
LaTeX template that puts the argument in braces writes them twice, `e^{{x}}`; in a template for text
`^{x}` raises the argument and `_{x}` lowers it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field

from symopt.foundation.record import record
from symopt.syntax.names import GREEK_UNICODE
from symopt.syntax.printing.unicode_scripts import fill
from symopt.syntax.tree import Call, Tree


@record
class Form:
    """How one function prints; empty parts fall back on its name, and `defaults` are not printed."""

    arguments: tuple[str, ...] = ("x",)
    latex: str = ""
    latex_form: str = ""
    text_form: str = ""
    defaults: tuple[tuple[str, Tree], ...] = ()

    def options(self, call: Call) -> tuple[tuple[str, Tree], ...]:
        """Return the keywords of a call that say more than the default."""
        return tuple(option for option in call.options if option not in self.defaults)

    def fill(self, template: str, printed: tuple[str, ...]) -> str | None:
        """Return the template with printed arguments; None if their number does not fit."""
        if len(printed) != len(self.arguments):
            return None
        values = dict(zip(self.arguments, printed, strict=True))
        return re.sub(r"\{(\w+)\}", lambda found: values.get(found[1], found[0]), template)

    def fill_text(self, printed: tuple[str, ...]) -> str | None:
        """Return `text_form` with printed arguments; None if there is none or their number differs."""
        if not self.text_form or len(printed) != len(self.arguments):
            return None
        return fill(self.text_form, dict(zip(self.arguments, printed, strict=True)))

    @property
    def bare(self) -> bool:
        r"""Whether the command takes an argument without brackets: `\ln x`, but `\sigma(z)`."""
        return self.latex.startswith("\\") and self.latex[1:].isalpha() and not self.greek

    @property
    def greek(self) -> bool:
        """Whether the command is a Greek letter."""
        return self.latex[1:] in GREEK_UNICODE


def _forms() -> dict[str, Form]:
    return dict(_DEFAULT)


@record
class Notation:
    r"""Forms of functions by canonical name, and the LaTeX of names that a user chose to show otherwise.

    displays: canonical name -> LaTeX, e.g. "rate" -> r"\eta".
    unicode_displays: the same for terminals, e.g. "rate" -> "η".
    arrays: names of arrays with their number of dimensions: their elementwise product shows its sign,
        `X \odot Z`, where side by side they would be a matrix product.
    parameters: the reader's own functions with their parameters, in order. Where any are given, f(3) is
        printed only of those, and `f \cdot (x+1)` for the product; otherwise of any name.
    own_forms: forms beside those of `functions`, which they precede.
    """

    functions: Mapping[str, Form] = field(default_factory=_forms)
    displays: Mapping[str, str] = field(default_factory=dict[str, str])
    unicode_displays: Mapping[str, str] = field(default_factory=dict[str, str])
    arrays: Mapping[str, int] = field(default_factory=dict[str, int])
    parameters: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    own_forms: Mapping[str, Form] = field(default_factory=dict[str, Form])

    def takes(self, function: str, given: tuple[str, ...]) -> bool:
        """Return whether a function of the reader's own is applied by values for these, in this order."""
        return not self.parameters or self.parameters.get(function) == given

    def form(self, function: str) -> Form:
        """Return the form of a function, an empty one if nothing is known of it."""
        return self.own_forms.get(function) or self.functions.get(function, _PLAIN)


_PLAIN = Form(())
_DEFAULT: dict[str, Form] = {
    "exp": Form(latex=r"\exp", latex_form="e^{{x}}", text_form="e^{x}"),
    "log": Form(latex=r"\ln", text_form="ln({x})"),
    "sqrt": Form(latex=r"\sqrt", latex_form=r"\sqrt{{x}}", text_form="√({x})"),
    "abs": Form(latex_form=r"\left|{x}\right|", text_form="|{x}|"),
    "norm": Form(latex_form=r"\left\|{x}\right\|", text_form="‖{x}‖"),
    "sigmoid": Form(latex=r"\sigma", text_form="σ({x})"),
    "max": Form(("x", "..."), latex=r"\max"),
    "min": Form(("x", "..."), latex=r"\min"),
    "asin": Form(latex=r"\arcsin"),
    "acos": Form(latex=r"\arccos"),
    "atan": Form(latex=r"\arctan"),
    **{
        name: Form(latex=f"\\{name}")
        for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh", "det")
    },
}

PLAIN_NOTATION = Notation()
"""A notation that needs no catalogue: the common functions, and names by SymPy's display rules."""
