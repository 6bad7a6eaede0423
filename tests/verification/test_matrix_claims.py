"""If these fail, a claim about arrays is judged in the wrong kind, layout, shape or hypothesis."""

import json
from fractions import Fraction

import pytest

from symopt.verification.workers.worker import judged
from tests.verification.matrix_identities import records
from tests.verification.replay.replaying import replay

PROVED = ("proved", "proved-almost-everywhere")
NUMBERS = list(records(named_sizes=False))
NAMES = list(records(named_sizes=True))
MIXED = [pair[k % 2] for k, pair in enumerate(zip(NUMBERS, NAMES, strict=True))]
BY_NAME = {record["id"]: record for record in NAMES}


def answer(**fields):
    return judged(json.dumps({"id": "c", **fields}))[0]


def claim(name, claimed=None, **fields):
    record = {**BY_NAME[name], **fields}
    return answer(**{**record, "claimed": claimed or record["claimed"]})


@pytest.mark.parametrize("record", MIXED, ids=lambda r: r["id"])
def test_identities_are_proved(record):
    found = answer(**record)
    assert found["verdict"] in PROVED, found["message"]
    said = [(name, word) for name, about in record["vars"].items() for word in about["props"]]
    for name, _ in said:
        assert any(name in text for text in found["hypotheses"])


@pytest.mark.parametrize("record", [r for r in NUMBERS if r["printed"]], ids=lambda r: r["id"])
def test_misprints_are_refuted(record):
    printed = {**record, "claimed": record["printed"]}
    found = answer(**printed)
    assert found["verdict"] == "refuted"
    point = found["counterexample"]["point"]
    assert {Fraction(v) for v in point.values()} <= {0, 1, -1, 2, Fraction(1, 2), 3}
    assert replay(printed, found).confirmed


WRONG = [
    ("mc40", "inv(X) @ dX @ inv(X)", "sign"),
    ("mc49", "det(X)*inv(X)", "transposed"),
    ("mc49", "inv(X).T", "dropped-factor"),
    ("mc49", "2*det(X)*inv(X).T", "factor"),
    ("mc107", "X @ B + B @ X", "transposed"),
    ("mc124", "-inv(X).T @ B @ A @ inv(X).T", None),
    ("mc53", "det(X.T @ A @ X)*A @ X @ inv(X.T @ A @ X)", "factor"),
    ("mc54", "det(X.T @ A @ X)*(A @ X @ inv(X.T @ A @ X))", "missing-term"),
    ("mk5h", "-inv(X) @ inv(X) @ dX", None),
    ("mc142", "toepsum(A).T", "transposed"),
    ("mc143", "toepsum(A) + toepsum(A).T", "missing-term"),
    ("mc67", "vmax(A).T @ vmax(A)", None),
    ("mc128e", "expm(X)", "transposed"),
    ("mc55", "2*pinv(X.T)*2", "factor"),
    ("org5", "A.T @ (A @ x - y)", None),
    ("org6h", "A.T @ A", "convention"),
    ("sp11", "eye(n)/sc(x.T @ x) + 2*x @ x.T/sc(x.T @ x)**2", "term-sign"),
]


@pytest.mark.parametrize(("name", "claimed", "slip"), WRONG)
def test_slips_are_refuted_and_named(name, claimed, slip):
    found = claim(name, claimed)
    assert found["verdict"] == "refuted", found["message"]
    assert (found["diagnosis"] or {}).get("kind") == slip
    assert replay({**BY_NAME[name], "claimed": claimed}, found).confirmed


def test_shapes_that_do_not_fit():
    found = claim("mc70", "b @ a.T")
    assert found["verdict"] == "refuted"
    assert found["message"] == (
        "the derivative has shape (n, m), the claim (m, n); its transpose has the right shape"
    )
    assert found["diagnosis"]["kind"] == "transposed"
    found = claim("mc70", "a @ a.T")
    assert (found["method"], found["diagnosis"]) == ("shapes", None)
    assert "shape (n, m), the claim (n, n)" in found["message"]
    column = claim("mc129", "(x - a.T)/norm(x - a)")
    assert column["verdict"] == "not-understood"
    assert "a column of shape (n, 1) and a row of shape (1, n)" in column["message"]


@pytest.mark.parametrize(("name", "variable"), [("mc85", "W"), ("mc53", "A"), ("mk6", "A")])
def test_a_property_is_needed_and_told(name, variable):
    record = BY_NAME[name]
    free = {**record["vars"], variable: {**record["vars"][variable], "props": []}}
    assert claim(name, vars=free)["verdict"] == "refuted"
    assert any(text.startswith(f"{variable} is ") for text in claim(name)["hypotheses"])


def test_a_derivative_at_kinks_is_proved_but_for_them():
    found = claim("org5")
    assert found["verdict"] == "proved-almost-everywhere"
    assert found["boundary"] == ["an entry of A @ x - y is 0"]
    largest = {"vars": {"x": {"shape": "n"}}, "function": "max(x)**2/2", "wrt": "x"}
    found = answer(**largest, kind="diff", claimed="dx")
    assert found["verdict"] != "proved"


