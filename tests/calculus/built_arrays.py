"""Array functions against numpy: values, and gradients by complex steps, at small sizes."""

from __future__ import annotations

import numpy as np

from symopt.calculus import build, indices
from symopt.calculus.graph import Graph, NodeDefinition
from symopt.calculus.lower import Scope, lower
from symopt.calculus.nodes import Entry, Operator
from symopt.calculus.reverse import gradient
from symopt.functions.vocabulary import default_vocabulary
from symopt.syntax.reading.parser import parse
from tests.node_values import Values, cells

SIZES = {"m": 3, "n": 4, "p": 2, "q": 2}
SHAPES = {
    "X": ("m", "n"), "Y": ("m", "n"), "A": ("n", "n"), "B": ("n", "n"), "C": ("p", "p"), "Q": ("q", "p"),
    "a": ("n",), "b": ("n",), "c": ("m",), "w": ("q",), "T": (2, 3), "S": (3, 2), "s": (), "t": (6,),
}  # fmt: skip
FIELDS = {n: tuple(map(indices.size, s)) for n, s in SHAPES.items()}


def arrays(seed=0):
    """Return one random array for each name."""
    chance = np.random.default_rng(seed)
    return {n: chance.uniform(0.3, 1.5, size=size_of(s)) for n, s in SHAPES.items()}


def size_of(shape):
    return tuple(SIZES[d] if isinstance(d, str) else d for d in shape)


def lowered(text):
    vocabulary = default_vocabulary().declare(
        [*SHAPES, *SIZES], arrays={n: len(s) for n, s in SHAPES.items() if s}
    )
    return lower(parse(text, vocabulary), Scope(FIELDS, frozenset(SIZES)))


class NumpyValues(Values):
    """The slow referee, with operators of matrices left to numpy."""

    def __init__(self, given, definitions=()):
        named = {
            n: {tuple(k + 1 for k in at): x for at, x in np.ndenumerate(v)}
            for n, v in given.items()
        }
        super().__init__(SIZES, named, definitions)

    def of(self, node, at):
        if not isinstance(node, Operator) or node.function in ("softmax", "logsumexp"):
            return super().of(node, at)
        table = {}
        for here in self.runs(list(node.bound), at):
            table[tuple(here[i] for i in node.bound)] = complex(self.of(node.body, here))
        body = np.zeros(max(table), complex)
        for place, x in table.items():
            body[tuple(k - 1 for k in place)] = x
        found = OPERATORS[node.function](body)
        return found[tuple(self.place(i, at) - 1 for i in node.at)] if node.at else found


def largest(body):
    flat = body.ravel()
    return flat[np.argmax(flat.real)]


OPERATORS = {
    "det": np.linalg.det,
    "inv": np.linalg.inv,
    "amax": largest,
    "amin": lambda body: -largest(-body),
    "prod": np.prod,
}


def value(array, given):
    """Return an array of nodes as numbers, its dimensions flattened."""
    values = NumpyValues(given)
    shape = tuple(i.count for i in array.indices)
    found = {
        at: values.of(array.body, dict(zip(array.indices, at, strict=True)))
        for at in cells(shape, SIZES)
    }
    size = tuple(values.place(s, {}) for s in shape)
    result = np.array([complex(x) for x in found.values()]).reshape(size)
    groups = iter(size)
    return result.reshape([int(np.prod([next(groups) for _ in d])) for d in array.dimensions])


def check(text, expected, names=(), seed=0):
    """Compare a text with a numpy function of the arrays, and its gradients with complex steps."""
    array, given = lowered(text), arrays(seed)
    direct = np.asarray(expected(**given))
    found = value(array, given)
    assert found.shape == direct.shape, (found.shape, direct.shape)
    np.testing.assert_allclose(found, direct, rtol=1e-9, atol=1e-9)
    for name in names:
        check_gradient(array, expected, name, given)


def check_gradient(array, expected, name, given):
    weights = np.random.default_rng(5).uniform(0.5, 1.5, size=np.shape(expected(**given)))
    places = tuple(indices.of(i) for i in array.indices)
    total = build.contract(build.multiply(array.body, Entry("weights", places)), array.indices)
    shapes = {**FIELDS, "weights": tuple(i.count for i in array.indices)}
    graph = Graph(shapes, (NodeDefinition("f", (), total),))
    sweep = gradient(graph, "f", [name])
    wide = weights.reshape([count_of(i) for i in array.indices])
    values = NumpyValues({**given, "weights": wide}, sweep.graph.definitions)
    item = sweep.entries[name]
    for at in cells(FIELDS[name], SIZES):
        moved = {n: v.astype(complex) for n, v in given.items()}
        moved[name][tuple(k - 1 for k in at)] += 1e-30j
        step = np.sum(weights * expected(**moved)).imag / 1e-30
        got = complex(values.of(item.body, dict(zip(item.indices, at, strict=True))))
        assert abs(got - step) <= 1e-9 * (1 + abs(step)), (name, at, got, step)


def count_of(index):
    return Values(SIZES, {}).place(index.count, {})
