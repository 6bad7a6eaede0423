"""One loss per file; each file holds one `Loss`."""
