"""C functions that generated code calls: vectors, products of columns and of rows, elementary ones, loops."""
