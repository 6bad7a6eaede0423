"""Every loss against its exact examples, its claims of convexity and minimizer, and expansion."""

from __future__ import annotations

import itertools
import random
import zlib

import numpy as np
import pytest
from mpmath_values import mp, value

from symopt.foundation.errors import LimitError, NameError_
from symopt.functions.expand import expand_losses, least_arguments
from symopt.functions.formula import formula
from symopt.functions.lookup import loss, losses
from symopt.functions.vocabulary import default_vocabulary
from symopt.syntax.reading.parser import parse
from symopt.syntax.tree import Add, Call, Mul, Name, walk

ENTRIES = sorted(losses())
SCALAR = [name for name in ENTRIES if not losses()[name].shapes]
REQUIRED = "squared_error log_loss softmax_cross_entropy hinge huber poisson exponential absolute"
LABELS = {"hinge", "squared_hinge", "logistic_loss", "exponential"}


def read(text, names=()):
    return parse(text, default_vocabulary().declare(names))


def close(a, b, digits=30):
    return abs(a - b) <= mp.mpf(10) ** -digits * max(1, abs(a), abs(b))


def settings(entry):
    return {key: value(formula(text, frozenset())) for key, text in entry.defaults}


def evaluate(entry, *given):
    env = {**settings(entry), **dict(zip(entry.arguments, given, strict=False))}
    return value(formula(entry.formula, frozenset(entry.arguments)), env)


def condition(text, env):
    return not text or value(formula(text, frozenset(env)), env)


def draws(entry, count=60):
    """Targets and predictions in the domain, with the settings at their defaults."""
    draw = random.Random(zlib.crc32(entry.name.encode()))
    y, yhat = entry.arguments[:2]
    while count:
        scale = 1 if entry.name == "log_loss" else 3
        target = mp.mpf(draw.choice((-1, 1)) if entry.name in LABELS else draw.randint(-96, 96)) / 1
        if entry.name not in LABELS:
            target = target * scale / 96
        env = {**settings(entry), y: target, yhat: mp.mpf(draw.randint(-991, 991)) * scale / 997}
        if condition(entry.domain, env):
            count -= 1
            yield env


def test_the_losses_of_the_issue_are_there():
    assert set(REQUIRED.split()) <= set(ENTRIES)


@pytest.mark.parametrize("name", ENTRIES)
def test_an_entry_is_complete(name):
    entry = loss(name)
    assert entry.title.startswith("the ")
    assert entry.reference
    assert entry.convention
    assert len(entry.examples) >= 3
    assert entry.arguments[least_arguments(entry) :] == tuple(key for key, _ in entry.defaults)


@pytest.mark.parametrize("name", ENTRIES)
def test_the_examples_are_exact(name):
    entry = loss(name)
    for example in entry.examples:
        given = [value(formula(text, frozenset())) for text in example.at]
        expected = value(formula(example.value, frozenset()))
        assert close(evaluate(entry, *given), expected), example


@pytest.mark.parametrize("name", SCALAR)
def test_convexity_in_the_prediction(name):
    entry = loss(name)
    assert entry.convex is True
    _, yhat = entry.arguments[:2]
    for one, two in itertools.pairwise(draws(entry)):
        two = {**one, yhat: two[yhat]}
        middle = {**one, yhat: (one[yhat] + two[yhat]) / 2}
        f = [evaluate(entry, *(env[a] for a in entry.arguments)) for env in (one, two, middle)]
        assert (f[0] + f[1]) / 2 - f[2] > -(mp.mpf(10) ** -35)


@pytest.mark.parametrize("name", [n for n in SCALAR if losses()[n].minimized_at])
def test_the_minimizer(name):
    entry = loss(name)
    y, yhat = entry.arguments[:2]
    for env in draws(entry, 20):
        if entry.domain.startswith("0 <= y <= 1") and not 0 < env[y] < 1:
            continue
        if name == "poisson" and env[y] == 0:
            continue
        best = {**env, yhat: value(formula(entry.minimized_at, frozenset({y})), {y: env[y]})}
        gap = [evaluate(entry, *(e[a] for a in entry.arguments)) for e in (env, best)]
        assert gap[0] >= gap[1], env


@pytest.mark.parametrize("name", [n for n in SCALAR if not losses()[n].minimized_at])
def test_without_a_minimizer_the_loss_decreases_for_ever(name):
    entry = loss(name)
    values = [evaluate(entry, mp.mpf(1), mp.mpf(z)) for z in (1, 10, 100)]
    assert values[0] > values[1] > values[2]


def test_the_cross_entropy_is_least_at_the_target_distribution():
    target = np.array([mp.mpf(1) / 4, mp.mpf(3) / 4], dtype=object)
    at = [evaluate(loss("cross_entropy"), target, np.array([p, 1 - p], dtype=object))
          for p in (mp.mpf(1) / 5, mp.mpf(1) / 4, mp.mpf(1) / 3)]  # fmt: skip
    assert at[1] < min(at[0], at[2])


