"""The catalogue of adapters: one file for each signature of a library whose functions people verify."""
