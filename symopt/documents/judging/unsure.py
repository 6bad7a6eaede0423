r"""When a claim that does not hold as it was read is not refuted: because it may have been meant otherwise.

    Var(x_i) = …            of random variables, not of the entries of an array
    df/dx = dg/dx + dh/dx   of an f = g + h that nothing defines, though another f was defined before
    ∂a/∂u with u = a²       of other functions than those in force, where it is the other way round
    θ = 2m = \frac2n Σ x_i  says what m is, if nothing else does

Each rule returns what to tell, "" where it does not apply.
"""

from __future__ import annotations

from collections.abc import Callable

from symopt.documents.judging.needed import closure
from symopt.documents.reading.claim import Claim, ClaimKind
from symopt.documents.reading.elaborate.unknowns import Application, unknown
from symopt.documents.reading.setting import Setting
from symopt.syntax.tree import Call, Derivative, Entry, Name, Tree, names, walk

_STATISTICS = frozenset(("var", "variance", "std", "mean", "cov", "median"))


def unsure(claim: Claim) -> str:
    """Return why a claim that is wrong as it was read may be meant otherwise, "" if it is just wrong."""
    return next((told for rule in _RULES if (told := rule(claim))), "")


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
    strange = _functions(claim.setting, claim.claimed) - _functions(claim.setting, claim.head)
    known = {n for n in names(claim.head) if claim.setting.definition(n) is not None}
    if not strange or not known:
        return ""
    return f"nothing is known of {min(strange)}, so {min(known)} may be made of it here"


def _functions(setting: Setting, tree: Tree) -> set[str]:
    """Return the functions without definition whose values a formula is made of."""
    reached = {*names(tree), *(n for d in closure(setting, names(tree)) for n in names(d.body))}
    told = (unknown(name) for name in reached)
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
    own = {*names(claimed), *(n for d in closure(setting, names(claimed)) for n in names(d.body))}
    for name in names(before):
        known = setting.definition(name) is not None or name in setting.given
        if not known and name not in own and not _is_bound(before, name):
            return f"nothing is known of {name}, so this may say what it is"
    return ""


def _is_bound(tree: Tree, name: str) -> bool:
    """Return whether a name only indexes entries."""
    return any(
        isinstance(node, Entry) and any(name in names(i) for i in node.indices)
        for node in walk(tree)
    )


_RULES: tuple[Callable[[Claim], str], ...] = (_random, _general, _turned, _tells)
