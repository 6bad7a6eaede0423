"""If these fail, a specification is misread, or its mistake is not named."""

from fractions import Fraction
from pathlib import Path

import pytest

from symopt.foundation.errors import NameError_, ReadingError, ShapeError, SpecError, SymoptError
from symopt.model.model import Role
from symopt.model.spec import model_from_text, read_spec
from symopt.syntax.printing.text_printer import to_text

SPECS = Path(__file__).parents[2] / "derivations"
FULL = r"""
title = "All keys"
data = ["x", "y", "k"]
parameters = ["w", "b"]
loss = "L"
penalty = "lambda*w**2"
[definitions]
yhat = "w*x + b"
L = '\frac{1}{2}(y - \hat{y})^2'
[constants]
lambda = 0.10
[domain]
y = "0 <= y <= 1"
[display]
w = '\omega'
yhat = '\hat{y}'
[columns]
x = "Size (m²)"
[units]
x = "m²"
[start]
w = "1/3"
[bounds]
w = [0, 10]
b = [-inf, 2.5]
[fit]
reduction = "sum"
kind = "least-squares"
predict = "yhat"
weights = "k"
constraints = ["w + b <= 1"]
"""
SMALL = 'data = ["x"]\nparameters = ["w"]\nloss = "L"\n[definitions]\nL = "(x - w)**2"\n'


def test_every_key_is_read():
    model = model_from_text(FULL)
    assert model.title == "All keys"
    assert [(v.name, v.role) for v in model.variables] == [
        ("x", Role.DATA), ("y", Role.DATA), ("k", Role.DATA),
        ("w", Role.PARAMETER), ("b", Role.PARAMETER), ("lambda", Role.CONSTANT),
    ]  # fmt: skip
    x, y = model.data[:2]
    assert (x.column, x.unit) == ("Size (m²)", "m²")
    assert [to_text(c) for c in y.domain] == ["0 <= y", "y <= 1"]
    assert to_text(model.constants[0].value) == "0.10"
    assert to_text(model.penalty) == "lambda*w**2"
    assert to_text(model.definition("L").body) == "1/2*(y - yhat)**2"
    assert model.displays == {"w": r"\omega", "yhat": r"\hat{y}"}
    fit = model.fit
    assert (fit.reduction, fit.kind, fit.predict, fit.weights) == (
        "sum", "least-squares", "yhat", "k"
    )  # fmt: skip
    assert fit.bounds == {"w": (0, 10), "b": (None, Fraction(5, 2))}
    assert to_text(fit.start["w"]) == "1/3"
    assert [to_text(c) for c in fit.constraints] == ["w + b <= 1"]
    assert model.by_row


def test_a_loss_over_arrays_is_never_reduced():
    text = SMALL.replace('"(x - w)**2"', '"sum((x - w)**2)"') + '[shapes]\nx = ["m"]\n'
    model = model_from_text(text)
    assert model.variable("x").shape == ("m",)
    assert model.fit.reduction is None
    assert not model.by_row
    with pytest.raises(SpecError, match="reduction is given for a loss over arrays"):
        model_from_text(text + '[fit]\nreduction = "mean"\n')


@pytest.mark.parametrize(
    ("old", "new", "error", "message"),
    [
        ('loss = "L"', "", SpecError, "names no output"),
        ('loss = "L"', 'loss = "Q"', SpecError, "the loss 'Q' is not defined"),
        ('loss = "L"', 'loss = "L"\nzero = "L"', SpecError, "both loss and zero are given"),
        ('loss = "L"', 'loss = "L"\nlos = "L"', SpecError, "'los' is not a key"),
        ('parameters = ["w"]', "", SymoptError, "not declared|there are no parameters"),
        ('["w"]', '["w", "x"]', NameError_, "x is declared twice"),
        ('["w"]', '["w", "a b"]', NameError_, "'a b' is not a name"),
        ('"(x - w)**2"', '"(x - v)**2"', SymoptError, "v is not declared"),
        ('"(x - w)**2"', '"(x - w"', ReadingError, "never closed"),
        ('"(x - w)**2"', '"L + w"', NameError_, "L is defined by itself"),
        ('L = "(x - w)**2"', 'L = "z*w"\nz = "w*x"', NameError_, "z is used before it is defined"),
        ('L = "(x - w)**2"', 'L = "z*w"\nz = "L*x"', NameError_, "go in a circle: L → z → L"),
        ('"(x - w)**2"', '"\\theta*w"', SpecError, "control character"),
        ('"(x - w)**2"', "[1, 2]", SpecError, "must be text"),
        ('"(x - w)**2"', '"squared_error(x)"', SymoptError, "squared_error"),
        (
            "[definitions]",
            '[shapes]\nw = "m"\n[definitions]',
            SpecError,
            "list of one or two sizes",
        ),
        ("[definitions]", "[shapes]\nw = [0]\n[definitions]", SpecError, "0 is not a size"),
        ("[definitions]", "[bounds]\nw = [2, 1]\n[definitions]", SpecError, "is above the upper"),
        ("[definitions]", '[domain]\nq = "q > 0"\n[definitions]', SpecError, "speaks of q"),
        ("[definitions]", '[domain]\nw = "w + 1"\n[definitions]', SpecError, "must be a condition"),
        ("[definitions]", '[fit]\nkind = "best"\n[definitions]', SpecError, "'best' is unknown"),
        ("[definitions]", "[definitions", SpecError, "not valid TOML"),
    ],
)
def test_each_mistake_is_named(old, new, error, message):
    with pytest.raises(error, match=message):
        model_from_text(SMALL.replace(old, new, 1))


def test_a_file_is_named_in_its_error(tmp_path):
    for name, content, message in (
        ("empty.toml", b"", "is empty"),
        ("binary.toml", b"\xff\xfe\x00", "not text"),
        ("null.toml", b"a\x00b", "not text"),
    ):
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(SpecError, match=message) as found:
            read_spec(path)
        assert name in found.value.where
    with pytest.raises(SpecError, match="cannot be read"):
        read_spec(tmp_path / "missing.toml")
    with pytest.raises(SpecError, match="cannot be read"):
        read_spec(tmp_path)


def test_a_loss_that_is_an_array_is_refused_with_its_shape():
    from symopt.calculus.system import system_of

    text = SMALL + '[shapes]\nx = ["m"]\n'
    with pytest.raises(ShapeError, match=r"the loss L is an array of shape \(m\)"):
        system_of(model_from_text(text))


@pytest.mark.parametrize("path", sorted(SPECS.glob("*.toml")), ids=lambda p: p.stem)
def test_every_specification_of_the_project_is_read(path):
    model = read_spec(path)
    assert model.definition(model.loss) is not None
    assert model.parameters


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ('[start]\nw = "fast"', "fast stands where a number is needed"),
        ('[constants]\nc = "2*w"', "w stands where a number is needed"),
        ('[fit]\nconstraints = ["w + 1"]', "w \\+ 1 is not a constraint"),
    ],
)
def test_values_and_constraints_are_checked_when_the_model_is_read(table, message):
    """Not first by the command that happens to use them."""
    text = f'parameters = ["w"]\nloss = "L"\n{table}\n[definitions]\nL = "w**2"\n'
    with pytest.raises(SpecError, match=message):
        model_from_text(text)
