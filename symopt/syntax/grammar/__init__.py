"""Tokens, Pratt's loop over them, what both notations share, and plain text; bounds on all of it."""
