"""Conditions on the unknowns: bounds, first- and second-order conditions, ways back to them."""
