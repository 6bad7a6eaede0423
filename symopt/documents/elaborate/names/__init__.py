"""Names in a setting: what they depend on, values of which nothing is known, one put in place of another."""
