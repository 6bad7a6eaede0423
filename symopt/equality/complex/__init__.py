"""Equality over complex points: principal branches, as SymPy, mpmath and C99 have them.

log has an imaginary part in (-π, π], √u and u^q are exp(q log u), and the inverse functions are theirs.
"""
