"""Functions of generated code alone, one file each; no text names them, rewriting for accuracy does."""
