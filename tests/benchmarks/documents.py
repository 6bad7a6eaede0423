"""`python -m tests.benchmarks.documents`: CPU time of reading a document by its size, up to a megabyte.

The document is that of the tests of whole documents, repeated, each copy under a heading of its own.
"""

import sys
import time
from pathlib import Path

from symopt.documents.reading.read import read
from symopt.documents.scanning.scan import scan

SOURCE = Path(__file__).parents[1] / "documents" / "optimization.md"
COPIES = (1, 4, 16, 60)


def rows():
    """Yield (bytes, formulas, seconds for scanning, seconds for reading) for each size."""
    body = SOURCE.read_text(encoding="utf-8")
    for copies in COPIES:
        data = "\n\n".join(f"# {k} Part {k}\n\n{body}" for k in range(1, copies + 1)).encode()
        start = time.process_time()
        document = scan("long.md", data)
        middle = time.process_time()
        (claims,) = read([document])
        yield len(data), len(claims), middle - start, time.process_time() - middle


if __name__ == "__main__":
    for size, claims, scanning, reading in rows():
        sys.stdout.write(f"{size:9,} bytes {claims:7,} claims {scanning:7.2f} s {reading:7.2f} s\n")
