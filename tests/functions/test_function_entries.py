"""Every entry of the catalogue of functions against mpmath, 30 digits, at seeded points of its domain."""

from __future__ import annotations

import itertools
import random
import zlib

import pytest
from mpmath_values import FUNCTIONS, call, mp, value

from symopt.functions.formula import formula
from symopt.functions.lookup import (
    by_output_tree,
    definition_tree,
    derivative_tree,
    domain_tree,
    function,
    functions,
    kink_trees,
    stable_tree,
)
from symopt.syntax.tree import Logic, Name, Relation, walk

ENTRIES = sorted(functions())
PRIMITIVES = (
    "exp log sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh abs sign max min "
    "erf erfc gamma loggamma digamma polygamma erfinv erfi lambertw besselj bessely besseli besselk airyai "
    "airybi airyaiprime airybiprime Ei expint Si Ci Shi Chi sinc lowergamma uppergamma betainc_regularized "
    "polylog elliptic_k elliptic_e fresnels fresnelc floor"
)
# The domain is smaller than where mpmath has a real value: a pole, a cut, or a convention.
NARROWER = {
    "acot", "atan2", "beta", "factorial", "binomial", "polygamma", "expint", "lowergamma", "uppergamma",
    "betainc_regularized", "polylog", "besselj", "besseli", "bessely",
}  # fmt: skip
FEW = {
    "polylog": 5,
    **dict.fromkeys(("expint", "erfinv", "erfcinv", "uppergamma", "besselk", "bessely"), 15),
}
"""How many points are looked at where mpmath takes its time."""
SPECIAL = [mp.mpf(0), mp.mpf(1), mp.mpf(-1), mp.mpf(-2), mp.pi / 2, +mp.pi]


def arguments(name):
    entry = function(name)
    return ("x", "t") if entry.variadic else entry.arguments


def range_of(name):
    text = function(name).range
    return formula(text, frozenset({"y"})) if text else None


def candidates(name, count=400):
    draw = random.Random(zlib.crc32(name.encode()))
    entry = function(name)
    for i in range(count):
        width = (1, 5)[i % 2]
        point = {}
        for argument in arguments(name):
            if argument in entry.whole:
                point[argument] = mp.mpf(draw.randint(0, 4))
            else:
                point[argument] = mp.mpf(draw.randint(-997, 997)) * width / 991
        yield point


def holds(condition, env):
    return condition is None or value(condition, env)


def kinked(name, env):
    """Whether a point is at a kink or within 1/100 of a place where the definition switches."""
    return any(
        abs(value(part.left, env) - value(part.right, env)) < mp.mpf("0.01")
        for kink in kink_trees(name)
        for part in walk(kink.where)
        if isinstance(part, Relation)
    )


def points(name, count=25):
    domain = domain_tree(name)
    inside = (env for env in candidates(name) if holds(domain, env) and not kinked(name, env))
    return list(itertools.islice(inside, FEW.get(name, count)))


def truth(name, env):
    return call(name, [env[a] for a in arguments(name)])


def close(a, b, digits=30):
    return abs(a - b) <= mp.mpf(10) ** -digits * max(1, abs(a), abs(b))


def text_value(text, env=None):
    return value(formula(text, frozenset(env or {})), env)


def test_the_primitives_are_the_agreed_ones():
    assert {name for name, entry in functions().items() if entry.primitive} == set(
        PRIMITIVES.split()
    )


@pytest.mark.parametrize("name", ENTRIES)
def test_an_entry_is_complete(name):
    entry = function(name)
    assert entry.title.startswith(("the ", "Euler"))
    assert entry.law
    assert entry.reference
    assert entry.latex
    assert len(entry.examples) >= 3
    count = len(entry.arguments)
    assert len(entry.derivative) == count
    assert len(entry.by_output) in (0, count)
    missing = {entry.arguments[k] for k, d in enumerate(entry.derivative) if not d}
    assert missing == {*entry.whole, *entry.opaque}


@pytest.mark.parametrize("name", ENTRIES)
def test_the_examples_are_exact(name):
    for example in function(name).examples:
        at = [text_value(text) for text in example.at]
        assert close(call(name, at), text_value(example.value)), example


@pytest.mark.parametrize("name", [n for n in ENTRIES if not functions()[n].primitive])
def test_the_definition_and_the_stable_form_are_the_function(name):
    found = points(name)
    assert len(found) >= 8
    for tree in (definition_tree(name), stable_tree(name)):
        for env in found if tree is not None else ():
            assert close(value(tree, env), truth(name, env)), (env, tree)


def slope(name, argument, env):
    def along(x):
        return truth(name, {**env, argument: x})

    return mp.diff(along, env[argument], h=mp.mpf(10) ** -18, direction=0, relative=False)


@pytest.mark.parametrize("name", ENTRIES)
def test_the_derivatives_are_those_of_mpmath(name):
    entry = function(name)
    for k, env in itertools.product(range(len(entry.arguments)), points(name)):
        argument = arguments(name)[0 if entry.variadic else k]
        if argument in (*entry.whole, *entry.opaque):
            continue
        expected = slope(name, argument, env)
        forms = [derivative_tree(name, k), by_output_tree(name, k)]
        for tree in forms:
            if tree is not None:
                stated = value(tree, {**env, "y": truth(name, env)})
                assert close(stated, expected, 28), (argument, env, tree)


