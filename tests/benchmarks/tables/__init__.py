"""Tables of times: one file is one table, with `TITLE` and `rows(run)`; run by its file's name."""
