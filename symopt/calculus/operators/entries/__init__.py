"""One file for each array operator."""
