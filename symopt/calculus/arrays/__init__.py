"""Arrays of nodes, and the functions of whole arrays: reductions, matrix functions, building blocks."""
