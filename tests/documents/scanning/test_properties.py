"""Random documents: what is put in is found, where it was put; any bytes give a result or one error."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symopt.documents.scanning.scan import scan
from symopt.documents.scanning.source.piece import Kind
from symopt.foundation.errors import SymoptError
from tests.documents.scanning.found import check_places

FORMULAS = (
    *(
        "x",
        "a_1 = b",
        r"\frac{\partial L}{\partial w}",
        r"|x| \leq 1",
        r"\hat{y}",
        "p(y|x)",
        "f'(x) > 0",
    ),
    *(
        r"c = 3 \$",
        r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}",
        r"w \rightarrow w - \alpha",
        "5",
    ),
    *(r"y \text{ if $x$}", "x^*", "[a, b]", "* b", "- a_i", "# n", "~~~ x"),
)
WORDS = (
    *(
        "Here",
        "is",
        "the",
        "loss",
        r"costs \$5",
        "*so*",
        "**it**",
        "`code $n$`",
        "[a](http://b.c/$n$)",
    ),
    *(
        "<b>is</b>",
        "US$ 5",
        "&amp;",
        "end.",
        "a|b",
        "x_1",
        "don't",
        "\u00e9",
        "\u4e2d",
        "\U0001f600",
    ),
)
formula = st.sampled_from(FORMULAS)
words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)
inline = st.tuples(
    st.sampled_from([("$", "$"), ("$$", "$$"), (r"\\(", r"\\)"), ("$`", "`$")]), formula
).map(lambda pair: (pair[0][0] + pair[1] + pair[0][1], [pair[1]]))
prose = words.map(lambda text: (text, []))


def together(parts, between):
    return between.join(text for text, _ in parts), [f for _, found in parts for f in found]


line = st.lists(st.one_of(inline, prose), min_size=1, max_size=4).map(lambda p: together(p, " "))
multiline = st.lists(formula.filter(lambda f: f[0] not in "#~"), min_size=1, max_size=3).map(
    "\n= ".join
)
delimiters = st.sampled_from(
    [
        ("$$\n", "\n$$"),
        ("\\[\n", "\n\\]"),
        ("\\begin{equation}\n", "\n\\end{equation}"),
        ("```math\n", "\n```"),
    ]
)
display = st.tuples(delimiters, multiline).map(
    lambda pair: (pair[0][0] + pair[1] + pair[0][1], [pair[1].strip()])
)
skipped = st.sampled_from(
    [
        "```\n$n$\n```",
        "<!--\n$n$\n-->",
        "~~~ py\n$$\n~~~",
        "***",
        "<pre>\n$n$\n</pre>",
        "[a]: http://b/$n$",
    ]
).map(lambda text: (text, []))
heading = line.map(lambda pair: ("## " + pair[0], pair[1]))
paragraph = st.lists(line, min_size=1, max_size=3).map(
    lambda lines: together([("The " + text, found) for text, found in lines], "\n")
)
table = st.lists(formula.filter(lambda f: f[0] != "#"), min_size=2, max_size=2).map(
    lambda fs: ("| a | b |\n|---|---|\n| " + " | ".join(f"${f}$" for f in fs) + " |", list(fs))
)
block = st.one_of(paragraph, display, heading, skipped, table)


def quoted(pair):
    return "\n".join(f"> {row}" for row in pair[0].split("\n")), pair[1]


def listed(pair):
    first, *rest = pair[0].split("\n")
    return "\n".join(["- " + first, *("  " + row if row else row for row in rest)]), pair[1]


nested = st.recursive(
    block, lambda inner: st.one_of(inner.map(quoted), inner.map(listed)), max_leaves=3
)
documents = st.lists(nested, max_size=6).map(lambda blocks: together(blocks, "\n\n"))


def squeezed(text):
    return "".join(text.split())


@settings(max_examples=150)
@given(documents, st.sampled_from(["\n", "\r\n"]))
def test_what_is_put_into_markdown_is_found(document, end):
    text, expected = document
    result = scan("a.md", text.replace("\n", end).encode())
    check_places(result)
    found = [p.text for p in result.pieces if p.kind is Kind.FORMULA]
    assert [squeezed(f) for f in found] == [squeezed(f) for f in expected]
    assert result.problems == ()


tex_display = st.sampled_from(["equation", "displaymath", "dmath"]).flatmap(
    lambda name: formula.map(lambda f: (f"\\begin{{{name}}} {f} \\end{{{name}}}", [f]))
)
tex_part = st.one_of(
    formula.map(lambda f: (f"${f}$", [f])),
    formula.map(lambda f: (f"\\[{f}\\]", [f])),
    tex_display,
    st.sampled_from(
        [
            "Words \\$5.",
            "% $n$\n",
            "\\verb|$n$|",
            "\\emph{so}",
            "\n\n",
            "\\label{a$b}",
            "\\section{A}",
            "\\\\ ",
        ]
    ).map(lambda text: (text, [])),
)


@settings(max_examples=100)
@given(st.lists(tex_part, max_size=8).map(lambda parts: together(parts, " ")))
def test_what_is_put_into_latex_is_found(document):
    text, expected = document
    result = scan("a.tex", text.encode())
    check_places(result)
    assert [p.text for p in result.pieces if p.kind is Kind.FORMULA] == expected
    assert result.problems == ()


TOKENS = (
    *(
        "$",
        "$$",
        "\\",
        "\\(",
        "\\)",
        "\\[",
        "\\]",
        "`",
        "```",
        "~~~",
        "|",
        "|-|-|",
        ">",
        "- ",
        "1. ",
        "#",
        "\n",
    ),
    *(
        "\r\n",
        "\t",
        " ",
        "a",
        "5",
        "{",
        "}",
        "<!--",
        "-->",
        "symopt: ignore",
        "```symopt\n",
        "```math\n",
        "---",
    ),
    *(
        "\\begin{align}",
        "\\end{align}",
        "\\begin{x}",
        "\\newcommand{\\a}{",
        "\\def\\a#1{#1\\a}",
        "\\a",
        "\\let\\b\\a",
    ),
    *(
        "[1][x]",
        "\\begin{document}",
        "\\end{document}",
        "\\item",
        "% symopt: begin\n",
        "% symopt: end\n",
        "%",
        "&",
    ),
    *(
        "\\section{",
        "\\verb|",
        "\\input{x}",
        "\\begin{verbatim}",
        "\\text{",
        "\\newenvironment{x}{\\begin{align}}{",
    ),
    *(
        "<b a='",
        "<code>",
        "<pre>",
        "](",
        "http://",
        "US$",
        "===",
        "\x0b",
        "\u2028",
        "\ufeff",
        "\u00e9",
        "[^1]: ",
    ),
)


def scans_or_refuses(file, data):
    try:
        result = scan(file, data)
    except SymoptError:
        return
    macros = any(word in data for word in (b"newcommand", b"\\def", b"\\let"))
    check_places(result, macros=macros)
    blocks = [p.block for p in result.pieces]
    assert blocks == sorted(blocks)


@pytest.mark.parametrize("file", ["a.md", "a.tex", "a.txt"])
@settings(max_examples=250)
@given(st.lists(st.sampled_from(TOKENS), max_size=30).map("".join))
def test_any_text_is_scanned(file, text):
    scans_or_refuses(file, text.encode())


@pytest.mark.parametrize("file", ["a.md", "a.tex", "a.txt", "a.ipynb"])
@settings(max_examples=60)
@given(st.binary(max_size=60))
def test_any_bytes_are_scanned_or_refused(file, data):
    scans_or_refuses(file, data)


values = st.recursive(
    st.one_of(st.none(), st.integers(), st.text(max_size=5), st.just("markdown"), st.just("$x$")),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["cells", "cell_type", "source", "worksheets", "level"]),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=12,
)


@settings(max_examples=100)
@given(values)
def test_any_json_is_scanned_or_refused(value):
    scans_or_refuses("a.ipynb", json.dumps(value).encode())
