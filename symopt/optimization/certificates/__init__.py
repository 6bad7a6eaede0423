"""What is known of a point: whether a gradient is zero, a Hessian definite, a digit rounding."""
