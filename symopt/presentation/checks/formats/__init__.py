"""The formats of a check. Each file is one format, its value `FORMAT`; the folder is the list."""
