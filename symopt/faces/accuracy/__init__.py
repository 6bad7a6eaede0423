"""How many digits generated code gets right, and where it gets the fewest."""
