"""Equations that define a name, define it again, move it, or say what it is solved for."""
