"""A formula to a tree: the parser, and ellipses read as sums."""
