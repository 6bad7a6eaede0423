"""Derivatives, gradients and Hessians of what is in force, and values at points."""