@pytest.mark.parametrize("name", ENTRIES)
def test_formulas_use_only_their_own_names(name):
    own = {*arguments(name), "y"}
    trees = [definition_tree(name), stable_tree(name), domain_tree(name), range_of(name)]
    for tree in filter(None, trees):
        assert {node.name for node in walk(tree) if isinstance(node, Name)} <= own


@pytest.mark.parametrize("name", [n for n in ENTRIES if functions()[n].domain])
def test_the_domain_is_where_the_value_is_real(name):
    domain = domain_tree(name)
    found = [env for env in candidates(name) if not holds(domain, env)]
    found += [
        env
        for values in itertools.product(SPECIAL, repeat=len(arguments(name)))
        if not holds(domain, env := dict(zip(arguments(name), values, strict=True)))
    ]
    assert found
    if name in NARROWER:
        return
    for env in found:
        try:
            result = truth(name, env)
        except (ValueError, ZeroDivisionError):
            continue
        real = isinstance(result, mp.mpf) and mp.isfinite(result) and abs(result) < 1e20
        assert not real, (env, result)


@pytest.mark.parametrize("name", [n for n in ENTRIES if functions()[n].range])
def test_the_range_holds(name):
    condition = range_of(name)
    for env in points(name, 100):
        assert holds(condition, {"y": truth(name, env)}), env


def directions(name):
    """The signs of change found when one argument grows."""
    found = set()
    for env, end in itertools.combinations(points(name, 30), 2):
        for argument in arguments(name):
            other = {**env, argument: end[argument]}
            if argument not in function(name).whole and holds(domain_tree(name), other):
                change = truth(name, other) - truth(name, env)
                found.add(int(mp.sign(change) * mp.sign(end[argument] - env[argument])))
    return found


@pytest.mark.parametrize("name", ENTRIES)
def test_monotone_claims(name):
    found = directions(name)
    match function(name).increasing:
        case True:
            assert found <= {0, 1}
        case False:
            assert found <= {0, -1}
        case None:
            assert {1, -1} <= found


def bends(name):
    """The signs of the chord minus the value at its middle."""
    found = set()
    for one, two in itertools.combinations(points(name, 40), 2):
        if any(one[w] != two[w] for w in function(name).whole):
            continue
        middle = {key: (one[key] + two[key]) / 2 for key in one}
        if holds(domain_tree(name), middle):
            gap = (truth(name, one) + truth(name, two)) / 2 - truth(name, middle)
            found.add(0 if abs(gap) < mp.mpf(10) ** -30 else int(mp.sign(gap)))
    return found


@pytest.mark.parametrize("name", ENTRIES)
def test_convexity_claims(name):
    found = bends(name)
    match function(name).convex:
        case True:
            assert found <= {0, 1}
        case False:
            assert found <= {0, -1}
        case None:
            assert {1, -1} <= found


def at_kink(name, where):
    """A point at a kink: equalities assign, the signs of the other arguments are tried."""
    parts = where.arguments if isinstance(where, Logic) else (where,)
    for signs in itertools.product((1, -1), repeat=len(arguments(name))):
        env = {a: s * mp.mpf(1) / 2 for a, s in zip(arguments(name), signs, strict=True)}
        for part in parts:
            if part.op == "=":
                env[part.left.name] = value(part.right, env)
        if value(where, env):
            return env
    raise AssertionError(f"no point where {where}")


KINKED = [n for n in ENTRIES if functions()[n].kinks]


@pytest.mark.parametrize("name", KINKED)
def test_the_kinks_have_the_stated_one_sided_derivatives(name):
    h = mp.mpf(10) ** -15
    for kink in kink_trees(name):
        env = at_kink(name, kink.where)
        first = arguments(name)[0]
        here = truth(name, env)
        sides = [
            (truth(name, {**env, first: env[first] + s * h}) - here) / (s * h) for s in (1, -1)
        ]
        ends = [value(kink.lower, env), value(kink.upper, env)]
        used = value(kink.used, env)
        assert close(value(derivative_tree(name), env), used)
        assert ends[0] <= used <= ends[1]
        if kink.jump:
            assert max(map(abs, sides)) > 1e10
        else:
            assert all(close(a, b, 12) for a, b in zip(sorted(sides), ends, strict=True))


SMOOTH = [n for n in ENTRIES if n not in KINKED and n not in ("asec", "acsc", "atan2")]


@pytest.mark.parametrize("name", [n for n in SMOOTH if not functions()[n].domain])
def test_an_entry_without_kinks_has_none_at_zero(name):
    h = mp.mpf(10) ** -15
    first, *others = arguments(name)
    env = dict.fromkeys(others, mp.mpf(1) / 2)

    def at(x):
        return truth(name, {**env, first: x})

    left, right = (at(mp.mpf(0)) - at(-h)) / h, (at(h) - at(mp.mpf(0))) / h
    assert close(left, right, 12) or name == "cbrt"


def test_the_oracle_has_every_entry():
    assert set(FUNCTIONS) == set(ENTRIES)
