"""Pictures: the right files, the same bytes each time, lines told apart without color, clear errors."""

import sys

import numpy as np
import pytest

from symopt.foundation.errors import SymoptError, UnsupportedError
from symopt.functions.vocabulary import default_vocabulary
from symopt.model.spec import read_spec
from symopt.optimization import driver
from symopt.optimization.problem import Problem
from symopt.presentation.plots.activations import activations_of, plot_activation
from symopt.presentation.plots.boundary import plot_boundary
from symopt.presentation.plots.canvas import Labels
from symopt.presentation.plots.curves import plot_curve
from symopt.presentation.plots.pictures import plot_minimization, plots_for_model
from symopt.presentation.plots.sampling import heights, window
from symopt.syntax.reading.parser import parse

PERCEPTRON = """
title = "Perceptron"
data = ["x_1", "x_2", "y"]
parameters = ["w_1", "w_2", "b"]
loss = "L"
[definitions]
z = "w_1*x_1 + w_2*x_2 + b"
yhat = "sigmoid(z)"
L = "-y*log(yhat) - (1 - y)*log(1 - yhat)"
[units]
x_1 = "cm"
[fit]
predict = "yhat"
"""


def read(text):
    return parse(text, default_vocabulary())


def model(tmp_path, text):
    file = tmp_path / "model.toml"
    file.write_text(text, encoding="utf-8")
    return read_spec(file)


def bowl(names):
    size = len(names)
    problem = Problem(names, lambda x: float(x @ x), lambda x: 2 * x, lambda x: 2 * np.eye(size))
    return driver.minimize(problem, [1.0] * size, "gradient-descent", step=0.3)


@pytest.mark.parametrize("suffix", [".svg", ".png", ".pdf"])
def test_a_curve_is_written_in_each_format(tmp_path, suffix):
    file = plot_curve(read("x**2"), "x", tmp_path / f"curve{suffix}")
    start = {".svg": b"<?xml", ".png": b"\x89PNG", ".pdf": b"%PDF"}[suffix]
    assert file.read_bytes().startswith(start)


def test_the_same_picture_has_the_same_bytes(tmp_path):
    files = [plot_activation("sigmoid", tmp_path / f"{k}.svg") for k in (1, 2)]
    assert files[0].read_bytes() == files[1].read_bytes()


def test_lines_differ_by_style_and_no_color_is_used(tmp_path):
    text = plot_activation("tanh", tmp_path / "tanh.svg").read_text(encoding="utf-8")
    assert "stroke-dasharray" in text
    colors = {part[:7] for part in text.split("stroke: ")[1:] if part.startswith("#")}
    assert colors
    assert all(c[1:3] == c[3:5] == c[5:7] for c in colors)


def test_paths_in_one_and_two_variables(tmp_path):
    one = plot_minimization(bowl(("x",)), read("x**2"), tmp_path / "one.png")
    two = plot_minimization(bowl(("x", "y")), read("x**2 + y**2"), tmp_path / "two.png")
    assert one.exists()
    assert two.exists()
    with pytest.raises(UnsupportedError, match="3 variables has no picture"):
        plot_minimization(bowl(("x", "y", "z")), read("x**2 + y**2 + z**2"), tmp_path / "three.png")


def test_pictures_of_models(tmp_path):
    text = 'parameters = ["x", "y"]\nloss = "f"\n[definitions]\nf = "x**2 + y**2"\n'
    start = "[start]\nx = 1\ny = 1\n"
    files = plots_for_model(model(tmp_path, text + start), tmp_path / "pictures")
    assert [f.name for f in files] == ["f.svg", "f_surface.svg", "f_newton.svg"]
    assert all(f.exists() for f in files)
    zero = 'parameters = ["x"]\nzero = "f"\n[definitions]\nf = "x**2 - 2"\n[start]\nx = 1\n'
    files = plots_for_model(model(tmp_path, zero), tmp_path / "pictures", suffix=".png")
    assert [f.name for f in files] == ["f_newton.png"]


def test_pictures_of_a_perceptron(tmp_path):
    perceptron = model(tmp_path, PERCEPTRON)
    assert activations_of(perceptron) == ("sigmoid",)
    assert [f.name for f in plots_for_model(perceptron, tmp_path)] == ["sigmoid.svg"]
    rows = {"x_1": [3, 0, 1, 2], "x_2": [0, 2, 3, 1], "y": [1, 0, 0, 1]}
    file = plot_boundary(
        perceptron, {"w_1": 1.5, "w_2": -1.0, "b": 0.3}, rows, tmp_path / "boundary.png"
    )
    assert file.exists()
    assert Labels(perceptron).axis("x_1").endswith("(cm)")


def test_a_model_without_a_plane_has_no_boundary(tmp_path):
    other = model(tmp_path, PERCEPTRON.replace('predict = "yhat"', ""))
    with pytest.raises(UnsupportedError, match="no decision boundary"):
        plot_boundary(other, {}, {}, tmp_path / "boundary.png")


def test_without_matplotlib_the_error_names_the_extra(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(UnsupportedError, match=r"matplotlib(.|\n)*pip install \"symopt\[plot\]\""):
        plot_curve(read("x**2"), "x", tmp_path / "curve.svg")


def test_wrong_files_are_clear_errors(tmp_path):
    with pytest.raises(SymoptError, match="no picture format"):
        plot_curve(read("x**2"), "x", tmp_path / "curve.gif")
    with pytest.raises(SymoptError, match="cannot be written"):
        plot_curve(read("x**2"), "x", tmp_path / "nowhere" / "curve.svg")
    (tmp_path / "file").write_text("")
    perceptron = model(tmp_path, PERCEPTRON)
    with pytest.raises(SymoptError, match="folder cannot be made"):
        plots_for_model(perceptron, tmp_path / "file" / "pictures")


def test_poles_do_not_flatten_the_picture():
    x = np.linspace(0.001, 2, 400)
    low, high = heights(1 / x)
    assert high < 30
    assert low < 0.5
    assert window([1.0]) == (0.0, 2.0)
    assert window([]) == (-2.0, 2.0)
