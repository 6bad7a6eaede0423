"""If these fail, `symopt check` gives another report, file or exit code than it promises.

Reports are made by hand here, so that the command alone is tested; `test_api_check` runs the whole.
"""

import json
import sys
from types import ModuleType

import pytest

from symopt.documents.judging.checked import CheckedDocument, Report
from symopt.faces.commands import main
from symopt.faces.console import progress
from symopt.foundation.errors import DataError
from tests.presentation.checks.sample_report import sample


class Fake:
    """Stands in for the check: keeps what it was asked, and answers with a report."""

    def __init__(self, report):
        self.report, self.asked = report, None

    def __call__(self, paths, **options):
        self.asked = (tuple(paths), options)
        if isinstance(self.report, Exception):
            raise self.report
        if options.get("progress"):
            for done in range(1, 4):
                options["progress"](done, 3)
        return self.report


@pytest.fixture
def answer(monkeypatch):
    """Return a function that sets the report which the command will get."""

    def install(report):
        module, fake = ModuleType("symopt.documents.check"), Fake(report)
        module.check = fake
        monkeypatch.setitem(sys.modules, "symopt.documents.check", module)
        return fake

    return install


def check(capsys, *arguments):
    code = main(["check", *arguments])
    out, err = capsys.readouterr()
    return code, out, err


def test_what_is_refuted_is_told_and_is_exit_code_1(answer, capsys):
    fake = answer(sample())
    code, out, err = check(capsys, "notes.md")
    assert (code, err) == (1, "")
    assert out.startswith("notes.md:12:29  REFUTED  update of w_11: sign\n")
    assert fake.asked == (("notes.md",), {"declare": None, "time_limit": 10.0, "progress": None})


def test_documents_and_options_in_any_order(answer, capsys):
    fake = answer(sample())
    check(capsys, "a.md", "--time-limit", "3", "b.tex", "--declare", "n.toml", "c.ipynb")
    paths, options = fake.asked
    assert paths == ("a.md", "b.tex", "c.ipynb")
    assert (options["declare"], options["time_limit"]) == ("n.toml", 3.0)


@pytest.mark.parametrize(
    ("which", "code", "strict"), [((0, 1), 0, 0), ((7,), 0, 1), ((8,), 0, 1), ((2,), 1, 1)]
)
def test_exit_codes(answer, capsys, which, code, strict):
    claims = sample().documents[0].claims
    answer(Report((CheckedDocument("notes.md", tuple(claims[k] for k in which)),)))
    assert check(capsys, "notes.md")[0] == code
    assert check(capsys, "notes.md", "--strict")[0] == strict


def test_json_is_one_document(answer, capsys):
    answer(sample())
    code, out, _ = check(capsys, "notes.md", "--json")
    assert code == 1
    assert json.loads(out)["documents"][0]["claims"][2]["line"] == 12
    assert check(capsys, "notes.md", "--format", "json")[1] == out


@pytest.mark.parametrize(
    ("suffix", "begins"),
    [
        ("html", "<!DOCTYPE html>"),
        ("md", "---\ntitle"),
        ("sarif", '{\n  "$schema"'),
        ("txt", "notes.md"),
    ],
)
def test_the_suffix_of_the_output_says_the_format(answer, capsys, tmp_path, suffix, begins):
    answer(sample())
    file = tmp_path / f"report.{suffix}"
    code, out, _ = check(capsys, "notes.md", "-o", str(file))
    assert (code, out) == (1, "")
    assert file.read_text(encoding="utf-8").startswith(begins)


def test_all_lists_what_is_proved(answer, capsys):
    answer(sample())
    assert "PROVED" not in check(capsys, "notes.md")[1]
    assert "  PROVED  " in check(capsys, "notes.md", "--all")[1]


def test_a_document_is_never_overwritten(answer, capsys, tmp_path):
    fake = answer(sample())
    notes = tmp_path / "notes.md"
    notes.write_text("text", encoding="utf-8")
    code, out, err = check(capsys, str(notes), "-o", str(tmp_path / "." / "notes.md"))
    assert (code, out) == (2, "")
    assert "the report would take the place of a document" in err
    assert "give -o another name" in err
    assert fake.asked is None
    assert notes.read_text(encoding="utf-8") == "text"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "missing argument"),
        (["a.md", "--format", "pdf"], "the formats are html, json, markdown, sarif, text"),
        (["a.md", "-o", "a.pdf"], "no format of a report for a file that ends in '.pdf'"),
        (["a.md", "--json", "--format", "html"], "--json and --format html ask for two formats"),
        (["a.md", "--time-limit", "0"], "--time-limit"),
        (["a.md", "--colour"], "--colour"),
    ],
)
def test_wrong_use_is_one_clear_error(answer, capsys, arguments, message):
    answer(sample())
    code, out, err = check(capsys, *arguments)
    assert (code, out) == (2, "")
    assert message in err
    assert "Traceback" not in err


def test_an_unreadable_document_is_one_clear_error(answer, capsys):
    answer(DataError("the document cannot be read", where="notes.md", why="there is no such file"))
    code, out, err = check(capsys, "notes.md")
    assert (code, out) == (2, "")
    assert (
        err
        == "error: the document cannot be read\n  where: notes.md\n  why:   there is no such file\n"
    )


def test_progress_is_shown_only_where_somebody_looks(answer, capsys, monkeypatch):
    fake = answer(sample())
    check(capsys, "notes.md")
    assert fake.asked[1]["progress"] is None
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(progress, "QUIET_SECONDS", -1)
    monkeypatch.setattr(progress, "REFRESH_SECONDS", -1)
    shown = []
    monkeypatch.setattr(progress, "shown", lambda text: _Status(shown))
    with progress.counted("formulas") as told:
        told(1, 3)
        told(2, 3)
    assert [text.split("   ")[0] for text in shown] == ["1 of 3 formulas", "2 of 3 formulas", "end"]


class _Status:
    def __init__(self, shown):
        self.shown = shown

    def update(self, text):
        self.shown.append(text)

    def stop(self):
        self.shown.append("end")
