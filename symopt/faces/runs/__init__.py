"""Runs that the Python API and the command line share, on a model or on one expression."""
