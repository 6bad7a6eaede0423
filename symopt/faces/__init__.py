"""What a person meets: the Python API, the command line. No mathematics of its own."""
