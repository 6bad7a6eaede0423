"""Small models that the tests of the calculus share, written as text."""

from __future__ import annotations

from symopt.functions.vocabulary import default_vocabulary
from symopt.model.model import Definition, Fit, Model, Role, Variable
from symopt.syntax.reading.parser import parse


def model(
    data, parameters, definitions, loss="L", shapes=None, constants=(), penalty=None, one_hot=()
):
    shapes = shapes or {}
    sizes = {s for shape in shapes.values() for s in shape if isinstance(s, str)}
    named = [d.split("=")[0].strip() for d in definitions]
    ranks = {name: len(shape) for name, shape in shapes.items()}
    words = default_vocabulary().declare(
        [*data, *parameters, *constants, *sizes, *named], arrays=ranks
    )
    groups = ((Role.DATA, data), (Role.PARAMETER, parameters), (Role.CONSTANT, constants))
    variables = tuple(
        Variable(
            name,
            role,
            tuple(shapes.get(name, ())),
            properties=("one-hot rows",) if name in one_hot else (),
        )
        for role, names in groups
        for name in names
    )
    made = []
    for text in definitions:
        name, body = text.split("=", 1)
        made.append(Definition(name.strip(), parse(body.strip(), words)))
    arrays = any(shapes.get(name) for name in data)
    return Model(
        "a test",
        variables,
        tuple(made),
        loss,
        parse(penalty, words) if penalty else None,
        Fit(reduction=None if arrays else "mean"),
    )


def perceptron():
    return model(
        ["x_1", "x_2", "y"],
        ["w_1", "w_2", "b"],
        ["z=w_1*x_1+w_2*x_2+b", "yhat=sigmoid(z)", "L=-y*log(yhat)-(1-y)*log(1-yhat)"],
    )


def network():
    return model(
        ["x_1", "x_2", "y"],
        ["w_11", "w_12", "w_21", "w_22", "b_1", "b_2", "w_1", "w_2", "b"],
        [
            "z_1=w_11*x_1+w_21*x_2+b_1",
            "z_2=w_12*x_1+w_22*x_2+b_2",
            "a_1=sigmoid(z_1)",
            "a_2=sigmoid(z_2)",
            "z=w_1*a_1+w_2*a_2+b",
            "yhat=sigmoid(z)",
            "L=-y*log(yhat)-(1-y)*log(1-yhat)",
        ],
    )


_ROWS = {"X": ("m", "n"), "y": ("m",), "w": ("n",)}


def linear_regression(penalty=None):
    return model(
        ["X", "y"],
        ["w", "b"],
        ["yhat=X@w+b", "L=sum((y-yhat)**2)/(2*m)"],
        shapes=_ROWS,
        constants=["lambda"] if penalty else [],
        penalty=penalty,
    )


def logistic_regression(penalty=None):
    return model(
        ["X", "y"],
        ["w", "b"],
        ["z=X@w+b", "yhat=sigmoid(z)", "L=-mean(y*log(yhat)+(1-y)*log(1-yhat))"],
        shapes=_ROWS,
        constants=["lambda"] if penalty else [],
        penalty=penalty,
    )


def softmax_regression():
    return model(
        ["X", "Y"],
        ["W", "b"],
        ["Z=X@W+b", "P=softmax(Z)", "L=-sum(Y*log(P))/m"],
        shapes={"X": ("m", "n"), "Y": ("m", "K"), "W": ("n", "K"), "b": ("K",)},
        one_hot=["Y"],
    )


def hidden_layer(activation="sigmoid"):
    return model(
        ["X", "y"],
        ["W", "b", "v", "c"],
        [
            "Z=X@W+b",
            f"A={activation}(Z)",
            "z=A@v+c",
            "yhat=sigmoid(z)",
            "L=-mean(y*log(yhat)+(1-y)*log(1-yhat))",
        ],
        shapes={"X": ("m", "n"), "y": ("m",), "W": ("n", "h"), "b": ("h",), "v": ("h",)},
    )


def two_layers():
    return model(
        ["X", "Y"],
        ["W_1", "b_1", "W_2", "b_2"],
        [
            "Z_1=X@W_1+b_1",
            "A_1=tanh(Z_1)",
            "Z_2=A_1@W_2+b_2",
            "P=softmax(Z_2)",
            "L=-sum(Y*log(P))/m",
        ],
        shapes={
            "X": ("m", "n"),
            "Y": ("m", "K"),
            "W_1": ("n", "h"),
            "b_1": ("h",),
            "W_2": ("h", "K"),
            "b_2": ("K",),
        },
        one_hot=["Y"],
    )


def quadratic_form():
    return model(
        ["A", "c"],
        ["x"],
        ["f=x.T@A@x/2-c.T@x"],
        "f",
        shapes={"A": ("n", "n"), "c": ("n",), "x": ("n",)},
    )


def factorization():
    return model(
        ["M"],
        ["U", "V"],
        ["R=M-U@V.T", "f=sum(R**2)/2"],
        "f",
        shapes={"M": ("m", "n"), "U": ("m", "k"), "V": ("n", "k")},
    )


def norms():
    return model(
        ["A", "b"],
        ["x"],
        ["f=norm(A@x-b)+norm(x)**2+sum(exp(A@x))"],
        "f",
        shapes={"A": ("m", "n"), "b": ("m",), "x": ("n",)},
    )


def log_sum_exp():
    return model(
        ["A", "b"],
        ["x"],
        ["f=logsumexp(A@x+b)"],
        "f",
        shapes={"A": ("m", "n"), "b": ("m",), "x": ("n",)},
    )


ARRAY_MODELS = {
    "linear regression": linear_regression,
    "ridge": lambda: linear_regression("lambda/2*sum(w**2)"),
    "logistic regression": logistic_regression,
    "softmax regression": softmax_regression,
    "hidden layer": hidden_layer,
    "relu layer": lambda: hidden_layer("relu"),
    "two layers": two_layers,
    "quadratic form": quadratic_form,
    "factorization": factorization,
    "norms": norms,
}
