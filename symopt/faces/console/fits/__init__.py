"""Fits on the command line: what is printed at their end, checkpoints, and going on from one."""
