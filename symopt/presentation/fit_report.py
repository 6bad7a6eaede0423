"""A fit as a document: the parameters with their values, the loss, how it ended, and the evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from symopt.foundation.document import Block, Document, Heading, Inline, Math, Prose, Table
from symopt.optimization.driver import methods
from symopt.optimization.result import Result
from symopt.presentation.numerals import DIGITS, numeral
from symopt.presentation.worked_run import certificate_blocks
from symopt.syntax.names import is_name
from symopt.syntax.tree import Entry, Name, Tree, number

MOST_ROWS = 60


def fit_document(
    title: str,
    parameters: Mapping[str, Any],
    result: Result,
    *,
    standard_errors: Mapping[str, Any] | None = None,
    observations: int | None = None,
    residual_sum_of_squares: float | None = None,
    facts: Sequence[tuple[str, float]] = (),
    remarks: Sequence[str] = (),
    start_note: str = "",
    digits: int = DIGITS,
) -> Document:
    """Return the report of a fit.

    parameters: floats and arrays by name.   result: the run.   standard_errors: like the parameters.
    facts: more numbers of the fit, with their labels.   remarks: sentences to be careful of.
    start_note: where the run began, a sentence.
    """
    errors = standard_errors or {}
    header: list[tuple[Inline, ...]] = [("parameter",), ("value",)]
    if errors:
        header.append(("standard error",))
    rows: list[tuple[tuple[Inline, ...], ...]] = []
    for name, value in parameters.items():
        rows += _rows(name, value, errors.get(name), bool(errors), digits)
    left_out = len(rows) - MOST_ROWS
    table = Table(tuple(header), tuple(rows[:MOST_ROWS]), "l" + "r" * (len(header) - 1))
    blocks: list[Block] = [Heading(2, ("Parameters",)), table]
    if left_out > 0:
        blocks.append(Prose((f"… and {left_out} more.",)))
    blocks += [
        Heading(2, ("Fit",)),
        *_facts(result, observations, residual_sum_of_squares, facts, digits),
    ]
    blocks += [Prose((result.message,)), *certificate_blocks(result, digits)]
    blocks += [Prose((note,)) for note in (start_note, result.choice, *remarks) if note]
    return Document(title, tuple(blocks))


def _rows(
    name: str, value: object, error: object, with_errors: bool, digits: int
) -> list[tuple[tuple[Inline, ...], ...]]:
    """Return a row for a number, a row for each entry of an array."""
    values = np.asarray(value, dtype=np.float64)
    errors = None if error is None else np.asarray(error, dtype=np.float64)
    out: list[tuple[tuple[Inline, ...], ...]] = []
    for place in np.ndindex(values.shape):
        label: Inline = Math(_label(name, place)) if is_name(name) else name
        row: list[tuple[Inline, ...]] = [(label,), (numeral(float(values[place]), digits + 1),)]
        if with_errors:
            row.append((numeral(float(errors[place]), digits),) if errors is not None else ("",))
        out.append(tuple(row))
    return out


def _label(name: str, place: tuple[int, ...]) -> Tree:
    return Entry(name, tuple(number(k + 1) for k in place)) if place else Name(name)


def _facts(
    result: Result,
    observations: int | None,
    squares: float | None,
    more: Sequence[tuple[str, float]],
    digits: int,
) -> list[Block]:
    items: list[tuple[tuple[Inline, ...], ...]] = [
        (("method",), (methods()[result.method].title,)),
        (("outcome",), (result.outcome.word,)),
        (("steps",), (str(result.iterations),)),
        (("loss",), (numeral(result.value, digits + 1),)),
        (("largest entry of the gradient",), (numeral(result.gradient_norm, 3),)),
    ]
    if observations is not None:
        items.append((("observations",), (str(observations),)))
    if squares is not None:
        items.append((("sum of squared residuals",), (numeral(squares, digits + 1),)))
    items += [((label,), (numeral(value, digits + 1),)) for label, value in more]
    return [Table((("",), ("",)), tuple(items), "lr")]
