"""Derivations: rules that a textbook names, a strategy that picks them, and lines that are checked."""
