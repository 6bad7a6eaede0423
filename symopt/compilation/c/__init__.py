"""C code from plans: kernels in plain C, statements over indices, loops, and the compiler on this machine."""
