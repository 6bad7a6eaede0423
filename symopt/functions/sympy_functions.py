"""The catalogue's functions as SymPy knows them, and SymPy functions for those that it lacks.

`sigmoid(z)` here is an ordinary SymPy expression: it is differentiated by the catalogue's derivative,
printed by the catalogue's LaTeX, and evaluated, rewritten and written as code by its definition.
Each such class is made when it is first asked for (`sympy_function("sigmoid")`, or as an attribute of
this module, which is where pickle looks for it).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from symopt.functions.formula import formula
from symopt.functions.function import Function
from symopt.functions.lookup import (
    by_output_tree,
    complex_functions,
    definition_tree,
    derivative_tree,
    function,
    functions,
    stable_tree,
)
from symopt.syntax.sympy_border.names import Definition, SympyNames
from symopt.syntax.tree import Call, Name, Tree, substitute

_STABLE = {"sigmoid": "exp(min(x, 0))/(1 + exp(-abs(x)))"}
"""Forms for SymPy's code printers, which have no such function; our backends have their own."""


def sympy_names() -> SympyNames:
    """Return the names of an expression that has none yet, with the functions of the catalogue."""
    return SympyNames(_Known(), _definition)


def lacking() -> tuple[str, ...]:
    """Return the names of the functions that SymPy lacks, in the order of the catalogue."""
    return tuple(name for name, entry in functions().items() if not entry.sympy)


def sympy_function(name: str) -> Any:  # noqa: ANN401 - a SymPy function class
    """Return the SymPy function of a catalogue name: SymPy's own, or a class of ours.

    Raises NameError_ if the catalogue has no such function.

    >>> from sympy import Symbol
    >>> sympy_function("sigmoid")(Symbol("z")).diff()
    (1 - sigmoid(z))*sigmoid(z)
    """
    entry = function(name)
    if entry.sympy:
        import sympy

        return getattr(sympy, entry.sympy)
    return _made(name)


def __getattr__(name: str) -> Any:  # noqa: ANN401
    if name in functions():
        return sympy_function(name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


class _Known(Mapping[str, str]):
    """SymPy's names of the functions that it has, by canonical name."""

    def __getitem__(self, name: str) -> str:
        """Return SymPy's name of a function."""
        entry = functions().get(name) or complex_functions().get(name)
        if entry is None or not entry.sympy:
            raise KeyError(name)
        return entry.sympy

    def __iter__(self) -> Iterator[str]:
        """Go through the canonical names."""
        for folder in (functions(), complex_functions()):
            yield from (name for name, entry in folder.items() if entry.sympy)

    def __len__(self) -> int:
        """Return the number of functions."""
        return len(list(iter(self)))


def _definition(name: str) -> Definition | None:
    if name not in functions():
        return None
    tree = definition_tree(name)
    return None if tree is None else (function(name).arguments, tree)


@cache
def _made(name: str) -> Any:  # noqa: ANN401
    from sympy import Function as SympyFunction

    entry = function(name)
    body: dict[str, Any] = {
        "__doc__": f"{entry.title[0].upper()}{entry.title[1:]}, {entry.definition}.",
        "__module__": __name__,
        "symopt_name": name,
        "nargs": len(entry.arguments),
        "eval": classmethod(lambda cls, *arguments: _exact(entry, arguments)),
        "fdiff": lambda self, argindex=1: _derivative(entry, self.args, argindex - 1),
        "definition": lambda self: _expression(definition_tree(name), entry, self.args),
        "_eval_evalf": lambda self, prec: self.definition()._eval_evalf(prec),
        "_eval_is_extended_real": lambda self: _all_real(self.args),
        "_eval_is_finite": lambda self: None if entry.domain else _all_finite(self.args),
        "_eval_rewrite_as_exp": lambda self, *arguments, **hints: self.definition(),
        "_latex": lambda self, printer, exp=None: _latex(entry, self.args, printer, exp),
    }
    for method in ("_numpycode", "_pythoncode", "_ccode", "_jaxcode"):
        body[method] = lambda self, printer, **_: f"({printer._print(_code(entry, self.args))})"
    body["_mpmathcode"] = lambda self, printer, **_: f"({printer._print(self.definition())})"
    return type(SympyFunction)(name, (SympyFunction,), body)


def _expression(
    tree: Tree | None,
    entry: Function,
    arguments: tuple[Any, ...],
    classes: Callable[[str], Any] = lambda name: None,
) -> Any:  # noqa: ANN401
    """Return a formula of the catalogue at SymPy arguments; functions SymPy lacks are written out.

    classes: those that are kept, as SymPy functions.
    """
    from symopt.syntax.sympy_border.outgoing import to_sympy

    assert tree is not None  # a function that SymPy lacks is no primitive
    symbols = dict(zip(entry.arguments, arguments, strict=True))
    return to_sympy(tree, SympyNames(_Known(), _definition, classes, symbols))


def _code(entry: Function, arguments: tuple[Any, ...]) -> Any:  # noqa: ANN401
    """Return what SymPy's code printers write: the stable form, with log1p and its like by name."""
    from sympy.codegen import cfunctions

    special = {"log1p": cfunctions.log1p, "expm1": cfunctions.expm1}
    if entry.name in special:
        return special[entry.name](*arguments)
    text = _STABLE.get(entry.name)
    tree = formula(text, frozenset(entry.arguments)) if text else stable_tree(entry.name)
    return _expression(
        tree or definition_tree(entry.name), entry, arguments, lambda n: special.get(n) or _ours(n)
    )


def _derivative(entry: Function, arguments: tuple[Any, ...], k: int) -> Any:  # noqa: ANN401
    """Return the textbook derivative, with functions of ours kept as functions."""
    tree = by_output_tree(entry.name, k) or derivative_tree(entry.name, k)
    tree = substitute(tree, {"y": Call(entry.name, tuple(map(Name, entry.arguments)))})
    return _expression(tree, entry, arguments, _ours)


def _ours(name: str) -> Any:  # noqa: ANN401
    """Return our class for a function that SymPy lacks, None for any other name."""
    return _made(name) if name in functions() and not function(name).sympy else None


def _exact(entry: Function, arguments: tuple[Any, ...]) -> Any:  # noqa: ANN401
    """Return the value at exact numbers if it is rational, else None: the expression stays."""
    if all(getattr(argument, "is_Rational", False) for argument in arguments):
        value = _expression(definition_tree(entry.name), entry, arguments)
        if getattr(value, "is_Rational", False):
            return value
    return None


def _all_real(arguments: tuple[Any, ...]) -> bool | None:
    return True if all(argument.is_extended_real for argument in arguments) else None


def _all_finite(arguments: tuple[Any, ...]) -> bool | None:
    return True if all(argument.is_finite for argument in arguments) else None


def _latex(entry: Function, arguments: tuple[Any, ...], printer: Any, exponent: Any) -> str:  # noqa: ANN401
    inside = ", ".join(printer._print(argument) for argument in arguments)
    shown = rf"{entry.latex or entry.name}\left({inside}\right)"
    return shown if exponent is None else f"{shown}^{{{exponent}}}"
