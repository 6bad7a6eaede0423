"""If these fail, an interrupted fit goes on with another model or other data, or a full disk ends it."""

import json
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from symopt.faces.commands import main
from symopt.faces.console import checkpoint
from symopt.foundation.errors import SymoptError

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
    assert last["value"] == pytest.approx(whole["value"], rel=1e-9)
