"""Every rule of differentiation and every strategy of algebra, by its own examples."""

from __future__ import annotations

from dataclasses import replace

import pytest
from line_values import mp, read, value

from symopt.derivation.rule import LocalContext, Rewrite, Rule, Situation, pending, rewrites, rules
from symopt.syntax.tree import Derivative, Name, rebuild, walk

POINTS = (
    {"x": mp.mpf("0.7"), "y": mp.mpf("0.3"), "k": mp.mpf("1.9"), "a": mp.mpf("1.3")},
    {"x": mp.mpf("0.35"), "y": mp.mpf("1.6"), "k": mp.mpf("0.4"), "a": mp.mpf("2.2")},
)
MORE = {"n": mp.mpf("2.5"), "w": mp.mpf("-1.2"), "b": mp.mpf("0.6"), "u": mp.mpf(2)}


def numbered(point):
    return {**point, **MORE}


@pytest.mark.parametrize("rule", rules(), ids=lambda r: r.name)
def test_a_rule_applies_to_its_examples_and_keeps_the_value(rule: Rule):
    assert rule.examples
    for example in rule.examples:
        tree = read(example.text)
        after = rule.apply(tree, example.name)
        assert after is not None, example.text
        for point in map(numbered, POINTS):
            expected = value(pending(tree, example.name), point)
            assert mp.almosteq(value(after, point), expected, 1e-9, 1e-9), example.text


@pytest.mark.parametrize("rule", rules(), ids=lambda r: r.name)
def test_a_rule_leaves_its_counterexamples_alone(rule: Rule):
    assert rule.counterexamples
    for example in rule.counterexamples:
        assert rule.apply(read(example.text), example.name) is None, example.text


@pytest.mark.parametrize("rule", rules(), ids=lambda r: r.name)
def test_a_rule_leaves_smaller_derivatives_or_a_simpler_kind(rule: Rule):
    for example in rule.examples:
        tree = read(example.text)
        after = rule.apply(tree, example.name)
        assert after is not None
        left = [p.of for p in walk(after) if isinstance(p, Derivative)]
        assert all(part != tree for part in left)
        assert rule.title
        assert rule.statement
        assert rule.why(tree, example.name)


@pytest.mark.parametrize("name", sorted({r.name for r in rules()}))
def test_ranks_decide_which_rule_is_used_first(name: str):
    rule = next(r for r in rules() if r.name == name)
    for example in rule.examples:
        first = next(r for r in rules() if r.apply(read(example.text), example.name) is not None)
        assert first.rank <= rule.rank


@pytest.mark.parametrize("rewrite", rewrites(), ids=lambda r: r.name)
def test_a_strategy_reaches_its_results_and_every_line_keeps_the_value(rewrite: Rewrite):
    situation = Situation(LocalContext())
    for text, wanted in rewrite.examples:
        start = read(text)
        lines = rewrite.apply(start, situation)
        assert lines, text
        assert plain(lines[-1].tree) == plain(read(wanted))
        for point in map(numbered, POINTS):
            expected = value(start, point)
            for line in lines:
                assert mp.almosteq(value(line.tree, point), expected, 1e-25, 1e-25), line


@pytest.mark.parametrize("rewrite", rewrites(), ids=lambda r: r.name)
def test_a_strategy_leaves_its_counterexamples_alone(rewrite: Rewrite):
    assert rewrite.counterexamples
    for text in rewrite.counterexamples:
        assert rewrite.apply(read(text), Situation(LocalContext())) == ()


def plain(tree):
    """The tree without the choice of product signs and number spellings."""
    tree = rebuild(tree, plain)
    return replace(tree, span=None)


def test_the_variable_must_occur_for_a_rule_to_fire():
    for rule in rules():
        if rule.name != "constant":
            assert rule.apply(read("sin(y) + y**2"), "x") is None
    assert isinstance(pending(Name("x"), "x"), Derivative)
