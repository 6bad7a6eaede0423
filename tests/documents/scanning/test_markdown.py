"""Markdown documents as people write them: what is found, what is left out, and where."""

import pytest

from symopt.documents.scanning.scan import scan
from symopt.documents.scanning.source.piece import Kind
from tests.documents.scanning.found import displays, formulas, of_kind, problems, scanned


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Let $x = 1$ and $$y = 2$$ hold.", ["x = 1", "y = 2"]),
        (r"Inline \(a_1\) and \[b^2 = c\] too.", ["a_1", "b^2 = c"]),
        (r"Twice escaped: \\(a_1\\) and \\[b^2\\].", ["a_1", "b^2"]),
        ("GitHub writes $`a_b = c`$ so.", ["a_b = c"]),
        ("Spaces, as in $ z = w^T x + b $, are met.", ["z = w^T x + b"]),
        ("Side by side $a$$b$ and x$^2$.", ["a", "b", "^2"]),
        (r"Dollars in words $y = 1 \text{ if $x > 0$}$ here.", [r"y = 1 \text{ if $x > 0$}"]),
        (r"An escaped \$ within $c = 3 \$ + p$ stays.", [r"c = 3 \$ + p"]),
        ("Over two lines $a +\nb$ of a paragraph.", ["a +\nb"]),
        ("**$x$** and _$y$_ and ($z$)", ["x", "y", "z"]),
        (r"A backslash before a formula: \\$x$.", ["x"]),
        (r"Points \((X, y)\), \(1-p\) and \\(max(0,-)\\).", ["(X, y)", "1-p", "max(0,-)"]),
        ("\\[\n[a, b]\n\\]", ["[a, b]"]),
        (r"About $\sim$6000 less.", [r"\sim"]),
    ],
)
def test_formulas_in_a_paragraph(text, found):
    assert formulas(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "It costs $5 and $6.",
        "It costs $5, or 10$ with tax, and 6$ or 7$.",
        "It costs $5 for one or 6$ for two.",
        "In US$ 5 or A$10, at most US$7 and AU$9.",
        r"Escaped \$x\$ and \$5.",
        "Code `$x$` and ``$a ` b$`` is code.",
        "The shell has $HOME and $PATH.",
        "A price of 3 $ and 5 $.",
        "See [the page](http://a.b/$x$y$) and http://a.b/$x$/y.",
        "<https://a.b/$x$> and <a href='$x$'>so</a>",
        r"An escaped \[link\] and \(optional\), \[1\].",
        r"In the box \[-10, 10\] there are others.",
        "An empty pair $$ $$ and $ $ and $$$$.",
        "Inline <code>$x$</code> in HTML.",
        "<!-- a comment with $x$ -->",
        "<!--\na long comment\n\nwith $x$\n-->",
        "```\n$x$\n```",
        "~~~~ python\n$x$\n~~~\n$y$\n~~~~",
        "- item\n\n  ```sh\n  echo $A$B$\n  ```",
        "> ```\n> $x$\n> ```",
        "text\n\n    echo $x$\n\n    $ echo $y$\n",
        "---\ntitle: $x$\n---\n",
        "+++\ntitle = '$x$'\n+++\n",
        "<pre>\n$x$\n\n$y$</pre>",
        "<script>\nlet a = `$x$`\n</script>",
        "[id]: http://a.b/$x$",
    ],
)
def test_what_is_no_formula(text):
    assert formulas(text) == []


