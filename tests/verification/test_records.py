"""If these fail, a record is misread: a field that is wrong passes, or one that is right is refused."""

import json

import pytest

from symopt.foundation.errors import LimitError, ReadingError, SymoptError
from symopt.syntax.printing.text_printer import to_text
from symopt.verification.stated.claim_model import stated
from symopt.verification.stated.records import id_of, read_record, record_of

PLAIN = {"id": "a", "function": "x**2", "wrt": "x", "claimed": "2*x"}


def record(**fields):
    return record_of({**PLAIN, **fields})


def declared(name, **about):
    return next(
        d
        for d in stated(record(vars={name: about}, function=f"{name}**2", wrt=name)).declared
        if d.name == name
    )


def test_the_example_of_the_interface():
    text = (
        '{"id": "…", "vars": {"x": {"assumptions": {"positive": true}, "sample": [[0.1, 4]]}}, '
        '"function": "x**2*log(x)", "wrt": "x", "order": 1, "claimed": "2*x*log(x)+x", '
        '"constraints": ["a < b"]}'
    )
    found = read_record(text)
    assert (found.id, found.wrt, found.order) == ("…", ("x",), 1)
    assert [v.name for v in stated(found).model.variables] == ["x", "a", "b"]


def test_numbers_stand_for_formulas_and_stay_exact():
    found = read_record('{"function": 0.1, "wrt": "x", "claimed": 0, "id": 1.5}')
    assert (found.function, found.claimed, found.id) == ("0.1", "0", 1.5)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"claimed": None}, "claimed is missing"),
        ({"function": ["x", 3.5j]}, "function is not what it should be"),
        ({"function": None}, "function is missing"),
        ({"wrt": None}, "wrt is missing"),
        ({"wrt": 3}, "wrt is not what it should be"),
        ({"wrt": []}, "wrt is not what it should be"),
        ({"order": 0}, "order is not what it should be"),
        ({"order": True}, "order is not what it should be"),
        ({"order": 99}, "order is not what it should be"),
        ({"relation": "greater"}, "relation is not what it should be"),
        ({"relation": {}}, "relation is not what it should be"),
        ({"vars": 3}, "vars is not what it should be"),
        ({"vars": {"x": "real"}}, "vars.x is not what it should be"),
        ({"constraints": [1]}, "constraints is not what it should be"),
        ({"definitions": ["x"]}, "definitions is not what it should be"),
        ({"spec": 3}, "spec is not what it should be"),
    ],
)
def test_a_wrong_field_is_named(fields, message):
    with pytest.raises(ReadingError, match=message):
        record_of({**PLAIN, **fields})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("[1, 2]", "a claim is a JSON object"),
        ('"text"', "a claim is a JSON object"),
        ("null", "a claim is a JSON object"),
        ('{"id": NaN}', "NaN is not JSON"),
        ('{"id": -Infinity}', "-Infinity is not JSON"),
        ('{"id": 1, "id": 2}', "'id' is given twice"),
        ('{"id": ' + "1" * 5000 + "}", "not JSON"),
    ],
)
def test_what_is_no_record_is_refused(text, message):
    with pytest.raises(ReadingError, match=message):
        read_record(text)


def test_size_and_depth_are_bounded():
    with pytest.raises(LimitError, match="too long"):
        read_record('{"id": "' + "x" * 1_000_001 + '"}')
    with pytest.raises(LimitError, match="nested too deeply"):
        read_record("[" * 100_000)


def test_the_id_of_a_line_that_cannot_be_read():
    assert id_of('{"id": "a\\"b", "function": ') == 'a"b'
    assert id_of('{"id": 17, ') == 17
    assert id_of('{"function": "x", "id": 3') is None
    assert id_of("\x00\x01") is None


