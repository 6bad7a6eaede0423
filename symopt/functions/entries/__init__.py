"""One elementary function or activation per file; each file holds one `Function`."""
