"""The catalogue of document kinds: one file holds one scanner."""
