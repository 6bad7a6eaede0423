"""The catalogue of methods: one file, one way to minimize."""
