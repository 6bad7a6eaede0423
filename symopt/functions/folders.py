"""The folders of the catalogue: one file is one function or loss, named for it, imported when asked for."""

from __future__ import annotations

from symopt.foundation.catalogue import Folder
from symopt.functions.function import Function, Loss

ELEMENTARY = Folder("symopt.functions.entries", Function)
COMPLEX_VALUED = Folder("symopt.functions.complex_valued", Function)
INTERNAL = Folder("symopt.functions.internal", Function)
LOSSES = Folder("symopt.functions.losses", Loss)
