"""Documents of mathematics: found in files, split into statements, read in context, judged line by line."""
