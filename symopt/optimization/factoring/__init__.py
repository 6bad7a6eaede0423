"""Sparse symmetric matrices: their order, their factors, and whether they are definite."""
