"""Arrays in an .npz file: those that are stored as they are become memory maps, others are unpacked.

An .npz is a zip file of .npy files (numpy.savez stores, numpy.savez_compressed packs). A stored member
is its .npy byte for byte: local header of 30 bytes, name, extra field, then the .npy with its own header.
Source: PKWARE, APPNOTE.TXT (2022), section 4.3.7; NumPy Enhancement Proposal 1, the .npy format.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

SMALLEST_MAP = 1 << 24
"""Members below this many bytes are read: a map of a small array gains nothing."""

_LOCAL = struct.Struct("<4s5H3L2H")
_SUFFIX = ".npy"


def mapped_members(file: Path) -> Mapping[str, Any]:
    """Return the large stored members of an .npz file as read-only memory maps, by name.

    A member whose header is not as expected is left out: numpy then reads it, or says what is wrong.
    """
    found: dict[str, Any] = {}
    with file.open("rb") as stream, ZipFile(stream) as archive:
        for item in archive.infolist():
            stored = item.compress_type == ZIP_STORED and not item.flag_bits & 1
            if not stored or item.file_size < SMALLEST_MAP or not item.filename.endswith(_SUFFIX):
                continue
            array = _mapped(file, stream, item)
            if array is not None:
                found[item.filename.removesuffix(_SUFFIX)] = array
    return found


def _mapped(file: Path, stream: BinaryIO, item: ZipInfo) -> Any:  # noqa: ANN401 - numpy's memmap or None
    import numpy as np

    stream.seek(item.header_offset)
    head = stream.read(_LOCAL.size)
    if len(head) < _LOCAL.size or not head.startswith(b"PK\x03\x04"):
        return None
    *_, name_length, extra_length = _LOCAL.unpack(head)
    start = item.header_offset + _LOCAL.size + name_length + extra_length
    stream.seek(start)
    read: Callable[..., Any] | None = {
        (1, 0): np.lib.format.read_array_header_1_0,
        (2, 0): np.lib.format.read_array_header_2_0,
    }.get(np.lib.format.read_magic(stream))
    if read is None:
        return None
    shape, by_columns, dtype = read(stream)
    offset = stream.tell()
    count = int(np.prod(shape, dtype=np.int64))
    if dtype.hasobject or offset - start + count * dtype.itemsize != item.file_size:
        return None
    order = "F" if by_columns else "C"
    return np.memmap(file, dtype=dtype, mode="r", offset=offset, shape=shape, order=order)
