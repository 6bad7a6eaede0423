"""Data as people keep them: columns by name, from Python or from a file."""
