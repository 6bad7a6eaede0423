"""Small vocabularies for the tests of reading and printing, made by hand."""

from __future__ import annotations

from symopt.syntax.vocabulary import Signature, Vocabulary

_ONE = (
    "exp",
    "log",
    "sin",
    "cos",
    "tanh",
    "sqrt",
    "abs",
    "sigmoid",
    "relu",
    "gamma",
    "norm",
    "det",
    "tr",
    "inv",
    "pinv",
)
_TEXT = {
    **{name: Signature(name) for name in _ONE},
    "ln": Signature("log"),
    "max": Signature("max", 1, None),
    "beta": Signature("beta", 2, 2),
    "sum": Signature("sum", 1, 1, ("axis",)),
    "matpow": Signature("matpow", 2, 2),
    "kron": Signature("kron", 2, None),
}
_LATEX = {
    r"\exp": Signature("exp"),
    r"\ln": Signature("log"),
    r"\log": Signature("log"),
    r"\sin": Signature("sin"),
    r"\cos": Signature("cos"),
    r"\tanh": Signature("tanh"),
    r"\sigma": Signature("sigmoid"),
    r"\Gamma": Signature("gamma"),
    r"\max": Signature("max", 1, None),
    r"\det": Signature("det"),
    **{rf"\operatorname{{{name}}}": Signature(name) for name in ("tr", "inv", "pinv")},
    r"\operatorname{matpow}": Signature("matpow", 2, 2),
}

WORDS = Vocabulary(_TEXT, _LATEX)
NAMES = (
    "x",
    "y",
    "z",
    "yhat",
    "w_1",
    "w_11",
    "xbar_2",
    "lambda",
    "alpha",
    "theta_1",
    "rate",
    "W_out",
)
DECLARED = WORDS.declare(NAMES, arrays={"X": 2, "v": 1, "A": 2})
