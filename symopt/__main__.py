"""`python -m symopt` is the command `symopt`."""

import sys

from symopt.faces.commands import main

if __name__ == "__main__":
    sys.exit(main())
