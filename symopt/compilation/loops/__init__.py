"""Whole iterations of Newton's method as generated code, for a few scalars."""
