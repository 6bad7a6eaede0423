"""Claims from Python: SymPy, text, LaTeX or a function, about a model or about one expression.

Every formula becomes a tree. A claim about an expression becomes a record, as `symopt verify --jsonl`
takes it, so that both are read alike; a claim about a model is judged in the model's own graph.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from symopt.calculus.system import System
from symopt.faces.python.building import Reading
from symopt.faces.python.code_claims import asked_of_code, constants_of, judged_code
from symopt.faces.python.verdict_view import Verdict
from symopt.foundation.errors import NameError_, SpecError
from symopt.functions.notation import default_notation
from symopt.model.model import Model
from symopt.presentation.notation import model_notation
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.tree import ZERO, Constant, Matrix, Name, Relation, Tree, names, walk
from symopt.syntax.tree import Sequence as Listed
from symopt.verification.finding import finding_of
from symopt.verification.objective import objective_subject
from symopt.verification.stated.claim_model import Claimed
from symopt.verification.stated.claims import Claim, claim_of, judge_claim
from symopt.verification.stated.records import record_of
from symopt.verification.subject import Subject, subject_of

if TYPE_CHECKING:
    from symopt.syntax.printing.notation import Notation

Code: TypeAlias = "Callable[..., Any]"


def verify(
    function: Any,  # noqa: ANN401 - SymPy, text or LaTeX
    wrt: Any,  # noqa: ANN401 - a symbol, a name, or several
    claim: Any,  # noqa: ANN401 - SymPy, text, LaTeX, a list or mapping of these, or a function
    *,
    order: int | None = None,
    assume: Any = (),  # noqa: ANN401 - one condition or several
    define: Mapping[Any, Any] | None = None,
    equal: bool = False,
    update: bool = False,
    kind: str | None = None,
    shapes: Mapping[Any, Any] | None = None,
    properties: Mapping[Any, Any] | None = None,
    layout: str | None = None,
    **options: Any,  # noqa: ANN401 - for a function: those of `judge_code`
) -> Verdict:
    r"""Return what is known of ∂function/∂wrt = claim, at all real points where both sides are defined.

    function: an expression; it may use the names of `define`, symbol -> expression, in their order.
    wrt: a symbol or its name. Several symbols and a list of claims (or a mapping by symbol) are a gradient,
    with order=2 and a matrix a Hessian; several symbols and one claim the mixed derivative, if `order` is
    their number.   assume: hypotheses such as x > 0; assumptions of symbols (positive=True) count too.
    equal: claim function = claim, without a derivative; `wrt` is None.   update: claim is the new value
    of `wrt` in gradient descent, w - α ∂f/∂w.
    kind: what is claimed of arrays: "grad", "jac", "hess", "hvp" (in the direction dX), "diff" (dF in terms
    of dX), "grad_sym" and others by the independent entries of a structured matrix.
    shapes: {"X": ("m", "n")}; those of a MatrixSymbol are known.   properties: {"A": "symmetric"}.
    layout: "numerator" or "denominator", of a gradient or a Jacobian where it is not the usual one.
    options: where the claim is a function called with keyword
    arrays: per_row=, reduction=, hessian=, data=, points=, seed=.
    Raises SymoptError for what cannot be read.

    >>> from sympy import symbols, log
    >>> x = symbols("x", positive=True)
    >>> verify(x**2*log(x), x, 2*x*log(x) + x).status
    'proved'
    >>> verify("x.T @ A @ x", "x", "2*A @ x", shapes={"x": "n", "A": ("n", "n")},
    ...        properties={"A": "symmetric"}).hypotheses[0]
    'A is symmetric'
    >>> verify("x**2*y", ["x", "y"], ["2*x*y", "-x**2"]).component
    'y'
    """
    reading = Reading()
    fields, code = _record(reading, function, wrt, claim, order, assume, define or {})
    fields["relation"] = "equal" if equal else "update" if update else "derivative"
    _say_of_arrays(reading, fields, shapes or {}, properties or {})
    fields |= {k: v for k, v in (("kind", kind), ("layout", layout)) if v is not None}
    stated = claim_of(record_of(fields))
    if code is not None:
        return _code_verdict(stated, code, order, reading, default_notation(), options)
    _no_options(options)
    return _verdict(stated, reading, default_notation(), fields)


def verify_model(
    system: System,
    reading: Reading,
    wrt: tuple[str, ...],
    claim: Any,  # noqa: ANN401
    *,
    of: Any = None,  # noqa: ANN401 - a name or an expression
    order: int | None = None,
    update: bool = False,
    assume: Any = (),  # noqa: ANN401
    options: Mapping[str, Any],
) -> Verdict:
    """Return what is known of a claim about a model; `Model.verify` says the rest."""
    reading = replace(
        reading,
        table=replace(reading.table, symbols=dict(reading.table.symbols)),
        names=list(reading.names),
    )
    conditions = reading.conditions(assume, "assume") if assume is not None else ()
    symbols = reading.table.symbols
    own = [v.name for v in system.model.variables]
    extra = [c for name in own for c in _nonzero(symbols.get(name), name)]
    whole = frozenset(n for n in own if getattr(symbols.get(n), "is_integer", None) is True)
    subject = subject_of(system, conditions=(*conditions, *extra), whole=whole)
    tree = None if of is None else reading.formula(of, "of")
    matter = tree.name if isinstance(tree, Name) else tree
    code = _code(claim)
    if isinstance(matter, str) and not _is_name(system, matter):
        subject, matter = _objective(system, subject, matter, code is not None), None
    notation = model_notation(system.model)
    relation = "update" if update else ""
    every = tuple(v.name for v in system.model.parameters)
    if code is not None:
        data = {**constants_of(system.model), **(options.get("data") or {})}
        more = {**options, "data": data} if data else options
        asked = Claim(subject, relation, matter, wrt or every, order, ZERO)
        return _code_verdict(asked, code, order, reading, notation, more)
    _no_options(options)
    claimed = _claimed(reading, claim)
    wrt = wrt or (tuple(claimed) if isinstance(claimed, Mapping) else every)
    stated = Claim(subject, relation, matter, wrt, order, claimed)
    fields = _model_record(system.model, stated, conditions)
    return _verdict(stated, reading, notation, fields)


def _is_name(system: System, name: str) -> bool:
    return name in system.row.shapes or system.row.definition(name) is not None


def _objective(system: System, subject: Subject, name: str, code: bool) -> Subject:
    """Return the subject of the objective over all rows, of which a function may be a claim.

    Raises NameError_ for any other name.
    """
    over_rows = [system.objective] if system.rows and code else []
    if name in over_rows:
        return objective_subject(system, subject)
    named = [*system.row.shapes, *(d.name for d in system.row.definitions), *over_rows]
    raise NameError_(
        f"{name} is not a name of the model", where="of", remedy=f"use one of {', '.join(named)}"
    )


def _verdict(
    stated: Claim, reading: Reading, notation: Notation, fields: Mapping[str, Any]
) -> Verdict:
    finding = finding_of(stated, judge_claim(stated))
    return Verdict(finding, reading.table, notation, fields)


def _code_verdict(
    claim: Claim,
    code: Code,
    order: int | None,
    reading: Reading,
    notation: Notation,
    options: Mapping[str, Any],
) -> Verdict:
    order = asked_of_code(claim, order)
    finding, found = judged_code(
        claim.subject, claim.of, claim.wrt, code, order, options, claim.unread
    )
    return Verdict(finding, reading.table, notation, {}, found)


def _record(
    reading: Reading,
    function: Any,  # noqa: ANN401
    wrt: Any,  # noqa: ANN401
    claim: Any,  # noqa: ANN401
    order: int | None,
    assume: Any,  # noqa: ANN401
    define: Mapping[Any, Any],
) -> tuple[dict[str, Any], Code | None]:
    """Return the record of a claim about an expression, and the function if the claim is one."""
    many = cast("Sequence[Any]", wrt) if isinstance(wrt, list | tuple) else (wrt,)
    about = [reading.name(item) for item in many if item is not None]
    defined = [reading.name(key) for key in define]
    bodies = [reading.formula(body, f"define {key}") for key, body in define.items()]
    matter = _value(reading, function, "function")
    code = _code(claim)
    claimed = Listed(()) if code is not None else _claimed(reading, claim)
    conditions = reading.conditions(assume, "assume")
    if isinstance(claimed, Mapping) and not about:
        about = list(claimed)
    claims = list(claimed.values()) if isinstance(claimed, Mapping) else [claimed]
    used = dict.fromkeys(about)
    for tree in (*bodies, matter, *claims, *conditions):
        used |= dict.fromkeys(names(tree))
    fields: dict[str, Any] = {
        "vars": {n: _about(reading, n) for n in used if n not in defined},
        "definitions": {n: to_text(b) for n, b in zip(defined, bodies, strict=True)},
        "function": to_text(matter),
        "wrt": about,
        "order": order,
        "claimed": _written(claimed) if code is None else "0",
        "constraints": [to_text(c) for c in conditions],
    }
    if any(tree == Constant("I") for whole in (*bodies, matter, *claims) for tree in walk(whole)):
        fields["imaginary_unit"] = True
    return {k: v for k, v in fields.items() if v not in (None, [], {})}, code


def _say_of_arrays(
    reading: Reading,
    fields: dict[str, Any],
    shapes: Mapping[Any, Any],
    properties: Mapping[Any, Any],
) -> None:
    """Put shapes and properties into a record's variables."""
    about: dict[str, dict[str, Any]] = fields.setdefault("vars", {})
    for key, shape in shapes.items():
        name = reading.name(key)
        about.setdefault(name, {})["shape"] = list(reading.shape(shape, name))
    for key, words in properties.items():
        many: list[Any] = (
            list(cast("Sequence[Any]", words)) if isinstance(words, list | tuple) else [words]
        )
        about.setdefault(reading.name(key), {})["props"] = many


