"""If these fail, a fit misses digits of NIST's nonlinear regressions that a specialist's program has.

Each is fitted as a user would: a specification, a CSV file, the start, nothing else.
"""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from symopt.faces.commands import main

PROBLEMS = json.loads((Path(__file__).parent / "nist_strd.json").read_text("utf-8"))["problems"]

# Whether this machine has a longer float than double.
EXTENDED = np.finfo(np.longdouble).eps < 1e-18


def digits(found, certified):
    """Correct significant digits of the worst number, at most 15."""
    errors = [abs(a - float(b)) / abs(float(b)) for a, b in zip(found, certified, strict=True)]
    return min(15.0, -math.log10(max(*errors, 1e-16)))


def fitted(problem, start, folder, capsys):
    def quoted(names):
        return ", ".join(f'"{name}"' for name in names)

    spec, table = folder / "model.toml", folder / "data.csv"
    spec.write_text(
        f"data = [{quoted(problem['columns'])}]\nparameters = [{quoted(problem['parameters'])}]\n"
        f'loss = "L"\n[definitions]\nf = "{problem["model"]}"\n'
        f'L = "({problem["response"]} - f)**2"\n[fit]\nkind = "least-squares"\npredict = "f"\n',
        encoding="utf-8",
    )
    lines = [",".join(problem["columns"]), *problem["rows"].replace(" ", ",").split(";")]
    table.write_text("\n".join(lines), encoding="utf-8")
    begin = ",".join(
        f"{name}={value}" for name, value in zip(problem["parameters"], problem[start], strict=True)
    )
    code = main(["fit", str(spec), str(table), "--start", begin, "--json"])
    out, err = capsys.readouterr()
    assert (code, err) == (0, "")
    return json.loads(out)


@pytest.mark.parametrize("start", ["start1", "start2"])
@pytest.mark.parametrize("problem", PROBLEMS, ids=[p["name"] for p in PROBLEMS])
def test_both_starts_reach_the_certified_values(problem, start, tmp_path, capsys):
    found = fitted(problem, start, tmp_path, capsys)
    entries = [found["parameters"][name] for name in problem["parameters"]]
    assert found["outcome"] == "converged"
    assert found["classification"] == "minimum"
    assert digits([e["value"] for e in entries], problem["refined"]) >= (13 if EXTENDED else 9)
    assert digits([e["standard_error"] for e in entries], problem["errors"]) >= 10
    assert digits([found["residual_sum_of_squares"]], [problem["squares"]]) >= 11
    assert found["observations"] == problem["rows"].count(";") + 1
    assert found["degrees_of_freedom"] == found["observations"] - len(entries)
    assert found["method"] == "levenberg-marquardt"
