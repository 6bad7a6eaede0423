"""If these fail, an interrupted fit goes on with another model or other data, or a full disk ends it."""

import base64
import json
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from symopt.faces.commands import main
from symopt.faces.console.fits import checkpoint
from symopt.foundation.errors import SymoptError
from symopt.optimization.fitting import methods

LINE = """
title = "A line"
data = ["x", "y"]
parameters = ["a", "b"]
loss = "L"
[definitions]
f = "a + b*x"
L = "log(cosh(y - f))"
"""
NETWORK = """
data = ["X", "y"]
parameters = ["W", "v"]
loss = "L"
[shapes]
X = ["m", "n"]
y = ["m"]
W = ["n", "h"]
v = ["h"]
[definitions]
L = "norm(tanh(X @ W) @ v - y)**2/m + 1e-3*norm(W)**2 + 1e-3*norm(v)**2"
"""


@pytest.fixture
def fit(tmp_path, capsys):
    (tmp_path / "line.toml").write_text(LINE, encoding="utf-8")
    (tmp_path / "data.csv").write_text("x,y\n0,1\n1,2\n2,2\n3,5\n", encoding="utf-8")

    def run(*more):
        state = tmp_path / "state.json"
        places = [str(tmp_path / "line.toml"), str(tmp_path / "data.csv")]
        code = main(["fit", *places, "--checkpoint", str(state), *more])
        return code, " ".join("".join(capsys.readouterr()).split())

    return run


@pytest.mark.parametrize(
    ("name", "old", "new", "code", "said"),
    [
        ("line.toml", "b*x", "b*x**2", 2, "definition of f was a + b*x and is a + b*x**2"),
        ("line.toml", "[definitions]", 'penalty = "a**2"\n[definitions]', 2, "was not there"),
        ("line.toml", "A line", "Another title", 0, "converged"),
        ("data.csv", "3,5", "3,4", 2, "belongs to other data"),
        ("data.csv", "3,5", "3,5\n4,4", 2, "remove it to begin anew"),
    ],
)
def test_a_checkpoint_of_another_fit_is_refused(name, old, new, code, said, fit, tmp_path):
    assert fit()[0] == 0
    file = tmp_path / name
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    found, text = fit()
    assert found == code
    assert said in text


def test_a_folder_that_is_not_there_is_said_before_the_run(fit, tmp_path):
    code, text = fit("--checkpoint", str(tmp_path / "nowhere" / "state.json"))
    assert code == 2
    assert "the checkpoint cannot be written: no such file or directory" in text


def test_a_full_disk_does_not_end_the_run(fit, monkeypatch):
    def full(*_):
        raise SymoptError("the file cannot be written: no space left on device")

    monkeypatch.setattr(checkpoint, "deliver", full)
    code, text = fit()
    assert code == 0
    assert text.startswith("converged")
    assert "warning: the last steps are not in the checkpoint" in text
    assert "no space left on device" in text


SQUARES = """
data = ["x", "u", "y"]
parameters = ["a", "b", "c"]
loss = "L"
[definitions]
f = "a*exp(-b*x) + c*u"
L = "(y - f)**2"
[fit]
kind = "least-squares"
[start]
a = 1
b = 0.5
"""
LIKELIHOOD = """
data = ["x", "u", "y"]
parameters = ["a", "b", "c"]
loss = "L"
penalty = "1e-3*(a**2 + b**2 + c**2)"
[definitions]
L = "exp(a + b*x + c*u) - y*(a + b*x + c*u)"
[fit]
kind = "likelihood"
"""
SQUARED = ("gauss-newton", "levenberg-marquardt")
RUNS = [
    (name, more)
    for name, method in sorted(methods().items())
    for more in ((), *[("--set", "batch=7")] * any(s.name == "batch" for s in method.settings))
    if not method.needs_sparse and not (name == "fisher-scoring" and more)
]


class Killed(BaseException):
    """What ends a run between two steps."""


