"""Kinds of derivatives of array expressions: gradient, Jacobian, Hessian, directional, differential."""
