"""The unit eigenvector of the largest eigenvalue of a symmetric matrix, up to its sign."""

from __future__ import annotations

from symopt.calculus.operators.operator import ArrayOperator

VMAX = ArrayOperator("vmax", 2, why="it needs the pseudoinverse of λI - A, and its sign is free")
