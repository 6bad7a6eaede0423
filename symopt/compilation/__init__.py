"""From a graph to functions: stability, one plan for value, gradient and Hessian, backends."""
