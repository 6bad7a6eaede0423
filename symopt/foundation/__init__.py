"""Errors, outcomes, catalogues and neutral document blocks: standard library only."""

from symopt.foundation import pickling as pickling
