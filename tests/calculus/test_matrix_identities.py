"""81 matrix derivatives of the literature, derived by symopt and compared by numbers with what is printed.

Sources: Petersen and Pedersen (2012), The Matrix Cookbook (mc…; misprints corrected); matrixcalculus.org's
documentation (org…); SymPy's tests (sp…); exercises on optimization (mk…) and machine learning (ml…).
"""

import json
from pathlib import Path

import numpy as np
import pytest
from matrix_numpy import draw, evaluate, with_sizes

from symopt.faces.python.matrix_calculus import differentiate

RECORDS = json.loads((Path(__file__).parent / "matrix_identities.json").read_text(encoding="utf-8"))
SIZES = ({2: 2, 3: 3, 4: 4}, {2: 3, 3: 4, 4: 6})
NAMES = {2: "p", 3: "n", 4: "k"}
KINDS = {
    "grad": "gradient", "jac": "jacobian", "hess": "hessian", "hvp": "hessian-vector",
    "diff": "differential", "scalar": "gradient", "scalar2": "hessian", "grad_toep": "gradient",
    "grad_symtoep": "gradient",
}  # fmt: skip
STRUCTURES = {"grad_toep": ["toeplitz"], "grad_symtoep": ["symmetric", "toeplitz"]}


def derived(record):
    """Return symopt's derivative, with every size a name."""
    taken = set(record["vars"])
    called = {k: v if v not in taken else f"{v}_0" for k, v in NAMES.items()}
    shapes = {n: [called.get(s, s) for s in v["shape"]] for n, v in record["vars"].items()}
    words = {n: v["props"] for n, v in record["vars"].items() if "props" in v and v["shape"]}
    words = {n: [w for w in said if w not in ("pos", "symtoep")] for n, said in words.items()}
    kind = KINDS[record["kind"]]
    direction = (
        [f"d{n}" for n in record["wrt"]] if kind in ("differential", "hessian-vector") else None
    )
    found = differentiate(
        with_sizes(record["expr"], called), record["wrt"],
        kind=kind, shapes=shapes, properties=words, direction=direction,
        structure=STRUCTURES.get(record["kind"]),
    )  # fmt: skip
    return found, called


def drawn(record, rng, sizes):
    """Return arrays for the record's names and directions."""
    arrays = {}
    for name, about in record["vars"].items():
        shape = [sizes.get(s, s) for s in about["shape"]]
        arrays[name] = draw(rng, shape, about.get("props", ()))
        if name in record["wrt"]:
            turn = rng.normal(size=shape) if shape else rng.normal()
            arrays[f"d{name}"] = turn + turn.T if "sym" in about.get("props", ()) else turn
    return arrays


def flat(name, value, record):
    """Return a column as the vector that symopt's own code takes."""
    said = record["vars"][name.removeprefix("d") if name not in record["vars"] else name]["shape"]
    return value[:, 0] if said and said[-1] == 1 else value


def agrees(record, found, called, by_code):
    for values in SIZES:
        for seed in range(3):
            rng = np.random.default_rng(seed)
            arrays = drawn(record, rng, values)
            sizes = {called[k]: v for k, v in values.items()}
            right = evaluate(with_sizes(record["deriv"], called), arrays, sizes)
            if by_code:
                given = {n: flat(n, v, record) for n, v in arrays.items()}
                ours = found(**{**sizes, **given})
                ours = np.reshape(ours, right.shape)
            else:
                ours = evaluate(found.formula, arrays, sizes)
            if ours.shape != right.shape and ours.size != 1:
                return False
            if not np.allclose(ours, right, rtol=1e-9, atol=1e-10):
                return False
    return True


@pytest.mark.parametrize("record", RECORDS, ids=lambda r: r["id"])
def test_the_formula_is_right(record):
    found, called = derived(record)
    assert found.has_matrix_form
    assert agrees(record, found, called, by_code=False)


def test_all_of_them_are_there():
    assert len(RECORDS) == 81
    assert len({record["id"] for record in RECORDS}) == 81


@pytest.mark.parametrize("record", RECORDS[::4], ids=lambda r: r["id"])
def test_the_code_is_right(record):
    found, called = derived(record)
    assert agrees(record, found, called, by_code=True)
