"""Pictures of functions, runs and fits: readable without color, with names and units on the axes."""
