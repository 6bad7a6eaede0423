"""The catalogue of slips: one kind of mistake is one file."""
