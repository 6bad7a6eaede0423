"""The catalogue of directions: one file, one way to choose p_k."""
