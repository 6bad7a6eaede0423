"""One calculus for scalars, vectors and matrices: nodes, lowering, differentiation, raising."""
