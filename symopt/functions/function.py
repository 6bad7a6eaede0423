"""What the catalogue says of one elementary function of real arguments.

Formulas are plain text in the names `x` (the argument; `x`, `t`, … as `arguments` lists them) and
`y` (the function's own value), read by symopt's own parser. Only a primitive has no `definition`:
balls, proofs and backends know the primitives and fall back on the definition for the rest.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kink:
    """Where a function has no derivative, and what the code uses there.

    where: the condition, e.g. "x = 0".  lower, upper: the one-sided derivatives, i.e. the ends of the
    subdifferential.  used: the subgradient that code takes.
    """

    where: str
    lower: str
    upper: str
    used: str


@dataclass(frozen=True, slots=True)
class Example:
    """A point and the function's value there, e.g. Example(("0",), "1/2"); both are exact text."""

    at: tuple[str, ...]
    value: str


@dataclass(frozen=True, slots=True)
class Function:
    r"""One elementary function.

    name: canonical name, also how text prints it.   title: what a sentence calls it.
    arguments: their names in the formulas below; ("x", "...") is variadic (max, min).
    spellings: further names that text input accepts (name itself included by default).
    latex: the command that prints and reads it, e.g. r"\ln"; latex_spellings: others that are read.
    latex_form: a template for other notation, e.g. r"\left|{x}\right|"; empty for `latex(x)`.
    text_form: the same for Unicode text, e.g. "|{x}|".
    sympy: the name of SymPy's class or function; empty if SymPy has none (the definition is used).
    definition: by primitives, in the arguments; empty for a primitive.
    derivative: for each argument, in the arguments only: what code uses; stable where that matters.
    by_output: for each argument, in `y` and the arguments, as a textbook writes it; empty if the
        derivative is already how a textbook writes it.
    law: the name of the rule in a derivation, e.g. "derivative of the sigmoid".
    domain: a condition on the arguments, "" for all reals.   range: a condition on `y`, "" for all reals.
    kinks: where it is not differentiable.
    increasing, convex: True, False or None where it depends.
    examples: at least three.   reference: author, year, place.
    """

    name: str
    title: str
    arguments: tuple[str, ...] = ("x",)
    spellings: tuple[str, ...] = ()
    latex: str = ""
    latex_spellings: tuple[str, ...] = ()
    latex_form: str = ""
    text_form: str = ""
    sympy: str = ""
    definition: str = ""
    derivative: tuple[str, ...] = ()
    by_output: tuple[str, ...] = ()
    law: str = ""
    domain: str = ""
    range: str = ""
    kinks: tuple[Kink, ...] = ()
    increasing: bool | None = None
    convex: bool | None = None
    examples: tuple[Example, ...] = ()
    reference: str = ""

    @property
    def primitive(self) -> bool:
        """Whether balls, proofs and backends know the function itself."""
        return not self.definition

    @property
    def variadic(self) -> bool:
        """Whether the function takes any number of arguments."""
        return self.arguments[-1] == "..."


@dataclass(frozen=True, slots=True)
class Loss:
    """One loss of a prediction and a target, as a definition that a spec can name.

    formula: plain text in `arguments` (target and prediction first).   shapes: of array arguments.
    minimized_at: the prediction that minimizes it for a given target, as text, "" if none is finite.
    """

    name: str
    title: str
    arguments: tuple[str, ...]
    formula: str
    convention: str
    domain: str = ""
    shapes: tuple[tuple[str, tuple[str, ...]], ...] = ()
    convex: bool | None = None
    minimized_at: str = ""
    kinks: tuple[Kink, ...] = ()
    examples: tuple[Example, ...] = ()
    reference: str = ""
