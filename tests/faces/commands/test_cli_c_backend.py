"""If these fail, `--backend c` is not heard, or is not answered plainly where there is no compiler."""

import json
import os

import numpy as np
import pytest

from symopt.compilation.c.running.compiler import find_compiler
from symopt.faces.commands import main

SPEC = """
data = ["x", "y"]
parameters = ["k", "b"]
loss = "L"
[definitions]
yhat = "k*x + b"
L = "(y - yhat)**2/2"
[fit]
kind = "least-squares"
predict = "yhat"
"""
MISSING = "There is no C compiler here"


@pytest.fixture
def spec(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    x = np.linspace(0, 1, 9)
    rows = "\n".join(f"{a},{b}" for a, b in zip(x, 2 * x + 0.1 * np.sin(9 * x), strict=True))
    (tmp_path / "data.csv").write_text(f"x,y\n{rows}\n")
    (tmp_path / "line.toml").write_text(SPEC)
    return tmp_path / "line.toml"


def run(capsys, *words):
    code = main([str(word) for word in words])
    out, err = capsys.readouterr()
    return code, out, err


def test_code_and_fit(spec, capsys):
    code, out, err = run(capsys, "code", spec, "--backend", "c")
    assert code == 0
    if find_compiler():
        assert "int value_and_gradient(const double *theta" in out
        assert not err
    else:
        assert MISSING in err
    data = spec.with_name("data.csv")
    fits = [
        json.loads(run(capsys, "fit", spec, data, "--json", *more)[1])["parameters"]
        for more in ((), ("--backend", "c"))
    ]
    for name, value in fits[0].items():
        assert fits[1][name] == pytest.approx(value, rel=1e-9)


def test_without_a_compiler(spec, capsys, monkeypatch):
    monkeypatch.setenv("PATH", os.devnull)
    code, out, err = run(capsys, "code", spec, "--backend", "c")
    assert code == 0
    assert "import numpy" in out
    assert MISSING in err
    code, out, _ = run(capsys, "fit", spec, spec.with_name("data.csv"), "--backend", "c")
    assert code == 0
    assert MISSING in out


def test_an_unknown_backend_is_refused(spec, capsys):
    code, _, err = run(capsys, "fit", spec, spec.with_name("data.csv"), "--backend", "cobol")
    assert code == 2
    assert "no backend is named 'cobol'" in err


MINIMIZE = ("minimize", "x**4 + x**2 - x*y + y**2 + exp(x)", "--start", "x=4,y=4")


@pytest.mark.parametrize("backend", ["math", "numpy", "c"])
def test_minimize_hears_of_a_backend(backend, spec, capsys):
    plain = json.loads(run(capsys, *MINIMIZE, "--json")[1])
    code, out, _ = run(capsys, *MINIMIZE, "--json", "--backend", backend)
    found = json.loads(out)
    assert code == 0
    assert found["point"] == pytest.approx(plain["point"], rel=1e-9)
    assert (MISSING in found["message"]) == (backend == "c" and not find_compiler())
    (spec.parent / "bowl.toml").write_text(
        'parameters = ["x"]\nloss = "f"\n[definitions]\nf = "(x - 3)**2"\n'
    )
    code, out, _ = run(
        capsys, "minimize", spec.parent / "bowl.toml", "--json", "--backend", backend
    )
    assert code == 0
    assert json.loads(out)["point"] == pytest.approx({"x": 3.0})


def test_minimize_without_a_compiler(spec, capsys, monkeypatch):
    monkeypatch.setenv("PATH", os.devnull)
    code, out, _ = run(capsys, *MINIMIZE, "--backend", "c")
    assert code == 0
    assert MISSING in out


def test_minimize_refuses_an_unknown_backend(capsys):
    code, _, err = run(capsys, *MINIMIZE, "--backend", "cobol")
    assert code == 2
    assert "no backend is named 'cobol'" in err
