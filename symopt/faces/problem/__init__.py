"""From a model and plain numbers to a problem for a driver: conditions, bounds, rows, the objective."""
