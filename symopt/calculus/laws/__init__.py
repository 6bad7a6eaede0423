"""Laws of matrices that shorten contractions: inverses that cancel, symmetric and orthogonal matrices."""
