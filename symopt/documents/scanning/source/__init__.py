"""What a scanner hands on: pieces of a source, and texts that know their places in it."""
