"""Minimization and root finding: problems of plain callables, methods, outcomes, certificates."""
