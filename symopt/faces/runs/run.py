"""Runs on a model that the Python API and the command line share: minimize, find a zero, fit.

Each takes a model and plain numbers, builds the compiled problem, and gives it to the driver of
`optimization`. How a run ended is in its result; only wrong use raises.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

from symopt.compilation.bound import Bound
from symopt.compilation.compile import compile_graph
from symopt.compilation.compiled import Compiled
from symopt.compilation.shapes import as_array, learn_sizes
from symopt.faces.problem.numbers import number_of
from symopt.faces.problem.objective import Setting, box_pairs, constraints_of, problem_of
from symopt.faces.problem.ranges import Conditions, Range, sort_conditions
from symopt.foundation.errors import NameError_, UnsupportedError
from symopt.syntax.tree import Tree

if TYPE_CHECKING:
    from symopt.calculus.system import System
    from symopt.faces.fitted.fit_result import FitResult
    from symopt.model.model import Model
    from symopt.optimization.journal import Journal
    from symopt.optimization.problem import Matrix, Part, Problem
    from symopt.optimization.result import Iterate, Result
    from symopt.optimization.roots import Root

Callback = Callable[["Iterate"], object]
Prepared: TypeAlias = "tuple[System, Compiled]"


def root_model(
    model: Model,
    start: Mapping[str, float] | None = None,
    *,
    max_iterations: int = 200,
    tolerance: float = 1e-12,
    damped: bool = False,
) -> Root:
    """Return where Newton's method for a zero of a model's output ends; it has one scalar parameter."""
    if len(model.parameters) != 1 or model.parameters[0].shape or model.data:
        raise UnsupportedError(
            "a zero is sought in one scalar parameter, without data",
            why=f"the model has {', '.join(v.name for v in (*model.parameters, *model.data))}",
        )
    from symopt.faces.runs.expression_runs import root_of
    from symopt.faces.starts.starts import choose_start

    name = model.parameters[0].name
    bound = compile_model(model).bind()
    given = dict(start or {})
    ranges = conditions_of(model).ranges
    begin = choose_start({name: ()}, given, model.fit.start, ranges, symmetric=False, seed=0)
    return root_of(bound, float(begin.values[name]), name, max_iterations, tolerance, damped)


def fit_model(
    model: Model,
    data: Any = None,  # noqa: ANN401 - a mapping of arrays, a frame, or None
    *,
    method: str | None = None,
    start: Mapping[str, Any] | None = None,
    sizes: Mapping[str, int] | None = None,
    seed: int = 0,
    conditions: Sequence[Tree] = (),
    max_iterations: int | None = None,
    tolerance: float = 1e-8,
    backend: str = "auto",
    prepared: Prepared | None = None,
    callback: Callback | None = None,
    watch: Callable[[int, int], object] | None = None,
    eigenvalues: bool = False,
    journal: Journal | None = None,
    **settings: Any,  # noqa: ANN401 - checked by the method
) -> FitResult:
    """Return the parameters that minimize a model's objective over data.

    J(θ) = mean_i L(row_i, θ) + penalty, or the complete loss of a model of arrays.

    data: what `columns.take_columns` reads; None for a model without data.
    start: parameters, as far as they are given; the result says where the others begin. Without any,
    and without a method, a fit to many rows begins at the fit to some of them (`sampled_start`).
    sizes: those that neither data nor start show, such as a network's width.
    conditions: more bounds and domains, beside those of the model.   seed: of drawn starts, and of
    the order of rows.   prepared: the model in the calculus and compiled, where that has been done.
    eigenvalues: whether those of the Hessian are wanted where a minimum over many rows is proved without.
    journal: what is known of this very run, read and written (`optimization.journal`).
    callback: told every step.   watch: told, in a pass over many rows, how many are done, of how many.
    Raises SymoptError for data or names that do not fit; how the run ended is in the result.
    """
    from symopt.calculus.system import system_of
    from symopt.faces.data.columns import take_columns
    from symopt.faces.fitted.ended_fit import Ended
    from symopt.faces.fitted.fit_result import fit_result
    from symopt.faces.fitted.information import information_of
    from symopt.faces.fitted.residuals import constant_hessian, residuals_of
    from symopt.faces.problem.row_gradients import with_rows
    from symopt.faces.problem.undefined_rows import undefined_row
    from symopt.faces.starts.drawn_points import drawn_of
    from symopt.faces.starts.sampled_start import Start, sampled_start
    from symopt.faces.starts.starts import choose_start, is_symmetric
    from symopt.faces.starts.tried_starts import tried_start
    from symopt.foundation.outcome import Outcome
    from symopt.optimization import driver
    from symopt.optimization.fitting import takes_information, takes_rows, takes_squares

    if prepared is None:
        system = system_of(model)
        compiled = compile_model(model, backend=backend, system=system)
    else:
        system, compiled = prepared
    arrays = take_columns(model, data)
    found = conditions_of(model, conditions)
    shapes = parameter_shapes(compiled, arrays, start or {}, sizes or {})
    symmetric = is_symmetric(system.whole, system.parameters)
    begin = choose_start(
        shapes, start or {}, model.fit.start, found.ranges, symmetric=symmetric, seed=seed
    )
    bound = compiled.bind(arrays, begin.values, watch=watch)
    setting = Setting(system.scope, system.parameters, constants_of(model))
    pairs = box_pairs(bound, found.ranges)
    constraints = constraints_of(model.fit.constraints, setting, bound)

    # Without data a model is minimized as it stands, unless it calls itself a fit of least squares.
    fits = model.data or model.fit.kind == "least-squares" or takes_squares(method)
    squares = residuals_of(system, compiled) if fits else None
    whole = squares is not None and squares.bind(bound) is not None

    def minimized(objective: Bound, begin: Start, within: float, **more: Any) -> Result:  # noqa: ANN401
        held, point = None if squares is None else squares.bind(objective), begin.point
        problem = problem_of(objective, found, setting, held)
        if constant is not None and objective is bound:
            problem = replace(problem, constant=constant, residuals=None, jacobian=None)
        if begin.part is not None:
            problem = _with_part(problem, begin.part, whole, pairs, constraints)
        if problem.part is not None and eigenvalues and objective is bound:
            problem = replace(problem, part=replace(problem.part, hessians=()))
        if objective is bound and journal is not None:
            problem = replace(problem, journal=journal)
        if takes_rows(method, settings):
            problem = with_rows(problem, system, objective, point)
            settings.setdefault("seed", seed)
        if takes_information(method):
            expected = information_of(system, objective, setting.constants)
            problem = replace(problem, information=expected)
        given: dict[str, Any] = {"bounds": pairs, "constraints": constraints, **settings, **more}
        return driver.minimize(problem, point, method, tolerance=within, **given)

    constant: Matrix | None = None
    first = Start(bound.layout.pack(begin.values))
    if method is None:
        constant = constant_hessian(squares, bound, first.point)
    if method is None and not start and constant is None:
        first = sampled_start(
            system, bound, first, lambda b, s, t, n: minimized(b, s, t, max_iterations=n)
        )

    def tried(first: Start) -> Start:
        drawn = drawn_of(bound, squares, first.point, begin.default, found.ranges, seed)
        point, more = tried_start(
            drawn, lambda p, n: minimized(bound, Start(p), tolerance, callback=_ended_after(n))
        )
        return replace(first, point=point, note=first.note + more)

    may_try = method is None and bool(model.data)
    tries = may_try and (symmetric or squares is not None)
    first = tried(first) if tries else first
    result = minimized(bound, first, tolerance, max_iterations=max_iterations, callback=callback)
    if result.outcome is Outcome.NOT_FINITE and may_try and not tries:
        first = tried(first)
        result = minimized(
            bound, first, tolerance, max_iterations=max_iterations, callback=callback
        )
    note = " ".join(filter(None, (begin.note, compiled.note))) + first.note
    if result.outcome is Outcome.NOT_FINITE:
        why = undefined_row(system, bound, result.point)
        result = replace(result, message=why or result.message)
    return fit_result(Ended(system, bound, squares, result, pairs, constraints), note)


def _ended_after(steps: int) -> Callback:
    """Return what ends a run after so many steps, whose end is then not looked into."""

    def told(iterate: Iterate) -> None:
        if iterate.iteration >= steps:
            raise StopIteration

    return told


def _with_part(
    problem: Problem,
    made: Callable[[], Part | None],
    whole: bool,
    pairs: object,
    constraints: Sequence[object],
) -> Problem:
    """Return the problem with what some rows tell of its curvature, where Newton's method takes it.

    whole: whether all rows are fitted by their residuals; else some of them need not be either.
    """
    plain = problem if whole else replace(problem, residuals=None, jacobian=None)
    part = made() if _by_newton(plain, pairs, constraints) else None
    return problem if part is None else replace(plain, part=part, costly=True)


def _by_newton(problem: Problem, pairs: object, constraints: Sequence[object]) -> bool:
    """Return whether Newton's method without bounds is what the problem gets, as none is asked for."""
    from symopt.optimization.choice import choose

    return pairs is None and choose(problem, constraints=bool(constraints)).method == "newton"


