"""Errors, outcomes, catalogues and neutral document blocks: standard library only."""