def test_text_after_code_comments_and_front_matter_is_read():
    text = "---\na: $b$\n---\n```\n$n$\n```\n$x$\n<!--\n$n$\n--> $y$\n<pre>$n$</pre>\n$z$\n"
    assert formulas(text) == ["x", "y", "z"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("$$\na = b\n$$", ["a = b"]),
        ("$$\n\na = b\n\n$$", ["a = b"]),
        ("text $$a\n= b$$ text", ["a\n= b"]),
        ("\\[\na = b\n\\]", ["a = b"]),
        ("$$\n- a\n+ b\n> c\n| d |\n===\n$$", ["- a\n+ b\n> c\n| d |\n==="]),
        ("> $$\n> a = b\n> $$", ["a = b"]),
        ("> > $$\n> > a\n> > > b\n> > $$", ["a\n> b"]),
        ("1. item\n   - inner\n     $$\n     a = b\n     $$", ["a = b"]),
        ("- $$a = b$$\n- $$c = d$$", ["a = b", "c = d"]),
        ("- > $$\n  > a\n  > $$", ["a"]),
        ("\\begin{equation}\na = b\n\\end{equation}", ["a = b"]),
        (
            "\\begin{align*}\na &= b\\\\\n&= c\n\\end{align*}",
            ["\\begin{align*}\na &= b\\\\\n&= c\n\\end{align*}"],
        ),
        ("$$\\begin{aligned} a &= b \\end{aligned}$$", ["\\begin{aligned} a &= b \\end{aligned}"]),
        ("```math\na = b % why\n```", ["a = b"]),
        ("```{math}\n:label: eq\na = b\n```", ["a = b"]),
        ("> ```math\n> a\n> = b\n> ```", ["a\n= b"]),
        ("$$a = b$$\n---\ntext", ["a = b"]),
        ("$$\na = b % a comment\n= c\n$$", ["a = b \n= c"]),
    ],
)
def test_displays(text, found):
    assert displays(text) == found


def test_a_bar_in_a_formula_does_not_end_a_cell():
    text = "| f | what |\n|---|:-:|\n| $|x|$ | $a \\| b$ |\n| $5 | $6 |\n| $p(y|x)$ is | `$|$` |"
    assert formulas(text) == ["|x|", r"a \| b", "p(y|x)"]
    result = scanned(text)
    blocks = {p.text: p.block for p in result.pieces}
    assert blocks["|x|"] != blocks[r"a \| b"]
    assert blocks["p(y|x)"] == blocks["is"]
    assert of_kind(Kind.PROSE, text) == ["f", "what", "$5", "$6", "is"]


def test_a_table_after_a_paragraph_and_in_a_list():
    assert formulas("text\n$a$ | $b$\n--|--\n$c$ | $d$\n\n$e$") == ["a", "b", "c", "d", "e"]
    assert formulas("- | a | b |\n  |---|---|\n  | $x$ | $|y|$ |") == ["x", "|y|"]


def test_headings():
    text = (
        "# The loss $L$ #\n\ntext\n\n## Two ##\nA *title* $z$\n====\n\nSub\n---\n"
        "#hashtag\n\n***\n\n- item\n---\n\n> ## Quoted\n\n####### seven\n"
    )
    found = [(p.level, p.text) for p in scanned(text).pieces if p.kind is Kind.HEADING]
    assert found == [
        (1, "The loss $L$"),
        (2, "Two"),
        (1, "A *title* $z$"),
        (2, "Sub"),
        (2, "Quoted"),
    ]
    assert formulas(text) == ["L", "z"]


def test_prose_between_formulas_keeps_its_order_and_block():
    result = scanned("Let $x$, where `code` is left out, be $y$.\n\nNext $z$ is.")
    view = [(p.kind.value, p.text, p.block) for p in result.pieces]
    first, second = view[0][2], view[-1][2]
    assert [v[:2] for v in view] == [
        ("prose", "Let"),
        ("formula", "x"),
        ("prose", ", where  is left out, be"),
        ("formula", "y"),
        ("prose", "."),
        ("prose", "Next"),
        ("formula", "z"),
        ("prose", "is."),
    ]
    assert first != second
    assert {v[2] for v in view[:5]} == {first}


def test_items_are_blocks():
    blocks = [p.block for p in scanned("* $a$\n* $b$\n  $c$\n1) $d$").pieces]
    assert blocks[0] != blocks[1] == blocks[2] != blocks[3]


