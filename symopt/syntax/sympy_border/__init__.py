"""The one border where SymPy expressions come in and go out."""
