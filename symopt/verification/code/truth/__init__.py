"""The truth at the floats that code was given, and one returned number compared with it."""
