"""Models of any size for benchmarks: a chain of scalar layers, networks of scalar names and of arrays."""

from symopt.model.model import Model
from symopt.model.spec_table import model_from_table


def chain(layers: int) -> Model:
    """x → tanh(w_1 x + b_1) → … with squared error: as many scalar layers as asked for."""
    definitions, above = {}, "x"
    for k in range(1, layers + 1):
        definitions[f"z_{k}"] = f"w_{k}*{above} + b_{k}"
        definitions[f"a_{k}"] = f"tanh(z_{k})"
        above = f"a_{k}"
    definitions["L"] = f"(y - {above})**2/2"
    parameters = [f"{kind}_{k}" for k in range(1, layers + 1) for kind in "wb"]
    return model_from_table(
        {"data": ["x", "y"], "parameters": parameters, "loss": "L", "definitions": definitions}
    )


def network(inputs: int, width: int) -> Model:
    """One hidden layer of sigmoids and log loss, every weight a scalar name."""
    definitions, parameters = {}, []
    for k in range(1, width + 1):
        weights = [f"w_{j}_{k}" for j in range(1, inputs + 1)]
        terms = [f"{w}*x_{j}" for j, w in enumerate(weights, start=1)]
        definitions[f"z_{k}"] = " + ".join([*terms, f"b_{k}"])
        definitions[f"a_{k}"] = f"sigmoid(z_{k})"
        parameters += [*weights, f"b_{k}"]
    outer = [f"v_{k}" for k in range(1, width + 1)]
    definitions["z"] = " + ".join([*(f"{v}*a_{k}" for k, v in enumerate(outer, start=1)), "b"])
    definitions["yhat"] = "sigmoid(z)"
    definitions["L"] = "-y*log(yhat) - (1 - y)*log(1 - yhat)"
    data = [*(f"x_{j}" for j in range(1, inputs + 1)), "y"]
    return model_from_table(
        {
            "data": data,
            "parameters": [*parameters, *outer, "b"],
            "loss": "L",
            "definitions": definitions,
        }
    )


def softmax_network(layers: int) -> Model:
    """Z_k = A_{k-1} W_k + c_k, A_k = σ(Z_k), at the end a softmax with cross-entropy; sizes are symbols."""
    definitions, shapes, parameters = {}, {"X": ["m", "n"], "Y": ["m", "K"]}, []
    before, width = "X", "n"
    for k in range(1, layers + 1):
        out = "K" if k == layers else f"h_{k}"
        definitions[f"Z_{k}"] = f"{before} @ W_{k} + c_{k}"
        shapes |= {f"W_{k}": [width, out], f"c_{k}": [out]}
        parameters += [f"W_{k}", f"c_{k}"]
        if k < layers:
            definitions[f"A_{k}"] = f"sigmoid(Z_{k})"
        before, width = f"A_{k}", out
    definitions |= {"P": f"softmax(Z_{layers})", "L": "-sum(Y*log(P))/m"}
    return model_from_table(
        {
            "data": ["X", "Y"],
            "parameters": parameters,
            "loss": "L",
            "definitions": definitions,
            "shapes": shapes,
            "properties": {"Y": ["one-hot rows"]},
        }
    )


def logistic_rows() -> Model:
    """Logistic regression over m rows and n columns, its log loss as one writes it first."""
    return model_from_table(
        {
            "data": ["X", "y"],
            "parameters": ["w"],
            "shapes": {"X": ["m", "n"], "y": ["m"], "w": ["n"]},
            "definitions": {
                "z": "X @ w",
                "yhat": "sigmoid(z)",
                "L": "-sum(y*log(yhat) + (1 - y)*log(1 - yhat))/m",
            },
            "loss": "L",
        }
    )


def hidden_layer(activation: str, loss: str = "log") -> Model:
    """n inputs, h hidden units over m rows, all parameters arrays.

    loss: "log" or "squares" of one output, or "softmax" of K with cross-entropy.
    """
    several = loss == "softmax"
    definitions = {"A": f"{activation}(X @ W + c)", "z": "A @ v + b"} | {
        "log": {"yhat": "sigmoid(z)", "L": "-sum(y*log(yhat) + (1 - y)*log(1 - yhat))/m"},
        "squares": {"L": "sum((z - y)**2)/m"},
        "softmax": {"P": "softmax(z)", "L": "-sum(y*log(P))/m"},
    }[loss]
    shapes = {"X": ["m", "n"], "y": ["m"], "W": ["n", "h"], "c": ["h"], "v": ["h"]}
    if several:
        shapes |= {"y": ["m", "K"], "v": ["h", "K"], "b": ["K"]}
    return model_from_table(
        {
            "data": ["X", "y"],
            "parameters": ["W", "c", "v", "b"],
            "shapes": shapes,
            "definitions": definitions,
            "loss": "L",
            "properties": {"y": ["one-hot rows"]} if several else {},
        }
    )


def factorization(both: bool, ridge: bool = False, masked: bool = False) -> Model:
    """‖T - U Vᵀ‖², in U alone or in both factors; with a penalty r ‖·‖², over the entries that M marks."""
    square = "(T - U @ V.T)**2"
    penalty = " + r*(sum(U**2) + sum(V**2))" if both else " + r*sum(U**2)"
    data = ["T", *([] if both else ["V"]), *(["M"] if masked else []), *(["r"] if ridge else [])]
    shapes = {"T": ["n", "n"], "U": ["n", "k"], "V": ["n", "k"]}
    return model_from_table(
        {
            "data": data,
            "parameters": ["U", "V"] if both else ["U"],
            "shapes": shapes | ({"M": ["n", "n"]} if masked else {}),
            "definitions": {
                "f": f"sum({'M*' if masked else ''}{square}){penalty if ridge else ''}"
            },
            "loss": "f",
        }
    )
