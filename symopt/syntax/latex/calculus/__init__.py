"""Derivatives, gradients, sums, integrals and limits in LaTeX."""
