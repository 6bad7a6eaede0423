"""Equality of nodes: canonical forms that prove, Arb balls that refute, Taylor series that confirm."""
