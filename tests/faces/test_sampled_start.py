"""If these fail, fits to many rows take needless passes, or begin where no part of the rows led."""

import numpy as np
import pytest

import symopt as so

ROWS = 60_000
SPEC = {"z": "X @ w + b", "p": "sigmoid(z)", "L": "-sum(y*log(p) + (1 - y)*log(1 - p))/m"}


def logistic() -> so.Model:
    return so.Model(
        data=["X", "y"], parameters=["w", "b"], definitions=SPEC, loss="L",
        shapes={"X": ["m", "n"], "y": ["m"], "w": ["n"]},
    )  # fmt: skip


def data(rows: int = ROWS) -> dict:
    draw = np.random.default_rng(3)
    x = draw.normal(size=(rows, 2))
    p = 1 / (1 + np.exp(-x @ [1.0, -2.0] - 0.5))
    return {"X": x, "y": (draw.random(rows) < p).astype(float)}


def test_many_rows_begin_at_the_minimum_over_some_of_them():
    model, columns = logistic(), data()
    found = model.fit(columns)
    other = model.fit(columns, start={"w": 0, "b": 0})
    assert found.success
    assert "3,000 of the 60,000 rows were fitted first" in found.message
    assert found.x == pytest.approx(other.x, rel=1e-9)
    assert np.abs(found.trace[0].point - found.x).max() < 0.2
    assert other.trace[0].point == pytest.approx(np.zeros(3))
    assert found.nit < other.nit


def test_columns_that_are_reduced_over_rows_do_too():
    model = so.Model(
        data=["x", "y"],
        parameters=["k", "c"],
        definitions={"L": "log(cosh(k*x + c - y))"},
        loss="L",
    )
    x = np.linspace(-2, 2, ROWS)
    found = model.fit({"x": x, "y": 3 * x - 1})
    assert "rows were fitted first" in found.message
    assert found.x == pytest.approx([3, -1], abs=1e-8)


@pytest.mark.parametrize("given", [{"start": {"b": 0.5}}, {"method": "lbfgs"}])
def test_what_is_asked_for_is_done(given):
    assert "fitted first" not in logistic().fit(data(), **given).message


def test_a_part_that_has_no_minimum_is_no_start():
    # The rows that are drawn are separable, the others are not.
    x = np.ones(ROWS)
    step = 20
    labels = np.ones(ROWS)
    labels[: ROWS // 3] = 0
    labels[step // 2 :: step] = 1
    model = so.Model(
        data=["x", "y"], parameters=["w"], loss="L",
        definitions={"p": "sigmoid(w*x)", "L": "-y*log(p) - (1 - y)*log(1 - p)"},
    )  # fmt: skip
    found = model.fit({"x": x, "y": labels})
    share = labels.mean()
    assert "fitted first" not in found.message
    assert found.x == pytest.approx([np.log(share / (1 - share))])
