"""If these fail, a page in derivations/ is not what symopt derives today.

`pytest tests/derivations --update` writes the pages anew; read the difference before you commit it.
"""

from functools import cache
from pathlib import Path

import pytest

from symopt.calculus.system import system_of
from symopt.derivation.models.whole import derive_model
from symopt.foundation.document import Mark
from symopt.model.spec import read_spec
from symopt.presentation.notation import model_notation
from symopt.presentation.pages import completed
from symopt.presentation.render import render

FOLDER = Path(__file__).parents[2] / "derivations"
SPECS = sorted(FOLDER.glob("*.toml"))
SYSTEMS = {
    "regression_perceptron", "sigmoid", "classification_perceptron", "neural_network_2_2_1",
    "deep_network", "newton_root", "newton_minimum", "motion", "curvature", "mixed_derivatives",
    "concave_up", "concave_down", "saddle", "newton_two_variables", "linear_regression",
    "logistic_regression", "softmax_regression", "hidden_layer",
}  # fmt: skip


@cache
def derived(spec):
    """The derivation that both tests of a specification look at."""
    return derive_model(system_of(read_spec(spec)))


def test_every_system_has_a_specification():
    assert {spec.stem for spec in SPECS} >= SYSTEMS


@pytest.mark.parametrize("spec", SPECS, ids=lambda s: s.stem)
def test_the_page_is_what_is_derived(spec, request):
    model = read_spec(spec)
    page = render(completed(derived(spec)), "markdown", notation=model_notation(model))
    file = spec.with_suffix(".md")
    if request.config.getoption("--update"):
        file.write_text(page, encoding="utf-8")
    assert file.exists(), "run with --update"
    assert file.read_text(encoding="utf-8") == page


@pytest.mark.parametrize("spec", SPECS, ids=lambda s: s.stem)
def test_every_line_is_proved(spec):
    found = derived(spec)
    every = (*found.locals, *found.shared, *found.gradients, *found.matrix)
    parts = (*every, *found.totals, *found.second)
    assert parts
    assert [s for d in parts for s in d.steps if s.mark is not Mark.PROVED] == []
