"""The tree people read and write: parser, two lexers, printers, names, and the SymPy border."""
