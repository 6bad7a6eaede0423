"""Claims given as code: a numpy function that is said to be a value, gradient or Hessian."""
