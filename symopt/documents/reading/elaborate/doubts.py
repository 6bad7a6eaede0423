r"""When a claim about functions and names without a definition may still hold though it is not an identity.

    f(x_0)/f'(x_0) = x_0 - x_1       says what x_1 is      (f(x + h) - f(x))/h = f'(x)      is meant nearly
    dv/dt = d²x/dt²                  holds where v is dx/dt

Such a claim is not wrong because it does not hold for all values; it is not understood. A claim is refuted
for a function without definition only where nothing but its values at one place stands in it, as in a wrong
product rule, or where it restates a name that is defined otherwise. A derivative that a definition names,
δ = ∂L/∂y, is a number like any other.
"""

from __future__ import annotations

from symopt.documents.reading.elaborate.exact import value_of
from symopt.documents.reading.elaborate.extents import extent
from symopt.documents.reading.elaborate.known import Known, known_of
from symopt.documents.reading.elaborate.replacing import free_names
from symopt.documents.reading.elaborate.unknowns import Application, Rate, unknown
from symopt.documents.reading.setting import Setting
from symopt.syntax.tree import Entry, Name, Tree


def doubt(setting: Setting, left: Tree, right: Tree) -> str:
    """Return why left = right is not shown wrong by values at which it fails; "" if it is.

    >>> doubt(Setting(), Name("dy_by_x"), Name("z"))
    'how y depends on x is not said'
    """
    known = known_of(setting)
    if value_of(right) is None and bool(extent(left, known)) and extent(right, known) == ():
        return "one side is an array, the other a number"
    reached = known.reach(free_names(left) | free_names(right))
    items = [item for name in sorted(reached) if (item := unknown(name)) is not None]
    named = {unknown(d.body.name) for d in setting.definitions if isinstance(d.body, Name | Entry)}
    for item in items:
        if isinstance(item, Rate) and item not in named:
            return f"how {item.of} depends on {item.wrt[0]} is not said"
    applied = [item for item in items if isinstance(item, Application)]
    if not applied or (isinstance(left, Name) and left.name in known.bodies):
        return ""
    return _about_functions(applied, left, right, known)


def _about_functions(applied: list[Application], left: Tree, right: Tree, known: Known) -> str:
    places: dict[str, set[tuple[Tree, ...]]] = {}
    for item in applied:
        places.setdefault(item.function, set()).add(item.arguments)
    function = applied[0].function
    if any(len(arguments) > 1 for arguments in places.values()):
        return f"nothing is known of {function}, whose values at several places stand here"
    arguments = {n for item in applied for a in item.arguments for n in free_names(a)}
    free = known.inputs(free_names(right)) - known.inputs(free_names(left)) - arguments
    own = {n for n in free if unknown(n) is None}
    return f"nothing is known of {function}, so this may say what {min(own)} is" if own else ""
