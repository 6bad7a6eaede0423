r"""When a claim that does not hold as it was read is not refuted: because it may have been meant otherwise.

    Var(x_i) = …            of random variables, not of the entries of an array
    df/dx = dg/dx + dh/dx   of an f = g + h that nothing defines, though another f was defined before
    ∂a/∂u with u = a²       of other functions than those in force, where it is the other way round
    θ = 2m = \frac2n Σ x_i  says what m is, if nothing else does
    du = 3 dx               of differentials, not of products with some d

Each rule returns what to tell, "" where it does not apply.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeGuard

from symopt.documents.elaborate.names.setting import Setting
from symopt.documents.elaborate.names.unknowns import Application, unknown
from symopt.documents.judging.checked import Checked
from symopt.documents.meaning.claim import Claim, ClaimKind
from symopt.documents.meaning.needed import closure
from symopt.documents.meaning.values import values_of
from symopt.syntax.latex.names.events import is_random_value
from symopt.syntax.names import split_name
from symopt.syntax.tree import (
    Add,
    Call,
    Constant,
    Derivative,
    Div,
    Entry,
    Mul,
    Name,
    Neg,
    Number,
    Sum,
    Tree,
    names,
    walk,
)


def _expected(claim: Claim) -> str:
    """Of probabilities and expectations only what the page says is known: of two of them, nothing."""
    found = [_random_values(claim.setting, tree) for tree in _sides(claim)]
    if not any(found) or all(own == found[0] for own in found):
        return ""
    return "how probabilities and expectations depend on each other is not known here"


def _random_values(setting: Setting, tree: Tree) -> set[str]:
    """Return the probabilities and expectations without a value that a formula is made of."""
    reached = {*names(tree), *(n for d in closure(setting, names(tree)) for n in names(d.body))}
    return {n for n in reached if is_random_value(n) and setting.definition(n) is None}


_STATISTICS = frozenset(("var", "variance", "std", "mean", "cov", "median"))


def unsure(found: Checked) -> str:
    """Return why a claim that is wrong as it was read may be meant otherwise, "" if it is just wrong."""
    claim = found.claim
    return next((told for rule in _RULES if (told := rule(claim))), "") or _outside(claim, found)


def _sides(claim: Claim) -> list[Tree]:
    return [t for t in (claim.head, claim.previous, claim.claimed) if t is not None]


def _random(claim: Claim) -> str:
    """A variance of what is not given as data may be that of a random variable."""
    for tree in _sides(claim):
        for node in walk(tree):
            taken = isinstance(node, Call) and node.function in _STATISTICS
            if taken and not set(names(node)) <= set(claim.setting.given):
                return "it may be about a random variable, of which nothing is known"
    return ""


def _general(claim: Claim) -> str:
    """Functions without definition on one side, of which the other is not made, may be what it is made of."""
    if claim.head is None or claim.claimed is None:
        return ""
    sides = _functions(claim.setting, claim.claimed), _functions(claim.setting, claim.head)
    strange = sides[0] - sides[1] or sides[1] - sides[0]
    known = {n for n in names(claim.head) if claim.setting.definition(n) is not None}
    if strange and not known and sides[0] - sides[1]:
        return f"nothing is known of {min(strange)}, so this may say what it is"
    if strange and not known and not sides[0]:
        return f"nothing is known of {min(strange)}: it may be a special one"
    if not strange or not known:
        return ""
    return f"nothing is known of {min(strange)}, so {min(known)} may be made of it here"


def _functions(setting: Setting, tree: Tree) -> set[str]:
    """Return the functions without definition whose values a formula is made of."""
    reached = {*names(tree), *(n for d in closure(setting, names(tree)) for n in names(d.body))}
    open_ = (name for name in reached if setting.definition(name) is None)
    told = (unknown(name) for name in open_)
    found = {item.function for item in told if isinstance(item, Application)}
    return found | {n for n in reached if n in setting.functions and setting.definition(n) is None}


def _turned(claim: Claim) -> str:
    """A derivative of a by u, where u is made of a, is not about the definitions in force."""
    setting = claim.setting
    for tree in _sides(claim):
        for node in walk(tree):
            if not isinstance(node, Derivative) or not isinstance(node.of, Name):
                continue
            for by in node.wrt:
                if isinstance(by, Name) and node.of.name in _made_of(setting, by.name):
                    return f"{by.name} is made of {node.of.name} here, not the other way round"
    return ""


def _made_of(setting: Setting, name: str) -> set[str]:
    items = closure(setting, (name,))
    return {n for d in items for n in names(d.body) if n != name}


def _tells(claim: Claim) -> str:
    """A further side may tell what a name in the side before is, of which nothing is known."""
    before, claimed, setting = claim.previous, claim.claimed, claim.setting
    if claim.kind is not ClaimKind.EQUATION or before is None or claimed is None:
        return ""
    told = (*names(claimed), *(() if claim.head is None else names(claim.head)))
    own = {*told, *(n for d in closure(setting, told) for n in names(d.body))}
    for name in names(before):
        length = any(name in shape for shape in setting.shapes.values())
        variable = any(name in d.parameters for d in setting.definitions)  # the x of f(x) = …
        known = length or variable or setting.definition(name) is not None or name in setting.given
        if not known and name not in own and not _is_bound(before, name):
            return f"nothing is known of {name}, so this may say what it is"
    return ""


def _says_what_a_function_is(claim: Claim) -> str:
    """A further side may say what a function without definition is: dF/dx = 3x² = f(x)."""
    if claim.previous is None or claim.claimed is None:
        return ""
    others = [side for side in (claim.head, claim.previous) if side is not None]
    known = {name for side in others for name in _functions(claim.setting, side)}
    strange = _functions(claim.setting, claim.claimed) - known
    return f"nothing is known of {min(strange)}, so this may say what it is" if strange else ""


def _is_bound(tree: Tree, name: str) -> bool:
    """Return whether a name only indexes entries."""
    return any(
        isinstance(node, Entry) and any(name in names(i) for i in node.indices)
        for node in walk(tree)
    )


def _differentials(claim: Claim) -> str:
    """Each term of du = 3 dx has its differential; a d of which something is known is a factor."""
    if claim.head is None or claim.claimed is None or _D in claim.setting.given:
        return ""
    if claim.setting.definition(_D) is not None:
        return ""
    if all(map(_is_differential, _sides(claim))):
        return "it is about differentials, which are not judged"
    return ""


def _is_differential(side: Tree) -> bool:
    r"""Return whether d leads something in each term: 3 d x, d(u v), `\cos v \, dv` read as cos(v d v)."""
    match side:
        case Add(terms):
            return all(map(_is_differential, terms))
        case Neg(inner) | Div(inner, _) | Call(_, (inner,)):
            return _is_differential(inner)
        case Mul(factors):
            led = any(isinstance(f, Name) and f.name == _D for f in factors[:-1])
            return led or isinstance(factors[-1], Call) and _is_differential(factors[-1])
        case _:
            return False


_D = "d"


def _means(claim: Claim) -> str:
    """A mean of data, or a fitted value, has laws that all values have not: Σ (y_i - ȳ) is 0."""
    if claim.kind is not ClaimKind.EQUATION:
        return ""
    reached = {n for tree in _sides(claim) for n in names(tree)}
    reached |= {n for d in closure(claim.setting, reached) for n in names(d.body)}
    if not any(isinstance(node, Sum) for tree in _written(claim, reached) for node in walk(tree)):
        return ""
    for name in sorted(reached):
        parts = split_name(name)
        if parts.marks not in (("bar",), ("hat",)) or parts.subscripts:
            continue
        told = claim.setting.definition(name) is not None or name in claim.setting.given
        shapes = claim.setting.shapes
        data = parts.base in reached or shapes.get(parts.base) or shapes.get(name)
        if data and not told:
            return f"nothing is known of {name}, which may be the mean or the fit of {parts.base}"
    return ""


def _written(claim: Claim, reached: set[str]) -> list[Tree]:
    return _sides(claim) + [d.body for d in claim.setting.definitions if d.name in reached]


def _letter_pi(claim: Claim) -> str:
    """A π on one side alone, beside names, may be a probability."""
    if claim.kind is not ClaimKind.EQUATION or claim.head is None or claim.claimed is None:
        return ""
    found = [_PI in [*walk(side)] for side in (claim.head, claim.claimed)]
    if found[0] == found[1] or not names(claim.head) or not names(claim.claimed):
        return ""
    side = claim.head if found[0] else claim.claimed
    alone = [n for n in walk(side) if isinstance(n, Mul) and _PI in n.factors and not _numbers(n)]
    return "π may be a name of its own here" if alone or side == _PI else ""


def _numbers(product: Mul) -> bool:
    return any(isinstance(factor, Number) for factor in product.factors)


_PI = Constant("pi")


def _multiplier(claim: Claim) -> str:
    """Gradients that are equal but for a factor of which nothing is known ask where they are so."""
    head, claimed = claim.head, claim.claimed
    if claim.kind is not ClaimKind.DERIVATIVE or head is None or not isinstance(claimed, Mul):
        return ""
    for factor in claimed.factors:
        name = factor.name if isinstance(factor, Name) else ""
        known = claim.setting.definition(name) is not None or name in claim.setting.given
        reached = {n for d in closure(claim.setting, names(head)) for n in names(d.body)}
        letter = split_name(name).base in ("lambda", "mu", "nu") if name else False
        if letter and not known and name not in reached | {*names(head)}:
            return f"nothing is known of {name}: it may be asked where this holds"
    return ""


def _outside(claim: Claim, found: Checked) -> str:
    """An entry z_c beside a sum over the first K entries of z may be none of them, if that is not said."""
    point = found.counterexample.point if found.counterexample is not None else {}
    for node in (node for tree in _sides(claim) for node in walk(tree)):
        if not isinstance(node, Sum) or not isinstance(node.upper, Name):
            continue
        last = point.get(node.upper.name)
        summed = {e.name for e in walk(node.body) if _is_entry(e, node.index)}
        for entry in (e for side in _sides(claim) for e in walk(side)):
            if last is None or not _is_entry(entry, "") or entry.name not in summed:
                continue
            if any(isinstance(i, Name) and point.get(i.name, 0) > last for i in entry.indices):
                return f"that {entry.name} has {node.upper.name} entries is not said"
    return ""


def _is_entry(node: Tree, index: str) -> TypeGuard[Entry]:
    """Return whether a tree is an entry at an index, or at any name if that is ""."""
    if not isinstance(node, Entry):
        return False
    return any(isinstance(i, Name) and index in ("", i.name) for i in node.indices)


def _imaginary(claim: Claim) -> str:
    """An i that nothing defines and that counts nothing is the imaginary unit: e^{ix} = cos x + i sin x."""
    if claim.setting.definition("i") is not None or "i" in claim.setting.given:
        return ""
    counts = any(
        isinstance(node, Sum) and node.index == "i" or _is_entry(node, "i")
        for tree in (*_sides(claim), *(d.body for d in claim.setting.definitions))
        for node in walk(tree)
    )
    if counts or not any("i" in names(tree) for tree in _sides(claim)):
        return ""
    return "i may be the imaginary unit, which is not read"


def _by_zero(claim: Claim) -> str:
    """A quotient by zero, such as the 0/0 that a limit comes to, has no value."""
    for tree in _sides(claim):
        for node in walk(tree):
            if isinstance(node, Div) and not names(node.denominator):
                found = values_of(Setting(), node.denominator)
                if found is not None and any(v.low == v.high == 0 for v in found.at.values()):
                    return "it divides by zero"
    return ""


_RULES: tuple[Callable[[Claim], str], ...] = (
    _random,
    _expected,
    _means,
    _letter_pi,
    _multiplier,
    _general,
    _turned,
    _tells,
    _says_what_a_function_is,
    _differentials,
    _imaginary,
    _by_zero,
)
