"""A report made by hand: one claim of each standing, with all that a judge may say of it."""

from fractions import Fraction as F

from symopt.documents.elaborate.names.setting import Setting
from symopt.documents.judging.checked import Checked, CheckedDocument, Report
from symopt.documents.meaning.claim import Claim, ClaimKind
from symopt.documents.scanning.source.placed import Place, Sheet
from symopt.documents.statements.chain import Sign
from symopt.equality.verdict import Counterexample, Status
from symopt.functions.vocabulary import default_vocabulary
from symopt.syntax.reading.parser import parse
from symopt.verification.diagnosis import Diagnosis

NOTES = r"""---
title: two layers
---
# A network

Let $z = w_1 a_1 + b$, then

$$\frac{\partial L}{\partial w_{11}} = -x_1 w_1 a_1 (1-a_1)(y-\hat{y})$$

so that we move

$$w_{11} \rightarrow w_{11} - \alpha \cdot x_1 w_1 a_1 (1-a_1)(y-\hat{y})$$

- a list: $\frac{d}{dx} x^2 e^x = 2 x e^x + x e^x$
- and numbers: $\sqrt{2} = 1.5$, `$5` is a price

> $$
> f = (a - b)^2 = a^2 - b^2 = a^2 - 2 a b + b^2
> $$

With $\sin(x)^2 + \cos(x)^2 = \operatorname{foo} 1$ and $g(x) = h(x)$ for all $x$.
"""


def tree(text, *, functions=()):
    return parse(text, default_vocabulary().declare(["L", "alpha", *functions]))


def place(sheet, text, after=0):
    start = sheet.text.index(text, after)
    return Place(sheet, start, start + len(text))


def claim(sheet, kind, whole, claimed, *, head=None, previous=None, name="", **more):
    """Return the claim that stands in a sheet as `whole`, its last side `claimed`."""
    at = place(sheet, whole)
    inside = sheet.text.rindex(claimed, at.start, at.end)
    return Claim(
        kind=kind,
        place=Place(sheet, inside, inside + len(claimed)),
        whole=at,
        latex=whole,
        setting=more.pop("setting", Setting(objective="L")),
        head=None if head is None else tree(head),
        previous=None if previous is None else tree(previous),
        claimed=more.pop("tree", None) or tree(claimed),
        name=name,
        **more,
    )


def sample():
    """Return a report on NOTES."""
    sheet = Sheet("notes.md", NOTES)
    definition = claim(
        sheet, ClaimKind.DEFINITION, "z = w_1 a_1 + b", "w_1 a_1 + b", head="z", name="z"
    )
    gradient = claim(
        sheet,
        ClaimKind.DERIVATIVE,
        r"\frac{\partial L}{\partial w_{11}} = -x_1 w_1 a_1 (1-a_1)(y-\hat{y})",
        r"-x_1 w_1 a_1 (1-a_1)(y-\hat{y})",
        head=r"\frac{\partial L}{\partial w_{11}}",
        because=(6,),
    )
    update = claim(
        sheet,
        ClaimKind.UPDATE,
        r"w_{11} \rightarrow w_{11} - \alpha \cdot x_1 w_1 a_1 (1-a_1)(y-\hat{y})",
        r"w_{11} - \alpha \cdot x_1 w_1 a_1 (1-a_1)(y-\hat{y})",
        head="w_{11}",
        name="w_11",
        sign=Sign.ARROW,
        because=(6, 8),
    )
    product = claim(
        sheet,
        ClaimKind.DERIVATIVE,
        r"\frac{d}{dx} x^2 e^x = 2 x e^x + x e^x",
        "2 x e^x + x e^x",
        head=r"\frac{d}{dx} (x^2 e^x)",
    )
    number = claim(sheet, ClaimKind.NUMERIC, r"\sqrt{2} = 1.5", "1.5", head=r"\sqrt{2}")
    chain = "f = (a - b)^2 = a^2 - b^2 = a^2 - 2 a b + b^2"
    wrong = claim(
        sheet,
        ClaimKind.EQUATION,
        "f = (a - b)^2 = a^2 - b^2",
        "a^2 - b^2",
        head="f",
        previous="(a - b)^2",
    )
    right = claim(
        sheet, ClaimKind.EQUATION, chain, "a^2 - 2 a b + b^2", head="f", previous="a^2 - b^2"
    )
    unread = claim(
        sheet,
        ClaimKind.EQUATION,
        r"\sin(x)^2 + \cos(x)^2 = \operatorname{foo} 1",
        r"\operatorname{foo} 1",
        tree=tree("1"),
    )
    unsure = claim(
        sheet,
        ClaimKind.EQUATION,
        "g(x) = h(x)",
        "h(x)",
        tree=tree("h x"),
        head="g x",
    )
    alone = Claim(
        ClaimKind.NOTATION,
        place(sheet, "x$."),
        place(sheet, "x$."),
        "x",
        Setting(),
    )
    checked = (
        Checked(definition, Status.PROVED, "definition", "definition"),
        Checked(gradient, Status.PROVED, "head", "canonical form"),
        Checked(
            update,
            Status.REFUTED,
            "head",
            "balls at rational points",
            counterexample=Counterexample(
                {"alpha": F(1), "x_1": F(1), "w_1": F(1), "y": F(1), "b": F(-1, 2)}
                | dict.fromkeys(["a_1", "w_11", "x_2"], F(0)),
                "[0.125 +/- 1e-30]",
                "[-0.125 +/- 1e-30]",
            ),
            diagnosis=Diagnosis("sign", "minus times the gradient's minus is plus", "proved"),
            expected=tree(r"w_{11} + \alpha x_1 w_1 a_1 (1-a_1)(y-\hat{y})"),
        ),
        Checked(
            product,
            Status.REFUTED,
            "head",
            diagnosis=Diagnosis("power-rule", "the factor x should be squared"),
            counterexample=Counterexample({"x": F(2)}, "[59.112 +/- 1e-3]", "[44.334 +/- 1e-3]"),
            expected=tree("2 x e^x + x^2 e^x"),
        ),
        Checked(number, Status.REFUTED, "head", shown="1.4"),
        Checked(
            wrong,
            Status.REFUTED,
            "head",
            diagnosis=Diagnosis("square-of-sum", "the square of a difference has a middle term"),
            counterexample=Counterexample({"a": F(0), "b": F(1)}, "1", "-1"),
            expected=tree("a^2 - 2 a b + b^2"),
        ),
        Checked(right, Status.PROVED, "head", "canonical form", follows=False),
        Checked(
            unread,
            Status.NOT_UNDERSTOOD,
            message="there is no function foo\n  do:    declare it, or write a known one",
        ),
        Checked(unsure, Status.UNDECIDED, message="the sides agree to 15 digits at 12 points"),
        Checked(alone, None),
    )
    problems = ((place(sheet, "`$5`"), "a $ that is never closed"),)
    return Report((CheckedDocument("notes.md", checked, problems),))
