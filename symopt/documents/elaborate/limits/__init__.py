"""Limits, and integrals between two ends."""