def compile_model(model: Model, *, backend: str = "auto", system: System | None = None) -> Compiled:
    """Return a model's objective as compiled functions of its parameters and data."""
    from symopt.calculus.system import system_of

    found = system or system_of(model)
    return compile_graph(
        found.whole,
        found.objective,
        found.parameters,
        data=[v.name for v in model.data],
        constants=constants_of(model),
        backend=backend,
    )


def constants_of(model: Model) -> dict[str, float]:
    """Return the values of a model's constants. Raises NameError_ for one without a value."""
    values: dict[str, float] = {}
    for variable in model.constants:
        if variable.value is None:
            raise NameError_(
                f"the constant {variable.name} has no value", remedy="give it one in constants"
            )
        values[variable.name] = number_of(variable.value, f"constant {variable.name}")
    return values


def conditions_of(model: Model, more: Sequence[Tree] = ()) -> Conditions:
    """Return the domains and bounds of a model's parameters, with further conditions."""
    known = [v.name for v in (*model.parameters, *model.constants)]
    domains = [c for v in model.parameters for c in v.domain]
    found = sort_conditions([*domains, *more], known)
    ranges = dict(found.ranges)
    for name, (low, high) in model.fit.bounds.items():
        given = Range(
            float("-inf") if low is None else float(low),
            float("inf") if high is None else float(high),
        )
        ranges[name] = given.meet(ranges.get(name, Range()))
    return Conditions(ranges, found.others)


def parameter_shapes(
    compiled: Compiled,
    arrays: Mapping[str, Any],
    start: Mapping[str, Any],
    sizes: Mapping[str, int],
) -> Mapping[str, tuple[int, ...]]:
    """Return the parameters' shapes, as data, a start and sizes given apart show them."""
    return compiled.layout({**_sizes(compiled, arrays, start), **sizes}, None).shapes


def _sizes(
    compiled: Compiled, arrays: Mapping[str, Any], start: Mapping[str, Any]
) -> dict[str, int]:
    """Return the sizes that arrays show, the data before the start."""
    sizes: dict[str, int] = {}
    owners: dict[str, str] = {}
    for what, given in (("data", arrays), ("parameter", start)):
        for name, value in given.items():
            if name not in compiled.shapes:
                continue
            label = "data" if what == "data" else "the start of"
            array = as_array(name, value, label, len(compiled.shapes[name]), files=True)
            if what == "data" or array.ndim:
                learn_sizes(name, array, compiled.shapes[name], sizes, owners, what)
    return sizes
