"""Models that the tests of the Python API share."""

import sympy as sp

import symopt as so

x1, x2, y, w1, w2, b = sp.symbols("x_1 x_2 y w_1 w_2 b", real=True)
z, yhat, L = sp.symbols("z yhat L", real=True)
m, n = sp.symbols("m n", integer=True, positive=True)
X, Y = sp.MatrixSymbol("X", m, n), sp.MatrixSymbol("y", m, 1)
w, P = sp.MatrixSymbol("w", n, 1), sp.MatrixSymbol("yhat", m, 1)


def perceptron(**more: object) -> so.Model:
    """Classification with a perceptron, S3."""
    return so.Model(
        data=[x1, x2, y], parameters=[w1, w2, b], loss=L,
        definitions={
            z: w1 * x1 + w2 * x2 + b,
            yhat: so.sigmoid(z),
            L: -y * sp.log(yhat) - (1 - y) * sp.log(1 - yhat),
        },
        **more,
    )  # fmt: skip


def line(**more: object) -> so.Model:
    """Linear regression in two features, S1."""
    settings = {"loss": (y - yhat) ** 2 / 2, **more}
    return so.Model(
        data=[x1, x2, y], parameters=[w1, w2, b],
        definitions={yhat: w1 * x1 + w2 * x2 + b}, **settings,
    )  # fmt: skip


def regression() -> so.Model:
    """Logistic regression over a matrix of symbolic size."""
    return so.Model(
        data=[X, Y], parameters=[w], definitions={P: so.sigmoid(X * w)},
        loss="-sum(y*log(yhat) + (1 - y)*log(1 - yhat))/m",
    )  # fmt: skip
