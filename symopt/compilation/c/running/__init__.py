"""Compiling C once for each machine, loading it, and calling it with data in memory or in files."""
