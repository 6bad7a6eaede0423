"""If these fail, some model gets a wrong gradient or Hessian.

200 random models: 1-4 layers, 1-4 wide, mixed activations and losses, scalar names or arrays of
symbolic size. Derivatives are compared with central differences of the model itself at 60 digits.
"""

from dataclasses import dataclass
from random import Random

import mpmath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symopt.calculus.forward import hessian
from symopt.calculus.reverse import gradient
from symopt.calculus.system import system_of
from symopt.model.spec_table import model_from_table
from tests.node_values import Values

ACTIVATIONS = [
    "sigmoid({s})", "tanh({s})", "softplus({s})", "{s}", "sin({s})", "relu({s})", "exp(-{s}**2)",
    "{s}/(1 + {s}**2)", "abs({s})",
]  # fmt: skip

ROW_LOSSES = [
    "(y - {o})**2/2",
    "log_loss(y, sigmoid({o}))",
    "poisson(y, exp({o}))",
    "log(1 + exp(-y*{o}))",
    "exponential(y, {o})",
    "huber(y, {o})",
    "sqrt(1 + (y - {o})**2)",
]


@dataclass(frozen=True)
class Case:
    table: dict
    shapes: dict
    sizes: dict
    seed: int


@st.composite
def scalar_models(draw):
    """A network of scalar names, one row."""
    widths = draw(st.lists(st.integers(1, 4), min_size=1, max_size=4))
    inputs = [f"x_{k + 1}" for k in range(draw(st.integers(1, 3)))]
    parameters, definitions, above = [], {}, inputs
    for layer, width in enumerate([*widths, 1], start=1):
        activation = draw(st.sampled_from(ACTIVATIONS)) if layer <= len(widths) else "{s}"
        made = []
        for unit in range(1, width + 1):
            weights = [f"w_{layer}_{unit}_{k}" for k in range(1, len(above) + 1)]
            bias = f"b_{layer}_{unit}"
            parameters += [*weights, bias]
            s, a = f"s_{layer}_{unit}", f"a_{layer}_{unit}"
            definitions[s] = (
                " + ".join(f"{w}*{x}" for w, x in zip(weights, above, strict=True)) + f" + {bias}"
            )
            definitions[a] = activation.format(s=s)
            made.append(a)
        above = made
    definitions["L"] = draw(st.sampled_from(ROW_LOSSES)).format(o=above[0])
    table = {
        "data": [*inputs, "y"],
        "parameters": parameters,
        "loss": "L",
        "definitions": definitions,
    }
    return Case(table, {}, {}, draw(st.integers(0, 10**6)))


@st.composite
def array_models(draw):
    """Layers of symbolic size on m rows, with weight sharing, biases, softmax or a row loss."""
    depth = draw(st.integers(0, 3))
    sizes = ["n", *(f"h{k}" for k in range(1, depth + 1))]
    shapes, parameters, definitions = {"X": ["m", "n"]}, [], {}
    above = "X"
    for layer in range(1, depth + 1):
        weight, bias = f"W_{layer}", f"b_{layer}"
        shapes |= {weight: [sizes[layer - 1], sizes[layer]], bias: [sizes[layer]]}
        parameters += [weight, bias]
        activation = draw(
            st.sampled_from(["sigmoid({S})", "tanh({S})", "softplus({S})", "sin({S})", "{S}*{S}/2"])
        )
        definitions[f"S_{layer}"] = f"{above} @ {weight} + {bias}"
        above = f"A_{layer}"
        definitions[above] = activation.format(S=f"S_{layer}")
    if draw(st.booleans()):
        shapes |= {"W": [sizes[-1], "K"], "Y": ["m", "K"]}
        parameters.append("W")
        definitions |= {"Z": f"{above} @ W", "P": "softmax(Z, axis=1)", "L": "-sum(Y*log(P))/m"}
        data = ["X", "Y"]
    else:
        shapes |= {"v": [sizes[-1]], "y": ["m"]}
        parameters += ["v", "c"]
        loss = draw(
            st.sampled_from(
                ["sum((y - o)**2)/2", "sum(log(1 + exp(-y*o)))/m", "mean(exp(o) - y*o)"]
            )
        )
        definitions |= {"o": f"{above} @ v + c", "L": loss}
        data = ["X", "y"]
    if draw(st.booleans()):
        first = parameters[0]
        definitions["R"] = f"L + norm({first})**2/3" if first != "c" else "L"
    table = {
        "data": data, "parameters": parameters, "definitions": definitions, "shapes": shapes,
        "loss": "R" if "R" in definitions else "L",
    }  # fmt: skip
    counts = {"m": 3, "n": 2, "K": 3, **{f"h{k}": 1 + (k + depth) % 3 for k in range(1, depth + 1)}}
    return Case(table, shapes, counts, draw(st.integers(0, 10**6)))


