"""If these fail, arrays in files are read wrongly, or stay in memory after they have been read."""

import numpy as np
import pytest

from symopt.compilation.blocks import mapped
from symopt.compilation.blocks.mapped import Columns, Mapped

ROWS = 1000


@pytest.fixture
def table(tmp_path, monkeypatch):
    monkeypatch.setattr(mapped, "SMALLEST", 8)
    monkeypatch.setattr(mapped, "CHUNK", 8 * 21 * 64)
    whole = np.random.default_rng(1).normal(size=(ROWS, 7))
    np.save(tmp_path / "table.npy", whole)
    return whole, np.load(tmp_path / "table.npy", mmap_mode="r")


def test_only_large_arrays_of_numbers_in_files_stay_there(table, tmp_path):
    whole, file = table
    assert mapped.is_mapped(file)
    assert mapped.is_mapped(file[:, 2])
    assert not mapped.is_mapped(whole)
    assert not mapped.is_mapped(file[:, :, None])
    assert not mapped.is_mapped([1.0, 2.0])


def test_rows_are_those_of_the_file(table):
    whole, file = table
    array = Mapped(file[:, :3])
    assert (array.shape, array.ndim, array.size, len(array)) == ((ROWS, 3), 2, 3 * ROWS, ROWS)
    assert np.array_equal(array[10:20], whole[10:20, :3])
    assert np.array_equal(array[990:2000], whole[990:, :3])
    assert np.array_equal(array[5], whole[5, :3])
    assert np.array_equal(np.concatenate(list(array.blocks())), whole[:, :3])
    assert np.array_equal(np.asarray(array), whole[:, :3])


@pytest.mark.parametrize("indices", [np.arange(3, ROWS, 40), np.array([2, 2, 999]), [9, 1]])
def test_rows_can_be_taken(table, indices):
    whole, file = table
    assert np.array_equal(np.take(Mapped(file), indices, axis=0), whole[indices])
    assert np.array_equal(np.take(Mapped(file), [0, 2], axis=1), whole[:, [0, 2]])


@pytest.mark.parametrize("dtype", ["f4", "i2", "u1", "?"])
def test_other_numbers_become_doubles(tmp_path, monkeypatch, dtype):
    monkeypatch.setattr(mapped, "SMALLEST", 8)
    whole = np.random.default_rng(2).integers(0, 2, size=(50, 2)).astype(dtype)
    np.save(tmp_path / "small.npy", whole)
    array = Mapped(np.load(tmp_path / "small.npy", mmap_mode="r"))
    assert array[3:9].dtype == np.float64
    assert np.array_equal(array[3:9], whole[3:9])


def test_columns_of_one_table_and_of_others_are_rows_of_one_array(table, tmp_path):
    whole, file = table
    np.save(tmp_path / "other.npy", whole[:, 0] + 1)
    other = Mapped(np.load(tmp_path / "other.npy", mmap_mode="r"))
    memory = np.arange(ROWS, dtype=float)
    stack = Columns([Mapped(file[:, 4]), None, Mapped(file[:, 1]), other, memory])
    expected = np.stack([whole[:, 4], np.ones(ROWS), whole[:, 1], whole[:, 0] + 1, memory])
    assert stack.shape == expected.shape
    assert np.array_equal(stack[:, 100:164], expected[:, 100:164])
    assert np.array_equal(stack[..., 990:1100], expected[:, 990:])
    assert np.array_equal(np.asarray(stack), expected)


def test_columns_side_by_side_are_a_table(table):
    whole, file = table
    found = mapped.side_by_side([Mapped(file[:, 4]), whole[:, 0], Mapped(file[:, 1])])
    expected = whole[:, [4, 0, 1]]
    assert (found.shape, found.size) == (expected.shape, expected.size)
    assert np.array_equal(found[100:164], expected[100:164])
    assert np.array_equal(np.take(found, [1, 70, 900], axis=0), expected[[1, 70, 900]])
    assert np.array_equal(np.concatenate(list(found.blocks())), expected)


def test_fields_of_records_are_columns(tmp_path, monkeypatch):
    monkeypatch.setattr(mapped, "SMALLEST", 8)
    records = np.zeros(ROWS, dtype=[("n", "i4"), ("x", "f8"), ("y", "f8")])
    records["n"], records["x"], records["y"] = np.arange(ROWS), 0.5, np.arange(ROWS) / 7
    np.save(tmp_path / "records.npy", records)
    file = np.load(tmp_path / "records.npy", mmap_mode="r")
    stack = Columns([Mapped(file[name]) for name in ("y", "n", "x")])
    assert np.array_equal(stack[:, 7:30], [records[name][7:30] for name in ("y", "n", "x")])


def test_what_has_been_read_does_not_stay_in_memory(tmp_path):
    statm = "/proc/self/statm"
    rows, block = 400_000, 20_000
    file = np.lib.format.open_memmap(tmp_path / "big.npy", "w+", np.float64, (rows, 20))
    file[:] = 1.0
    del file
    array = Mapped(np.load(tmp_path / "big.npy", mmap_mode="r"))

    def resident() -> int:
        try:
            with open(statm, encoding="ascii") as stream:
                return int(stream.read().split()[1]) * 4096
        except FileNotFoundError:  # only Linux says
            return 0

    before = resident()
    assert sum(array[start : start + block].sum() for start in range(0, rows, block)) == 20 * rows
    assert resident() - before < 32e6
