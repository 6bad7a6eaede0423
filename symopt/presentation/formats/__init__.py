"""The catalogue of output formats: one file holds one format."""
