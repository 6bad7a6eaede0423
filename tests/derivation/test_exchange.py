"""What holds of one parameter holds of those that the model does not tell apart, and of no other."""

import pytest

from symopt.calculus.system import system_of
from symopt.derivation.scalar.exchange import Exchanges
from symopt.derivation.scalar.scalar import ScalarDeriver
from symopt.model.spec import model_from_text
from symopt.syntax.printing.text_printer import to_text

PERCEPTRON = """
data = ["x_1", "x_2", "x_3", "y"]
parameters = ["w_1", "w_2", "w_3", "b"]
loss = "L"
[definitions]
z = "w_1*x_1 + w_2*x_2 + w_3*x_3 + b"
p = "sigmoid(z)"
L = "-y*log(p) - (1 - y)*log(1 - p)"
"""
NETWORK = """
data = ["x_1", "x_2", "y"]
parameters = ["w_11", "w_12", "w_21", "w_22", "b_1", "b_2", "v_1", "v_2", "c"]
loss = "L"
[definitions]
z_1 = "w_11*x_1 + w_21*x_2 + b_1"
z_2 = "w_12*x_1 + w_22*x_2 + b_2"
a_1 = "tanh(z_1)"
a_2 = "tanh(z_2)"
yhat = "v_1*a_1 + v_2*a_2 + c"
L = "(y - yhat)**2/2"
"""
SOFTMAX = """
data = ["y_1", "y_2", "y_3"]
parameters = ["z_1", "z_2", "z_3"]
loss = "L"
[definitions]
s = "exp(z_1) + exp(z_2) + exp(z_3)"
L = "-y_1*log(exp(z_1)/s) - y_2*log(exp(z_2)/s) - y_3*log(exp(z_3)/s)"
"""


def system(text):
    return system_of(model_from_text(text))


def between(text, first, second):
    of = system(text)
    return Exchanges(of, of.loss, of.parameters).between(first, second)


def test_a_term_moves_with_its_data():
    assert between(PERCEPTRON, "w_1", "w_3") == {
        "w_1": "w_3",
        "w_3": "w_1",
        "x_1": "x_3",
        "x_3": "x_1",
    }


def test_a_unit_moves_with_all_that_belongs_to_it():
    found = between(NETWORK, "w_11", "w_12")
    assert found is not None
    pairs = {
        ("w_11", "w_12"),
        ("w_21", "w_22"),
        ("b_1", "b_2"),
        ("z_1", "z_2"),
        ("a_1", "a_2"),
        ("v_1", "v_2"),
    }
    assert {(a, b) for a, b in found.items() if a < b} == pairs


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("w_3*x_3", "2*w_3*x_3"),
        ("w_3*x_3", "w_3*x_2"),
        ("w_3*x_3", "w_3**2*x_3"),
        ('L = "', 'L = "w_3 '),
        ('L = "', 'L = "x_1 '),
        ("loss =", 'domain = {w_3 = "w_3 > 0"}\nloss ='),
        ("loss =", 'domain = {x_3 = "x_3 > 0"}\nloss ='),
        ('"x_3", "y"]', '"y"]\nconstants = {x_3 = 2}'),
    ],
)
def test_what_the_model_tells_apart_is_not_exchanged(old, new):
    assert old in PERCEPTRON
    assert between(PERCEPTRON.replace(old, new), "w_1", "w_3") is None


@pytest.mark.parametrize(
    "text", [PERCEPTRON, NETWORK, SOFTMAX], ids=["perceptron", "network", "softmax"]
)
def test_lines_are_those_found_without_exchange(text, monkeypatch):
    def lines(of):
        deriver = ScalarDeriver(of)
        found = (*deriver.gradients(), *deriver.locals(), *deriver.shared())
        return [
            (to_text(d.goal), d.enclosed, d.proved, [to_text(s.after) for s in d.steps])
            for d in found
        ]

    of = system(text)
    carried = lines(of)
    monkeypatch.setattr(Exchanges, "of", lambda self, name: None)
    assert carried == lines(of)


def test_most_of_many_parameters_are_not_derived_again(monkeypatch):
    made = []
    own = ScalarDeriver.chain
    monkeypatch.setattr(
        ScalarDeriver, "chain", lambda self, name: made.append(name) or own(self, name)
    )
    count = 60
    terms = " + ".join(f"w_{k}*x_{k}" for k in range(count))
    columns, weights = ([f"{letter}_{k}" for k in range(count)] for letter in "xw")
    text = PERCEPTRON.replace("w_1*x_1 + w_2*x_2 + w_3*x_3", terms)
    text = text.replace('["x_1", "x_2", "x_3", "y"]', str([*columns, "y"]))
    text = text.replace('["w_1", "w_2", "w_3", "b"]', str([*weights, "b"]))
    found = ScalarDeriver(system(text)).gradients()
    assert to_text(found[47].result) == "-(y - p)*x_47"
    assert all(item.proved and item.enclosed for item in found)
    assert made == ["w_0", "z", "b"]
