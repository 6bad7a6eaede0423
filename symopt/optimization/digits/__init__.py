"""Second looks at the end of a run, in as many digits as they take."""
