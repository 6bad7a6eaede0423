"""Objectives seen to be convex, and minima proved by that."""
