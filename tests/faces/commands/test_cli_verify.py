"""If these fail, `symopt verify` gives another answer, format or exit code than it promises."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from symopt.faces.commands import main

PERCEPTRON = r"""
data = ["x_1", "y"]
parameters = ["w_1", "b"]
loss = "L"
[definitions]
z = "w_1*x_1 + b"
yhat = "sigmoid(z)"
L = '-y \ln \hat{y} - (1-y) \ln(1-\hat{y})'
[domain]
y = "0 <= y <= 1"
[display]
w_1 = '\eta'
"""
STORED = str(Path(__file__).parents[3] / "derivations" / "classification_perceptron.toml")
SQUARE = ["--function", "x**2*y", "--wrt", "x"]


@pytest.fixture
def spec(tmp_path):
    file = tmp_path / "perceptron.toml"
    file.write_text(PERCEPTRON, encoding="utf-8")
    return str(file)


def verify(capsys, *arguments):
    code = main(["verify", *arguments])
    out, err = capsys.readouterr()
    assert err == ""
    return code, out


def lines(*records):
    return "".join((r if isinstance(r, str) else json.dumps(r)) + "\n" for r in records)


def stream(text, *arguments):
    """Run the command on JSON lines; return exit code and answers."""
    done = subprocess.run(
        [sys.executable, "-m", "symopt", "verify", "--jsonl", "-", *arguments],
        input=text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text,
        capture_output=True,
        check=False,
    )
    assert done.stderr == b""
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def test_a_claim_that_is_proved(capsys):
    code, text = verify(capsys, *SQUARE, "--claim", "2*x*y")
    assert code == 0
    assert text == "PROVED  ∂f/∂x = 2 x y\n  function  f = x² y\n  method    canonical form\n"


def test_a_claim_that_is_refuted(spec, capsys):
    code, text = verify(capsys, spec, "--wrt", "w_1", "--claim", r"$(y-\hat{y}) x_1$")
    assert code == 1
    head, *facts = text.splitlines()
    assert head == "REFUTED  ∂L/∂η = (y - ŷ) x_1: sign"
    labels = [line.split()[0] for line in facts]
    assert labels == ["expected", "why", "example"]
    assert "-(y - ŷ) x_1" in text


def test_hypotheses_are_shown(capsys):
    code, text = verify(
        capsys,
        "--function",
        "sqrt(x**2)*log(y)",
        "--wrt",
        "x",
        "--assume",
        "x>0",
        "--claim",
        "log(y)",
    )
    assert code == 0
    assert "hypotheses  x > 0" in text
    assert "y > 0" in text


def test_a_gradient_with_a_wrong_component(capsys):
    code, text = verify(
        capsys, "--function", "x**2*y", "--wrt", "x,y", "--claim", "[2*x*y, -x**2]", "--json"
    )
    assert code == 1
    found = json.loads(text)
    assert (found["verdict"], found["evidence"]["component"]) == ("refuted", "y")
    assert found["counterexample"]["point"].keys() == {"x", "y"}


def test_updates_definitions_and_identities(capsys):
    model = ["--function", "L", "--define", "e = y - w*x", "--define", "L = e**2/2", "--wrt", "w"]
    assert verify(capsys, *model, "--update", "--claim", "w + alpha*x*e")[0] == 0
    same = ["--equal", "--function", "-x**2", "--claim", "-x*x"]
    code, text = verify(capsys, *same)
    assert (code, text.splitlines()[0]) == (0, "PROVED  -x² = -x x")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("markdown", [r"\frac{\partial f}{\partial x} = 3x", "Refuted", "expected: "]),
        ("latex", [r"\frac{\partial f}{\partial x} = 3x", "Refuted"]),
        ("html", ["<math", "Refuted"]),
    ],
)
def test_formats(name, words, capsys, tmp_path):
    file = tmp_path / "verdict"
    claim = ["--function", "x**2", "--wrt", "x", "--claim", "3*x"]
    code, text = verify(capsys, *claim, "--format", name, "-o", str(file))
    assert (code, text) == (1, "")
    written = file.read_text(encoding="utf-8")
    assert all(word in written for word in words)


def test_the_limit_holds_for_a_single_claim(capsys):
    began = time.monotonic()
    claim = ["--function", HEAVY, "--wrt", "x", "--claim", ITS_SLOPE, "--time-limit", "0.7"]
    code, text = verify(capsys, *claim)
    assert code == 0
    assert text.startswith("UNDECIDED  ")
    assert "stopped after 0.7 seconds" in text
    assert "tried" in text
    assert verify(capsys, *claim, "--strict")[0] == 1
    assert time.monotonic() - began < 30


def test_a_claim_that_is_understood_but_not_handled_is_no_error(capsys):
    claim = ["--function", "x**2", "--wrt", "x", "--claim", "x @ x"]
    code, text = verify(capsys, *claim)
    assert (code, text.splitlines()[0]) == (0, "NOT UNDERSTOOD  ∂f/∂x = x x")
    assert "@ needs arrays" in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "what the claim is about is missing"),
        (["--function", "x**2", "--claim", "2*x"], "--wrt is missing"),
        (["--function", "x**2", "--wrt", "x"], "--claim is missing"),
        ([*SQUARE, "--claim", "2*x +"], "the formula ends too early"),
        ([*SQUARE, "--claim", "9**9**9**9"], "the power is too large"),
        ([*SQUARE, "--claim", "y = 2"], "an equation or a condition"),
        ([*SQUARE, "--claim", "1", "--order", "9"], "9 is not in the range"),
        ([*SQUARE, "--claim", "1", "--update", "--equal"], "do not go together"),
        ([*SQUARE, "--claim", "1", "--assume", "x"], "a constraint is a condition"),
        ([*SQUARE, "--claim", "1", "--define", "L"], "a definition is NAME=EXPR"),
        ([*SQUARE, "--claim", "1", "--time-limit", "-1"], "is not in the range"),
        ([*SQUARE, "--claim", "1", "--kind", "gard"], "the kind of claim 'gard' is not known"),
        ([*SQUARE, "--claim", "1", "--property", "x=red"], "'red' is not a property of x"),
        ([*SQUARE, "--claim", "1", "--assume", "x>>0"], "where: --assume"),
        (["nowhere.toml", "--wrt", "x", "--claim", "1"], "no such file"),
        (["--jsonl", "nowhere.jsonl"], "no such file"),
        (["--jsonl", "."], "is a directory"),
        ([STORED, "--wrt", "w_9", "--claim", "1"], "w_9 is not declared or defined"),
        (["--jsonl", "-", "--claim", "1"], "--jsonl and --claim do not go together"),
        (["--jsonl", "-", "--format", "latex"], "JSON lines"),
    ],
)
def test_wrong_use_and_unreadable_input_are_exit_code_2(arguments, message, capsys):
    assert main(["verify", *arguments]) == 2
    out, err = capsys.readouterr()
    assert message in err
    assert "Traceback" not in err
    assert out == ""


POWERS = range(1, 850)
HEAVY = "+".join(f"sin({k}*x)*x**{k}" for k in POWERS)
ITS_SLOPE = "+".join(f"{k}*cos({k}*x)*x**{k}+{k}*sin({k}*x)*x**{k - 1}" for k in POWERS)
"""True, so that nothing ends it early on a fast machine."""
GOOD = {"id": "good", "function": "x**2", "wrt": "x", "claimed": "2*x"}
BAD = {"id": "bad", "function": "x**2", "wrt": "x", "claimed": "3*x"}


def test_a_stream_is_answered_in_order_and_a_bad_line_spoils_nothing():
    records = [GOOD, BAD, "not JSON", {**GOOD, "id": "same"}, {**GOOD, "id": "same"}, "", {"id": 5}]
    code, answers = stream("\ufeff" + lines(*records))
    assert code == 1
    assert [(a["id"], a["verdict"]) for a in answers] == [
        ("good", "proved"),
        ("bad", "refuted"),
        (None, "not-understood"),
        ("same", "proved"),
        ("same", "proved"),
        (5, "not-understood"),
    ]


@pytest.mark.parametrize(
    ("records", "arguments", "code"),
    [
        ([GOOD], [], 0),
        (["not JSON"], [], 0),
        (["not JSON"], ["--strict"], 1),
        ([BAD], [], 1),
        ([], [], 0),
    ],
)
def test_exit_codes_of_a_stream(records, arguments, code, tmp_path, capsys):
    claims = tmp_path / "claims.jsonl"
    claims.write_text(lines(*records), encoding="utf-8")
    found, text = verify(capsys, "--jsonl", str(claims), *arguments)
    assert (found, len(text.splitlines())) == (code, len(records))


def test_answers_do_not_depend_on_the_hash_seed(tmp_path):
    claims = tmp_path / "claims.jsonl"
    records = [
        BAD,
        {"id": 1, "function": "a*b*c*sin(d*e)*exp(f*g)", "wrt": "e", "claimed": "a*b*c*d*cos(d*e)"},
        {"id": 2, "function": "Sum(x[i]*y[i]**2, (i, 1, n))", "wrt": "y", "claimed": "2*x*y"},
        {"id": 3, "function": "max(a, b)*c", "wrt": ["a", "c"], "claimed": ["c", "max(b, a)"]},
    ]
    claims.write_text(lines(*records), encoding="utf-8")

    def answers(seed):
        done = subprocess.run(
            [sys.executable, "-m", "symopt", "verify", "--jsonl", str(claims)],
            capture_output=True,
            check=False,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
        found = [json.loads(line) for line in done.stdout.splitlines()]
        return [{k: v for k, v in a.items() if k != "seconds"} for a in found]

    assert answers("1") == answers("2")


def test_binary_and_a_line_of_50_megabytes():
    long = b'{"id": "long", "function": "' + b"x + " * 13_000_000 + b'"}\n'
    good = json.dumps(GOOD).encode() + b"\r\n"
    code, answers = stream(good + b"\x00\xff\xfe\n" + long + good + b'{"id": "cut')
    assert code == 0
    assert [a["id"] for a in answers] == ["good", None, "long", "good", None]
    assert "too long" in answers[2]["message"]
    assert "not JSON" in answers[4]["message"]


def test_a_conversation():
    """Each claim is answered before the next one comes, even one that is stopped."""
    heavy = {**GOOD, "id": "heavy", "function": HEAVY, "claimed": ITS_SLOPE}
    with subprocess.Popen(
        [sys.executable, "-m", "symopt", "verify", "--jsonl", "-", "--time-limit", "1"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        answers = []
        for record in (GOOD, heavy, BAD):
            process.stdin.write(json.dumps(record) + "\n")
            process.stdin.flush()
            answers.append(json.loads(process.stdout.readline()))
        process.stdin.close()
        assert process.stdout.read() == ""
        assert process.wait() == 1
    assert [a["verdict"] for a in answers] == ["proved", "undecided", "refuted"]
    assert answers[1]["message"] == "stopped after 1 second"


def test_answers_into_a_file(tmp_path, capsys):
    claims, out = tmp_path / "claims.jsonl", tmp_path / "verdicts.jsonl"
    claims.write_text(lines(GOOD, GOOD), encoding="utf-8")
    assert verify(capsys, "--jsonl", str(claims), "-o", str(out)) == (0, "")
    answers = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [a["verdict"] for a in answers] == ["proved", "proved"]


def test_a_reader_that_goes_away_ends_the_stream():
    with subprocess.Popen(
        [sys.executable, "-m", "symopt", "verify", "--jsonl", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        process.stdout.close()
        process.stdin.write(lines(*[GOOD] * 3).encode())
        process.stdin.flush()
        assert process.wait(60) == 141
        assert process.stderr.read() == b""


def test_arrays_by_options(capsys):
    claim = ("--function", "x.T @ A @ x", "--wrt", "x", "--claim", "2*A @ x")
    shapes = ("--shape", "x=n", "--shape", "A=n,n")
    assert verify(capsys, *claim, *shapes)[0] == 1
    code, out = verify(capsys, *claim, *shapes, "--property", "A=symmetric")
    assert (code, "A is symmetric" in out) == (0, True)
    code, out = verify(
        capsys, "--function", "det(X)", "--kind", "diff", "--wrt", "X", "--shape", "X=n,n",
        "--claim", "det(X)*tr(inv(X) @ dX)",
    )  # fmt: skip
    assert (code, out.splitlines()[0]) == (0, "PROVED  df = det(X) tr(X⁻¹ dX)")