def test_directives_and_declarations():
    text = (
        "<!-- symopt: ignore-next -->\n$$a = b$$ <!-- symopt: ignore -->\n\n"
        '<!--symopt:scope-->\n\n```symopt\ndata = ["x"]\nw = 1\n```\n\n<!-- symopt\nb = 2\n-->\n'
        "> ```symopt\n> c = 3\n> ```\n"
    )
    assert of_kind(Kind.DIRECTIVE, text) == ["ignore-next", "ignore", "scope"]
    assert of_kind(Kind.DECLARATION, text) == ['data = ["x"]\nw = 1\n', "b = 2\n", "c = 3\n"]
    lines = [p.place().first[0] for p in scanned(text).pieces if p.kind is Kind.DIRECTIVE]
    assert lines == [1, 2, 4]


def test_a_directive_that_nobody_knows_is_a_problem():
    assert problems("<!-- symopt: skip -->") == [
        ((1, 14), "symopt knows no directive 'skip', only ignore, ignore-next, scope")
    ]


def test_footnotes_html_and_emphasis_hold_formulas():
    text = (
        "Note[^1] <div>$a$</div> <b>$b$</b>.\n\n[^1]: It has $c$.\n\n<details>\n\n$d$\n\n</details>"
    )
    assert formulas(text) == ["a", "b", "c", "d"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_make_no_difference(end):
    text = "# A\n\n> $$\n> a\n> = b\n> $$\n\n1. $x\n   = y$\n\n```symopt\na = 1\n```\n".replace(
        "\n", end
    )
    result = scanned(text)
    view = [(p.kind.value, p.text, p.place().first, p.place().last) for p in result.pieces]
    assert view == [
        ("heading", "A", (1, 3), (1, 3)),
        ("formula", "a\n= b", (4, 3), (5, 5)),
        ("formula", "x\n   = y", (8, 5), (9, 6)),
        ("declaration", "a = 1\n", (12, 1), view[3][3]),
    ]


def test_columns_count_characters_and_the_byte_order_mark_is_none():
    result = scanned(b"\xef\xbb\xbfa\tna\xc3\xafve $x$")
    (formula,) = [p for p in result.pieces if p.kind is Kind.FORMULA]
    assert formula.place().first == (1, 10)
    assert result.sheets[0].line(1) == "a\tnaïve $x$"


@pytest.mark.parametrize(
    ("text", "found", "place"),
    [
        ("So $x = y here.\n\nNext $z$.", ["z"], (1, 4)),
        ("$$ a = b\n\nNext $z$.", ["z"], (1, 1)),
        ("Say\n\\begin{align} a\n\nNext $z$.", ["z"], (2, 1)),
        ("Say \\[ \\alpha = 1 \n\nNext $z$.", ["z"], (1, 5)),
        ("Let $a + b, then $c$ \\ and\n\nNext $z$.", ["c", "z"], None),
        ("```\ncode", [], (1, 1)),
    ],
)
def test_what_is_never_closed_is_a_problem_and_the_next_paragraph_is_read(text, found, place):
    assert formulas(text) == found
    assert [p for p, _ in problems(text)] == ([place] if place else [])


def test_macros_hold_in_markdown_too():
    text = (
        "$$\\newcommand{\\pd}[2]{\\frac{\\partial #1}{\\partial #2}} \\def\\R{\\mathbb{R}}$$\n\n"
        "Here $\\pd{L}{w} = 1$ in $\\R$."
    )
    result = scan("notes.md", text.encode())
    found = [p for p in result.pieces if p.kind is Kind.FORMULA]
    assert [p.text for p in found] == [r"\frac{\partial L}{\partial w} = 1", r"\mathbb{R}"]
    assert found[0].place(0, 29).text == r"\pd{L}{w}"
    assert found[0].place(15, 16).text == "L"
    assert found[0].place(32, 33).text == "1"
    assert found[1].place().text == r"\R"
