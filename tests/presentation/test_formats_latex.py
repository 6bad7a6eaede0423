"""LaTeX and Markdown: balanced, escaped, within the page, and free of what pdflatex or GitHub refuse."""

import re

import pytest

from symopt.foundation.document import (
    Code,
    Document,
    Formula,
    Items,
    Line,
    Listing,
    Picture,
    Prose,
    Steps,
    Table,
)
from symopt.presentation.formats.aligned import spread_rows
from symopt.presentation.formats.boxes import Grid, Scripts, Struck, boxes
from symopt.presentation.formats.latex_text import escape, escape_code
from symopt.presentation.formats.measure import width
from symopt.presentation.render import render
from symopt.syntax.tree import Matrix, Name, Relation
from tests.presentation.sample import DOCUMENT, HOSTILE, perceptron, wide_sum


def environments(latex: str) -> list[str]:
    """Check that environments nest; return those met."""
    stack: list[str] = []
    met: list[str] = []
    for kind, name in re.findall(r"\\(begin|end)\{([\w*]+)\}", latex):
        if kind == "begin":
            stack.append(name)
            met.append(name)
        else:
            assert stack.pop() == name
    assert stack == []
    return met


def braces(latex: str) -> int:
    return len(re.findall(r"(?<!\\)\{", latex)) - len(re.findall(r"(?<!\\)\}", latex))


@pytest.mark.parametrize("standalone", [True, False])
def test_environments_and_braces_balance(standalone: bool) -> None:
    written = render(DOCUMENT, "latex", standalone=standalone)
    met = environments(written)
    assert ("alignat*" in met) is standalone
    assert ("aligned" in met) is not standalone
    assert braces(written) == 0
    assert written.count(r"\left") == written.count(r"\right") + written.count(
        r"\leftarrow"
    ) - written.count(r"\rightarrow")
    assert written.isascii()


def test_fragment_names_its_packages() -> None:
    first, *_ = render(Document("", (perceptron,)), "latex").split("\n")
    assert first == "% Packages: amsmath, cancel."
    assert "documentclass" not in render(DOCUMENT, "latex")
    assert "booktabs" in render(DOCUMENT, "latex").split("\n")[0]


def test_standalone_needs_nothing_beyond_a_small_installation() -> None:
    written = render(DOCUMENT, "latex", standalone=True)
    packages = set(
        ",".join(re.findall(r"\\usepackage(?:\[[^\]]*\])?\{([^}]*)\}", written)).split(",")
    )
    assert packages <= {
        "inputenc", "geometry", "amsmath", "amssymb", "array", "booktabs", "graphicx", "longtable", "parskip",
    }  # fmt: skip
    assert r"\newcommand{\cancel}" in written
    assert r"\allowdisplaybreaks" in written


def test_head_stands_on_the_first_line_with_reasons_in_a_column() -> None:
    written = render(Document("", (perceptron,)), "latex")
    rows = written.split("\\begin{aligned}")[1].split("\\end{aligned}")[0].split("\\\\\n")
    assert rows[0].strip().startswith(r"\frac{\partial L}{\partial w_1}") or "w_{1}" in rows[0]
    assert all("&=" in row for row in rows if "text" not in row)
    assert rows[0].rstrip().endswith(r"&\quad& \text{\small chain rule}")


def test_rows_fit_the_page() -> None:
    written = render(
        Document("", (Formula((wide_sum,)), Steps(Name("J"), (Line(wide_sum),)))),
        "latex",
        standalone=True,
    )
    for body in re.findall(r"\\begin\{alignat\*\}\{2\}(.*?)\\end\{alignat\*\}", written, re.DOTALL):
        rows = body.split("\\\\\n")
        assert len(rows) >= 3
        assert all(
            width(re.sub(r"\\rlap\{\$(.*)\$\}", r"\1", row).replace("&", "")) < 47.5 for row in rows
        )
        assert all("{}+" in row or "{}-" in row for row in rows[1:])


def test_a_wide_matrix_is_shrunk_or_split() -> None:
    wide = Matrix(tuple(tuple(Name(f"quantity_{i}{j}") for j in range(9)) for i in range(3)))
    latex = render(Document("", (Formula((Relation("=", Name("H"), wide),)),)), "latex")
    assert r"\scalebox" in latex or r"\cdots" in latex
    assert environments(latex).count("matrix") in {0, 2, 3}


def test_prose_is_escaped() -> None:
    body = render(Document("", (Prose((HOSTILE,)),)), "latex").split("\n", 1)[1]
    assert body.strip() == (
        r"100\% of \{A\_1 \& B\#2\} cost $\$$5 \textasciitilde{} \textbackslash{}input\{x\} "
        r"\textasciicircum{} \textless{}script\textgreater{}alert('hi')\textless{}/script\textgreater{} "
        r"\textbar{} \`{}tick\`{} *star* [l](u)"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ŷ é ñ", r"\^{y} \'{e} \~{n}"),
        ("e\u0301", r"\'{e}"),
        ("σ ≤ ∞", r"$\sigma$ $\le$ $\infty$"),
        ('say "x"', "say ``x''"),
        ("a--b", "a-{}-b"),
        ("x²₁", "x$^{2}$$_{1}$"),
        ("語🙂", "[U+8A9E][U+1F642]"),
        ("naïve", r"na\"{\i}ve"),
    ],
)
def test_characters_beyond_ascii_print_as_themselves(text: str, expected: str) -> None:
    assert escape(text) == expected


