r"""When a claim about functions and names without a definition may still hold though it is not an identity.

    f(x_0)/f'(x_0) = x_0 - x_1       says what x_1 is      (f(x + h) - f(x))/h = f'(x)      is meant nearly
    dv/dt = d²x/dt²                  holds where v is dx/dt
    f'(3x) = 6x                      says what f' is

Such a claim is not wrong because it does not hold for all values; it is not understood. A claim is refuted
for a function without definition only where nothing but its values at one place stands in it, as in a wrong
product rule, or where it restates a name that is defined otherwise. A derivative that a definition names,
δ = ∂L/∂y, is a number like any other.
"""

from __future__ import annotations

from symopt.documents.elaborate.names.exact import value_of
from symopt.documents.elaborate.names.extents import extent
from symopt.documents.elaborate.names.known import Known, known_of
from symopt.documents.elaborate.names.replacing import free_names
from symopt.documents.elaborate.names.setting import Setting
from symopt.documents.elaborate.names.unknowns import Application, Rate, unknown
from symopt.syntax.names import split_name
from symopt.syntax.tree import (
    Call,
    Entry,
    Mul,
    Name,
    Piecewise,
    Relation,
    Tree,
    names,
    walk,
)

_FEW = 2
"""Letters below a name that are indices; more of them are a word."""


def doubt(setting: Setting, left: Tree, right: Tree) -> str:
    """Return why left = right is not shown wrong by values at which it fails; "" if it is.

    >>> doubt(Setting(), Name("dy_by_x"), Name("z"))
    'how y depends on x is not said'
    """
    letter = _summed(left) or _summed(right)
    if letter:
        return f"the index {letter} stands twice in a product: a sum over it may be meant"
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


def _summed(tree: Tree) -> str:
    """Return an index that stands in two factors U_oj V_jc, names that nothing says to be entries."""
    for node in walk(tree):
        if not isinstance(node, Mul):
            continue
        seen: set[str] = set()
        pairs: set[str] = set()
        for factor in node.factors:
            own, paired = _below(factor)
            again = (seen & paired) | (own & pairs)
            if again:
                return min(again)
            seen |= own
            pairs |= paired
    return ""


def _below(factor: Tree) -> tuple[set[str], set[str]]:
    """Return the letters below a factor, and those of them that are one of two: j and c of V_jc."""
    match factor:
        case Name(name):
            last = "".join(split_name(name).subscripts[-1:])
            few = (
                set(last) if last.isalpha() and last.islower() and len(last) <= _FEW else set[str]()
            )
            return few, few if len(last) > 1 else set[str]()
        case Piecewise(((_, Relation("=", Name(first), Name(second))), *_)):
            return {first, second}, {first, second}
        case _:
            return set[str](), set[str]()


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
    if own:
        return f"nothing is known of {function}, so this may say what {min(own)} is"
    rates = {i for i in applied if i.orders and i not in _values(right, known)}
    spoken = any(isinstance(item, Application) for item in _values(right, known))
    if rates and names(right) and not spoken:
        return f"nothing is known of {function}, so this may say what its derivative is"
    values = {n for name in names(right) for n in known.made_of(name) if unknown(n) in applied}
    made_of = {n for n in names(right) if not values.isdisjoint(known.made_of(n))}
    strange = _functions(right) - _functions(left, known) - made_of
    if rates and strange:  # (x Φ(x))' = Φ(x) + x φ(x) is right of a Φ whose derivative is φ
        return f"nothing is known of {function}, so this may say what its derivative is"
    return ""


def _values(tree: Tree, known: Known) -> set[object]:
    """Return the values of functions without definition that a formula is made of."""
    return {unknown(name) for name in known.reach(free_names(tree))}


def _functions(tree: Tree, known: Known | None = None) -> set[str]:
    """Return the functions and names that a formula is made of.

    known: where names are followed to what they are made of, with what differentiating brings in.
    """
    called = {node.function for node in walk(tree) if isinstance(node, Call)}
    if known is None:
        return {*called, *names(tree)}
    reached = known.reach(free_names(tree))
    bodies = [body for name in reached if (body := known.body(name)) is not None]
    called |= {n.function for body in bodies for n in walk(body) if isinstance(n, Call)}
    return {*reached, *called, *(f for pair in _PAIRS if called & pair for f in pair)}


_PAIRS = (frozenset(("sin", "cos")), frozenset(("sinh", "cosh")), frozenset(("tan", "sec", "cos")))
"""Functions of which one is made of the derivative of another."""
