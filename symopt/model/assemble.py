"""Putting a model together: every name declared once, definitions in an order that can be computed.

Specs and SymPy expressions both come through here, so that the two ways in give equal models.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from symopt.foundation.errors import NameError_, SpecError
from symopt.model.model import Definition, Fit, Model, Role, Variable
from symopt.syntax.names import is_name
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.tree import Logic, Relation, Tree, names


def assemble(
    *,
    title: str,
    variables: Sequence[Variable],
    definitions: Sequence[Definition],
    loss: str,
    penalty: Tree | None = None,
    fit: Fit | None = None,
    goal: Literal["loss", "function", "zero"] = "loss",
) -> Model:
    """Return a model whose names are declared once and whose definitions use earlier names only.

    Raises NameError_ for a bad, missing, repeated or circular name, SpecError for a loss that is not defined.
    """
    _check_names([*(v.name for v in variables), *(d.name for d in definitions)])
    sizes = {s for v in variables for s in v.shape if isinstance(s, str)}
    for name in sizes:
        if not is_name(name):
            raise NameError_(f"{name!r} is not a name for a size", where="shapes")
    known = {v.name for v in variables} | sizes
    _check_order(definitions, known)
    defined = known | {d.name for d in definitions}
    if penalty is not None:
        _check_known(names(penalty), defined, "penalty")
    for condition in (fit or Fit()).constraints:
        _check_known(names(condition), defined, "fit.constraints")
    _check_numbers(variables, fit or Fit())
    _check_relations(
        fit or Fit(), {v.name for v in variables if v.role is Role.DATA and not v.shape}
    )
    for variable in variables:
        for condition in variable.domain:
            _check_known(names(condition), known, f"domain of {variable.name}")
    if loss not in {d.name for d in definitions}:
        raise SpecError(
            f"the {goal} {loss!r} is not defined",
            where="definitions",
            why="it must be the name of one of the definitions",
            remedy=f"add a definition of {loss}, or name one of: {', '.join(d.name for d in definitions)}",
        )
    body = next(d.body for d in definitions if d.name == loss)
    if goal != "zero" and isinstance(body, Relation | Logic):
        raise SpecError(
            f"the {goal} {loss} is a condition, not a number",
            where=f"definition of {loss}",
            remedy="write an expression, for example the difference of the two sides",
        )
    if not any(v.role is Role.PARAMETER for v in variables):
        raise SpecError(
            "there are no parameters",
            why="a derivative needs a variable to differentiate in",
            remedy='list them, for example parameters = ["w", "b"]',
        )
    return Model(title, tuple(variables), tuple(definitions), loss, penalty, fit or Fit(), goal)


def _check_names(declared: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in declared:
        if not is_name(name):
            raise NameError_(
                f"{name!r} is not a name",
                why="a name is letters and digits, with subscripts after underscores",
                remedy="write, for example, w_11, yhat or lambda",
            )
        if name in seen:
            raise NameError_(
                f"{name} is declared twice",
                why="each name has one meaning",
                remedy="give one of them another name",
            )
        seen.add(name)


def _check_numbers(variables: Sequence[Variable], fit: Fit) -> None:
    """Refuse a constant or a start that is no number: it would go wrong only where it is used."""
    given = [(f"constants.{v.name}", v.value) for v in variables if v.value is not None]
    given += [(f"start.{name}", tree) for name, tree in fit.start.items()]
    for where, tree in given:
        free = names(tree)
        if free:
            raise SpecError(
                f"{free[0]} stands where a number is needed",
                where=where,
                remedy="write a number, such as 2, 0.5 or 2*pi/3; what depends on names is a definition",
            )


def _check_relations(fit: Fit, columns: set[str]) -> None:
    """Refuse a constraint that is no condition, or one that speaks of a row's data."""
    for condition in fit.constraints:
        for name in columns.intersection(names(condition)):
            raise SpecError(
                f"{name} is data, and a constraint is one on the parameters",
                where="fit.constraints",
                remedy="write it in parameters and constants; what data fulfil stands under [domain]",
            )
        if not isinstance(condition, Relation | Logic):
            raise SpecError(
                f"{to_text(condition)} is not a constraint",
                where="fit.constraints",
                remedy="write an equation, or an inequality with <= or >=",
            )


def _check_order(definitions: Sequence[Definition], known: set[str]) -> None:
    later = {d.name: set(names(d.body)) for d in definitions}
    known = set(known)
    for item in definitions:
        missing = [n for n in names(item.body) if n not in known]
        if missing:
            raise _order_error(item, missing[0], later, known)
        known.add(item.name)


def _order_error(
    item: Definition, name: str, later: dict[str, set[str]], known: set[str]
) -> NameError_:
    where = f"definition of {item.name}"
    if name == item.name:
        return NameError_(
            f"{name} is defined by itself",
            where=where,
            remedy="use a new name on the left, for example one with a subscript",
        )
    circle = _circle(item.name, later)
    if name in later and circle:
        return NameError_(
            f"the definitions go in a circle: {' → '.join(circle)}",
            where=where,
            why="each definition may use only the names above it",
            remedy="break the circle",
        )
    if name in later:
        return NameError_(
            f"{name} is used before it is defined",
            where=where,
            why="each definition may use only the names above it",
            remedy=f"move the definition of {name} above that of {item.name}",
        )
    return _unknown(name, known | set(later), where)


def _circle(start: str, uses: dict[str, set[str]]) -> tuple[str, ...]:
    """Return a circle of definitions through `start`, or () if there is none."""
    paths: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    while paths:
        path = paths.pop()
        for name in sorted(uses.get(path[-1], ())):
            if name == start:
                return (*path, start)
            if name in uses and name not in seen:
                seen.add(name)
                paths.append((*path, name))
    return ()


def _check_known(used: Iterable[str], known: set[str], where: str) -> None:
    for name in used:
        if name not in known:
            raise _unknown(name, known, where)


def _unknown(name: str, known: set[str], where: str) -> NameError_:
    from difflib import get_close_matches

    near = get_close_matches(name, sorted(known), 3, 0.6)
    return NameError_(
        f"{name} is not declared",
        where=where,
        why="it is neither data, a parameter, a constant, a size nor an earlier definition",
        remedy=f"did you mean {' or '.join(near)}?" if near else "declare it, or correct the name",
    )
