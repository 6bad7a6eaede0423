r"""The functions of arrays that text and LaTeX may name: what they are called and how they print.

What an array function means (its shape and its index formula) belongs to the calculus; here is only
its name, as numpy, SymPy and the Matrix Cookbook spell it (Petersen and Pedersen, 2012). Axes count
from 0 and from -1 backwards, as in numpy; entries `X[i,j]` count from 1.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ArrayFunction:
    r"""One function of arrays.

    name: canonical name.   title: what a sentence calls it.   least, most: how many arguments it
    takes; most is None for any number.   spellings: further names that text input accepts.
    latex: the command that prints and reads it.   latex_form: a template in {a}, {b} and {c} for other
    notation; an argument in a template is bracketed by the printer where it binds less tightly.
    options: the keywords it accepts.
    """

    name: str
    title: str
    least: int = 1
    most: int | None = 1
    spellings: tuple[str, ...] = ()
    latex: str = ""
    latex_form: str = ""
    options: tuple[str, ...] = ()


_AXIS = ("axis", "keepdims")


def _operator(word: str) -> str:
    return rf"\operatorname{{{word}}}"


ARRAY_FUNCTIONS: tuple[ArrayFunction, ...] = (
    ArrayFunction("tr", "the trace", spellings=("trace",), latex=_operator("tr")),
    ArrayFunction("det", "the determinant", latex=r"\det"),
    ArrayFunction("logdet", "the logarithm of the determinant", latex=_operator("logdet")),
    ArrayFunction("inv", "the inverse", latex=_operator("inv"), latex_form="{a}^{-1}"),
    ArrayFunction("pinv", "the pseudoinverse", latex=_operator("pinv"), latex_form="{a}^{+}"),
    ArrayFunction("diag", "the diagonal matrix, or the diagonal", latex=_operator("diag")),
    ArrayFunction("norm", "the Euclidean or Frobenius norm", latex=_operator("norm"),
                  latex_form=r"\left\|{a}\right\|"),
    ArrayFunction("norm1", "the sum of absolute values", latex=_operator("norm1"),
                  latex_form=r"\left\|{a}\right\|_{1}"),
    ArrayFunction("kron", "the Kronecker product", 2, None, latex=_operator("kron"),
                  latex_form=r"{a} \otimes {b}"),
    ArrayFunction("had", "the elementwise product", 2, None, latex=_operator("had"),
                  latex_form=r"{a} \odot {b}"),
    ArrayFunction("had3", "the elementwise product of three", 3, 3, latex=_operator("had3"),
                  latex_form=r"{a} \odot {b} \odot {c}"),
    ArrayFunction("ediv", "the elementwise quotient", 2, 2, latex=_operator("ediv"),
                  latex_form=r"{a} \oslash {b}"),
    ArrayFunction("hpow", "the elementwise power", 2, 2, latex=_operator("hpow"),
                  latex_form=r"{a}^{\circ {b}}"),
    ArrayFunction("matpow", "the matrix power", 2, 2, latex=_operator("matpow"),
                  latex_form="{a}^{{b}}"),
    ArrayFunction("expm", "the matrix exponential", latex=_operator("expm")),
    ArrayFunction("vmax", "the eigenvector of the largest eigenvalue", latex=_operator("vmax")),
    ArrayFunction("sum", "the sum of the entries", spellings=("sum_",), latex=_operator("sum"),
                  options=_AXIS),
    ArrayFunction("mean", "the mean of the entries", latex=_operator("mean"), options=_AXIS),
    ArrayFunction("softmax", "the softmax", latex=_operator("softmax"), options=("axis",)),
    ArrayFunction("logsumexp", "the logarithm of the sum of exponentials",
                  latex=_operator("logsumexp"), options=_AXIS),
    ArrayFunction("eye", "the identity matrix", latex=_operator("eye"), latex_form="I_{{a}}"),
    ArrayFunction("ones", "the array of ones", 1, 2, latex=_operator("ones")),
    ArrayFunction("zeros", "the array of zeros", 1, 2, latex=_operator("zeros")),
    ArrayFunction("sc", "the entry of a 1 by 1 matrix", latex=_operator("sc")),
)  # fmt: skip
"""Every array function, in the order in which documentation lists them."""
