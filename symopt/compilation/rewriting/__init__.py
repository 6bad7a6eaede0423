"""Rewriting by rules written as text: what a rule is, where it fits, how it is applied."""
