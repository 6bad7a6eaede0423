"""The catalogue of elementary functions and losses: one file each, found without a list."""
