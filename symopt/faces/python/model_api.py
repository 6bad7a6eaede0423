"""The Python API's Model: thin methods over the plain model and the functions that take it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from symopt.calculus.system import System, system_of
from symopt.faces.python.building import Parts, Reading, begun, build
from symopt.foundation.errors import NameError_, SpecError
from symopt.model.model import Model as PlainModel

if TYPE_CHECKING:
    from symopt.compilation.compiled import Compiled
    from symopt.faces.fitted.fit_result import FitResult
    from symopt.faces.python.derivation_view import DerivationView
    from symopt.faces.python.symbolic import Symbolic
    from symopt.faces.python.verdict_view import Verdict
    from symopt.optimization.roots import Root


class Model:
    """Variables, named definitions and a loss.

    data: symbols given with each row (or arrays of all rows).   parameters: what may change, in the
    order of gradients.   definitions: symbol -> expression in the names above it, a mapping or pairs.
    loss, function or zero: the output, one of them: a defined name, or an expression.
    constants: symbol -> number.   domain: symbol -> condition(s).   shapes: symbol -> sizes.
    properties: symbol -> words such as "symmetric".   display: symbol -> LaTeX.   units, columns: for
    documents and data.   penalty: added once, never reduced over rows.   reduction: "mean" or "sum".
    kind, predict, weights, constraints, start, bounds: as in a specification.

    Symbols are SymPy's (Symbol, MatrixSymbol, IndexedBase) or names as text; expressions are SymPy's,
    numbers, or text as in a specification. Symbols match by name.
    Raises SymoptError for what does not fit together.

    >>> from sympy import symbols
    >>> x, y, w, b, e = symbols("x y w b e", real=True)
    >>> model = Model(data=[x, y], parameters=[w, b], definitions={e: y - w*x - b}, loss=e**2/2)
    >>> model.gradient()
    Matrix([
    [-e*x],
    [  -e]])
    """

    def __init__(
        self,
        *,
        parameters: Sequence[Any],
        definitions: Mapping[Any, Any] | Iterable[tuple[Any, Any]] = (),
        loss: Any = None,  # noqa: ANN401 - a symbol, an expression or text
        function: Any = None,  # noqa: ANN401
        zero: Any = None,  # noqa: ANN401
        data: Sequence[Any] = (),
        constants: Mapping[Any, Any] | None = None,
        domain: Mapping[Any, Any] | None = None,
        shapes: Mapping[Any, Any] | None = None,
        properties: Mapping[Any, Any] | None = None,
        display: Mapping[Any, str] | None = None,
        units: Mapping[Any, str] | None = None,
        columns: Mapping[Any, Any] | None = None,
        penalty: Any = None,  # noqa: ANN401
        start: Mapping[Any, Any] | None = None,
        bounds: Mapping[Any, Any] | None = None,
        title: str = "Model",
        reduction: Literal["mean", "sum"] | None = None,
        kind: Literal["least-squares", "likelihood", "other"] = "other",
        predict: Any = "",  # noqa: ANN401
        weights: Any = "",  # noqa: ANN401
        constraints: Sequence[Any] = (),
    ) -> None:
        goal, output = _goal({"loss": loss, "function": function, "zero": zero})
        pairs = definitions.items() if isinstance(definitions, Mapping) else definitions
        parts = Parts(
            tuple(data), tuple(parameters), tuple(pairs), output, goal, constants or {},
            domain or {}, shapes or {}, properties or {}, display or {}, units or {}, columns or {},
            penalty, start or {}, bounds or {}, title, reduction, kind, predict, weights,
            tuple(constraints),
        )  # fmt: skip
        self.plain, self._reading = build(parts)

    @classmethod
    def from_plain(cls, plain: PlainModel) -> Model:
        """Return the API's view of a plain model."""
        model = cls.__new__(cls)
        model.plain, model._reading = plain, Reading()
        for item in (*plain.variables, *plain.definitions):
            model._reading.names.append(item.name)
        model._reading.add_sizes(plain)
        model._reading.arrays.update({v.name: len(v.shape) for v in plain.variables if v.shape})
        return model

    @classmethod
    def from_spec(cls, path: str | Path) -> Model:
        """Return the model of a specification file."""
        from symopt.model.spec import read_spec

        return cls.from_plain(read_spec(path))

    @cached_property
    def system(self) -> System:
        """The model in the calculus."""
        return system_of(self.plain)

    @cached_property
    def _symbolic(self) -> Symbolic:
        from symopt.faces.python.symbolic import Symbolic

        return Symbolic(self.system, self._reading.table)

    @cached_property
    def _compiled(self) -> dict[str, Compiled]:
        """What `compile` has made, by backend: a model does not change, so it is made once."""
        return {}

    @property
    def notes(self) -> tuple[str, ...]:
        """What was read in a way worth saying, such as floats taken at their exact binary value."""
        return tuple(self._reading.table.notes)

    def derive(
        self,
        wrt: Any = None,  # noqa: ANN401 - a symbol, a name, or several
        *,
        order: int | None = None,
        detail: Literal["result", "textbook", "every"] = "textbook",
        notation: Literal["leibniz", "lagrange"] = "leibniz",
    ) -> DerivationView:
        """Return the derivation of the gradient (order 1) and the Hessian (order 2).

        wrt: one parameter or several; all if None.   order: 1 for one parameter, else 2, if None.
        detail: how many of the steps are shown.   notation: "leibniz" writes dσ/dz, "lagrange" σ'(z).
        Printed it is text; `latex` and `markdown` write it for a page, a notebook shows it.
        Raises NameError_ for what is no name of the model.

        >>> model = Model(parameters=["w"], function="exp(3*w)")
        >>> "df/dw = 3f" in str(model.derive("w", detail="result"))
        True
        """
        from symopt.derivation.models.whole import derive_model
        from symopt.faces.python.derivation_view import DerivationView

        names = self._names(wrt)
        self._check(names)
        order = (1 if len(names) == 1 else 2) if order is None else order
        found = derive_model(self.system, wrt=names, order=order, detail=detail)
        return DerivationView(found, self._reading.table, notation)

    def gradient(self, *, expand: bool = False) -> Any:  # noqa: ANN401 - SymPy is untyped
        """Return the loss's gradient in the model's names, a SymPy Matrix in the parameters' order.

        For data columns it is that of one row's loss, to which the penalty does not belong.
        With array parameters: a mapping from name to the expression of one entry, X[i, j] and Sum.
        expand: put the definitions in place of their names.
        """
        return self._symbolic.gradient(expand)

    def hessian(self, *, expand: bool = False) -> Any:  # noqa: ANN401
        """Return the loss's Hessian, as `gradient` does; with arrays, a mapping by pairs of names."""
        return self._symbolic.hessian(expand)

    def indices(self, *names: Any) -> tuple[Any, ...]:  # noqa: ANN401
        """Return the index symbols of entries in `gradient()[name]` or `hessian()[first, second]`."""
        return self._symbolic.indices([name for item in names for name in self._names(item)])

    def diff(self, expression: Any, *wrt: Any) -> Any:  # noqa: ANN401
        """Return the derivative of a name or an expression in the model's names, as SymPy.

        Defined names are followed: diff(yhat, w) is not 0, as SymPy's own diff would have it.

        >>> model = Model(data=["x"], parameters=["w"], definitions={"z": "w*x"}, function="z**2")
        >>> model.diff("z**2", "w")
        2*x*z
        """
        tree = self._reading.formula(expression, "expression")
        names = [name for item in wrt for name in self._names(item)]
        self._check(names)
        return self._symbolic.diff(tree, names)

    def verify(
        self,
        wrt: Any = None,  # noqa: ANN401 - a symbol, a name, or several
        claim: Any = None,  # noqa: ANN401 - SymPy, text, LaTeX, a list or mapping, or a function
        *,
        of: Any = None,  # noqa: ANN401 - a defined name or an expression
        order: int | None = None,
        update: bool = False,
        assume: Any = (),  # noqa: ANN401 - one condition or several
        **options: Any,  # noqa: ANN401 - for a function: per_row, reduction, hessian, data, …
    ) -> Verdict:
        """Return what is known of the claim that ∂loss/∂wrt (or its order-th derivative) is `claim`.

        wrt: all parameters if None; the claim is then a list in their order, or a mapping by symbol.
        claim: in the model's names, which match by name, or written out.   of: another name of the model
        than its output.   update: the claim is the new value of `wrt` in gradient descent or Newton's method.
        assume: hypotheses such as y > 0.   For data columns the claim is about one row, unless it is a
        function, called with keyword arrays: per_row= or reduction= say then what it returns, or of="J"
        that it is about the objective over all rows, with penalty and weights. With
        signature="scipy", "xgboost", "lightgbm", "scikit_learn", "statsmodels" or "torch" it is called as
        that library calls it.
        Raises SymoptError for what cannot be read, or for symbols with conflicting assumptions.
        """
        from symopt.faces.python.claims import verify_model

        names = self._names(wrt)
        self._check(names)
        if claim is None:
            raise SpecError("there is no claim", remedy="give claim=, an expression or a function")
        return verify_model(
            self.system, self._reading, names, claim, of=of, order=order, update=update,
            assume=assume, options=options,
        )  # fmt: skip

    def compile(self, backend: str = "auto") -> Compiled:
        """Return value, gradient and Hessian of the objective as functions of (parameters, data).

        Over m rows the objective is J(θ) = (1/m) Σ_i L(θ, row_i) + penalty; a column is an array of m.
        backend: "auto", "numpy", "c" (needs a C compiler) or "math" (plain Python, for scalars).
        Raises SymoptError for a backend that is not there or cannot write the model.

        >>> model = Model(data=["x", "y"], parameters=["w"], loss="(y - w*x)**2/2")
        >>> functions, rows = model.compile(), {"x": [1, 2], "y": [3, 5]}
        >>> functions.value({"w": 2}, rows), functions.gradient({"w": 2}, rows)
        (0.5, {'w': -1.5})
        """
        from symopt.faces.runs.run import compile_model

        if backend not in self._compiled:
            self._compiled[backend] = compile_model(self.plain, backend=backend, system=self.system)
        return self._compiled[backend]

    def fit(
        self,
        data: Any = None,  # noqa: ANN401 - a mapping of arrays, a frame, an array, or None
        *,
        method: str | None = None,
        start: Mapping[Any, Any] | None = None,
        x0: Mapping[Any, Any] | None = None,
        sizes: Mapping[Any, int] | None = None,
        seed: int = 0,
        conditions: Sequence[Any] = (),
        backend: str = "auto",
        **options: Any,  # noqa: ANN401 - max_iterations, tolerance, callback, trace, settings
    ) -> FitResult:
        """Return the parameters that minimize the objective over data; `fit_model` says the rest.

        data: a mapping from column to array, a frame, or an array.   method: chosen from the structure of
        the model if None, and stated.   start (also x0): parameters by symbol or name, as far as given.
        sizes: by symbol or name.   conditions: bounds and constraints beside those of the model.
        How the run ended is the result's `outcome`; Raises SymoptError for data that do not fit.

        >>> model = Model(data=["x", "y"], parameters=["w", "b"], loss="(y - w*x - b)**2")
        >>> fit = model.fit({"x": [0, 1, 2, 3], "y": [1, 3, 5, 8]})
        >>> {name: round(float(at), 9) for name, at in fit.parameters.items()}
        {'w': 2.3, 'b': 0.8}
        """
        from symopt.faces.runs.run import fit_model

        given = begun(start, x0)
        return fit_model(
            self.plain,
            self._columns(data),
            method=method,
            start={self._reading.symbol(k): v for k, v in (given or {}).items()},
            sizes={self._reading.symbol(k): int(v) for k, v in (sizes or {}).items()},
            seed=seed,
            conditions=self._reading.conditions(tuple(conditions), "conditions"),
            prepared=(self.system, self.compile(backend)),
            **options,
        )

    def root(self, start: Any = None, **options: Any) -> Root:  # noqa: ANN401
        """Return where Newton's method for a zero of the output ends; the model has one parameter.

        start: a number, a mapping, or None for the model's own.   options: those of `root_model`.

        >>> round(Model(parameters=["x"], zero="x**2 - 2").root(1).point, 12)
        1.414213562373
        """
        from symopt.faces.runs.run import root_model

        if start is not None and not isinstance(start, Mapping):
            start = {self.plain.parameters[0].name: start}
        given = {self._reading.symbol(k): v for k, v in (start or {}).items()}
        return root_model(self.plain, given, **options)

    def _columns(self, data: Any) -> Any:  # noqa: ANN401
        """Return data with SymPy symbols as keys under their names."""
        if not isinstance(data, Mapping) or all(isinstance(key, str) for key in data):
            return data
        columns = cast("Mapping[Any, Any]", data)
        return {k if isinstance(k, str) else self._reading.symbol(k): v for k, v in columns.items()}

    def _names(self, wrt: Any) -> tuple[str, ...]:  # noqa: ANN401
        if wrt is None:
            return ()
        many = cast("Sequence[Any]", wrt) if isinstance(wrt, list | tuple) else (wrt,)
        return tuple(self._reading.symbol(item) for item in many)

    def _check(self, names: Sequence[str]) -> None:
        """Raise NameError_ unless these are names of the model."""
        known = [*(v.name for v in self.plain.variables), *(d.name for d in self.plain.definitions)]
        for name in names:
            if name not in known:
                raise NameError_(
                    f"{name} is not a name of the model", remedy=f"use one of {', '.join(known)}"
                )

    def __getstate__(self) -> dict[str, Any]:
        """Return what the caller said; what was derived from it is derived again where it is needed."""
        return {"plain": self.plain, "_reading": self._reading}

    def __repr__(self) -> str:
        """Return the title, the output and the parameters."""
        names = ", ".join(v.name for v in self.plain.parameters)
        return f"<model {self.plain.title!r}: {self.plain.goal} {self.plain.loss} in {names}>"


def load(path: str | Path) -> Model:
    r"""Return the model of a specification file, TOML as the README shows it.

    Raises SpecError for a file that is no specification, with the line; NameError_ and others for one
    whose parts do not fit together.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     spec = Path(folder, "square.toml")
    ...     _ = spec.write_text('parameters = ["w"]\nfunction = "f"\n[definitions]\nf = "w**2"')
    ...     load(spec).gradient()
    Matrix([[2*w]])
    """
    return Model.from_spec(path)


def _goal(given: dict[str, Any]) -> tuple[Literal["loss", "function", "zero"], Any]:
    stated = [key for key, value in given.items() if value is not None]
    if len(stated) != 1:
        raise SpecError(
            "the model names no output" if not stated else f"{' and '.join(stated)} are given",
            remedy="give one of loss=, function= or zero=",
        )
    return cast("Any", stated[0]), given[stated[0]]