def test_code_prints_every_character() -> None:
    every = "".join(map(chr, range(32, 127)))
    written = escape_code(every)
    shown = re.sub(
        r"\\symbol\{(\d+)\}", lambda m: {13: "'", 18: "`"}.get(int(m[1]), chr(int(m[1]))), written
    )
    assert shown.replace("\\ ", " ", 1) == every


def test_listing_cannot_close_its_environment() -> None:
    written = render(Document("", (Listing("\\end{verbatim}\n\\end{flushleft}\n\n  x"),)), "latex")
    assert environments(written) == ["flushleft"]


def test_picture_with_an_unusual_name_shows_its_sentence() -> None:
    good = render(Document("", (Picture("plots/a-1.png", "A path"),)), "latex")
    assert r"\IfFileExists{plots/a-1.png}" in good
    for name in ("a b.png", "../a.png", "a}.png", "a.svg", "/etc/x.png"):
        bad = render(Document("", (Picture(name, "A path"),)), "latex")
        assert "includegraphics" not in bad
        assert "A path" in bad


def test_long_tables_break_over_pages_and_numbers_are_mathematics() -> None:
    rows = tuple(((str(k),), ("-1.5e-07",)) for k in range(60))
    written = render(Document("", (Table((("k",), ("f",)), rows, "rr"),)), "latex", standalone=True)
    assert "longtable" in environments(written)
    assert r"$-1.5 \cdot 10^{-7}$" in written


def test_spread_rows_only_where_fractions_would_touch() -> None:
    plain = r"\begin{bmatrix} 1 \\ 2 \end{bmatrix}"
    assert spread_rows(plain) == plain


# Markdown


def fences(markdown: str) -> list[str]:
    return re.findall(r"^```math\n(.*?)\n```$", markdown, re.DOTALL | re.MULTILINE)


def test_markdown_uses_the_two_safe_forms_of_mathematics() -> None:
    written = render(DOCUMENT, "markdown")
    assert len(fences(written)) >= 9
    for block in fences(written):
        environments(block)
        assert not re.search(r"[<>`]", block)
        assert r"\operatorname" not in block
        assert r"\rlap" not in block
    outside = re.sub(r"^(````?)(?!`).*?^\1$", "", written, flags=re.DOTALL | re.MULTILINE)
    bare = re.sub(r"\$`[^`]*`\$|<span>\$</span>", "", outside)
    assert "$" not in bare


def test_markdown_tables_have_no_stray_bars() -> None:
    written = render(DOCUMENT, "markdown")
    table = [line for line in written.split("\n") if line.startswith("|")]
    counts = {len(re.findall(r"(?<!\\)\|", line)) for line in table}
    assert len(counts) == 1
    assert table[1] == "| --: | --: | --: | :-- |"
    assert r"\vert" in table[0]


def test_markdown_escapes_prose() -> None:
    written = render(
        Document("", (Prose((HOSTILE,)), Prose(("# no heading",)), Prose(("1. no list",)))),
        "markdown",
    )
    assert "<script" not in written
    assert r"\*star\*" in written
    assert r"\[l\](u)" in written
    assert "\n\\# no heading" in written
    assert "\n1\\. no list" in written


def test_markdown_code_holds_backticks() -> None:
    listing = Listing("```\nx", "python")
    written = render(
        Document("", (Prose((Code("a`b|c"),)), listing, Items(((Code("`"),),)))), "markdown"
    )
    assert "``a`b|c``" in written
    assert "````python\n```\nx\n````" in written
    assert "- `` ` ``" in written


# boxes and widths


def test_boxes_read_what_the_printers_write() -> None:
    assert isinstance(boxes(r"\sum_{i=1}^{m}"), Scripts)
    assert boxes(r"\cancel{x}") == Struck(boxes("x"))
    grid = boxes(r"\begin{bmatrix} 1 & 2 \\[4pt] 3 & 4 \end{bmatrix}")
    assert isinstance(grid, Grid)
    assert [len(row) for row in grid.rows] == [2, 2]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "}",
        "^",
        "_",
        r"\left(",
        r"\begin{",
        r"\frac",
        "x''",
        r"\unknown{a}",
        "&",
        r"\sqrt[3",
    ],
)
def test_boxes_survive_anything(text: str) -> None:
    boxes(text)
    assert width(text) >= 0


@pytest.mark.parametrize(
    ("latex", "measured"),
    [
        # Widths measured with pdflatex, Computer Modern at 10pt, in em.
        ("a + b", 2.18),
        (r"\frac{\partial L}{\partial w_{1}}", 1.99),
        (r"\sum_{i=1}^{m} (y_i-\hat{y}_i) x_{i1}", 6.39),
        (r"\begin{bmatrix} 1 & x_1 \\ x_2 & -10 \end{bmatrix}", 4.85),
        (r"\sigma(z)\left(1-\sigma(z)\right)", 6.45),
        (r"e^{-z_{1}}+\ln\left(1+e^{z}\right)", 7.56),
        (r"w_{11} \rightarrow w_{11} - \alpha \frac{\partial L}{\partial w_{11}}", 8.94),
        (r"\sqrt{x^{2}+1}", 3.74),
        (r"\operatorname{ReLU}(z)+\tanh z", 7.74),
        (r"\begin{cases} x & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}", 6.62),
    ],
)
def test_widths_are_those_of_tex(latex: str, measured: float) -> None:
    assert measured * 0.97 <= width(latex) <= measured * 1.15


def test_a_scaled_formula_measures_what_it_prints() -> None:
    assert width(r"\scalebox{0.50}{$\displaystyle a+b$}") == pytest.approx(width("a+b") / 2)
