"""Statements read in context: names and functions, definitions in force, and the claims that are made."""