def test_the_score_forms_agree_with_the_probability_forms():
    y, z = mp.mpf(1) / 3, mp.mpf(5) / 7
    p = 1 / (1 + mp.exp(-z))
    assert close(evaluate(loss("logit_log_loss"), y, z), evaluate(loss("log_loss"), y, p))
    ones = np.array([mp.mpf(0), z], dtype=object)
    rows = np.array([1 - y, y], dtype=object)
    assert close(
        evaluate(loss("softmax_cross_entropy"), rows, ones), evaluate(loss("log_loss"), y, p)
    )
    assert close(
        evaluate(loss("logistic_loss"), mp.mpf(-1), z), evaluate(loss("log_loss"), mp.mpf(0), p)
    )


@pytest.mark.parametrize("name", [n for n in ENTRIES if losses()[n].kinks])
def test_the_kinks(name):
    entry = loss(name)
    h = mp.mpf(10) ** -15
    for y, kink in itertools.product((mp.mpf(1), mp.mpf(-1)), entry.kinks):
        env = {**settings(entry), "y": y, "yhat": y}
        assert condition(kink.where, env)
        here = evaluate(entry, y, y)
        sides = [(evaluate(entry, y, y + s * h) - here) / (s * h) for s in (-1, 1)]
        ends = [value(formula(text, frozenset(env)), env) for text in (kink.lower, kink.upper)]
        assert all(close(a, b, 12) for a, b in zip(sides, ends, strict=True))
        assert ends[0] <= value(formula(kink.used, frozenset(env)), env) <= ends[1]


def test_a_loss_takes_the_names_of_the_user():
    tree = expand_losses(Call("squared_error", (Name("t"), Name("p_1"))))
    assert tree == read("1/2*(t - p_1)**2")


def test_arguments_are_replaced_at_once():
    swapped = expand_losses(Call("poisson", (Name("yhat"), Name("y"))))
    assert swapped == read("y - yhat*log(y)")


def test_a_call_expands_inside_a_formula():
    names = {"y", "yhat", "w", "lambda"}
    tree = expand_losses(read("log_loss(y, yhat) + lambda*w**2", names))
    assert tree == read("(-y*log(yhat) - (1 - y)*log(1 - yhat)) + lambda*w**2", names)


def test_losses_expand_inside_losses_and_functions():
    names = {"y", "a", "b"}
    tree = expand_losses(read("sqrt(absolute(y, huber(a, b, 2)))", names))
    called = {node.function for node in walk(tree) if isinstance(node, Call)}
    assert called == {"sqrt", "abs"}


def test_defaults_fill_what_a_call_leaves_out():
    names = {"y", "yhat"}
    assert expand_losses(read("huber(y, yhat)", names)) == expand_losses(
        read("huber(y, yhat, 1)", names)
    )
    assert expand_losses(read("huber(y, yhat)", names)) != expand_losses(
        read("huber(y, yhat, 2)", names)
    )


def test_settings_that_are_numbers_are_worked_out():
    names = {"y", "s", "c"}
    assert expand_losses(read("huber(y, s)", names)) == read(
        "Piecewise((1/2*(y - s)**2, abs(y - s) <= 1), (abs(y - s) - 1/2, True))", names
    )
    assert expand_losses(read("pinball(y, s)", names)) == read(
        "max(1/2*(y - s), -1/2*(y - s))", names
    )
    kept = expand_losses(read("pinball(y*1 - 1/2 - 1, s, c)", names))
    assert kept == read("max(c*((y*1 - 1/2 - 1) - s), -(1 - c)*((y*1 - 1/2 - 1) - s))", names)


def test_a_formula_takes_the_place_of_its_call():
    tree = expand_losses(read("1 + hinge(y, s)", {"y", "s"}))
    assert isinstance(tree, Add)
    assert {node.span for node in walk(tree.terms[1]) if not isinstance(node, Name)} == {(4, 15)}


def test_other_trees_stay_the_same_object():
    tree = read("x*exp(y)", {"x", "y"})
    assert expand_losses(tree) is tree


def test_spellings_mean_the_canonical_loss():
    assert read("binary_cross_entropy(y, p)", {"y", "p"}).function == "log_loss"


def test_a_declared_name_is_not_a_loss():
    tree = read("hinge*(1 - hinge)", {"hinge"})
    assert isinstance(tree, Mul)


@pytest.mark.parametrize(("name", "slip"), [("log_loss", "long"), ("hinge", "deep")])
def test_losses_inside_losses_may_not_explode(name, slip):
    nested = "y"
    for _ in range(40):
        nested = f"{name}(y, {nested})"
    with pytest.raises(LimitError, match=f"the formula of {name} becomes too {slip}"):
        expand_losses(read(nested, {"y"}))


def test_unknown_losses_and_other_arguments_are_named():
    with pytest.raises(NameError_, match="no loss is named 'foo'"):
        loss("foo")
    with pytest.raises(NameError_, match="does not take 1 arguments"):
        expand_losses(Call("hinge", (Name("y"),)))
    with pytest.raises(NameError_, match="takes no keywords"):
        expand_losses(Call("hinge", (Name("y"), Name("z")), (("axis", Name("k")),)))