def _about(reading: Reading, name: str) -> dict[str, Any]:
    """Return what a symbol says of a variable, as a record has it."""
    symbol = reading.table.symbols.get(name)
    if symbol is None:
        return {}
    shape = reading.shape_of(symbol, name)
    if shape:
        return {"shape": list(shape)}
    stated = [
        word
        for word in ("positive", "negative", "nonnegative", "nonpositive", "nonzero", "integer")
        if getattr(symbol, f"is_{word}", None) is True
    ]
    signs = stated[:1] if stated and stated[0] != "integer" else []
    words = [*signs, *(w for w in stated if w == "integer")]
    if getattr(symbol, "is_complex", None) is True and symbol.is_real is not True:
        words.append("complex")
    return {"assumptions": dict.fromkeys(words, True)} if words else {}


def _nonzero(symbol: Any, name: str) -> tuple[Tree, ...]:  # noqa: ANN401
    """Return x ≠ 0 where it is all that is known of a symbol's sign; the model has the other signs."""
    if getattr(symbol, "is_nonzero", None) is not True:
        return ()
    known = symbol.is_positive is True or symbol.is_negative is True
    return () if known else (Relation("!=", Name(name), ZERO),)


def _claimed(reading: Reading, claim: Any) -> Claimed:  # noqa: ANN401
    if isinstance(claim, Mapping):
        parts = cast("Mapping[Any, Any]", claim)
        return {reading.symbol(k): _value(reading, v, f"claim of {k}") for k, v in parts.items()}
    return _value(reading, claim, "claim")


