"""Derivations over arrays in matrix notation: differentials, adjoint equations, layers, Hessian blocks."""
