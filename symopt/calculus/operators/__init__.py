"""Functions of whole arrays that stay nodes of their own: inverse, determinant, softmax, maximum."""
