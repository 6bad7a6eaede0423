"""numpy source: what is written for arrays, rows and special functions."""
