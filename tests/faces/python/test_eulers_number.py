"""E in text: the number e where it has no start, an unknown where it has one; the message says which."""

import json
from math import e

import pytest

from symopt.__main__ import main
from symopt.faces.python.expressions import minimize


def test_without_a_start_it_is_the_number():
    result = minimize("(x - E)**2 + y**2", {"x": 1, "y": 2})
    assert result.at["x"] == pytest.approx(e)
    assert "E has no start: it was read as the number e." in result.message


def test_with_a_start_it_is_an_unknown():
    result = minimize("(x - 1)**2 + (E - 2)**2", {"x": 0, "E": 0})
    assert result.at == {"x": 1.0, "E": 2.0}
    assert "number e" not in result.message


def test_from_the_command_line(capsys):
    assert main(["minimize", "(x - E)**2", "--start", "x=1", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["point"]["x"] == pytest.approx(e)
    assert "number e" in found["message"]
