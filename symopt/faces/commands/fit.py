"""`symopt fit`: the parameters of a specification that fit data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from symopt.faces.console.command import command
from symopt.faces.console.documents import chosen_format, document_options, written
from symopt.faces.console.fits.fit_results import fit_json, fit_text
from symopt.faces.console.options import json_option, listed, run_options, start_option
from symopt.faces.console.output import deliver, json_text
from symopt.faces.console.pictures import check_picture, draw_fit
from symopt.faces.console.progress import progress
from symopt.faces.console.reading import name_the_start, read_model, read_settings, read_start
from symopt.foundation.errors import (
    DataError,
    NameError_,
    ReadingError,
    ShapeError,
    UnsupportedError,
)

if TYPE_CHECKING:
    from symopt.faces.console.fits.resuming import Checkpoint
    from symopt.faces.console.progress import Steps
    from symopt.faces.fitted.fit_result import FitResult
    from symopt.model.model import Model


@command(
    "fit",
    examples=(
        "symopt fit derivations/regression_perceptron.toml houses.csv",
        "symopt fit model.toml data.npz --method lbfgs --start w_1=0.1,b=0 --json",
        "symopt fit network.toml data.csv --size h=8 --seed 3 --checkpoint state.json",
    ),
)
@click.argument("spec")
@click.argument("data", required=False)
@start_option
@click.option("--method", metavar="NAME", help="See `symopt list methods`.")
@listed("--set", "settings", help="Settings of the method, as in step=0.1.", metavar="NAME=NUMBER")
@listed("--size", "sizes", help="Sizes that the data leave open.", metavar="NAME=NUMBER")
@click.option("--backend", metavar="NAME", help="See `symopt list backends`.")
@click.option("--seed", type=click.IntRange(0), default=0, help="Of starts that are drawn.")
@run_options
@click.option("--checkpoint", metavar="FILE", help="Save the run there, and resume from it.")
@click.option("--plot", metavar="FILE", help="Draw a classifier of two features with its data.")
@click.option("--trace", is_flag=True, help="Show every step.")
@json_option
@document_options
def COMMAND(spec: str, data: str | None, **options: Any) -> int:  # noqa: ANN401, N802 - a value
    """Fit SPEC to DATA (a CSV, NPZ or NPY file with the columns that SPEC names)."""
    from symopt.faces.data.data_files import read_data
    from symopt.faces.runs.run import fit_model

    name = chosen_format(options)
    check_picture(options["plot"])
    model = read_model(spec)
    names = [v.name for v in model.parameters]
    if data is None and model.data:
        wanted = ", ".join(v.name for v in model.data)
        raise click.UsageError(f"{spec} needs data: give a file with columns {wanted}")
    columns = None if data is None else read_data(data, model)
    file = options["checkpoint"]
    given: dict[str, Any] = {
        "start": name_the_start(read_start(options["start"]), names),
        "method": options["method"],
        "sizes": _sizes(options["sizes"]),
        "seed": options["seed"],
        **{
            k: options[k]
            for k in ("max_iterations", "tolerance", "backend")
            if options[k] is not None
        },
        **read_settings(options["settings"]),
    }
    held = None if file is None else _checkpoint(file, model, data, given)
    if held is not None:
        given["start"] = held.begin.start
    _check_sizes(model, given, spec)
    given["prepared"] = _prepared(model, given, spec)

    def fit(**more: Any) -> FitResult:  # noqa: ANN401
        words: dict[str, Any] = {**given, **more}
        return fit_model(model, columns, eigenvalues=True, **words)

    try:
        with progress() as shown:
            given["watch"] = None if shown is None else shown.rows
            found = (
                fit(callback=shown)
                if held is None
                else _resumed(held, fit, model, columns, given, shown)
            )
    except (DataError, ShapeError) as error:
        raise error.within(data or spec) from None
    if name == "json":
        text = json_text(fit_json(found))
    elif options["output"] or name != "text":
        text = _report(model, found, name, options)
    else:
        text = fit_text(found, trace=options["trace"])
    deliver(text, options["output"])
    if options["plot"]:
        draw_fit(model, found.parameters, columns, options["plot"])
    return int(not found.success)


def _report(model: Model, found: FitResult, name: str, options: dict[str, Any]) -> str:
    """Return the fit as a document."""
    from symopt.presentation.fit_report import fit_document
    from symopt.presentation.notation import model_notation

    document = fit_document(
        model.title,
        found.parameters,
        found.result,
        observations=found.observations,
        residual_sum_of_squares=found.residual_sum_of_squares,
        standard_errors=found.standard_errors,
        facts=[
            (label, float(value))
            for label, value in (
                ("degrees of freedom", found.degrees_of_freedom),
                ("residual standard error", found.residual_standard_error),
                ("R²", found.r_squared),
            )
            if value is not None
        ],
        remarks=found.warnings,
        start_note=found.start_note,
    )
    return written(document, name, options, model_notation(model))


def _checkpoint(file: str, model: Model, data: str | None, given: Mapping[str, Any]) -> Checkpoint:
    from symopt.faces.console.fits.fit_identity import identity
    from symopt.faces.console.fits.resuming import opened

    return opened(file, identity(model, data), dict(given))


def _sizes(parts: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for name, value in read_start(parts).items():
        if not name or not isinstance(value, float) or value < 1 or value % 1:
            raise ReadingError(
                "a size is a name and a whole number from 1",
                where=", ".join(parts)[:100],
                remedy="as in h=8",
            )
        found[name] = int(value)
    return found


def _check_sizes(model: Model, given: Mapping[str, Any], spec: str) -> None:
    """Raise ShapeError for a size that neither the data, nor a start, nor --size can show.

    Raises NameError_ for a --size that is in no shape.
    """
    from symopt.model.model import Role

    sizes = {s: None for v in model.variables for s in v.shape if isinstance(s, str)}
    for name in given["sizes"]:
        if name not in sizes:
            raise NameError_(
                f"{name} is no size of the model",
                where=spec,
                remedy=f"its sizes are {', '.join(sizes)}" if sizes else "leave --size out",
            )
    shown = set(given["sizes"])
    for variable in model.variables:
        if variable.role is not Role.PARAMETER or variable.name in given["start"]:
            shown.update(map(str, variable.shape))
    for variable in model.parameters:
        for size in variable.shape:
            if isinstance(size, str) and size not in shown:
                raise ShapeError(
                    f"the size {size} is open",
                    where=spec,
                    why=f"it is in the shape of {variable.name}, and no data show it",
                    remedy=f"choose it, as in --size {size}=8",
                )


def _prepared(model: Model, given: Mapping[str, Any], spec: str) -> Any:  # noqa: ANN401
    """Return the model in the calculus and compiled; what does not fit there is the specification's."""
    from symopt.calculus.system import system_of
    from symopt.faces.runs.run import compile_model

    try:
        system = system_of(model)
        return system, compile_model(model, backend=given.get("backend", "auto"), system=system)
    except (NameError_, ShapeError, UnsupportedError) as error:
        raise error.within(spec) from None


def _resumed(
    held: Checkpoint,
    fit: Callable[..., FitResult],
    model: Model,
    columns: Any,  # noqa: ANN401
    given: Mapping[str, Any],
    then: Steps | None,
) -> FitResult:
    """Return the fit that a checkpoint saves, and resumes if there was one."""
    from symopt.faces.console.fits.resuming import resumed
    from symopt.faces.data.columns import take_columns
    from symopt.faces.runs.run import parameter_shapes

    arrays = take_columns(model, columns)
    compiled = given["prepared"][1]
    return resumed(
        held, fit, lambda start: parameter_shapes(compiled, arrays, start, given["sizes"]), then
    )
