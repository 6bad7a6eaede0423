"""Steps by a model of the objective: trust regions and metrics."""