def test_layouts():
    matrix = {"vars": {"A": {"shape": ["m", "n"]}, "x": {"shape": "n"}}, "function": "A @ x"}
    jacobian = {**matrix, "wrt": "x", "kind": "jacobian"}
    assert answer(**jacobian, claimed="A")["verdict"] == "proved"
    assert answer(**jacobian, claimed="A.T")["diagnosis"]["kind"] == "transposed"
    turned = {**jacobian, "layout": "denominator layout: [j,i]"}
    assert answer(**turned, claimed="A.T")["verdict"] == "proved"
    assert answer(**turned, claimed="A")["verdict"] == "refuted"


def test_names_of_fields_as_tables_have_them():
    record = {"vars": {"X": {"shape": ["n", "n"]}}, "wrt": ["X"], "kind": "grad"}
    assert answer(**record, expr="tr(X)", deriv="eye(n)")["verdict"] == "proved"
    assert answer(**record, expr="tr(X)", claimed="2*eye(n)")["verdict"] == "refuted"


def test_directions():
    pair = {"vars": {"X": {"shape": ["m", "n"]}, "Y": {"shape": ["n", "m"]}}, "wrt": ["X", "Y"]}
    product = {**pair, "function": "X @ Y", "kind": "diff"}
    assert answer(**product, claimed="dX @ Y + X @ dY")["verdict"] == "proved"
    assert answer(**product, claimed="dX @ Y")["diagnosis"]["kind"] == "missing-term"
    found = answer(**{**product, "kind": "hvp", "function": "tr(X @ Y)"}, claimed="dX")
    assert found["verdict"] == "not-understood"
    assert "in one variable" in found["message"]
    spec = {
        "parameters": ["w"], "loss": "L", "definitions": {"L": "w.T @ A @ w"},
        "data": ["A"], "shapes": {"w": ["n"], "A": ["n", "n"]}, "properties": {"A": ["symmetric"]},
    }  # fmt: skip
    assert answer(spec=spec, wrt="w", kind="hvp", claimed="2*A @ dw")["verdict"] == "proved"


def test_a_direction_with_a_name_of_its_own():
    about = {"x": {"shape": "n"}, "A": {"shape": ["n", "n"]}, "v": {"shape": "n"}}
    record = {"vars": about, "function": "x.T @ A @ x", "wrt": "x", "kind": "hvp"}
    found = answer(**record, claimed="(A + A.T) @ v")
    assert (found["verdict"], found["message"]) == ("proved", "v was taken as the direction of x")
    assert answer(**record, claimed="2*A @ v")["verdict"] == "refuted"
    assert answer(**record, claimed="(A + A.T) @ dx")["verdict"] == "proved"


def test_structures_in_words():
    structured = {"vars": {"A": {"shape": ["n", "n"], "props": ["symmetric toeplitz"]}}, "wrt": "A"}
    found = answer(**structured, function="tr(A)", kind="grad", claimed="eye(n)")
    assert {"A is symmetric", "A is toeplitz"} <= set(found["hypotheses"])
    found = answer(**structured, function="A[1,2] - A[2,1]", relation="equal", claimed="0")
    assert found["verdict"] in ("proved", "undecided")


def test_points_of_refutations_are_not_on_kinks():
    array = {"vars": {"x": {"shape": "n"}}, "wrt": "x"}
    found = answer(**array, function="max(x)", claimed="softmax(x)")
    values = [v for k, v in found["counterexample"]["point"].items() if k.startswith("x[")]
    assert found["verdict"] == "refuted"
    assert values.count(max(values, key=Fraction)) == 1
    found = answer(**array, function="norm1(x)", claimed="2*sign(x)")
    assert found["verdict"] == "refuted"
    assert "0" not in found["counterexample"]["point"].values()
    found = answer(**array, function="norm1(x)", claimed="Piecewise((sign(x), x != 0), (5, True))")
    assert found["verdict"] != "refuted"  # a derivative at a kink does not exist


@pytest.mark.parametrize(
    ("kind", "words", "claimed", "wrong"),
    [
        ("grad_sym", "symmetric", "A + A.T - diag(diag(A))", "A + A.T"),
        ("grad_skew", "skew-symmetric", "A.T - A", "A.T"),
        ("grad_diag", "diagonal", "diag(diag(A))", "A.T"),
        ("grad_tril", "lower triangular", "tril(A.T)", "tril(A)"),
        ("grad_triu", "upper triangular", "triu(A.T)", "A.T"),
        ("grad_toep", "toeplitz", "toepsum(A)", "toepsum(A.T)"),
    ],
)
def test_derivatives_by_independent_entries(kind, words, claimed, wrong):
    about = {name: {"shape": ["n", "n"]} for name in "AX"}
    about["X"]["props"] = [words]
    record = {"vars": about, "function": "tr(A @ X)", "wrt": "X", "kind": kind}
    assert answer(**record, claimed=claimed)["verdict"] == "proved"
    found = answer(**record, claimed=wrong)
    assert found["verdict"] == "refuted"
    assert replay({**record, "claimed": wrong}, found).confirmed
    assert answer(**record, claimed=found["expected"])["verdict"] == "proved"
    free = answer(**{**record, "kind": "grad"}, claimed="A.T")
    assert free["verdict"] == "proved"
    assert free["message"] == f"the derivative is by each entry of X alone, though X is {words}"
