"""The catalogue of rewrites for accuracy: one file for each family, with where each loses its digits."""
