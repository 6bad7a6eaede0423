"""Pages are short and leave nothing out that data do not hold: groups, lines gone over, likewise."""

import json
import re
from pathlib import Path

import pytest

from symopt.calculus.system import system_of
from symopt.derivation.models.whole import derive_model
from symopt.foundation.document import Group, Steps
from symopt.model.spec import read_spec
from symopt.presentation.composing import pattern_of
from symopt.presentation.derivation import derivation_document
from symopt.presentation.notation import model_notation
from symopt.presentation.render import render

FOLDER = Path(__file__).parents[2] / "derivations"
ROWS_OF_A_PAGE = 24


def derived(name, **options):
    model = read_spec(FOLDER / f"{name}.toml")
    return model, derive_model(system_of(model), **options)


def members(document):
    for block in document.blocks:
        if isinstance(block, Group):
            yield from block.members
        elif isinstance(block, Steps):
            yield block


def test_the_nine_gradients_of_a_small_network_take_one_page():
    model, found = derived("neural_network_2_2_1", order=1)
    written = render(
        derivation_document(found), "latex", standalone=True, notation=model_notation(model)
    )
    before = written.split(r"\section*{Gradient descent}")[0]
    displays = re.findall(r"\\begin\{alignat\*\}\{\d\}(.*?)\\end\{alignat\*\}", before, re.DOTALL)
    rows = sum(display.count(r"\\" + "\n") + 1 for display in displays)
    assert rows <= ROWS_OF_A_PAGE
    assert len(found.gradients) == 9
    for gradient in found.gradients:
        assert len([s for s in gradient.steps if s.rule == "chain-rule"]) == 1


def test_data_hold_every_step():
    model, found = derived("neural_network_2_2_1", order=1)
    data = json.loads(render(derivation_document(found), "json", notation=model_notation(model)))
    steps = [b for b in data["blocks"] if b["kind"] == "steps"]
    steps += [m for b in data["blocks"] if b["kind"] == "group" for m in b["members"]]
    parts = {d.goal: d for d in (*found.locals, *found.shared, *found.gradients)}
    assert sum(len(s["lines"]) for s in steps) == sum(len(d.steps) for d in parts.values())


@pytest.mark.parametrize("name", ["two_cluster_centers", "softmax_of_three_scores"])
def test_a_derivation_like_one_above_is_stated(name):
    _, found = derived(name)
    printed = list(members(derivation_document(found)))
    stated = [m for m in printed if m.printed[0].reason == ("likewise",)]
    assert stated
    full = {m.head for m in printed if len(m.printed) > 1}
    every = (*found.locals, *found.shared, *found.gradients, *found.totals, *found.second)
    parts = {d.goal: d for d in every}
    shown = {pattern_of(parts[head]) for head in full if head in parts}
    for member in stated:
        assert pattern_of(parts[member.head]) in shown


def test_at_the_level_of_every_rule_every_line_is_printed():
    _, found = derived("classification_perceptron", detail="every")
    assert all(m.printed == m.lines for m in members(derivation_document(found)))


def test_results_alone_are_a_line_each():
    _, found = derived("classification_perceptron", detail="result", order=1)
    assert [len(m.printed) for m in members(derivation_document(found))] == [1, 1, 1]
