"""Whole models: the final forms of a table, true by mpmath, and what every derivation is made of."""

import random

import pytest
from line_values import mp, value
from model_table import FUNCTIONS, MODELS, SECOND

from symopt.calculus.system import system_of
from symopt.derivation.models.whole import derive_model
from symopt.foundation.document import Mark
from symopt.foundation.errors import NameError_
from symopt.model.spec import model_from_text
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.tree import Derivative, Entry, Name, walk

FOUND = {}


def derived(name):
    if name not in FOUND:
        FOUND[name] = derive_model(system_of(model_from_text(MODELS[name][0])))
    return FOUND[name]


def function(text):
    spec = f'parameters = ["x"]\nfunction = "f"\n[definitions]\nf = "{text}"\n'
    return derive_model(system_of(model_from_text(spec + '[domain]\nx = "x > 0"')))


def evaluated(found, variables):
    """Values of the variables and of the definitions, in order."""
    values = dict(variables)
    for item in found.system.model.definitions:
        values[item.name] = value(item.body, values)
    return values


def point(found, seed):
    """Random values of the variables."""
    chosen = random.Random(seed)
    return {v.name: mp.mpf(chosen.randint(3, 40)) / 16 for v in found.system.model.variables}


def difference(found, names, at):
    """The derivative of the loss by numeric differentiation of the composed function."""
    chosen = tuple(dict.fromkeys(names))
    orders = tuple(names.count(n) for n in chosen)

    def along(*given):
        return evaluated(found, {**at, **dict(zip(chosen, given, strict=True))})[found.system.loss]

    return mp.diff(along, tuple(at[n] for n in chosen), orders, h=mp.mpf("1e-12"))


def close(left, right):
    return abs(left - right) <= mp.mpf("1e-9") * (1 + abs(right))


@pytest.mark.parametrize("name", MODELS)
def test_gradients_end_in_the_form_of_a_textbook_and_are_true(name):
    found = derived(name)
    results = {d.goal.wrt[0].name: d.result for d in found.gradients}
    for wrt, wanted in MODELS[name][1].items():
        assert to_text(results[wrt]) == wanted
    for seed in range(2):
        at = point(found, f"{name} {seed}")
        values = evaluated(found, at)
        for wrt, tree in results.items():
            assert close(value(tree, values), difference(found, [wrt], at)), wrt


@pytest.mark.parametrize("name", SECOND)
def test_second_derivatives_end_in_the_form_of_a_textbook(name):
    found = derived(name)
    results = {tuple(sorted(t.name for t in d.goal.wrt)): d.result for d in found.second}
    for pair, wanted in SECOND[name].items():
        tree = results[tuple(sorted(pair))]
        assert to_text(tree) == wanted
        at = point(found, name)
        assert close(value(tree, evaluated(found, at)), difference(found, list(pair), at))


@pytest.mark.parametrize("name", MODELS)
def test_a_derivation_is_whole(name):
    found = derived(name)
    parts = (*found.locals, *found.shared, *found.gradients, *found.second)
    assert [to_text(d.goal) for d in parts for s in d.steps if s.mark is not Mark.PROVED] == []
    for part in parts:
        pending = [t for t in walk(part.result) if isinstance(t, Derivative)]
        assert all(isinstance(t.of, Name | Entry) for t in pending)
    for gradient in found.gradients:
        rules = [s.rule for s in gradient.steps]
        if "chain-rule" in rules:
            assert rules[:2] == ["chain-rule", "local-derivatives"]
    assert all(d.enclosed for d in found.gradients)


@pytest.mark.parametrize("text", FUNCTIONS)
def test_functions_of_one_variable(text):
    found = function(text)
    first, second = FUNCTIONS[text]
    assert to_text(found.gradients[0].result) == first
    assert to_text(found.second[0].result) == second
    assert all(t.total for d in (*found.gradients, *found.second) for s in d.steps
               for t in walk(s.after) if isinstance(t, Derivative))  # fmt: skip


def test_the_sigmoid_is_derived_by_adding_and_subtracting_one():
    found = function("1/(1 + exp(-x))")
    lines = [to_text(s.after) for s in found.gradients[0].steps]
    assert "(1 + exp(-x) - 1)/(1 + exp(-x))**2" in lines
    assert lines[-1] == "f*(1 - f)"


def test_results_alone_at_the_level_result():
    system = system_of(model_from_text(MODELS["2-2-1 network"][0]))
    found = derive_model(system, detail="result", order=1)
    assert [len(d.steps) for d in found.gradients] == [1] * 9
    assert found.locals == found.shared == ()
    assert [d.result for d in found.gradients] == [
        d.result for d in derived("2-2-1 network").gradients
    ]


def test_every_rule_makes_more_lines():
    system = system_of(model_from_text(MODELS["log loss"][0]))
    every = derive_model(system, detail="every", order=1)
    assert sum(len(d.steps) for d in every.locals) > sum(
        len(d.steps) for d in derived("log loss").locals
    )


def test_derivatives_in_definitions_and_data():
    system = system_of(model_from_text(MODELS["log loss"][0]))
    found = derive_model(system, wrt=["z", "yhat", "x_1", "w_1"])
    results = {d.goal.wrt[0].name: to_text(d.result) for d in found.gradients}
    assert results["z"] == "-(y - yhat)"
    assert results["yhat"] == "-(y - yhat)/(yhat*(1 - yhat))"
    assert results["x_1"] == "-w_1*(y - yhat)"
    assert results["w_1"] == "-(y - yhat)*x_1"
    assert found.second == ()
    assert [to_text(u.left) for u in found.updates] == ["w_1"]


@pytest.mark.parametrize(
    ("name", "why"), [("q", "no such name"), ("L", "is what is differentiated")]
)
def test_a_name_that_nothing_can_be_differentiated_in(name, why):
    system = system_of(model_from_text(MODELS["log loss"][0]))
    with pytest.raises(NameError_, match=why):
        derive_model(system, wrt=[name])


def test_the_user_s_own_names_are_left_to_the_user():
    text = """
    data = ["J", "m", "i", "x"]
    parameters = ["alpha", "H", "theta"]
    loss = "L"
    [definitions]
    u = "alpha*m + H*i + theta*x"
    L = "(J - u)**2"
    """
    found = derive_model(system_of(model_from_text(text)))
    assert found.system.objective not in {"J", "m", "i", "L"}
    assert found.system.rows != "m"
    assert to_text(found.updates[0].right) == "alpha + 2*eta*(J - u)*m"
    assert "H_" in to_text(found.newton[0].right)
