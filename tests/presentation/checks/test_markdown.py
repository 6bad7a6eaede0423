"""If these fail, an annotated copy changes the document, or tears what belongs together."""

import re

import pytest

from symopt.documents.judging.checked import CheckedDocument, Report
from symopt.documents.scanning.source.placed import Place, Sheet
from symopt.presentation.checks.blocks import Blocks
from symopt.presentation.checks.format import ReportOptions
from symopt.presentation.checks.formats.markdown import write
from tests.presentation.checks.sample_report import NOTES, sample


def test_the_text_is_unchanged_but_for_remarks():
    kept = [
        line
        for line in write(sample(), ReportOptions()).split("\n")
        if line.strip("> ") and not re.match(r"\s*(> )*> ?(\*\*|✗|✓)", line)
    ]
    assert kept == [line for line in NOTES.split("\n") if line.strip("> ")]


def test_a_remark_stands_after_what_it_is_about():
    lines = write(sample(), ReportOptions()).split("\n")
    at = next(k for k, line in enumerate(lines) if line.startswith(r"$$w_{11} \rightarrow"))
    assert lines[at + 2] == (
        "> **✗ Line 12, update of $w_{11}$: sign.** The gradient stands in line 8 (proved). It should be "
        r"$w_{11}+\alpha x_1 w_1 a_1(1-a_1)(y-\hat{y})$. Minus times the gradient's minus is plus. "
        r"Example: α = x\_1 = w\_1 = y = 1, b = -1/2, others 0: written -0.125, correct 0.125."
    )


def test_the_summary_stands_at_the_top_but_below_front_matter():
    text = write(sample(), ReportOptions())
    assert text.startswith("---\ntitle: two layers\n---\n> **symopt check:** 10 formulas: ")
    assert "> ✗ line 12, line 14, line 15, line 18\n" in text


@pytest.mark.parametrize(
    ("text", "line", "after", "lead"),
    [
        ("a\nb\n\nc", 1, 2, ""),
        ("a\nb", 1, 2, ""),
        ("- a\n- b", 1, 1, "  "),
        ("1. a\n   b\n2. c", 1, 2, "   "),
        ("> a\n> b\n\nc", 1, 2, "> "),
        (">a\n>\n>b", 1, 1, "> "),
        ("$$\na\n\nb\n$$\nc\n\nd", 2, 6, ""),
        ("\\begin{align}\na \\\\\n\nb\n\\end{align}\n\nc", 2, 5, ""),
        ("\\[\na\n\nb\n\\]\n", 2, 5, ""),
        ("a\n# b\nc", 1, 1, ""),
        ("```\n$$\n```\n\na\n\nb", 5, 5, ""),
        ("forgotten $$\n\n# b\na\n\nc", 4, 4, ""),
        ("| a | b |\n|---|---|\n| c | d |\n| e | f |\n\n", 3, 4, ""),
    ],
)
def test_remarks_go_after_the_paragraph_item_or_display(text, line, after, lead):
    spot = Blocks(Sheet("notes.md", text)).spot(line)
    assert (spot.line, spot.lead) == (after, lead)


def moved(text, file, part=r"w_{11} \rightarrow"):
    """Return the wrong update of the sample in another document."""
    from dataclasses import replace

    checked = sample().documents[0].claims[2]
    sheet = Sheet(file, text)
    start = text.index(part)
    place = Place(sheet, start, start + len(part))
    claim = replace(checked.claim, place=place, whole=place)
    return CheckedDocument(file, (replace(checked, claim=claim),))


def test_a_latex_document_stands_in_fences():
    text = (
        "\\section{A}\n\\begin{align}\n  w_{11} \\rightarrow w \\\\\n\\end{align}\nText.\n\nMore.\n"
    )
    copy = write(Report((moved(text, "notes.tex"),)), ReportOptions())
    head, *parts = copy.split("\n\n")
    assert head.startswith("> **symopt check:**")
    fenced = [part for part in parts if part.startswith("```latex\n")]
    assert fenced[0] == (
        "```latex\n\\section{A}\n\\begin{align}\n  w_{11} \\rightarrow w \\\\\n\\end{align}\n```"
    )
    after = parts[parts.index(fenced[0]) + 1]
    assert after.startswith("> **✗ Line 3")
    assert copy.endswith("```latex\nText.\n\nMore.\n```\n")


def test_a_remark_after_the_last_line_and_line_ends_of_another_kind():
    copy = write(Report((moved("\ufeffa\r\n$w_{11} \\rightarrow$", "n.md"),)), ReportOptions())
    assert copy.startswith("\ufeff> **symopt check:**")
    assert "a\r\n$w_{11} \\rightarrow$\n\n> **✗" in copy
    assert copy.endswith("\n")


def test_several_documents_are_told_apart():
    text = "$w_{11} \\rightarrow$\n"
    report = Report((moved(text, "a.md"), moved(text, "b.md")))
    copy = write(report, ReportOptions())
    assert re.findall(r"^# (.*)", copy, re.MULTILINE) == ["a.md", "b.md"]


def test_what_is_proved_is_told_when_asked():
    copy = write(sample(), ReportOptions(every=True))
    assert "> ✓ Line 6: `z = w_1 a_1 + b` is proved." in copy


def test_a_right_value_after_a_wrong_side_is_told_briefly():
    copy = write(sample(), ReportOptions())
    assert "> > ✓ Line 18: the value is right again; the side before it is wrong.\n" in copy
