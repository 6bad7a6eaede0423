"""If these fail, a claim that means harm is not answered, or answered late, or spoils the others."""

import json

import pytest

from symopt.verification.workers.pool import Pool
from symopt.verification.workers.replies import settled

LIMIT = 2

HOSTILE = {
    "tower": {"function": "9**9**9**9"},
    "tower in the claim": {"claimed": "9**9**9**9"},
    "tower with names": {"function": "x**x**x**x**x"},
    "factorial": {"function": "factorial(10**9)"},
    "factorials": {"function": "x*" + "factorial(" * 20 + "9" + ")" * 20},
    "gamma": {"function": "gamma(10**30*x)"},
    "3,000 terms": {"function": "+".join(["x*y"] * 3000), "claimed": "3000*y"},
    "3,000 names": {
        "function": "+".join(f"x{k}" for k in range(3000)),
        "wrt": "x1",
        "claimed": "1",
    },
    "radicals": {"function": "sqrt(1+" * 48 + "x" + ")" * 48, "claimed": "x"},
    "roots of roots": {"function": "(x+1)**(1/97)*(x+2)**(1/89)*(x+3)**(1/83)*(x+5)**(1/79)"},
    "power of a sum": {"function": "(a+b+c+d+x)**1000"},
    "powers of powers": {"function": "((((x+y)**50)**50)**50)**50"},
    "large exponent": {"function": "(1+x)**100000", "claimed": "100000*(1+x)**99999"},
    "200,000 digits": {"function": "x*" + "7" * 200_000},
    "4,000 digits": {"function": "x*" + "7" * 4_000},
    "small number": {"function": "x*1e-999999999"},
    "10,000 brackets": {"function": "(" * 10_000 + "x" + ")" * 10_000},
    "90 brackets": {"function": "(" * 90 + "x" + ")" * 90, "claimed": "1"},
    "minus signs": {"function": "-" * 5_000 + "x"},
    "sum without end": {"function": "Sum(x**k/factorial(k), (k, 1, inf))"},
    "long summation": {"function": "Sum(x**k, (k, 1, 10**9))"},
    "sums in sums": {"function": "Sum(Sum(Sum(x[i]*x[j]*x[k], (i,1,n)), (j,1,n)), (k,1,n))"},
    "order": {"order": 8, "function": "exp(sin(x)*cos(x)*tan(x))", "claimed": "x"},
    "huge array": {"vars": {"x": {"shape": [10**6]}}, "function": "sum(x**2)", "claimed": "3*x"},
    "array beyond bounds": {"vars": {"x": {"shape": [10**18]}}, "function": "sum(x)"},
    "code": {"function": "__import__('os').system('true')"},
    "attribute": {"function": "x.__class__"},
    "null byte": {"function": "x\x00**2"},
    "surrogate": {"function": "x\ud800", "id": "\ud800"},
    "right to left": {"function": "\u202ex**2"},
    "empty": {"function": ""},
    "blank": {"function": " \n "},
    "many definitions": {"definitions": {f"z{k}": "x" for k in range(2001)}},
    "doubling": {
        "definitions": {"z0": "x", **{f"z{k}": f"z{k - 1}*z{k - 1}" for k in range(1, 60)}},
        "function": "z59",
    },
    "circle": {"definitions": {"a": "b", "b": "a"}, "function": "a"},
    "deep id": {"id": json.loads("[" * 50 + "]" * 50)},
    "spec of a device": {"spec": "/dev/zero", "function": "f"},
    "spec of passwords": {"spec": "/etc/passwd", "function": "f"},
    "cases": {
        "function": "+".join(f"max(x, {k})" for k in range(60)),
        "claimed": "+".join(f"sign(x-{k})" for k in range(60)),
    },
}

LINES = {
    "binary": "\x00\x01\x02\x7f\x80",
    "list": "[1, 2, 3]",
    "number": "17",
    "text": '"x"',
    "null": "null",
    "not closed": '{"id": "a"',
    "NaN": '{"id": 1, "function": NaN, "wrt": "x", "claimed": "1"}',
    "infinity": '{"id": 1, "function": "x", "wrt": "x", "claimed": Infinity}',
    "huge number": '{"id": 1e400, "function": 1e400, "wrt": "x", "claimed": 0}',
    "many digits": '{"id": ' + "9" * 10_000 + "}",
    "deep": '{"id": ' + "[" * 100_000,
    "deep object": '{"vars": ' * 2_000 + "1" + "}" * 2_000,
    "nothing": "{}",
    "id alone": '{"id": "a"}',
    "twice": '{"id": "a", "id": "b"}',
    "too long": '{"id": "long", "function": "' + "x+" * 600_000,
    "fields of wrong kinds": '{"id": {}, "vars": [], "function": {}, "wrt": {}, "claimed": []}',
}

GOOD = {"id": "good", "function": "x**2", "wrt": "x", "claimed": "2*x"}


@pytest.fixture(scope="module")
def answers():
    """Answers to all of these and to a good claim after each, in one stream."""
    texts, names = [], []
    for name, fields in HOSTILE.items():
        record = {"id": name, "function": "x", "wrt": "x", "claimed": "1", **fields}
        texts += [json.dumps(record), json.dumps(GOOD)]
        names += [name, "good"]
    for name, line in LINES.items():
        texts += [line, json.dumps(GOOD)]
        names += [name, "good"]
    with Pool(LIMIT) as pool:
        replies = list(pool.judge_all(texts))
    assert [text for text, _ in replies] == texts
    found = [settled(text, reply, LIMIT) for text, reply in replies]
    return list(zip(names, found, strict=True))


def test_the_others_are_answered_as_ever(answers):
    good = [a for name, a in answers if name == "good"]
    assert len(good) == len(HOSTILE) + len(LINES)
    assert all((a["id"], a["verdict"]) == ("good", "proved") for a in good)


def test_every_line_is_answered_within_the_limit(answers):
    for name, found in answers:
        assert found["seconds"] <= LIMIT, name
        json.dumps(found, allow_nan=False)


def test_nothing_false_is_proved_and_nothing_is_a_defect(answers):
    right = {"3,000 terms", "3,000 names", "90 brackets", "good", "large exponent", "factorials"}
    for name, found in answers:
        if found["verdict"].startswith("proved"):
            assert name in right | {"deep id", "right to left", "huge number"}, name
        assert "defect" not in (found["message"] or ""), (name, found["message"])


def test_refusals_say_why(answers):
    told = {name: found for name, found in answers if name != "good"}
    for name, words in {
        "tower": "the power is too large",
        "tower in the claim": "the power is too large",
        "200,000 digits": "too long",
        "10,000 brackets": "nested too deeply",
        "too long": "the record is too long",
        "binary": "not JSON",
        "list": "a claim is a JSON object",
        "NaN": "NaN is not JSON",
        "twice": "given twice",
        "id alone": "claimed is missing",
        "deep": "nested too deeply",
        "circle": "go in a circle",
        "code": "",
        "spec of a device": "ends in .toml",
        "spec of passwords": "ends in .toml",
    }.items():
        assert told[name]["verdict"] == "not-understood", (name, told[name])
        assert words in told[name]["message"], (name, told[name]["message"])


def test_ids_come_back_where_they_can_be_read(answers):
    told = dict(answers)
    assert told["tower"]["id"] == "tower"
    assert told["too long"]["id"] == "long"
    assert told["not closed"]["id"] is None or told["not closed"]["id"] == "a"
    assert told["binary"]["id"] is None
