"""Every format writes every kind of block, and nothing hostile gets through."""

import json
import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from symopt.foundation.document import Block, Document, Heading, Line, Math, Prose, Steps
from symopt.foundation.errors import SymoptError
from symopt.presentation.render import format_for, formats, render
from symopt.syntax.tree import Name
from tests.presentation.sample import DOCUMENT, HOSTILE, perceptron

NAMES = sorted(formats())


def test_catalogue_has_the_formats_of_the_interface() -> None:
    assert NAMES == ["html", "json", "latex", "markdown", "text"]


def test_sample_has_every_kind_of_block() -> None:
    kinds = {type(block).__name__ for block in DOCUMENT.blocks}
    assert kinds == set(re.findall(r"\w+", str(Block)))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("block", DOCUMENT.blocks, ids=lambda block: type(block).__name__)
def test_every_format_writes_every_block(name: str, block: Block) -> None:
    assert len(render(Document("", (block,)), name).strip()) > 5


@pytest.mark.parametrize("name", NAMES)
def test_empty_document_and_empty_blocks(name: str) -> None:
    render(Document(""), name)
    render(Document("x", (Steps(Name("x"), ()), Heading(1, ()), Prose(()))), name)


@pytest.mark.parametrize("name", NAMES)
def test_rendering_is_deterministic(name: str) -> None:
    assert render(DOCUMENT, name) == render(DOCUMENT, name)


@pytest.mark.parametrize("name", ["latex", "markdown", "html", "text"])
def test_control_characters_and_terminal_escapes_are_dropped(name: str) -> None:
    written = render(
        Document("a\x1b[31mb\x00", (Prose(("x\x1b]0;title\x07\x9b31my\u202ez",)),)), name
    )
    assert not set(written) & set("\x1b\x00\x07\x9b\u202e")
    assert "title" not in written.split("</head>")[-1]


@pytest.mark.parametrize("name", ["latex", "markdown", "html", "text"])
def test_a_line_checked_numerically_says_so_at_that_line(name: str) -> None:
    written = render(Document("", (perceptron,)), name)
    assert written.count("checked numerically at 24 points") == 1


def test_cancel_is_drawn_unless_it_is_dropped() -> None:
    document = Document("", (perceptron,))
    for name, mark in (("latex", r"\cancel{"), ("markdown", r"\cancel{"), ("html", 'struck">')):
        assert mark in render(document, name)
        assert mark not in render(document, name, cancel=False)


def test_format_for_suffixes() -> None:
    assert [format_for(f"a/b.{s}") for s in ("tex", "md", "html", "txt", "json", "MD")] == [
        "latex", "markdown", "html", "text", "json", "markdown",
    ]  # fmt: skip
    with pytest.raises(SymoptError, match=r"no output format for a file that ends in '\.docx'"):
        format_for("a.docx")
    with pytest.raises(SymoptError, match="without a suffix"):
        format_for("notes")


def test_unknown_format_names_the_known_ones() -> None:
    with pytest.raises(SymoptError, match="html, json, latex, markdown, text"):
        render(DOCUMENT, "pdf")


def test_json_is_faithful() -> None:
    data = json.loads(render(DOCUMENT, "json"))
    assert data["title"] == DOCUMENT.title
    assert [b["kind"] for b in data["blocks"]] == [
        type(b).__name__.lower() for b in DOCUMENT.blocks
    ]
    assert data["blocks"][0]["content"][-1] == HOSTILE
    steps = next(b for b in data["blocks"] if b["kind"] == "steps")
    assert steps["head"]["latex"].startswith(r"\frac{\partial L}")
    assert steps["lines"][3]["mark"] == "checked numerically"
    assert steps["lines"][3]["points"] == 24
    assert "x_1" in steps["lines"][-1]["math"]["text"]


class _Tags(HTMLParser):
    VOID = frozenset({"meta", "img", "br", "link"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.seen.add(tag)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_html_is_well_formed_without_script_or_network() -> None:
    page = render(DOCUMENT, "html")
    tags = _Tags()
    tags.feed(page)
    assert tags.open == []
    assert "script" not in tags.seen
    assert not re.search(r"(?:src|href)=\"(?!\./)", page)
    assert "&lt;script&gt;" in page


def test_html_mathematics_is_well_formed_xml_with_the_latex_beside_it() -> None:
    page = render(DOCUMENT, "html")
    found = re.findall(r"<math.*?</math>", page, re.DOTALL)
    assert len(found) > 40
    for element in found:
        root = ElementTree.fromstring(element.replace("&nbsp;", " "))
        assert root.attrib["alttext"]
        for node in root.iter():
            if node.tag in {"mfrac", "msub", "msup", "mover", "munder", "mroot"}:
                assert len(node) == 2, element
            if node.tag in {"msubsup", "munderover"}:
                assert len(node) == 3, element


def test_html_shows_no_latex_command_as_text() -> None:
    page = render(Document("", DOCUMENT.blocks[2:5]), "html")
    body = re.sub(r'alttext="[^"]*"', "", page.split("<main>")[1])
    assert "\\" not in body


def test_text_keeps_within_its_width_and_aligns_the_equals_signs() -> None:
    written = render(Document("", (perceptron,)), "text", width=100)
    lines = written.rstrip("\n").split("\n")
    places = {line.index(" = ") for line in lines if " = " in line}
    assert len(places) == 1
    assert all(len(line) <= 100 for line in lines)
    narrow = render(Document("", (perceptron,)), "text", width=60)
    assert "chain rule" in narrow
    assert "\x1b" not in written


def test_text_breaks_wide_sums_before_a_sign_and_draws_matrices() -> None:
    written = render(DOCUMENT, "text")
    assert re.search(r"\n +\+ w_\d", written)
    assert re.search(r"H = ⎡ 2  -1⎤\n +⎣-1 +6⎦", written)
    assert "⋯" in written
    assert max(map(len, written.split("\n"))) <= 110


def test_text_underlines_headings() -> None:
    written = render(Document("Title", (Heading(2, ("of ", Math(Name("yhat")))),)), "text")
    assert written == "Title\n═════\n\nof ŷ\n────\n"


@pytest.mark.parametrize("name", NAMES)
def test_a_sum_of_a_thousand_terms_is_written(name: str) -> None:
    from symopt.syntax.tree import Add

    wide = Add(tuple(Name(f"w_{k}") for k in range(1000)))
    written = render(Document("", (Steps(Name("J"), (Line(wide, ("sum",)),)),)), name)
    assert "999" in written