def check(case: Case) -> None:
    with mpmath.workdps(60):
        compare(case)


def compare(case: Case) -> None:
    system = system_of(model_from_table(case.table))
    graph, output = system.row, system.loss
    names = system.parameters
    random = Random(case.seed)
    values = point(case, [*case.table["data"], *names], random)
    first_order = gradient(graph, output, names)
    derived = evaluator(first_order.graph, values, case)
    entries = [key for key in values if key[0] in names]
    for name, at in random.sample(entries, min(4, len(entries))):
        item = first_order.entries[name]
        value = derived.of(item.body, dict(zip(item.indices, at, strict=True)))
        close(value, difference(graph, output, case, values, [(name, at)]))
    some = sorted(random.sample(names, min(4, len(names))), key=names.index)
    second_order = hessian(graph, output, some)
    derived = evaluator(second_order.graph, values, case)
    for _ in range(3):
        pair = [random.choice([key for key in entries if key[0] in some]) for _ in range(2)]
        first, second = sorted(pair, key=lambda key: some.index(key[0]))
        block = second_order.blocks.get((first[0], second[0]))
        value = mpmath.mpf(0)
        if block is not None:
            at = dict(zip(block.indices, (*first[1], *second[1]), strict=True))
            value = derived.of(block.body, at)
        close(value, difference(graph, output, case, values, [first, second]))


def evaluator(graph, values, case):
    arrays: dict[str, dict] = {}
    for (name, at), value in values.items():
        arrays.setdefault(name, {})[at] = value
    return Values(case.sizes, arrays, graph.definitions)


def point(case: Case, names, random):
    values = {}
    for name in names:
        counts = [case.sizes[s] for s in case.shapes.get(name, [])]
        for at in places(counts):
            values[name, at] = mpmath.mpf(random.randint(-90, 90)) / 64 + mpmath.mpf("0.0078125")
    for key in values:
        if key[0] in ("y", "Y"):
            values[key] = mpmath.mpf(random.randint(1, 63)) / 64
    return values


def places(counts):
    return (
        [()]
        if not counts
        else [(k, *rest) for k in range(1, counts[0] + 1) for rest in places(counts[1:])]
    )


def difference(graph, output, case, values, along):
    """Return a central difference of first or second order; its error is far below 1e-20."""
    step = mpmath.mpf(10) ** (-14)

    def value(*signs):
        moved = dict(values)
        for key, sign in zip(along, signs, strict=True):
            moved[key] += sign * step
        return evaluator(graph, moved, case).entry(output, ())

    if len(along) == 1:
        return (value(1) - value(-1)) / (2 * step)
    return (value(1, 1) - value(1, -1) - value(-1, 1) + value(-1, -1)) / (4 * step**2)


def close(left, right):
    assert abs(left - right) <= mpmath.mpf(10) ** (-10) * max(
        abs(left), abs(right), mpmath.mpf(10) ** (-8)
    )


@settings(max_examples=140)
@given(scalar_models())
def test_gradient_and_hessian_of_random_scalar_networks(case):
    check(case)


@settings(max_examples=60)
@given(array_models())
def test_gradient_and_hessian_of_random_array_networks(case):
    check(case)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_each_activation_alone(activation):
    definitions = {"s": "w*x + b", "a": activation.format(s="s"), "L": "(y - a)**2/2"}
    table = {"data": ["x", "y"], "parameters": ["w", "b"], "loss": "L", "definitions": definitions}
    check(Case(table, {}, {}, 7))
