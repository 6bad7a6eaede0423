"""Square roots near 1: √(1 + x) - 1 = x/(√(1 + x) + 1), whose denominator does not cancel.

Higham, Accuracy and Stability of Numerical Algorithms, 2002, section 1.7.
"""

from __future__ import annotations

from symopt.compilation.rewriting.rewrite import Family, Rewrite

ROOTS = Family(
    name="roots",
    title="square roots near 1",
    heads=("root",),
    rewrites=(
        Rewrite("sqrt(1 + x) - 1", "x/(sqrt(1 + x) + 1)", at=(("1/100000000",),), late=True),
    ),
    reference="Higham, Accuracy and Stability of Numerical Algorithms, 2002, section 1.7",
)
