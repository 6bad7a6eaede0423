r"""The functions of arrays that text and LaTeX may name: what they are called and how they print.

What an array function means (its shape and its index formula) belongs to the calculus; here is only
its name, as numpy, SymPy and the Matrix Cookbook spell it (Petersen and Pedersen, 2012). Axes count
from 0, and from -1 backwards, as in numpy; entries `X[i,j]` count from 1. Only forms that are read
back print otherwise than by name: the inverse `A^{-1}`, the pseudoinverse `A^{+}` and the matrix power
`A^{2}` (see `syntax.printing.latex_matrices`), an elementwise product `A \odot B`.
"""

from __future__ import annotations

from symopt.foundation.record import record
from symopt.syntax.tree import Tree, number

_LAST = (("axis", number(-1)),)
_ALONG = ("axis", "keepdims")


@record
class ArrayFunction:
    r"""One function of arrays.

    name: canonical name.   title: what a sentence calls it.   least, most: how many arguments it
    takes; most is None for any number.   spellings: further names that text input accepts.
    options: the keywords it accepts.   latex: the command that prints and reads it, by default
    `\operatorname{name}`.   latex_form, text_form: templates for other notation, as of a `Function`.
    defaults: keywords that mean nothing new, and are not printed for people.
    extends: the elementary function that means this one where it is given one array, or an axis.
    """

    name: str
    title: str
    least: int = 1
    most: int | None = 1
    spellings: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    latex: str = ""
    latex_form: str = ""
    text_form: str = ""
    defaults: tuple[tuple[str, Tree], ...] = ()
    extends: str = ""

    @property
    def command(self) -> str:
        """The LaTeX command of the function."""
        return self.latex or rf"\operatorname{{{self.name}}}"


ARRAY_FUNCTIONS: tuple[ArrayFunction, ...] = (
    ArrayFunction("tr", "the trace", spellings=("trace",)),
    ArrayFunction("det", "the determinant", latex=r"\det"),
    ArrayFunction("logdet", "the logarithm of the determinant"),
    ArrayFunction("inv", "the inverse"),
    ArrayFunction("pinv", "the pseudoinverse"),
    ArrayFunction("diag", "the diagonal matrix of a vector"),
    ArrayFunction(
        "norm",
        "the Euclidean or Frobenius norm",
        spellings=("norm2",),
        latex_form=r"\left\|{x}\right\|",
        text_form="‖{x}‖",
        options=_ALONG,
    ),
    ArrayFunction("norm1", "the sum of absolute values", options=_ALONG),
    ArrayFunction("kron", "the Kronecker product", 2, None),
    ArrayFunction("had", "the elementwise product", 2, None),
    ArrayFunction("had3", "the elementwise product of three arrays", 3, 3),
    ArrayFunction("ediv", "the elementwise quotient", 2, 2),
    ArrayFunction("hpow", "the elementwise power", 2, 2),
    ArrayFunction("matpow", "the matrix power", 2, 2),
    ArrayFunction("expm", "the matrix exponential"),
    ArrayFunction("adj", "the adjugate, det(A) inv(A) for invertible A"),
    ArrayFunction(
        "eigmax",
        "the largest eigenvalue of a symmetric matrix",
        latex=r"\lambda_{\max}",
        text_form="λ_max({x})",
    ),
    ArrayFunction("vmax", "the unit eigenvector of the largest eigenvalue"),
    ArrayFunction(
        "amax", "the largest entry, of all or along `axis`", options=_ALONG, extends="max"
    ),
    ArrayFunction(
        "amin", "the smallest entry, of all or along `axis`", options=_ALONG, extends="min"
    ),
    ArrayFunction("sum", "the sum of the entries", spellings=("sum_",), options=_ALONG),
    ArrayFunction("mean", "the mean of the entries", options=_ALONG),
    ArrayFunction("prod", "the product of the entries", spellings=("prod_",), options=_ALONG),
    ArrayFunction("var", "the mean squared distance from the mean", options=_ALONG),
    ArrayFunction("std", "the root of the mean squared distance from the mean", options=_ALONG),
    ArrayFunction("cumsum", "the sums of the entries up to each", options=("axis",)),
    ArrayFunction(
        "softmax", "the softmax along the last axis, or `axis`", options=("axis",), defaults=_LAST
    ),
    ArrayFunction(
        "logsumexp", "log-sum-exp along the last axis, or `axis`", options=_ALONG, defaults=_LAST
    ),
    ArrayFunction("vec", "the columns of a matrix under one another"),
    ArrayFunction("outer", "the outer product of two vectors", 2, 2),
    ArrayFunction("dot", "the inner product of two vectors, or the matrix product", 2, 2),
    ArrayFunction("hstack", "arrays side by side, vectors as columns", 1, None),
    ArrayFunction("vstack", "arrays under one another, vectors as columns", 1, None),
    ArrayFunction("tril", "the lower triangle, up to the k-th diagonal", 1, 2),
    ArrayFunction("triu", "the upper triangle, from the k-th diagonal", 1, 2),
    ArrayFunction("toepsum", "the sums along diagonals, at (i, j) of A_pq with q - p = i - j"),
    ArrayFunction("convolve", "the convolution of a signal and a kernel, all overlaps", 2, 2),
    ArrayFunction("convolve_valid", "the convolution where the kernel overlaps fully", 2, 2),
    ArrayFunction("correlate", "the correlation where the kernel overlaps fully", 2, 2),
    ArrayFunction("eigvals", "the eigenvalues of a matrix, under a sum or a product of all"),
    ArrayFunction("eye", "the identity matrix", latex_form="I_{{x}}", text_form="I_{x}"),
    ArrayFunction(
        "ones", "the array of ones", 1, 2, latex_form=r"\mathbf{1}_{{x}}", text_form="𝟏_{x}"
    ),
    ArrayFunction(
        "zeros", "the array of zeros", 1, 2, latex_form=r"\mathbf{0}_{{x}}", text_form="𝟎_{x}"
    ),
    ArrayFunction("sc", "the entry of a 1 by 1 matrix"),
)
"""Every array function, in the order in which documentation lists them."""
