"""What is found of numbers, before it is put into the verdict of a claim."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from symopt.documents.judging.checked import Checked
from symopt.documents.meaning.claim import Claim
from symopt.equality.verdict import Status
from symopt.syntax.percent import SIGN, percent
from symopt.syntax.tree import Div, Mul, Neg, Number, Pow, Tree


@dataclass(frozen=True, slots=True)
class Outcome:
    """A verdict on numbers. shown: the right one as text.   component: the entry that is wrong."""

    status: Status
    method: str = ""
    shown: str = ""
    expected: Tree | None = None
    component: str = ""
    message: str = ""

    def checked(self, claim: Claim, versus: str) -> Checked:
        """Return it as what is known of a claim."""
        return Checked(
            claim,
            self.status,
            versus,
            self.method,
            expected=self.expected,
            shown=self.shown,
            message=self.message,
        )


def entry_name(place: tuple[int, ...]) -> str:
    """Return what an entry is called in a message.

    >>> entry_name((2, 1))
    'entry [2,1]'
    """
    return f"entry [{','.join(map(str, place))}]" if place else ""


def number_tree(text: str) -> Tree:
    """Return the tree of a decimal number as it is shown, "-3.59", "1/8", "12%" or "1.2·10^-3"."""
    if text.endswith(SIGN):
        size: Tree = percent(Number(Fraction(text.strip("-%")), text.strip("-%")))
        return Neg(size) if text.startswith("-") else size
    digits, _, power = text.lstrip("-").partition("·10^")
    top, _, bottom = digits.partition("/")
    tree: Tree = Number(Fraction(top), top if "." in top else "")
    if bottom:
        tree = Div(tree, Number(Fraction(bottom)))
    if power:
        exponent: Tree = Number(Fraction(power.lstrip("-")))
        exponent = Neg(exponent) if power.startswith("-") else exponent
        tree = Mul((tree, Pow(Number(Fraction(10)), exponent)), "·")
    return Neg(tree) if text.startswith("-") else tree
