"""A derivative is taken at the wrong point: at the output for the input, σ'(a) for σ'(z), or the reverse."""

from __future__ import annotations

from collections.abc import Iterator

from symopt.calculus import build
from symopt.calculus.elementary import derivative_by_output
from symopt.calculus.nodes import Apply, Entry, Node, Number, Product
from symopt.foundation.errors import SymoptError
from symopt.verification.search.evidence import Evidence
from symopt.verification.search.parts import slope_of
from symopt.verification.search.replacing import replaced
from symopt.verification.search.slip import Candidate, Slip, SlipExample


def _find(sheet: Evidence) -> Iterator[Candidate]:
    yield from _local(sheet)
    yield from _whole(sheet)
    yield from _reverse(sheet)


def _local(sheet: Evidence) -> Iterator[Candidate]:
    """Look for f'(f(u)) in the place of f'(u), and for a derivative by its own value taken at u."""
    for place in sheet.rule_places:
        node = place.node
        if not isinstance(node, Apply) or len(node.arguments) != 1 or sheet.parts is None:
            continue
        argument = node.arguments[0]
        if isinstance(argument, Number):
            continue
        for slope, text in _slopes(sheet, node, argument):
            wrong = build.multiply(slope, sheet.parts.tangent(argument))
            if wrong is not place.right and sheet.matches(wrong, place.goal):
                yield Candidate(text, sheet.misapplied(place, wrong))


def _slopes(sheet: Evidence, node: Apply, argument: Node) -> Iterator[tuple[Node, str]]:
    own = sheet.say(Apply(node.function, (Entry("u"),)))
    for at in (node, *_definitions(sheet)):
        slope = _slope(Apply(node.function, (at,))) if at is not argument else None
        if slope is not None:
            where = f"is taken at {sheet.say(at)}, not at {sheet.say(argument)}"
            also = ": at the output instead of the input" if at is node else ""
            yield slope, f"the derivative of {own} {where}{also}"
    try:
        slope = derivative_by_output(node.function, 0, (argument,), argument)
    except SymoptError:
        return
    text = f"{sheet.say(argument)} is written where {sheet.say(node)} belongs"
    yield slope, f"the derivative of {own}: {text}"


def _slope(node: Apply) -> Node | None:
    try:
        return slope_of(node, 0)
    except SymoptError:
        return None


def _definitions(sheet: Evidence) -> list[Node]:
    return [d.entry for d in sheet.definitions if not d.indices]


def _whole(sheet: Evidence) -> Iterator[Candidate]:
    """Look for f'(f(x)): the function put for its variable in the whole derivative."""
    parts = sheet.parts
    if parts is None or sheet.problem.update:
        return
    variable = Entry(parts.variable)
    for part in reversed(parts.order):
        if part is variable or isinstance(part, Number):
            continue
        changed = replaced(sheet.whole, {variable: part})
        if sheet.matches(changed, sheet.C):
            text = f"the derivative is taken at {sheet.say(part)}, not at {sheet.say(variable)}"
            yield Candidate(text, changed)
    for other in _upstream_names(parts.function):
        for site in sheet.rule_places:
            yield from _upstream(sheet, site.node, other)


def _upstream_names(function: Node) -> list[Node]:
    """Return the names that are factors of the whole function, as what is passed down to it is."""
    powers = function.powers if isinstance(function, Product) and not function.sums else ()
    return [base for base, exponent in powers if isinstance(base, Entry) and exponent == 1]


def _upstream(sheet: Evidence, node: Node, other: Node) -> Iterator[Candidate]:
    """Look for f'(g) where g is a quantity from outside, such as the derivative passed down to f."""
    parts = sheet.parts
    if parts is None or not isinstance(node, Apply) or len(node.arguments) != 1:
        return
    argument = node.arguments[0]
    inner = replaced(argument, {Entry(parts.variable): other})
    if inner is argument:
        return
    changed = replaced(sheet.truth, {argument: inner})
    if changed is not sheet.truth and sheet.matches(changed, sheet.C):
        variable = sheet.say(Entry(parts.variable))
        text = f"the derivative is taken at {sheet.say(other)}, not at {variable}"
        yield Candidate(text, changed)


def _reverse(sheet: Evidence) -> Iterator[Candidate]:
    """Look for the input in the place of the output: a function is missing around its argument."""
    parts = sheet.parts
    if parts is None:
        return
    variable: Node = Entry(parts.variable)
    for part in reversed(parts.order):
        insides = [variable, *(part.arguments if isinstance(part, Apply) else ())]
        for inside in insides if isinstance(part, Apply | Product) else ():
            for form in dict.fromkeys((sheet.truth, sheet.whole)):
                changed = replaced(form, _swap(sheet, part, inside))
                if changed is not form and sheet.matches(changed, sheet.C):
                    text = f"{sheet.say(inside)} is written where {sheet.say(part)} belongs"
                    yield Candidate(text, changed)
    for definition in sheet.definitions:
        if isinstance(definition.body, Apply) and not definition.indices:
            for argument in definition.body.arguments:
                changed = replaced(sheet.truth, {definition.entry: argument})
                if changed is not sheet.truth and sheet.matches(changed, sheet.C):
                    text = f"{sheet.say(argument)} is written where {sheet.say(definition.entry)} belongs"
                    yield Candidate(text, changed)


def _swap(sheet: Evidence, part: Node, inside: Node) -> dict[Node, Node]:
    """Return what to put so that `part` becomes `inside`; of c·f(u), for f(u)."""
    if isinstance(part, Product) and sheet.parts is not None and not part.sums:
        moving = [(b, q) for b, q in part.powers if sheet.parts.depends(b)]
        if len(moving) == 1 and moving[0][1] == 1:
            base = moving[0][0]
            return {base: build.multiply(inside, build.divide(base, part))}
    return {part: inside}


OUTPUT_FOR_INPUT = Slip(
    name="output-for-input",
    kind="output-for-input",
    rank=28,
    title="a derivative is taken at the output instead of the input",
    find=_find,
    examples=(
        SlipExample("exp(-x**2)", "x", "-2*exp(-x**2)*exp(-exp(-2*x**2))"),
        SlipExample(
            "L",
            "w",
            "-(y - a)*sigmoid(a)*(1 - sigmoid(a))*x",
            {"z": "w*x", "a": "sigmoid(z)", "L": "(y - a)**2/2"},
        ),
        SlipExample(
            "L",
            "w",
            "-(y - a)*z*(1 - z)*x",
            {"z": "w*x", "a": "sigmoid(z)", "L": "(y - a)**2/2"},
        ),
    ),
)
