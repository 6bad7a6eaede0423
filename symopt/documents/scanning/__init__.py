"""Where the mathematics of a file is: one scanner for each kind of file, positions exact."""
