"""The words of a document: what it declares, which letters are functions, samples, and names of several."""
