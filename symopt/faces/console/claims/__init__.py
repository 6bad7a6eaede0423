"""Claims on the command line: one, a stream of them, or a document with its format and colors."""
