"""The catalogue of searches: one file, one way to choose the step length t_k."""
