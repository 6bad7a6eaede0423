"""If these fail, a run begins where its result does not say, or at a point it cannot leave."""

import numpy as np
import pytest

import symopt as so
from symopt.calculus.system import system_of
from symopt.faces.problem.ranges import Range
from symopt.faces.starts.starts import choose_start, is_symmetric
from symopt.syntax.tree import number


def symmetric(definitions: dict[str, str], loss: str) -> bool:
    model = so.Model(
        data=["x", "y"], parameters=["u", "v", "b"], definitions=definitions, loss=loss
    )
    system = system_of(model.plain)
    return is_symmetric(system.whole, system.parameters)


@pytest.mark.parametrize(
    ("definitions", "loss", "expected"),
    [
        ({"z": "u*x + v*x**2 + b"}, "(y - z)**2", False),
        ({"z": "u*x + b", "p": "sigmoid(z)"}, "log_loss(y, p) + v**2", False),
        ({"a": "tanh(u*x)", "z": "v*a + b"}, "(y - z)**2", True),
        ({"z": "u*(1 - exp(-v*x)) + b"}, "(y - z)**2", True),
    ],
)
def test_zero_is_no_start_where_a_parameter_multiplies_what_depends_on_another(
    definitions, loss, expected
):
    assert symmetric(definitions, loss) is expected


def test_what_is_given_goes_before_the_spec_and_the_spec_before_the_default():
    shapes = {"a": (), "b": (), "c": (2,), "s": ()}
    found = choose_start(
        shapes, {"a": 5}, {"a": number(1), "b": number(2)}, {"s": Range(0.0, open_low=True)},
        symmetric=False, seed=0,
    )  # fmt: skip
    assert (found.values["a"], found.values["b"], found.values["s"]) == (5.0, 2.0, 1.0)
    assert found.values["c"] == pytest.approx(np.zeros(2))
    assert found.note.startswith("The start is as given; c, s: at zero, or inside the domain")


def test_drawn_starts_are_reproducible_and_stay_in_their_range():
    shapes = {"W": (3, 4), "s": ()}
    ranges = {"s": Range(2.0, 3.0)}
    one, two = (
        choose_start(shapes, given, {}, ranges, symmetric=True, seed=7)
        for given in ({}, {"s": 2.5})
    )
    assert one.values["W"] == pytest.approx(two.values["W"], abs=0)
    assert one.values["s"] == 2.5
    assert "seed 7" in one.note
