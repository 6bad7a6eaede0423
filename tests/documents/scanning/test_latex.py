"""LaTeX documents: environments, macros within bounds, comments that speak, and what is left out."""

import pytest

from symopt.documents.scanning.scan import scan
from symopt.documents.scanning.source.piece import Kind
from tests.documents.scanning.found import check_places, displays, formulas, of_kind, problems

FILE = "notes.tex"


def expanded(text):
    """Return the formulas of a document with macros."""
    result = scan(FILE, text.encode())
    check_places(result, macros=True)
    return [p.text for p in result.pieces if p.kind is Kind.FORMULA]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (r"Let $x = 1$, \(y\) and $$z$$ and \[w\].", ["x = 1", "y", "z", "w"]),
        (r"It costs \$5 and $5$ is five, $6 $ six.", ["5", "6"]),
        (r"\begin{equation}\label{e} a = b \end{equation}", [r"\label{e} a = b"]),
        (r"\begin{displaymath} a \end{displaymath}\begin{dmath*} b \end{dmath*}", ["a", "b"]),
        (r"\begin{math} a \end{math}", ["a"]),
        (r"$y \text{ if $x$}$", [r"y \text{ if $x$}"]),
        ("$a$ % $b$\n$c$ \\% $d$", ["a", "c", "d"]),
        ("\\[ a % why $b$\n= c \\]", ["a \n= c"]),
        ("\\[ a\n% a line of its own\n= c \\]", ["a\n= c"]),
        (r"\verb|$a$| \lstinline{x}|$| \texttt{$b$}", ["b"]),
        (r"\section{The loss $L$} \footnote{with $n$}", ["L", "n"]),
        (r"\begin{theorem}[of $p$] Then $q$. \end{theorem}", ["q"]),
        (r"\label{eq:$x$} \cite[p.~3]{a$b$} \ref{$c$} $d$", ["d"]),
        (r"\begin{tabular}{c|c} $a$ & $b$ \\ $c$ & $d$ \end{tabular}", ["a", "b", "c", "d"]),
        ("\\iffalse $a$ \\fi $b$", ["b"]),
        (r"$a$ \\[2pt] $b$", ["a", "b"]),
    ],
)
def test_formulas(text, found):
    assert formulas(text, FILE) == found


@pytest.mark.parametrize(
    "name",
    ["align", "align*", "alignat*", "flalign", "gather", "multline", "eqnarray*", "IEEEeqnarray"],
)
def test_environments_of_rows_are_kept_in_their_formula(name):
    text = f"\\begin{{{name}}}\na &= b \\\\\n&= c\n\\end{{{name}}}"
    assert displays("Text\n" + text + "\nmore.", FILE) == [text]


@pytest.mark.parametrize("name", ["verbatim", "lstlisting", "minted", "comment", "tikzpicture"])
def test_what_is_set_as_it_is_holds_no_formula(name):
    assert formulas(f"\\begin{{{name}}}\n$a$ \\[ b \\]\n\\end{{{name}}}\n$c$", FILE) == ["c"]


def test_before_and_after_the_document_nothing_is_read_but_macros():
    text = (
        "\\documentclass{article}\\newcommand{\\R}{\\mathbb{R}}\n\\title{On $x$}\n"
        "\\begin{document} In $\\R$. \\end{document} $y$"
    )
    assert expanded(text) == [r"\mathbb{R}"]


@pytest.mark.parametrize(
    ("definition", "use", "found"),
    [
        (r"\newcommand{\R}{\mathbb{R}}", r"x\in\R^n", r"x\in\mathbb{R}^n"),
        (r"\newcommand\R{\mathbb{R}}", r"\R", r"\mathbb{R}"),
        (
            r"\newcommand*{\pd}[2]{\frac{\partial #1}{\partial #2}}",
            r"\pd{L}{w_1}",
            r"\frac{\partial L}{\partial w_1}",
        ),
        (r"\newcommand{\pd}[2]{\frac{#1}{#2}}", r"\pd L w", r"\frac{L}{w}"),
        (r"\newcommand{\n}[2][2]{|#2|_#1}", r"\n{x} + \n[1]{y}", "|x|_2 + |y|_1"),
        (r"\renewcommand{\vec}[1]{\mathbf{#1}}", r"\vec{x}", r"\mathbf{x}"),
        (r"\providecommand{\g}{g}", r"\alpha\g", r"\alpha g"),
        (r"\def\bx{\mathbf x}", r"\bx y", r"\mathbf x y"),
        (r"\def\s#1#2{#2 - #1}", r"\s{a}{b}", "b - a"),
        (r"\let\eps=\varepsilon", r"\eps", r"\varepsilon"),
        (r"\let\old\phi \renewcommand{\phi}{\old'}", r"\phi", r"\phi'"),
        (r"\DeclareMathOperator{\tr}{tr}", r"\tr A", r"\operatorname{tr} A"),
        (r"\DeclareMathOperator*{\am}{arg\,min}", r"\am_x f", r"\operatorname*{arg\,min}_x f"),
        (r"\DeclarePairedDelimiter{\abs}{\lvert}{\rvert}", r"\abs{x}", r"\lvert x\rvert "),
        (r"\NewDocumentCommand{\q}{m m}{#1/#2}", r"\q{a}{b}", "a/b"),
        (r"\newcommand{\a}{\b^2}\newcommand{\b}{x_1}", r"\a", "x_1^2"),
        (r"\newcommand{\a}{\ensuremath{x}}", r"\a", "x"),
    ],
)
def test_macros_are_written_out(definition, use, found):
    assert expanded(f"{definition}\n${use}$") == [found.strip()]
    assert expanded(f"${definition} {use}$") == [found.strip()]


