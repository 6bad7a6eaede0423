"""Where a run begins: at what is given, at zero, at drawn points, or at a fit to some of the rows."""