@pytest.mark.parametrize(("method", "more"), RUNS)
def test_a_run_killed_at_any_step_ends_as_one_that_was_not(
    method, more, tmp_path, capsys, monkeypatch
):
    generator = np.random.default_rng(3)
    x, u = generator.uniform(0, 2, size=(2, 40))
    y = np.round(3 * np.exp(-x) + u + generator.uniform(0, 1, 40), 3)
    rows = "\n".join(f"{a!r},{b!r},{c!r}" for a, b, c in np.transpose([x, u, y]).tolist())
    (tmp_path / "data.csv").write_text(f"x,u,y\n{rows}\n", encoding="utf-8")
    text = SQUARES if method in SQUARED else LIKELIHOOD
    (tmp_path / "model.toml").write_text(text, encoding="utf-8")
    words = ["fit", str(tmp_path / "model.toml"), str(tmp_path / "data.csv"), "--json"]
    words += ["--method", method, "--max-iterations", "25", *more]
    call = checkpoint.Saver.__call__

    def ended(*arguments):
        main([*words, *arguments])
        return json.loads(capsys.readouterr().out)

    whole = ended()
    for step in (0, 1, 4, 9):
        state = str(tmp_path / f"{step}.json")

        def killed(self, item, step=step):
            call(self, item)
            if item.iteration == step:
                self.save()
                raise Killed

        if step < whole["iterations"]:
            monkeypatch.setattr(checkpoint.Saver, "__call__", killed)
            monkeypatch.setattr(checkpoint.Saver, "__exit__", lambda *_: None)
            with pytest.raises(Killed):
                main([*words, "--checkpoint", state])
            monkeypatch.undo()
        assert ended("--checkpoint", state) == whole


def test_parts_of_a_run_with_limits_are_the_run(tmp_path, capsys):
    """And what is asked for differently begins at the parameters that the checkpoint holds."""
    rows = "".join(f"{k / 10},{k % 3},{k % 5}\n" for k in range(20))
    (tmp_path / "data.csv").write_text(f"x,u,y\n{rows}", encoding="utf-8")
    (tmp_path / "model.toml").write_text(LIKELIHOOD, encoding="utf-8")
    words = ["fit", str(tmp_path / "model.toml"), str(tmp_path / "data.csv"), "--json"]

    def ended(state, *arguments):
        main([*words, "--checkpoint", str(tmp_path / state), *arguments])
        return json.loads(capsys.readouterr().out)

    adam = ("--method", "adam", "--set", "batch=4", "--max-iterations")
    whole = ended("whole.json", *adam, "12")
    for limit in ("3", "4", "5"):
        last = ended("parts.json", *adam, limit)
    assert last["point"] == whole["point"]
    assert last["trace"] == whole["trace"]
    other = ended("parts.json", "--method", "newton")
    assert other["trace"][0]["point"] == last["point"]
    assert other["outcome"] == "converged"
    assert ended("parts.json", "--method", "newton") == other


def test_a_machine_that_computes_other_digits_begins_at_the_parameters(tmp_path, capsys):
    (tmp_path / "data.csv").write_text("x,u,y\n0,1,1\n1,2,2\n2,2,2\n3,5,4\n", encoding="utf-8")
    (tmp_path / "model.toml").write_text(LIKELIHOOD, encoding="utf-8")
    state = tmp_path / "state.json"
    words = ["fit", str(tmp_path / "model.toml"), str(tmp_path / "data.csv"), "--json"]
    words += ["--method", "gradient-descent", "--max-iterations", "5", "--checkpoint", str(state)]
    main(words)
    first = json.loads(capsys.readouterr().out)
    saved = json.loads(state.read_text(encoding="utf-8"))
    saved["journal"]["answers"] = base64.b64encode(
        np.frombuffer(base64.b64decode(saved["journal"]["answers"])) * (1 + 1e-15)
    ).decode()
    state.write_text(json.dumps(saved), encoding="utf-8")
    main(words)
    out, err = capsys.readouterr()
    assert "cannot be repeated to the last digit here" in err
    assert json.loads(out)["trace"][0]["point"] == first["point"]


def test_a_run_that_is_killed_goes_on_and_ends_where_one_alone_does(tmp_path):
    generator = np.random.default_rng(5)
    x = generator.normal(size=(4000, 6))
    np.savez(tmp_path / "data.npz", X=x, y=np.sin(x[:, 0]) * x[:, 1] + 0.1 * x[:, 2])
    (tmp_path / "net.toml").write_text(NETWORK, encoding="utf-8")
    state = tmp_path / "state.json"
    words = ["fit", "net.toml", "data.npz", "--size", "h=4", "--json", "--method", "newton"]

    def started(*more):
        command = [sys.executable, "-m", "symopt", *words, *more]
        return subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE)

    whole = json.loads(started().communicate()[0])
    process = started("--checkpoint", str(state))
    limit = time.monotonic() + 60
    while process.poll() is None and not state.exists() and time.monotonic() < limit:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    saved = json.loads(state.read_text(encoding="utf-8"))
    assert saved["value"] >= whole["value"]
    last = json.loads(started("--checkpoint", str(state)).communicate()[0])
    assert last == whole
