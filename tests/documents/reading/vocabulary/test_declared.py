"""If these fail, declarations are not read, or say something else."""

import pytest

from symopt.documents.reading.vocabulary.declared import Declared, declared_from_text
from symopt.foundation.errors import SpecError, SymoptError
from symopt.syntax.printing.text_printer import to_text

TEXT = """
title = "ignored"
data = ["x", "y"]
parameters = ["w"]
loss = "L"
functions = {f = ["t"]}
[definitions]
z = "w*x"
L = '\\frac{1}{2}(y - z)^2'
[constants]
lambda = 0.1
[shapes]
X = ["m", 3]
[domain]
y = "0 <= y <= 1"
[properties]
X = ["sym"]
"""


def test_the_keys_of_a_specification():
    found = declared_from_text(TEXT)
    assert (found.data, found.parameters, found.objective) == (("x", "y"), ("w",), "L")
    assert to_text(found.definitions["L"]) == "1/2*(y - z)**2"
    assert to_text(found.constants["lambda"]) == "0.1"
    assert found.shapes == {"X": ("m", 3)}
    assert found.functions == {"f": ("t",)}
    assert len(found.conditions) == 2
    assert found.properties == {"X": ("symmetric",)}


def test_one_line_says_one_thing_of_one_name():
    found = declared_from_text('X = ["m", "n"]\nalpha = 0.1\ny = "data"\nz = "w*x"')
    assert found.shapes == {"X": ("m", "n")}
    assert found.data == ("y",)
    assert to_text(found.constants["alpha"]) == "0.1"
    assert to_text(found.definitions["z"]) == "w*x"


def test_later_declarations_hold():
    both = declared_from_text("a = 1") | declared_from_text('a = 2\nb = "data"')
    assert to_text(both.constants["a"]) == "2"
    assert both.names == {"a", "b"}
    assert Declared().names == frozenset()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('parametres = ["x"]', "did you mean parameters"),
        ("x = ", "not valid TOML"),
        ('[shapes]\nX = "m"', "list of one or two sizes"),
        ("[definitions]\nz = 3.5\nw = true", "must be text"),
        ('[definitions]\nz = "\\theta"', "control character"),
        ('[domain]\ny = "y + 1"', "must be a condition"),
        ("data = 3", "must be a list of words"),
        ("data = {}\nx = {}", "must be a list of words"),
    ],
)
def test_what_cannot_be_meant_is_told(text, message):
    with pytest.raises(SpecError, match=message):
        declared_from_text(text)


def test_what_is_not_mathematics_is_told():
    with pytest.raises(SymoptError):
        declared_from_text('[definitions]\nz = "__import__(1)"')
