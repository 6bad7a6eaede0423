"""Runs on a few unknowns by plain numbers, without arrays."""
