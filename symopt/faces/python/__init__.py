"""The Python API: models, expressions, claims and documents, and how their results show."""
