"""Shapes of undeclared names, found by what an expression does with them."""
