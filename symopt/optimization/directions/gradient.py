"""Steepest descent: p = -∇f(x)."""

from __future__ import annotations

from symopt.optimization.evaluator import Evaluation
from symopt.optimization.part import Direction, Memory, Values
from symopt.optimization.problem import Mask, Vector


def _propose(
    current: Evaluation, free: Mask | None, memory: Memory, values: Values
) -> tuple[Vector, Memory]:
    gradient = current.gradient
    return -(gradient if free is None else gradient * free), memory


GRADIENT = Direction(
    name="gradient",
    title="steepest descent",
    reference="A. Cauchy, Comptes rendus 25 (1847) 536-538",
    propose=_propose,
)
