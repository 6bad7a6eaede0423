"""The canonical form: nodes as elements of a field of kernels, so that equality is a zero test."""
