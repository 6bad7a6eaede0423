"""Matrix notation of random array expressions and their gradients has the numbers of the index form."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from array_expressions import SIZES, Expressions
from array_nodes import Nodes
from array_values import Trees

from symopt.calculus import indices
from symopt.calculus.graph import Graph, NodeDefinition
from symopt.calculus.lower import Scope, lower
from symopt.calculus.reverse import gradient
from symopt.calculus.views.matrix_view import matrix_view
from symopt.calculus.views.ordering import Style
from symopt.functions.vocabulary import default_vocabulary
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.reading.parser import parse

AT = {"m": 3, "n": 2, "k": 4}
COUNT = 80


def drawn(seed):
    """Return a random number made of arrays, as text, with the shapes of its names."""
    made = Expressions(Random(seed))
    return made.total(2), made.shapes


def values(shapes, seed):
    generator = np.random.default_rng(seed)
    return {
        name: generator.normal(size=tuple(AT[s] for s in shape)) for name, shape in shapes.items()
    }


@pytest.mark.parametrize("seed", range(COUNT))
def test_a_view_has_the_numbers_of_its_node(seed):
    text, named = drawn(seed)
    shapes = {name: tuple(map(indices.size, shape)) for name, shape in named.items()}
    ranks = {name: len(shape) for name, shape in named.items() if shape}
    words = default_vocabulary().declare((*named, *SIZES), arrays=ranks)
    scope = Scope(shapes, frozenset(SIZES))
    graph = Graph(shapes, (NodeDefinition("f_0", (), lower(parse(text, words), scope).body),))
    wrt = next((name for name, shape in named.items() if shape), None)
    entry = gradient(graph, "f_0", [wrt], by_output=False).entries[wrt]
    nodes, style = Nodes(values(named, seed), AT), Style(shapes=shapes)
    for item in (graph.definitions[0], entry):
        tree = matrix_view(item.body, item.indices, style)
        if tree is None:
            continue
        known = nodes.array(item)
        value = Trees(values(named, seed), AT).value(tree)
        assert np.allclose(np.broadcast_to(value, known.shape), known, 1e-8, 1e-8), to_text(tree)
        assert parse(to_text(tree), words) == tree
        found = lower(tree, scope)
        again = NodeDefinition("g", found.indices, found.body)
        assert np.allclose(nodes.array(again), known, 1e-8, 1e-8), to_text(tree)
