"""Sums of squares: recognizing them, and their residuals and Jacobians as code."""
