"""What the catalogue says of one elementary function of real arguments.

Formulas are plain text in the names `x` (the argument; `x`, `t`, … as `arguments` lists them) and
`y` (the function's own value), read by symopt's own parser. Only a primitive has no `definition`:
balls, proofs and backends know the primitives and fall back on the definition for the rest.

A variadic function (max, min) has two derivative formulas, of its first argument and of a later one,
in `x`, the argument differentiated, and `t`, the other; more than two arguments fold from the left.
Its kink is stated for the first argument.
"""

from __future__ import annotations

from symopt.foundation.record import record


@record
class Kink:
    """Where a function has no derivative, and what the code uses there.

    where: the condition, e.g. "x = 0".  lower, upper: the one-sided derivatives, i.e. the ends of the
    subdifferential.  used: the subgradient that code takes.
    jump: the function itself jumps there, so there is no subdifferential; lower and upper are then
    the limits of the derivative from either side.
    """

    where: str
    lower: str
    upper: str
    used: str
    jump: bool = False


@record
class Example:
    """A point and the function's value there, e.g. Example(("0",), "1/2"); both are exact text."""

    at: tuple[str, ...]
    value: str


@record
class Function:
    r"""One elementary function.

    name: canonical name, also how text prints it.   title: what a sentence calls it.
    arguments: their names in the formulas below; ("x", "...") is variadic (max, min).
    spellings: further names that text input accepts (name itself included by default).
    latex: the command that prints and reads it, e.g. r"\ln"; latex_spellings: others that are read.
    latex_form: a template for other notation, e.g. r"\left|{x}\right|"; empty for `latex(x)`.
    text_form: the same for Unicode text, e.g. "|{x}|".
    sympy: the name of SymPy's class or function; empty if SymPy has none (the definition is used).
    definition: in simpler functions, in the end primitives; empty for a primitive.
    stable: the definition as code evaluates it without overflow or cancellation; empty if no better.
    derivative: for each argument, in the arguments only: what code uses; stable where that matters.
    by_output: for each argument, in `y` and the arguments, as a textbook writes it; empty if the
        derivative is already how a textbook writes it.
    law: the name of the rule in a derivation, e.g. "derivative of the sigmoid".
    domain: a condition on the arguments, "" for all reals.   range: a condition on `y`, "" for all reals.
    kinks: where it is not differentiable.
    increasing: True (nowhere decreasing), False (nowhere increasing) or None where it depends.
    convex: True (convex), False (concave) or None where it depends; both on the domain, if an interval.
    whole: the arguments that must be whole numbers; they have no derivative, written "".
    opaque: those in which no derivative by functions of the catalogue is known; also written "".
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
    stable: str = ""
    derivative: tuple[str, ...] = ()
    by_output: tuple[str, ...] = ()
    law: str = ""
    domain: str = ""
    range: str = ""
    kinks: tuple[Kink, ...] = ()
    increasing: bool | None = None
    convex: bool | None = None
    whole: tuple[str, ...] = ()
    opaque: tuple[str, ...] = ()
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


@record
class Loss:
    """One loss of a prediction and a target, as a definition that a spec can name.

    arguments: the target, the prediction, then settings; `defaults` are the settings' usual values.
    spellings: further names that text input accepts.
    formula: plain text in `arguments`.   convention: what is measured, in which form, in a sentence.
    domain: a condition on the arguments.   shapes: of array arguments, by size names; others are scalar.
    convex: whether it is convex in the prediction.
    minimized_at: the prediction that minimizes it for a given target, as text, "" if none is finite.
    examples: at least three, in the order of `arguments` without the defaults unless given.
    """

    name: str
    title: str
    arguments: tuple[str, ...]
    formula: str
    convention: str
    spellings: tuple[str, ...] = ()
    defaults: tuple[tuple[str, str], ...] = ()
    domain: str = ""
    shapes: tuple[tuple[str, tuple[str, ...]], ...] = ()
    convex: bool | None = None
    minimized_at: str = ""
    kinks: tuple[Kink, ...] = ()
    examples: tuple[Example, ...] = ()
    reference: str = ""