def test_places_in_what_is_written_out():
    text = "\\newcommand{\\pd}[2]{\\frac{\\partial #1}{\\partial #2}}\n$a = \\pd{L}{w} + b$"
    (formula,) = [p for p in scan(FILE, text.encode()).pieces if p.kind is Kind.FORMULA]
    at = formula.text.index
    assert formula.place(0, 1).text == "a"
    assert formula.place(at("\\frac"), at("+") - 1).text == r"\pd{L}{w}"
    assert formula.place(at("L"), at("L") + 1).text == "L"
    assert formula.place(at("w"), at("w") + 1).text == "w"
    assert formula.place(at("b"), at("b") + 1).text == "b"
    assert formula.place().text == r"a = \pd{L}{w} + b"


@pytest.mark.parametrize(
    ("definition", "body"),
    [
        (r"\newenvironment{eq}{\begin{equation}}{\end{equation}}", r"\begin{eq} a = b \end{eq}"),
        (r"\newcommand{\be}{\begin{equation}}\newcommand{\ee}{\end{equation}}", r"\be a = b \ee"),
    ],
)
def test_environments_under_names_of_their_own(definition, body):
    assert expanded(f"{definition}\n{body} and $c$") == ["a = b", "c"]
    rows = definition.replace("equation", "align"), body.replace("= b", "&= b")
    assert expanded("\n".join(rows)) == [r"\begin{align} a &= b \end{align}"]


@pytest.mark.parametrize(
    ("definition", "reason"),
    [
        (r"\def\a{\a\a}", "nested more than 20 deep"),
        (
            r"\def\b#1{#1#1#1#1#1#1#1#1#1#1}\def\a{\b{\b{\b{\b{\b{x}}}}}}",
            "grow too large|more than",
        ),
        (
            "".join(
                rf"\def\{c}{{\{d}\{d}\{d}}}" for c, d in zip("abcdefgh", "bcdefghi", strict=True)
            ),
            "more than",
        ),
    ],
)
def test_macros_are_written_out_within_bounds(definition, reason):
    result = scan(FILE, f"{definition} $\\a$ and $x$".encode())
    assert [p.text for p in result.pieces if p.kind is Kind.FORMULA] == [r"\a", "x"]
    ((place, message),) = result.problems
    assert place.text == r"\a"
    assert message.startswith("macros are not written out here: ")
    assert any(part in message for part in reason.split("|"))


def test_a_definition_that_is_not_understood_is_a_problem_where_it_counts():
    assert expanded(r"\def\a(#1){#1} $\a(x)$") == [r"\a(x)"]


def test_directives_and_declarations_are_comments():
    text = (
        '% symopt: scope\n$a$ % symopt: ignore\n% symopt: begin\n% data = ["x"]\n'
        "%  w = 1\n% symopt: end\n\\begin{align} b &= c % symopt: ignore\n\\\\ d &= e \\end{align}"
    )
    assert of_kind(Kind.DIRECTIVE, text, FILE) == ["scope", "ignore", "ignore"]
    assert of_kind(Kind.DECLARATION, text, FILE) == ['data = ["x"]\n w = 1\n']
    result = scan(FILE, text.encode())
    lines = [p.place().first[0] for p in result.pieces if p.kind is Kind.DIRECTIVE]
    assert lines == [1, 2, 7]


def test_headings_levels_and_prose():
    text = (
        "\\section*{One $x$}\\label{a}\nText of \\emph{one}.\n\n\\subsection[short]{Two}\n"
        "\\begin{itemize}\\item first $a$\\item second $b$\\end{itemize}"
    )
    result = scan(FILE, text.encode())
    headings = [(p.level, p.text) for p in result.pieces if p.kind is Kind.HEADING]
    assert headings == [(2, "One $x$"), (3, "Two")]
    assert of_kind(Kind.PROSE, text, FILE) == [r"Text of \emph{one}.", "first", "second"]
    first, second = (p.block for p in result.pieces if p.text in ("first", "second"))
    assert first != second


@pytest.mark.parametrize(
    ("text", "found", "problem"),
    [
        ("So $x = y.\n\nNext $z$.", ["z"], ((1, 4), "this $ is never closed")),
        ("$$ x = y.\n\nNext $z$.", ["z"], ((1, 1), "this $$ is never closed")),
        ("\\[ x = y.\n\nNext $z$.", ["z"], ((1, 1), "this \\[ is never closed")),
        ("\\begin{align} x\n\n$z$", ["z"], ((1, 1), "this \\begin{align} is never closed")),
        ("\\begin{verbatim} $x$", ["x"], ((1, 1), "this is never closed by \\end{verbatim}")),
        ("\\input{more} $z$", ["z"], ((1, 1), "\\input{more} is not followed; name that file too")),
        (
            "% symopt: begin\n% a = 1\n$z$",
            ["z"],
            ((1, 1), "this declaration is never closed by `% symopt: end`"),
        ),
        (
            "% symopt: quiet\n$z$",
            ["z"],
            ((1, 11), "symopt knows no directive 'quiet', only ignore, ignore-next, scope"),
        ),
    ],
)
def test_problems_name_their_place_and_the_next_paragraph_is_read(text, found, problem):
    assert formulas(text, FILE) == found
    assert problems(text, FILE) == [problem]
