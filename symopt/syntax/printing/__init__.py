"""Trees to LaTeX, to plain text and to one line for a terminal."""