@pytest.mark.parametrize(
    ("about", "conditions"),
    [
        ({"assumptions": {"positive": True}}, ["x > 0"]),
        ({"assumptions": {"negative": True, "real": True}}, ["x < 0"]),
        ({"assumptions": {"nonnegative": True}}, ["x >= 0"]),
        ({"assumptions": {"nonpositive": True}}, ["x <= 0"]),
        ({"assumptions": {"nonzero": True}}, ["x != 0"]),
        ({"assumptions": {"positive": False}}, ["x <= 0"]),
        ({"assumptions": ["positive"]}, ["x > 0"]),
        ({"assumptions": {"real": True}, "domain": "real"}, []),
        ({"domain": "0<x<1"}, ["0 < x", "x < 1"]),
        ({"domain": ">= 2"}, ["x >= 2"]),
        ({"domain": "|x|>1"}, ["abs(x) > 1"]),
        ({"domain": "-1 or 1"}, ["x = -1 or x = 1"]),
        ({"sample": [[0.1, 4]]}, []),
    ],
)
def test_what_is_said_of_a_variable_is_a_hypothesis(about, conditions):
    found = declared("x", **about)
    assert [to_text(c) for c in found.conditions] == conditions
    assert found.unread == ()


def test_kinds_of_numbers():
    assert declared("n", assumptions={"integer": True}).whole
    assert declared("n", domain="integer>=1").whole
    assert [to_text(c) for c in declared("n", domain="integer>=1").conditions] == ["n >= 1"]
    assert declared("z", assumptions={"complex": True}).complex
    assert declared("z", domain="complex").complex
    assert not declared("x", assumptions={"complex": True, "real": True}).complex


@pytest.mark.parametrize(
    "about",
    [
        {"assumptions": {"prime": True}},
        {"assumptions": {"integer": False}},
        {"assumptions": {"positive": "yes"}},
        {"domain": "small enough"},
        {"domain": "y > 0"},
        {"domain": "0<x<2 (log(2-exp) domain: x<log 2)"},
        {"props": ["toep"]},
    ],
)
def test_what_is_not_understood_of_a_variable_is_kept_in_mind(about):
    assert declared("x", **about).unread


def test_a_declared_name_wins_over_functions_and_constants():
    for name in ("lambda", "S", "N", "E", "I", "beta", "gamma", "e", "pi"):
        found = stated(
            record(vars={name: {}}, function=f"{name}**2", wrt=name, claimed=f"2*{name}")
        )
        assert found.model.variable(name) is not None


@pytest.mark.parametrize("name", ["E", "I"])
def test_constants_of_other_systems_are_not_taken_for_variables(name):
    with pytest.raises(SymoptError, match=f"{name} is not declared"):
        stated(record(function=f"exp({name}*x)"))


def test_shapes_and_sizes():
    found = stated(
        record(
            vars={"X": {"shape": ["m", 3]}, "v": {"shape": [3, 1]}, "s": {"shape": [1, 1]}},
            function="sum(X @ v)*s/m",
            wrt="v",
            claimed="X.T @ ones(m)*s/m",
        )
    )
    shapes = {v.name: v.shape for v in found.model.variables}
    assert shapes == {"X": ("m", 3), "v": (3,), "s": ()}


def test_shapes_are_read_off_sums():
    found = stated(record(function="Sum(x[i]**2, (i, 1, n))", claimed="2*x"))
    assert {v.name: v.shape for v in found.model.variables} == {"x": ("n",)}
    with pytest.raises(SymoptError, match="the shape of x"):
        stated(record(function="Sum(x[i]**2, (i, 1, n)) + Sum(x[j], (j, 1, m))", claimed="2*x"))


def test_names_are_as_the_record_spells_them():
    found = stated(record(vars={"w_{11}": {}}, function="w_{11}**2", wrt="w_{11}", claimed="0"))
    assert found.wrt == ("w_11",)
    assert found.written == {"w_11": "w_{11}"}


def test_an_equation_is_no_value():
    with pytest.raises(ReadingError, match="an equation or a condition"):
        stated(record(claimed="y = 2*x"))


def test_a_record_can_be_written_back():
    json.dumps(PLAIN)
    assert read_record(json.dumps(PLAIN)) == record_of(PLAIN)
