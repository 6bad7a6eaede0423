"""If these fail, `so.check` and `symopt check` do not find what is wrong in a document."""

import json
import subprocess
import sys

import pytest

import symopt as so
from symopt.faces.python.checking import Check, CheckedClaim
from symopt.foundation.errors import VerificationError
from tests.presentation.checks.sample_report import sample

NOTES = r"""# Least squares

The loss is $L = \frac{1}{2}(y - w x)^2$, so

$$\frac{\partial L}{\partial w} = (y - w x)(-x) = -x (y - w x)$$

and the update

$$w \rightarrow w - \alpha x (y - w x)$$
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    found = tmp_path_factory.mktemp("notes")
    (found / "notes.md").write_text(NOTES, encoding="utf-8")
    (found / "more.md").write_text("Indeed $(a + b)^2 = a^2 + 2ab + b^2$.\n", encoding="utf-8")
    return found


@pytest.fixture(scope="module")
def checked(folder):
    return so.check(folder / "notes.md", workers=1)


def test_claims_are_found_and_judged(checked, folder):
    assert isinstance(checked, Check)
    assert checked.summary == {
        "claims": 4, "proved": 3, "refuted": 1, "undecided": 0, "not-understood": 0,
    }  # fmt: skip
    (wrong,) = checked.refuted
    assert (wrong.file, wrong.line, wrong.column) == (str(folder / "notes.md"), 9, 19)
    assert (wrong.kind, wrong.verdict) == ("update", "refuted")
    assert wrong.expected == "w - alpha*x*(w*x - y)"
    assert wrong.latex == r"w \rightarrow w - \alpha x (y - w x)"
    assert "sign" in wrong.diagnosis
    assert repr(wrong) == f"<{folder / 'notes.md'}:9:19 refuted>"
    assert [claim.verdict for claim in checked.claims] == ["proved"] * 3 + ["refuted"]


def test_a_check_shows_itself(checked):
    assert str(checked) == checked.text()
    assert "REFUTED  update of w: sign" in str(checked)
    assert repr(checked) == "<check: 4 claims, 3 proved, 1 refuted>"
    assert checked.markdown().startswith("> **symopt check:** 4 formulas: 3 proved, 1 wrong.\n")
    assert checked._repr_html_().startswith('<iframe srcdoc="&lt;!DOCTYPE html&gt;')
    assert 'sandbox="allow-same-origin"' in checked._repr_html_()
    assert json.loads(checked.json())["documents"][0]["claims"][3]["line"] == 9


def test_remarks_of_an_annotated_copy_claim_nothing(checked, tmp_path):
    copy = tmp_path / "copy.md"
    copy.write_text(checked.markdown(), encoding="utf-8")
    again = so.check(copy, workers=1)
    assert again.summary == checked.summary


def test_a_check_is_no_bool(checked):
    with pytest.raises(TypeError, match="look at its refuted claims"):
        bool(checked)


def test_raise_if_refuted_names_the_lines(checked):
    with pytest.raises(VerificationError, match="1 formula is wrong") as caught:
        checked.raise_if_refuted()
    assert "notes.md:9:19  w " in caught.value.where


def test_several_documents_and_nothing_wrong(folder):
    found = so.check([str(folder / "more.md")], workers=1)
    assert found.raise_if_refuted() is found
    assert found.refuted == ()
    assert found.summary["proved"] == 1


def test_many_wrong_formulas_are_counted():
    (document,) = sample().documents
    from dataclasses import replace

    report = replace(sample(), documents=(replace(document, claims=document.claims[2:3] * 12),))
    with pytest.raises(VerificationError, match="12 formulas are wrong") as caught:
        Check(report).raise_if_refuted()
    assert caught.value.where.endswith("and 2 more")


def test_a_claim_says_what_json_says():
    claim = CheckedClaim(sample().documents[0].claims[7], "notes.md")
    assert claim.message.startswith("there is no function foo")
    assert claim.data["message"] == claim.message
    assert (claim.verdict, claim.expected, claim.diagnosis) == ("not-understood", None, "")
    assert repr(CheckedClaim(sample().documents[0].claims[-1], "")) == "<notes.md:21:80 notation>"


def test_documents_that_cannot_be_read_are_one_error(tmp_path):
    with pytest.raises(so.SymoptError, match="cannot be read"):
        so.check(tmp_path / "none.md")
    with pytest.raises(so.SymoptError, match="cannot be read"):
        so.check(tmp_path, declare=tmp_path / "none.toml")


def test_the_command_checks_a_document(folder):
    done = subprocess.run(
        [sys.executable, "-m", "symopt", "check", "notes.md"],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith("notes.md:9:19  REFUTED  update of w: sign\n")
    assert done.stdout.endswith("\n4 formulas: 3 proved, 1 wrong\n")
