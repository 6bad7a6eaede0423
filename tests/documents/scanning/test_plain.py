"""Plain text with dollars, such as text that was recognized from handwriting."""

import pytest

from symopt.documents.scanning.source.piece import Kind
from symopt.documents.scanning.title import is_title
from tests.documents.scanning.found import displays, formulas, of_kind, problems, scanned

FILE = "notes.txt"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("\t$\\lambda_1 > 0$ and `$x$`", [r"\lambda_1 > 0", "x"]),
        ("    $x$ in an indented line", ["x"]),
        ("```\n$x$\n```", ["x"]),
        ("# $x$\n> $y$\n| $z$ |", ["x", "y", "z"]),
        ("$$\n\nx = 1\n\n$$", ["x = 1"]),
        ("$$a = b$$ and\n$$c\n= d$$", ["a = b", "c\n= d"]),
        ("Costs (\\$) 5 and $6 or 7$ more", []),
        ("- Linear: $z = w x$\n- Output: $\\hat{y}$", ["z = w x", r"\hat{y}"]),
        ("\x0c\n $\\begin{cases} a \\\\\n\n b \\end{cases}$", []),
        (
            "$\\begin{bmatrix} 1 \\\\\n- 2 \\end{bmatrix}$",
            ["\\begin{bmatrix} 1 \\\\\n- 2 \\end{bmatrix}"],
        ),
    ],
)
def test_formulas(text, found):
    assert formulas(text, FILE) == found


def test_cells_of_a_row_and_items_are_blocks():
    result = scanned("Minimum\t$f'' > 0$ up\tall\n- one $a$\n2) two $b$\nmore $c$", FILE)
    blocks = [(p.text, p.block) for p in result.pieces]
    assert [text for text, _ in blocks] == [
        *("Minimum", "f'' > 0", "up", "all", "one", "a", "two", "b", "more", "c")
    ]
    numbers = dict(blocks)
    assert numbers["f'' > 0"] == numbers["up"]
    assert len({numbers[k] for k in ("Minimum", "up", "all", "one", "two")}) == 5
    assert numbers["two"] == numbers["c"]


def test_a_tab_in_a_formula_ends_no_cell():
    assert formulas("$a\t= b$\tc", FILE) == ["a\t= b"]


def test_directives_and_declarations():
    text = "<!-- symopt: ignore-next -->\n$a$\n\n```symopt\nx = 1\n```\n```python\n$b$\n```\n"
    assert of_kind(Kind.DIRECTIVE, text, FILE) == ["ignore-next"]
    assert of_kind(Kind.DECLARATION, text, FILE) == ["x = 1\n"]
    assert formulas(text, FILE) == ["a", "b"]
    assert problems("```symopt\n$x$\n\n```symopt\n", FILE) == [
        ((1, 1), "this declaration is never closed")
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Gradient Descent",
        "2.2.1 Neural Network",
        "3 Ridge regression",
        "Softmax regression",
        "Curvature",
        "Newton's Method for Optimization",
        "Why Log Loss Comes After Sigmoid",
        "The Hessian",
    ],
)
def test_titles(line):
    assert is_title(line)


@pytest.mark.parametrize(
    "line",
    [
        "Add & subtract 1",
        "We use gradient descent",
        "Perform gradient descent with",
        "These are the formulas",
        "Therefore",
        "Multiply both sides by two",
        "This is the loss.",
        "What is it?",
        "then",
        "lower case",
        "Loss is $L$",
        "x_1 and x_2",
        "Found 0 at x_2",
        "U → smile",
        "Site.org",
        "50,000 people",
        "A line of far more than eight words is no title",
        "Name\tValue",
        "- Item",
        "",
    ],
)
def test_what_is_no_title(line):
    assert not is_title(line)


def test_a_heading_stands_alone():
    text = "Week One\n\nThe Loss\n\nThe Model\n$x$\n\nThe End\n"
    assert of_kind(Kind.HEADING, text, FILE) == ["Week One", "The Loss", "The End"]
    assert of_kind(Kind.PROSE, text, FILE) == ["The Model"]
    assert displays(text, FILE) == []
