"""If these fail, a format of the catalogue does not write what every format has to write."""

import json
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from symopt.documents.judging.checked import CheckedDocument, Report
from symopt.documents.meaning.claim import ClaimKind
from symopt.documents.scanning.source.placed import Place, Sheet
from symopt.foundation.errors import SymoptError
from symopt.presentation.checks.format import ReportOptions
from symopt.presentation.checks.formats.json_ import report_data
from symopt.presentation.checks.render import (
    render_report,
    report_format,
    report_format_for,
    report_formats,
)
from symopt.presentation.checks.verdict import failed
from symopt.syntax.tree import Call, Div, Name
from tests.presentation.checks.sample_report import sample

NAMES = sorted(report_formats())
KEYS = (
    "line", "column", "end_line", "end_column", "latex", "reading", "kind", "verdict", "versus",
    "because", "expected", "diagnosis", "message",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_every_format_tells_the_slip_and_the_counts(name):
    text = render_report(sample(), name)
    assert text.endswith("\n")
    assert "sign" in text
    assert ("notes.md" in text) == (name != "markdown")
    assert render_report(sample(), name) == text


@pytest.mark.parametrize("name", NAMES)
def test_every_format_writes_a_document_without_formulas(name):
    empty = Report((CheckedDocument("empty.md", (), (), (Sheet("empty.md", "Nothing.\n"),)),))
    assert render_report(empty, name).strip()
    assert render_report(Report(()), name).endswith("\n") or name == "markdown"


@pytest.mark.parametrize("entry", list(report_formats().values()), ids=lambda e: e.name)
def test_every_format_is_found_by_its_suffixes(entry):
    assert entry.title
    assert all(report_format_for(f"x{suffix}") == entry.name for suffix in entry.suffixes)


def test_unknown_formats_are_refused():
    with pytest.raises(SymoptError, match="the formats are html, json, markdown, sarif, text"):
        report_format("pdf")
    with pytest.raises(SymoptError, match=r"no format of a report for a file that ends in '.pdf'"):
        report_format_for("x.pdf")
    with pytest.raises(SymoptError, match="says no format"):
        report_format_for("x")


def test_json_has_the_keys_of_the_interface_and_null_for_notation():
    data = json.loads(render_report(sample(), "json"))
    assert data == report_data(sample())
    (document,) = data["documents"]
    assert document["file"] == "notes.md"
    assert document["summary"] == {
        "claims": 9, "proved": 3, "refuted": 4, "undecided": 1, "not-understood": 1,
    }  # fmt: skip
    assert all(set(KEYS) <= set(claim) for claim in document["claims"])
    update = document["claims"][2]
    assert [update[key] for key in KEYS[:4]] == [12, 29, 12, 29]
    assert update["verdict"] == "refuted"
    assert update["because"] == [6, 8]
    assert update["expected"] == "w_11 + alpha*x_1*w_1*a_1*(1 - a_1)*(y - yhat)"
    assert update["diagnosis"]["kind"] == "sign"
    assert update["counterexample"]["claimed"] == "-0.125"
    assert document["claims"][4]["expected"] == "1.4"
    assert document["claims"][6]["follows"] is False
    assert document["claims"][-1]["verdict"] is None
    assert document["problems"] == [
        {
            "line": 15,
            "column": 34,
            "end_line": 15,
            "end_column": 37,
            "message": "a $ that is never closed",
        }
    ]


def test_cells_of_a_notebook_are_named():
    (document,) = sample().documents
    checked = document.claims[2]
    sheet = Sheet("notes.ipynb", checked.claim.place.sheet.text, 3)

    def moved(place):
        return Place(sheet, place.start, place.end)

    claim = replace(
        checked.claim, place=moved(checked.claim.place), whole=moved(checked.claim.whole)
    )
    report = Report((CheckedDocument("notes.ipynb", (replace(checked, claim=claim),)),))
    assert report_data(report)["documents"][0]["claims"][0]["cell"] == 3
    assert render_report(report, "text").startswith("notes.ipynb cell 3:12:29  REFUTED")
    assert 'id="c3-L12"' in render_report(report, "html")
    assert "*Cell 3*" in render_report(report, "markdown")
    (result,) = json.loads(render_report(report, "sarif"))["runs"][0]["results"]
    assert result["message"]["text"].startswith("In cell 3, line 12: ")


def test_failure_is_what_is_refuted_or_if_strict_what_is_open():
    (document,) = sample().documents
    wrong, right, unread = document.claims[2], document.claims[0], document.claims[7]
    assert failed(Report((CheckedDocument("a", (right, wrong)),)))
    assert not failed(Report((CheckedDocument("a", (right, unread)),)))
    assert failed(Report((CheckedDocument("a", (right, unread)),)), strict=True)
    assert not failed(Report((CheckedDocument("a", (right,)),)), strict=True)


class _Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.targets, self.anchors, self.marks = [], [], set(), []
        self.void = {"meta", "mspace", "br", "img"}

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.anchors |= {found["id"]} if "id" in found else set()
        if found.get("href"):
            self.targets.append(found["href"])
        assert tag not in ("script", "link", "iframe")
        assert not [name for name in found if name.startswith("on")]
        if tag not in self.void:
            self.open.append(tag)
        if tag == "mark":
            self.marks.append([found["class"], ""])

    def handle_endtag(self, tag):
        if tag not in self.void:
            assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] == "mark":
            self.marks[-1][1] += data


def test_the_page_is_whole_its_links_lead_to_lines_and_nothing_comes_from_elsewhere():
    text = render_report(sample(), "html")
    page = _Page()
    page.feed(text)
    assert page.open == []
    assert page.targets
    assert {target.removeprefix("#") for target in page.targets} <= page.anchors
    assert "http" not in text.replace("http://www.w3.org", "")
    assert ["part", "-"] in page.marks
    assert ["right", "w_1 a_1 + b"] in page.marks


def test_a_hostile_document_stays_text():
    (document,) = sample().documents
    claim = document.claims[2]
    evil = "<script>alert(1)</script>`````$$ | \x00\x1b[0m \ud800"
    file = evil.replace("\ud800", "\udcff") + ".md"
    sheet = Sheet(file, f"{evil}\n$$\n" + "x\n" * 3)
    place = Place(sheet, 0, len(sheet.text))
    inner = replace(claim.claim, place=place, whole=place, latex=evil)
    report = Report((CheckedDocument(file, (replace(claim, claim=inner, message=evil),)),))
    for name in NAMES:
        text = render_report(report, name, ReportOptions(every=True))
        text.encode("utf-8")
        assert "\x1b" not in text or name in ("json", "sarif", "markdown")
    assert evil in json.loads(render_report(report, "json"))["documents"][0]["claims"][0]["latex"]
    page = _Page()
    page.feed(render_report(report, "html"))
    assert "&lt;script&gt;" in render_report(report, "html")


@pytest.mark.parametrize("name", NAMES)
def test_formulas_nested_as_deep_as_they_are_read_are_written(name):
    deep, other = Name("x"), Name("y")
    for _ in range(50):
        deep, other = (Div(Call("sin", (inner,)), Name("b")) for inner in (deep, other))
    (document,) = sample().documents
    checked = document.claims[2]
    claim = replace(checked.claim, head=other, claimed=deep, kind=ClaimKind.EQUATION)
    wrong = replace(checked, claim=claim, expected=other)
    assert render_report(Report((CheckedDocument("notes.md", (wrong,)),)), name)
