"""What a user states: variables, ordered definitions, and how the loss meets the data."""
