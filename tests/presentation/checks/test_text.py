"""If these fail, what a teacher reads on a terminal is not what was found."""

from dataclasses import replace

import pytest

from symopt.documents.judging.checked import CheckedDocument, Report
from symopt.equality.verdict import Status
from symopt.presentation.checks.format import ReportOptions
from symopt.presentation.checks.formats.text import write
from symopt.presentation.formats.picture_text import columns
from tests.presentation.checks.sample_report import sample, tree

MISTAKE = r"""notes.md:12:29  REFUTED  update of w_11: sign
  w_{11} \rightarrow w_{11} - \alpha \cdot x_1 w_1 a_1 (1-a_1)(y-\hat{y})
                            ^ should be +
  gradient  8: ∂L/∂w_11 = -x_1 w_1 a_1 (1 - a_1) (y - ŷ)   proved
  expected  w_11 + α x_1 w_1 a_1 (1 - a_1) (y - ŷ)         proved
  why       minus times the gradient's minus is plus
  example   α = x_1 = w_1 = y = 1, b = -1/2, others 0: written -0.125, correct 0.125
"""


def test_a_mistake_reads_as_the_interface_says():
    text = write(sample(), ReportOptions(width=120))
    assert text.startswith(MISTAKE)
    assert text.endswith(
        "\n10 formulas: 2 proved, 4 wrong, 1 right after a wrong step, 1 undecided, 1 not understood, "
        "1 only notation\n"
    )


def test_wrong_ones_come_first_and_what_is_proved_only_when_asked():
    text, every = (write(sample(), ReportOptions(every=e)) for e in (False, True))
    order = ["REFUTED", "RIGHT AGAIN", "NOT READ", "UNDECIDED", "NOT UNDERSTOOD"]
    places = [text.index(f"  {word}  ") for word in order]
    assert places == sorted(places)
    assert "  PROVED  " not in text
    assert "notes.md:6:10  PROVED  z = w_1 a_1 + b\n" in every


def test_a_right_value_after_a_side_that_is_told_as_wrong_takes_a_line():
    text = write(sample(), ReportOptions())
    assert "notes.md:18:31  RIGHT AGAIN  f = a² - 2 a b + b²\n" in text
    assert "STEP WRONG" not in text


def test_a_right_value_by_a_wrong_step_is_told_so():
    (document,) = sample().documents
    text = write(Report((CheckedDocument("notes.md", (document.claims[6],)),)), ReportOptions())
    assert text.startswith("notes.md:18:31  STEP WRONG  f\n")
    assert "the value is right, but it does not follow from the side before" in text
    assert "  before  a² - b²\n" in text


def test_a_number_is_told_with_its_right_digits():
    text = write(sample(), ReportOptions())
    assert "  \\sqrt{2} = 1.5\n             ^^^\n  expected  1.4\n" in text


@pytest.mark.parametrize("width", [48, 60, 80])
def test_no_line_is_wider_than_the_terminal(width):
    for line in write(sample(), ReportOptions(width=width, every=True)).splitlines():
        assert columns(line) <= width


def test_colors_go_through_the_painter_alone():
    painted = write(sample(), ReportOptions(paint=lambda text, color: f"<{color}:{text}>"))
    assert "<bold:notes.md:12:29>  <red:REFUTED>" in painted
    assert "\x1b" not in painted


def test_escape_sequences_of_a_document_do_not_reach_the_terminal():
    (document,) = sample().documents
    sheet = replace(document.claims[0].claim.place.sheet, file="a\x1b[2Jb.md")
    claims = []
    for checked in document.claims:
        claim = replace(
            checked.claim,
            latex="x\x1b]0;title\x07",
            place=replace(checked.claim.place, sheet=sheet),
        )
        claims.append(replace(checked, claim=claim, message="odd \x1b[31m"))
    text = write(Report((CheckedDocument("a", tuple(claims)),)), ReportOptions(every=True))
    assert "\x1b" not in text
    assert "\x07" not in text


def test_of_many_that_are_not_understood_a_few_are_listed():
    (document,) = sample().documents
    unread = next(c for c in document.claims if c.status is Status.NOT_UNDERSTOOD)
    report = Report((CheckedDocument("notes.md", (unread,) * 50),))
    text = write(report, ReportOptions())
    assert text.count("NOT UNDERSTOOD") == 20
    assert "… and 30 more that are not decided (--all lists them)" in text
    assert write(report, ReportOptions(every=True)).count("NOT UNDERSTOOD") == 50


def test_documents_follow_one_another():
    (document,) = sample().documents
    text = write(Report((document, CheckedDocument("empty.md", ()), document)), ReportOptions())
    assert text.count("REFUTED") == 8
    assert "\n20 formulas: " in text


def test_a_right_value_that_fills_a_page_is_cut():
    (document,) = sample().documents
    long = tree(" + ".join(f"x_{k} y_{k}" for k in range(400)))
    report = Report((CheckedDocument("notes.md", (replace(document.claims[5], expected=long),)),))
    text = write(report, ReportOptions())
    assert len(text.splitlines()) < 20
    assert " …\n" in text
