"""What the SymPy border must know of names: which symbol a name is, and what functions are called.

Symbols match by name: `Symbol("w_{11}")` is w_11. One name is one symbol: two symbols of one name
with different assumptions are different objects to SymPy, and silently vanish under `diff`; here they
are an error. Every symbol is real; `positive` and its like are kept for whoever wants a domain.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Any, TypeAlias

from symopt.foundation.errors import NameError_, UnsupportedError
from symopt.foundation.record import record
from symopt.syntax.names import canonical_name, is_name
from symopt.syntax.tree import Tree

if TYPE_CHECKING:
    from sympy import Basic

Definition: TypeAlias = "tuple[tuple[str, ...], Tree]"


def _nothing(name: str) -> None:
    return None


@record
class SympyNames:
    """The names of one model or expression, filled as symbols are met.

    functions: canonical name -> SymPy's name, for functions that SymPy has.
    classes: canonical name -> the SymPy function to write instead; None leaves it to the other two.
    define: canonical name -> (arguments, formula), for functions that SymPy lacks; None if unknown.
    symbols: canonical name -> the SymPy object of that name.   notes: what was read in a way worth saying.
    """

    functions: Mapping[str, str] = field(default_factory=dict[str, str])
    define: Callable[[str], Definition | None] = _nothing
    classes: Callable[[str], Any] = _nothing
    symbols: dict[str, Any] = field(default_factory=dict[str, Any])
    notes: list[str] = field(default_factory=list[str])

    def name(self, symbol: Any) -> str:  # noqa: ANN401 - SymPy's values are untyped
        """Return the canonical name of a symbol, and remember the symbol.

        Raises NameError_ if another symbol has that name, UnsupportedError if it is not real.
        """
        name = spelled(symbol)
        if getattr(symbol, "is_commutative", True) is False and not _is_matrix(symbol):
            raise UnsupportedError(
                f"{name} does not commute", remedy="use a MatrixSymbol for a matrix"
            )
        if getattr(symbol, "is_Symbol", False) and symbol.is_extended_real is False:
            raise UnsupportedError(
                f"{name} is declared not to be real",
                why="symopt works over the real numbers",
                remedy=f'declare it as Symbol("{name}", real=True)',
            )
        known = self.symbols.setdefault(name, symbol)
        if known != symbol and not _same_array(known, symbol):
            raise _conflict(name, known, symbol)
        return name

    def symbol(self, name: str) -> Any:  # noqa: ANN401
        """Return the SymPy symbol of a canonical name, a real one if the name is new."""
        from sympy import Symbol

        found = self.symbols.get(name)
        if found is not None:
            return found
        if not is_name(name):
            raise NameError_(
                f"{name[:60]!r} is not a name", remedy="use a name like x, w_11, yhat or lambda"
            )
        return Symbol(name, real=True)


def spelled(symbol: Any) -> str:  # noqa: ANN401
    """Return the canonical name of a symbol, matrix symbol, indexed base or index."""
    label = getattr(symbol, "label", symbol)
    return canonical_name(str(getattr(label, "name", label)))


def _is_matrix(symbol: Any) -> bool:  # noqa: ANN401
    return bool(getattr(symbol, "is_Matrix", False))


def _same_array(one: Any, two: Any) -> bool:  # noqa: ANN401
    """Whether the two are a MatrixSymbol and an IndexedBase: two ways to write one array."""
    from sympy import IndexedBase, MatrixSymbol

    kinds = {type(one), type(two)}
    return kinds == {MatrixSymbol, IndexedBase} or kinds == {IndexedBase}


def _conflict(name: str, one: Basic, two: Basic) -> NameError_:
    words = [_assumptions(symbol) for symbol in (one, two)]
    why = f"one is {words[0]}, the other {words[1]}; to SymPy they are different symbols"
    if words[0] == words[1]:
        why = f"they are spelled {one} and {two}"
    return NameError_(
        f"two different symbols are named {name}",
        why=why,
        remedy=f'create it once, as Symbol("{name}", real=True), and use it everywhere',
    )


def _assumptions(symbol: Any) -> str:  # noqa: ANN401
    if _is_matrix(symbol):
        return f"a matrix of shape {tuple(symbol.shape)}"
    stated: Mapping[str, Any] = getattr(symbol, "_assumptions_orig", None) or getattr(
        symbol, "assumptions0", {}
    )
    words = [key if value else f"not {key}" for key, value in sorted(stated.items())]
    shown = [word for word in words if word != "commutative"]
    return f"declared {' and '.join(shown[:4])}" if shown else "without assumptions"
