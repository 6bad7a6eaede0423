"""Verdicts on the benchmark's pairs beside `sympy.simplify(left - right) == 0`, pair by pair in one process.

SymPy sees the same formulas, those of scalars alone, with the conditions that one symbol can carry
(x > 0). It can prove and never refute. Pairs are timed alternately; a seventh of them by default, since
`simplify` takes seconds for some.
"""

import sys
import time
from pathlib import Path

import sympy

from symopt.equality.decide import decide
from symopt.equality.verdict import Given
from symopt.functions.sympy_functions import sympy_names
from symopt.functions.vocabulary import default_vocabulary
from symopt.syntax.reading.parser import parse
from symopt.syntax.sympy_border.outgoing import to_sympy
from symopt.syntax.tree import names

sys.path.insert(0, str(Path(__file__).parents[1] / "equality"))


def rows(every: int = 7):
    """Yield (name, label, our verdict, our seconds, whether SymPy proves it, its seconds)."""
    from benchmark_pairs import PAIRS
    from benchmark_reading import read

    scalar = [p for p in PAIRS if not any(mark in p[1] + p[2] for mark in ("[", "Sum(", "diff("))]
    for name, left, right, label, conditions in scalar[::every]:
        pair = read(left, right, conditions)
        start = time.perf_counter()
        found = decide(pair.left, pair.right, pair.graph, Given(pair.domain, pair.constraints))
        middle = time.perf_counter()
        proved = sympy.simplify(_sympy(left, conditions) - _sympy(right, conditions)) == 0
        yield name, label, found, middle - start, proved, time.perf_counter() - middle


def _sympy(text: str, conditions: str):
    tree = parse(text, default_vocabulary())
    table = sympy_names()
    for name in names(tree):
        positive = f"{name} > 0" in conditions or None
        table.symbols[name] = sympy.Symbol(name, real=True, positive=positive)
    return to_sympy(tree, table)
