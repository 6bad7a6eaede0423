"""Arrays in the notation of notes: which names are arrays, products side by side, matrices written out."""
