"""Times of symbolic derivatives of a softmax network with arrays: by layers, as CPU time of this process.

The Hessian of n layers has n(2n + 1) blocks, each derived and none left out; its graph is shared by all.
"""

import time

from symopt.calculus.forward import hessian, hessian_vector_product
from symopt.calculus.reverse import gradient
from symopt.calculus.system import system_of
from tests.benchmarks.models import softmax_network

LAYERS = (2, 5, 10, 20)


def rows(rounds: int):
    """Yield (name, times in seconds, note) for gradient, Hessian-vector product and Hessian."""
    for layers in LAYERS:
        system = system_of(softmax_network(layers))
        asked = system.row, system.loss, system.parameters
        directions = {name: f"{name}_v" for name in system.parameters}
        blocks = len(hessian(*asked).blocks)
        for name, derive, arguments, note in (
            ("gradient", gradient, asked, ""),
            ("Hessian-vector product", hessian_vector_product, (*asked, directions), ""),
            ("Hessian", hessian, asked, f"{blocks} blocks"),
        ):
            times = [_seconds(derive, *arguments) for _ in range(rounds)]
            yield f"{name}, {layers} layers", times, note


def _seconds(derive, *arguments):
    start = time.process_time()
    derive(*arguments)
    return time.process_time() - start
