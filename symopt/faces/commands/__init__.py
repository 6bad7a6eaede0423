"""The command line. Each file of this folder is one command, its value `COMMAND`; the folder is the list."""

from symopt.faces.console.app import main

__all__ = ["main"]
