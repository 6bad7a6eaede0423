"""From a model's derivation to a neutral document: what a textbook page on the model would say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from symopt.derivation.models.whole import ModelDerivation
from symopt.derivation.step import Derivation
from symopt.derivation.update import WRITTEN_OUT, hessian_name, learning_rate
from symopt.foundation.document import (
    Block,
    Document,
    Formula,
    Heading,
    Inline,
    Items,
    Mark,
    Math,
    Prose,
)
from symopt.model.model import Model, Variable
from symopt.presentation.array_sections import first_sections, second_sections
from symopt.presentation.composing import by_law, together
from symopt.presentation.declares import declares
from symopt.presentation.kinks import kink_blocks
from symopt.presentation.objective import objective_sentence
from symopt.presentation.restyle import decimal, restyle
from symopt.presentation.shapes import shape_words
from symopt.syntax.tree import Derivative, Logic, Name, Number, Relation, Tree, walk

FEW = 4
"""Up to so many definitions stand one below the other."""


def derivation_document(found: ModelDerivation, *, notation: str = "leibniz") -> Document:
    """Return the document of a derivation.

    notation: "leibniz" writes ∂L/∂w, "lagrange" writes L_w and f'.
    """
    model = found.system.model
    blocks: list[Block] = [Heading(2, ("Definitions",)), *_definitions(model)]
    blocks = _run_on(blocks, objective_sentence(found.system))
    blocks += kink_blocks(model, found.wrt)
    arrays = found.arrays
    blocks += _first_sections(found) if arrays is None else first_sections(found, arrays)
    blocks += _updates(found)
    blocks += _second(found) if arrays is None else second_sections(found, arrays)
    if checks := _checks(found):
        blocks.append(Prose((checks,)))
    page = Document(model.title, tuple(blocks), declares(model))
    if _has_decimals(model):
        page = restyle(page, decimal)
    return page if notation == "leibniz" else restyle(page, _lagrange)


def _first_sections(found: ModelDerivation) -> list[Block]:
    """Return local derivatives, shared parts, gradients and the penalty."""
    whole = found.detail == "every"
    local = _fresh(found.locals, found.gradients)
    blocks: list[Block] = []
    blocks += [Heading(2, ("Local derivatives",)), *by_law(local, whole=whole)] if local else []
    blocks += _section("Back propagation: what the parameters share", found.shared, whole=whole)
    blocks += _section(_gradient_title(found), found.gradients, whole=whole)
    return blocks + _section(
        "The penalty", found.penalty, [Prose(("It is added once, not for each row.",))]
    )


def _updates(found: ModelDerivation) -> list[Block]:
    """Return the steps of gradient descent."""
    if not found.updates:
        return []
    rate: tuple[Inline, ...] = (
        "With the learning rate ",
        Math(learning_rate(found.system)),
        ", each step of gradient descent on one row is"
        if found.system.model.by_row
        else ", each step is",
    )
    return [Heading(2, ("Gradient descent",)), Prose(rate), Formula(found.updates)]


def _run_on(blocks: list[Block], more: list[Block]) -> list[Block]:
    """Return blocks with those that follow, two sentences that meet in one paragraph."""
    if blocks and more and isinstance(blocks[-1], Prose) and isinstance(more[0], Prose):
        joined = Prose((*blocks[-1].content, " ", *more[0].content))
        return [*blocks[:-1], joined, *more[1:]]
    return blocks + more


def _definitions(model: Model) -> list[Block]:
    items: list[tuple[Inline, ...]] = []
    for label, variables in (
        ("data", model.data),
        ("parameters", model.parameters),
        ("constants", model.constants),
    ):
        if variables:
            items.append((f"{label}: ", *_listed(variables)))
    lines = tuple(Relation("=", Name(d.name), d.body) for d in model.definitions)
    conditions = [
        v.domain[0] if len(v.domain) == 1 else Logic("and", v.domain)
        for v in model.variables
        if v.domain
    ]
    blocks: list[Block] = [Items(tuple(items)), Formula(lines, abreast=len(lines) > FEW)]
    if conditions:
        where: list[Inline] = ["for "]
        for k, condition in enumerate(conditions):
            where += [", "] if k else []
            where.append(Math(condition))
        blocks.append(Prose((*where, ".")))
    return blocks


def _listed(variables: Sequence[Variable]) -> list[Inline]:
    out: list[Inline] = []
    for k, variable in enumerate(variables):
        out += [", "] if k else []
        name = Name(variable.name)
        value = variable.value
        out.append(Math(name if value is None else Relation("=", name, value)))
        notes: list[list[Inline]] = [shape_words(variable.shape)] if variable.shape else []
        notes.extend([word] for word in variable.properties)
        if variable.unit:
            notes.append([f"in {variable.unit}"])
        for place, note in enumerate(notes):
            out += [", " if place else " (", *note]
        out += [")"] if notes else []
    return out


def _fresh(locals_: Sequence[Derivation], gradients: Sequence[Derivation]) -> list[Derivation]:
    """Return the local derivatives that the gradients do not repeat."""
    goals = {d.goal for d in gradients}
    return [d for d in locals_ if d.goal not in goals]


def _section(
    title: str,
    derivations: Iterable[Derivation],
    prose: Sequence[Block] = (),
    *,
    whole: bool = False,
) -> list[Block]:
    blocks = together(tuple(derivations), whole=whole)
    return [Heading(2, (title,)), *prose, *blocks] if blocks else []


def _gradient_title(found: ModelDerivation) -> str:
    return "Gradient" if len(found.wrt) > 1 else "Derivative"


_TOO_MANY = (
    "The Hessian has {count} distinct entries, too many to read; "
    "ask for a part of it by naming parameters (wrt)."
)


def _second(found: ModelDerivation) -> list[Block]:
    blocks: list[Block] = []
    single = len(found.wrt) == 1 and found.hessian is not None
    if found.second or found.hessian is not None:
        blocks.append(Heading(2, ("Second derivative" if single else "Hessian",)))
        every = found.detail == "every"
        blocks += together(found.totals, whole=every)
        if len(found.second) > 1 and not any(s.reason for d in found.second for s in d.steps):
            blocks.append(
                Prose(("The gradient differentiated once more; the Hessian is symmetric:",))
            )
        blocks += together(found.second, whole=every)
    elif found.order >= 2:
        count = len(found.wrt) * (len(found.wrt) + 1) // 2
        blocks += [Heading(2, ("Hessian",)), Prose((_TOO_MANY.format(count=count),))]
    if found.hessian is not None and not single:
        blocks.append(Formula((Relation("=", hessian_name(found.system), found.hessian),)))
    if found.newton:
        zero = found.system.model.goal == "zero"
        blocks.append(Heading(2, ("Newton's method",)))
        to = "a zero" if zero else "a point where the gradient is zero"
        rows = (
            " over all rows, with the Hessian of the objective,"
            if found.system.model.by_row
            else ""
        )
        blocks.append(Prose((f"Each step towards {to}{rows} is",)))
        blocks.append(Formula(found.newton))
        if len(found.wrt) > WRITTEN_OUT:
            everything: tuple[Inline, ...] = (
                "where ",
                Math(found.newton[0].left),
                " stands for all parameters in order.",
            )
            blocks.append(Prose(everything))
    return blocks


def _checks(found: ModelDerivation) -> str:
    """Return the sentence that says how the lines were checked, from the marks they carry."""
    parts = list({(d.goal, d.steps): d for d in found.every}.values())
    steps = [s for d in parts for s in d.steps]
    numeric = sum(s.mark is Mark.NUMERIC for s in steps)
    almost = sum(s.mark is Mark.ALMOST for s in steps)
    proved = len(steps) - numeric - almost
    enclosed = sum(d.enclosed > 0 for d in parts)
    weak = sum(d.direct is Mark.NUMERIC for d in parts)
    said = [_lines(len(steps), proved, almost, numeric)] if steps else []
    if enclosed:
        said.append(f"{_results(enclosed)} confirmed by Taylor arithmetic of the original function")
    if weak:
        heads = "its head" if weak == 1 else "their heads"
        said.append(f"{_results(weak)} compared with {heads} numerically")
    return "; ".join(said) + "." if said else ""


def _lines(count: int, proved: int, almost: int, numeric: int) -> str:
    equal = "proved equal to the line before"
    if proved == count:
        return f"All {count} lines are {equal}" if count > 1 else f"The line is {equal}"
    text = f"Of {count} lines, {_are(proved)} {equal}"
    text += f", {almost} almost everywhere" if almost else ""
    return text + (f" and {_are(numeric)} checked numerically" if numeric else "")


def _are(count: int) -> str:
    return f"{count} is" if count == 1 else f"{count} are"


def _results(count: int) -> str:
    return "1 result is" if count == 1 else f"{count} results are"


def _lagrange(tree: Tree) -> Tree:
    if isinstance(tree, Derivative) and isinstance(tree.of, Name):
        return Derivative(tree.of, tree.wrt, total=tree.total, style="lagrange")
    return tree


def _has_decimals(model: Model) -> bool:
    """Whether the author writes decimals: then results are written so too."""
    bodies = [d.body for d in model.definitions]
    return any(isinstance(t, Number) and "." in t.text for body in bodies for t in walk(body))