def _value(reading: Reading, given: Any, where: str) -> Tree:  # noqa: ANN401
    """Return a formula, or a matrix of formulas for a list of them (or of lists)."""
    if isinstance(given, list | tuple):
        rows = [
            cast("Sequence[Any]", row) if isinstance(row, list | tuple) else (row,)
            for row in cast("Sequence[Any]", given)
        ]
        cells = tuple(tuple(_value(reading, cell, where) for cell in row) for row in rows)
        if not cells or len({len(row) for row in cells}) > 1 or not cells[0]:
            raise SpecError("a list of claims is empty, or its rows differ in length", where=where)
        return Matrix(cells)
    tree = reading.formula(given, where)
    if isinstance(tree, Listed):
        return Matrix(tuple((item,) for item in tree.items))
    return tree


def _written(claimed: Claimed) -> Any:  # noqa: ANN401 - as JSON has it
    if isinstance(claimed, Mapping):
        return {name: to_text(tree) for name, tree in claimed.items()}
    return to_text(claimed)


def _code(claim: Any) -> Code | None:  # noqa: ANN401
    """Return the claim if it is a function; SymPy's objects are not, though some can be called."""
    if not callable(claim):
        return None
    from sympy.core.basic import Basic

    return None if isinstance(claim, Basic | type) else cast("Code", claim)


def _no_options(options: Mapping[str, Any]) -> None:
    if options:
        raise SpecError(
            f"{next(iter(options))} is for a claim that is a function",
            remedy="leave it out: a formula is proved or refuted as it is",
        )


def _model_record(model: Model, claim: Claim, conditions: Sequence[Tree]) -> dict[str, Any]:
    """Return a claim about a model as a record: the same definitions, by text."""
    about: dict[str, Any] = {}
    for v in model.variables:
        about[v.name] = {
            **({"shape": list(v.shape)} if v.shape else {}),
            **({"props": list(v.properties)} if v.properties else {}),
        }
    domain = [to_text(c) for v in model.variables for c in v.domain]
    of = claim.of if isinstance(claim.of, str) else None if claim.of is None else to_text(claim.of)
    fields: dict[str, Any] = {
        "vars": about,
        "definitions": {d.name: to_text(d.body) for d in model.definitions},
        "function": of or claim.subject.output,
        "wrt": list(claim.wrt),
        "order": claim.order,
        "claimed": _written(claim.claimed),
        "relation": claim.relation or "derivative",
        "constraints": [*domain, *map(to_text, conditions)],
    }
    return {k: v for k, v in fields.items() if v not in (None, [], {})}
