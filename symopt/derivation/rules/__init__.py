"""Rules of differentiation, one file each; the folder is the list."""
