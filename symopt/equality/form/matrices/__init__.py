"""Matrices in the canonical form: contractions, inverses, determinants, and their laws."""
