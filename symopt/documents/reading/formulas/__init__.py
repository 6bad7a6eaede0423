"""Statements with trees, and trees read as they are meant: entries as wholes, numbered names written out."""
