"""If these fail, code-review tools refuse the report or put its marks elsewhere.

What is checked by hand here are the required properties of the schema of SARIF 2.1.0 and what GitHub's code
scanning asks for beyond it (docs.github.com, SARIF support for code scanning).
"""

import json

import pytest

from symopt.documents.judging.checked import CheckedDocument, Report
from symopt.documents.scanning.source.placed import Place, Sheet
from symopt.presentation.checks.format import ReportOptions
from symopt.presentation.checks.formats.sarif import write
from tests.presentation.checks.sample_report import NOTES, sample


def log(report=None):
    return json.loads(write(report or sample(), ReportOptions()))


def check_log(found):
    assert found["version"] == "2.1.0"
    assert found["$schema"].endswith("sarif-schema-2.1.0.json")
    (run,) = found["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"] == "symopt"
    assert run["columnKind"] == "utf16CodeUnits"
    rules = driver["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    for rule in rules:
        assert rule["shortDescription"]["text"]
        assert rule["fullDescription"]["text"]
        assert rule["help"]["text"]
        assert rule["defaultConfiguration"]["level"] in ("error", "warning", "note")
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
        assert result["message"]["text"]
        assert all(isinstance(value, str) for value in result["partialFingerprints"].values())
        (location,) = result["locations"]
        physical = location["physicalLocation"]
        assert physical["artifactLocation"]["uri"]
        region = physical["region"]
        assert all(isinstance(value, int) and value >= 1 for value in region.values())
        if "endLine" in region:
            start = (region["startLine"], region["startColumn"])
            assert start < (region["endLine"], region["endColumn"])
    return run["results"]


def test_the_log_has_what_the_schema_and_code_scanning_require():
    results = check_log(log())
    levels = {result["ruleId"]: result["level"] for result in results}
    assert levels == {
        "symopt/not-read": "note",
        "symopt/sign": "error",
        "symopt/power-rule": "error",
        "symopt/wrong-value": "error",
        "symopt/square-of-sum": "error",
        "symopt/not-understood": "note",
        "symopt/undecided": "note",
    }
    assert check_log(log(Report(()))) == []


def test_a_right_value_by_a_wrong_step_is_a_warning():
    step = sample().documents[0].claims[6]
    (result,) = check_log(log(Report((CheckedDocument("notes.md", (step,)),))))
    assert (result["ruleId"], result["level"]) == ("symopt/wrong-step", "warning")


def test_a_mark_covers_the_wrong_part():
    sign = next(r for r in check_log(log()) if r["ruleId"] == "symopt/sign")
    region = sign["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 12, "startColumn": 29, "endLine": 12, "endColumn": 30}
    assert sign["message"]["text"].startswith("Wrong: update of w_11: sign.\n")
    assert "Expected: w_11 + α x_1" in sign["message"]["text"]


def test_columns_count_utf16_units():
    (document,) = sample().documents
    from dataclasses import replace

    unsure = document.claims[8]
    sheet = Sheet("notes.md", "𝔼 $x 𝔼$")
    claim = replace(unsure.claim, place=Place(sheet, 3, 6), whole=Place(sheet, 3, 6), latex="x 𝔼")
    report = Report((CheckedDocument("notes.md", (replace(unsure, claim=claim),)),))
    (result,) = check_log(log(report))
    region = result["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 1, "startColumn": 5, "endLine": 1, "endColumn": 9}


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("notes/a b.md", "notes/a%20b.md"),
        ("ä#.md", "%C3%A4%23.md"),
        ("/srv/notes.md", "file:///srv/notes.md"),
    ],
)
def test_files_are_named_by_uri(file, uri):
    sheet = Sheet(file, NOTES)
    report = Report((CheckedDocument(file, (), ((Place(sheet, 0, 3), "not read"),)),))
    (result,) = check_log(log(report))
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


def test_the_same_formula_twice_has_two_fingerprints():
    (document,) = sample().documents
    wrong = document.claims[2]
    results = check_log(log(Report((CheckedDocument("notes.md", (wrong, wrong)),))))
    assert len({result["partialFingerprints"]["formula/v1"] for result in results}) == 2
