"""The loop over blocks of rows in C, with threads, and small helpers.

Rows are cut in parts, parts in blocks. Each part has sums of its own, added up in the order of the parts; how
the rows are cut depends on their number alone, so a result does not depend on the number of threads.
"""

from __future__ import annotations

MOST_ROWS = 1024
"""Rows in a block at most."""
PADDING = 8
"""Numbers between columns of a block, so that they do not fall on the same cache lines."""

_INSIDE = """
/* A place moved into 0, ..., size - 1. */
INLINE long inside(long place, long size) { return place < 0 ? 0 : place < size ? place : size - 1; }
"""

_ONES = f"""
/* A column of ones. */
static const double ones[] = {{[0 ... {MOST_ROWS + PADDING - 1}] = 1.0}};
"""

_BLOCK = """
/* Rows in a block: from `least` to `most`, as many as keep what a block needs within a number of numbers. */
KERNEL long rows_in_block(double for_each_row, long least, long most, double budget)
{
    while (2*least <= most && 2*least*for_each_row <= budget) least *= 2;
    return least;
}
"""

_OVER_ROWS = f"""
#include <pthread.h>
#define PADDING {PADDING}
#define PARTS 32

typedef void (*block_function)(const void *frame, long start, long count, long ld, double *sums,
    double *work);
struct task {{
    block_function function;
    const void *frame;
    long rows, block, part, parts, sums, work, next;
    double *results;
    int failed;
}};

KERNEL void one_part(const struct task *t, long p, double *sums, double *work)
{{
    long start = p*t->part, stop = start + t->part < t->rows ? start + t->part : t->rows;
    memset(sums, 0, sizeof(double)*t->sums);
    for (long i = start; i < stop; i += t->block)
        t->function(t->frame, i, stop - i < t->block ? stop - i : t->block, t->block + PADDING, sums, work);
}}

KERNEL void *some_parts(void *given)
{{
    struct task *t = given;
    double *work = malloc(sizeof(double)*(t->work + 1));
    if (!work) {{ t->failed = 1; return 0; }}
    for (long p; (p = __atomic_fetch_add(&t->next, 1, __ATOMIC_RELAXED)) < t->parts;)
        one_part(t, p, t->results + p*t->sums, work);
    free(work);
    return 0;
}}

/* Add up what a function gives for all blocks; nonzero if there is no memory. */
KERNEL int over_rows(block_function function, const void *frame, long rows, long block, long sums, long work,
    double *out, long threads)
{{
    long most = sums*PARTS > 1 << 25 ? 1 + (1 << 25)/sums : PARTS;
    long blocks = (rows + block - 1)/block, each = (blocks + most - 1)/most;
    if (each*block < 1024) each = (1023 + block)/block;
    long part = each*block, parts = (rows + part - 1)/part;
    struct task t = {{function, frame, rows, block, part, parts, sums, work, 0, 0, 0}};
    memset(out, 0, sizeof(double)*sums);
    if (threads > parts) threads = parts;
    if (threads > 64) threads = 64;
    t.results = malloc(sizeof(double)*((threads > 1 ? parts*sums : sums + work) + 1));
    if (!t.results) return 1;
    if (threads > 1) {{
        pthread_t ids[64];
        long started = 0;
        for (long k = 1; k < threads; k++)
            if (!pthread_create(&ids[started], 0, some_parts, &t)) started++;
        some_parts(&t);
        for (long k = 0; k < started; k++) pthread_join(ids[k], 0);
    }}
    for (long p = 0; p < parts && !t.failed; p++) {{
        double *part_sums = threads > 1 ? t.results + p*sums : t.results;
        if (threads <= 1) one_part(&t, p, part_sums, t.results + sums);
        for (long k = 0; k < sums; k++) out[k] += part_sums[k];
    }}
    free(t.results);
    return t.failed;
}}
"""

_PUT = """
/* Write a block of the Hessian and its transpose. */
KERNEL void put(double *h, long size, long row, long m, long column, long n, const double *block)
{
    for (long a = 0; a < m; a++)
        for (long b = 0; b < n; b++)
            h[(row + a)*size + column + b] = h[(column + b)*size + row + a] = block[a*n + b];
}
"""

_CLEAR = """
/* A matrix of zeros. */
KERNEL void clear(double *to, long step, long m, long next, long n)
{
    for (long a = 0; a < m; a++) for (long b = 0; b < n; b++) to[a*step + b*next] = 0.0;
}
"""

_SPREAD = """
/* Add a matrix to the rows and columns of the Hessian that are listed, and its transpose if `both`. */
KERNEL void spread_out(double *h, long size, const int *rows, long m, const int *columns, long n,
    const double *block, int both)
{
    for (long a = 0; a < m; a++)
        for (long b = 0; b < n; b++) {
            h[rows[a]*size + columns[b]] += block[a*n + b];
            if (both) h[columns[b]*size + rows[a]] += block[a*n + b];
        }
}
"""

_SPREAD_OUTER = """
/* Add the product of two vectors and its transpose to the rows and columns of the Hessian listed. */
KERNEL void spread_outer(double *h, long size, const int *rows, long m, const int *columns, long n,
    const double *left, const double *right)
{
    for (long a = 0; a < m; a++)
        for (long b = 0; b < n; b++) {
            h[rows[a]*size + columns[b]] += left[a]*right[b];
            h[columns[b]*size + rows[a]] += left[a]*right[b];
        }
}
"""

DRIVER: dict[str, tuple[str, tuple[str, ...]]] = {
    "inside": (_INSIDE, ()),
    "ones": (_ONES, ()),
    "rows_in_block": (_BLOCK, ()),
    "over_rows": (_OVER_ROWS, ("rows_in_block",)),
    "put": (_PUT, ()),
    "clear": (_CLEAR, ()),
    "spread_out": (_SPREAD, ()),
    "spread_outer": (_SPREAD_OUTER, ()),
}
"""Source and what it uses, by name."""
