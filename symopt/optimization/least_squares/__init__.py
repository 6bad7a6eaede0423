"""Sums of squares: the linearized problem, damped steps, and the last digits."""
