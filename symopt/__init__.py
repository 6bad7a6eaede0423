"""Write a model once as mathematics; get a derivation you can print, a verdict on yours, and fast code.

    Model           variables, definitions and a loss, from SymPy expressions
    load            a Model from a specification file
    minimize        the minimum of an expression from a start
    root            a zero of an expression by Newton's method
    classify        the critical points of an expression
    differentiate   a derivative of an expression in numbers, vectors and matrices of any size
    verify          a verdict on a derivative, an update or an identity
    check           verdicts on every formula of a document
    SymoptError     the base of every error raised on purpose

Every function of the catalogue that SymPy lacks is here as a SymPy function: cbrt, elu, expm1, gelu,
hypot, leaky_relu, log10, log1p, log2, logaddexp, logit, logsigmoid, mish, prelu, relu, selu, sigmoid,
softplus, softsign, swish.

Names are imported when they are first used: `import symopt` imports neither SymPy nor numpy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from symopt.faces.python.checking import check
    from symopt.faces.python.claims import verify
    from symopt.faces.python.expressions import classify, minimize, root
    from symopt.faces.python.matrix_calculus import differentiate
    from symopt.faces.python.model_api import Model, load
    from symopt.foundation.errors import SymoptError

    __all__ = [
        "Model",
        "SymoptError",
        "check",
        "classify",
        "differentiate",
        "load",
        "minimize",
        "root",
        "verify",
    ]

__version__ = "0.1.0"

_EXPORTS = {
    "Model": "symopt.faces.python.model_api",
    "load": "symopt.faces.python.model_api",
    "minimize": "symopt.faces.python.expressions",
    "root": "symopt.faces.python.expressions",
    "classify": "symopt.faces.python.expressions",
    "differentiate": "symopt.faces.python.matrix_calculus",
    "verify": "symopt.faces.python.claims",
    "check": "symopt.faces.python.checking",
    "SymoptError": "symopt.foundation.errors",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any export
    from importlib import import_module

    if name in _EXPORTS:
        return getattr(import_module(_EXPORTS[name]), name)
    if name == "__all__":
        from symopt.functions.sympy_functions import lacking

        return [*_EXPORTS, *lacking()]
    if not name.startswith("_"):
        from symopt.functions.lookup import functions

        if name in functions():
            return import_module("symopt.functions.sympy_functions").sympy_function(name)
    raise AttributeError(f"module 'symopt' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__getattr__("__all__")})
