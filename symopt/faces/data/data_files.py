"""Data in files: CSV (and TSV), NPZ, NPY. What is read is columns by name; nothing is guessed.

    .csv .tsv .txt    a header, then rows of numbers; see `csv_file`
    .npz              arrays by name; large ones that are stored unpacked, as memory maps
    .npy              one array, as a memory map: named fields, the model's one array, or, in the order
                      of the model's data, its columns

NPZ and NPY never run code: pickled objects are refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO, Literal
from zipfile import BadZipFile

from symopt.faces.data.csv_file import read_csv
from symopt.faces.data.npz_file import mapped_members
from symopt.foundation.errors import DataError
from symopt.model.model import Model

_NPY, _ZIP = b"\x93NUMPY", b"PK"


def read_data(path: str, model: Model) -> Mapping[str, Any]:
    """Return the columns of a file by name: at least those that the model's data need.

    Raises DataError with the file as its place.
    """
    file = Path(path)
    try:
        if not file.exists() or file.is_dir():
            raise DataError(
                "this is a folder, not a file" if file.is_dir() else "there is no such file",
                remedy="check the path",
            )
        return _reader(file)(file, model)
    except OSError as error:
        raise DataError(
            f"the file cannot be read: {(error.strerror or 'unknown').lower()}",
            where=path,
            remedy="check the path and its permissions",
        ) from None
    except DataError as error:
        raise error.within(path) from None


def _reader(file: Path) -> Callable[[Path, Model], Mapping[str, Any]]:
    found = _READERS.get(file.suffix.lower())
    if found is None:
        raise DataError(
            f"data are not read from a file that ends in {file.suffix!r}"
            if file.suffix
            else "the file's name has no suffix to say what it is",
            why=f"the known suffixes are {', '.join(_READERS)}",
            remedy="save the data as CSV with a header",
        )
    return found


def _csv(file: Path, model: Model) -> Mapping[str, Any]:
    return _gathered(read_csv(file, _wanted(model)), model)


def _wanted(model: Model) -> Callable[[str], bool]:
    """Return whether a column of the file is one that the model can use."""
    names = {v.name for v in model.data}
    for variable in model.data:
        column = variable.column
        names |= set(column) if isinstance(column, tuple) else {column}
    names.discard("")  # a header that ends in a comma
    arrays = tuple(f"{v.name}_" for v in model.data if v.shape)
    return lambda header: header in names or bool(arrays and header.startswith(arrays))


def _gathered(columns: Mapping[str, Any], model: Model) -> Mapping[str, Any]:
    """Return the columns, and for an array X that has none of its own, those named X_1, X_2, ..."""
    import numpy as np

    found = dict(columns)
    for variable in model.data:
        if variable.name in found or variable.column or len(variable.shape) != 2:
            continue
        count = 0
        while found.get(f"{variable.name}_{count + 1}") is not None:
            count += 1
        if count:
            parts = [found[f"{variable.name}_{k + 1}"] for k in range(count)]
            found[variable.name] = np.stack(parts).T
    return found


def _npz(file: Path, model: Model) -> Mapping[str, Any]:
    with file.open("rb") as stream:
        loaded = _load(stream, file, None)
        if not hasattr(loaded, "files"):
            raise DataError("the file holds one array without a name", remedy="rename it to .npy")
        try:
            arrays = mapped_members(file)
            return {
                name: _numeric(name, arrays[name] if name in arrays else loaded[name])
                for name in loaded.files
            }
        except (ValueError, KeyError, EOFError, BadZipFile) as error:
            raise _unreadable(error) from None


def _npy(file: Path, model: Model) -> Mapping[str, Any]:
    with file.open("rb") as stream:
        array = _load(stream, file, "r")
        if hasattr(array, "files"):
            raise DataError("the file holds arrays by name", remedy="rename it to .npz")
    fields = array.dtype.names
    if fields:
        return {name: _numeric(name, array[name]) for name in fields}
    _numeric("the array", array)
    names = [v.name for v in model.data]
    if len(names) == 1:
        return {names[0]: array}
    if array.ndim == 2 and array.shape[1] == len(names) and not any(v.shape for v in model.data):
        return {name: array[:, k] for k, name in enumerate(names)}
    raise DataError(
        f"an array of shape {array.shape} does not say which column is which",
        why=f"the model's data are {', '.join(names) or 'none'}",
        remedy="use .npz with one array for each name, or CSV with a header",
    )


def _load(stream: BinaryIO, file: Path, mode: Literal["r"] | None) -> Any:  # noqa: ANN401
    """Return what numpy makes of a file; arrays by name stay open as long as the stream is."""
    import numpy as np

    start = stream.read(6)
    stream.seek(0)
    if not start.startswith((_NPY, _ZIP)):
        raise DataError(
            "the file is not one of numpy's", remedy="save it with numpy.save or numpy.savez"
        )
    try:
        if start.startswith(_NPY):
            return np.load(file, mmap_mode=mode, allow_pickle=False)
        return np.load(stream, allow_pickle=False)
    except (ValueError, EOFError, BadZipFile) as error:
        raise _unreadable(error) from None


def _unreadable(error: Exception) -> DataError:
    text = str(error)
    objects = "ickle" in text or "object" in text
    return DataError(
        "the file is not one of plain numeric arrays",
        why="it holds Python objects, which are never loaded" if objects else text[:200],
        remedy="save it with numpy.save or numpy.savez, as arrays of numbers",
    )


def _numeric(name: str, array: Any) -> Any:  # noqa: ANN401
    if array.dtype.kind not in "buif":
        raise DataError(
            f"{name} is not made of real numbers",
            why=f"its type is {array.dtype}",
            remedy="save numbers",
        )
    return array


_READERS: dict[str, Callable[[Path, Model], Mapping[str, Any]]] = {
    ".csv": _csv,
    ".tsv": _csv,
    ".txt": _csv,
    ".npz": _npz,
    ".npy": _npy,
}
