"""Strategies of algebra, one file each; the folder is the list."""
