"""Claims about models whose constants have values hold for all values, or for those."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from symopt.verification.stated.claims import claim_of, judge_claim
from symopt.verification.stated.records import read_record

SPEC = """
data = ["x", "y"]
parameters = ["w", "b"]
loss = "L"
[constants]
lambda = 0.1
s = "sqrt(2)"
k = 0
[definitions]
u = "w/k"
z = "w*x + b"
L = "s*(y - z)**2 + lambda*w**2"
"""

CLAIMS = [
    # claim, wrt, verdict, hypotheses, what of the constants an example says
    ("2*lambda*w - 2*s*x*(y - z)", ["w"], "proved", [], {}),
    ("0.2*w - 2*s*x*(y - z)", ["w"], "proved", ["lambda = 0.1", "s = sqrt(2)"], {}),
    ("w/5 - 2*sqrt(2)*x*(y - z)", ["w"], "proved", ["lambda = 0.1", "s = sqrt(2)"], {}),
    ("0.3*w - 2*s*x*(y - z)", ["w"], "refuted", [], {"lambda": "1/10"}),
    ("0*w - 2*s*x*(y - z)", ["w"], "refuted", [], {"lambda": "1/10"}),
    ("lambda*w - 2*s*x*(y - z)", ["w"], "refuted", [], {"lambda": "1/10"}),
    (["0.2*w - 2*s*x*(y - z)", "-2*s*(y - z)"], ["w", "b"], "proved", ["lambda = 0.1", "s = sqrt(2)"], {}),
    (["0.2*w - 2*s*x*(y - z)", "2*s*(y - z)"], ["w", "b"], "refuted", [], {"lambda": "1/10"}),
    ("(y - z)**2", ["s"], "proved", [], {}),
    ("w**2", ["lambda"], "proved", [], {}),
]  # fmt: skip


@pytest.mark.parametrize(("claimed", "wrt", "verdict", "hypotheses", "at"), CLAIMS)
def test_claims(
    claimed: object,
    wrt: list[str],
    verdict: str,
    hypotheses: list[str],
    at: dict[str, str],
    tmp_path: Path,
) -> None:
    spec = tmp_path / "model.toml"
    spec.write_text(SPEC)
    record = read_record(json.dumps({"spec": str(spec), "wrt": wrt, "claimed": claimed}))
    found = judge_claim(claim_of(record))
    assert found.verdict.status.value == verdict
    assert [h.text for h in found.verdict.hypotheses] == hypotheses
    assert {n: str(v) for n, v in found.verdict.point.items() if n in ("lambda", "s", "k")} == at


def test_a_slip_is_named_as_for_all_values_and_shown_at_the_own_one(tmp_path: Path) -> None:
    spec = tmp_path / "model.toml"
    spec.write_text(SPEC)
    fields = {"spec": str(spec), "wrt": ["w"], "claimed": "4*lambda*w - 2*s*x*(y - z)"}
    found = judge_claim(claim_of(read_record(json.dumps(fields))))
    assert found.diagnosis is not None
    assert found.diagnosis.kind == "factor"
    assert str(found.verdict.point["lambda"]) == "1/10"


ASSUMED = [
    # function, definitions, claimed, hypotheses, verdict
    ("c*w**2", {}, "0.2*w", ["c = 0.1"], "proved"),
    ("c*w**2", {}, "0.3*w", ["c = 0.1"], "refuted"),
    ("c*w**2", {}, "0.2*w", ["1/10 = c", "c > 0"], "proved"),
    ("c*w**2", {}, "0.2*w", ["c = 0.1", "c = 0.2"], "undecided"),
    ("c*w**2", {}, "0.2*w", ["c = 0.1", "c > 1"], "undecided"),
    ("w**n", {}, "3*w**2", ["n = 3", "w > 0"], "proved"),
    ("f**2", {"f": "w*c"}, "6", ["f = 3", "c = 1"], "proved"),
    ("f**2", {"f": "w*c"}, "2*c*abs(f)", ["f > 0"], "proved"),
    ("f**2", {"f": "w + 1"}, "2*abs(f)", ["f > 0"], "proved"),
    ("f**2", {"f": "w + 1"}, "2*abs(f)", ["f > -1"], "refuted"),
]


@pytest.mark.parametrize(("function", "definitions", "claimed", "hypotheses", "verdict"), ASSUMED)
def test_hypotheses_on_values_and_on_definitions(
    function: str, definitions: dict[str, str], claimed: str, hypotheses: list[str], verdict: str
) -> None:
    fields = {
        "function": function,
        "definitions": definitions,
        "wrt": ["w"],
        "claimed": claimed,
        "constraints": hypotheses,
    }
    found = judge_claim(claim_of(read_record(json.dumps(fields))))
    assert found.verdict.status.value == verdict
