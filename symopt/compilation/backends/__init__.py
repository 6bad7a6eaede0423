"""The catalogue of backends: one file each."""
