"""Read-only mappings can be pickled and copied, and with them models, derivations and results.

Python pickles every part of a frozen dataclass except `MappingProxyType`. This registers how; it is
imported with the foundation, so that it holds wherever such a mapping was made.
"""

from __future__ import annotations

import copyreg
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any


def frozen(values: dict[Any, Any]) -> Mapping[Any, Any]:
    """Return a read-only view of a mapping of its own.

    >>> frozen({"x": 1})["x"]
    1
    """
    return MappingProxyType(values)


def _reduce(proxy: MappingProxyType[Any, Any]) -> tuple[Any, ...]:
    return frozen, (dict(proxy),)


copyreg.pickle(MappingProxyType, _reduce)
