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

_ROOM = """
#include <pthread.h>
/* Memory that a thread keeps from call to call: new pages cost more than many a function. Two pieces: of a
   function, and of its loop over rows. A piece in use is not there for anybody else. */
enum { KEPT_MOST = 1 << 21 };
static __thread struct { double *piece[2]; long size[2]; } kept;
static pthread_key_t kept_key;
static pthread_once_t kept_once = PTHREAD_ONCE_INIT;
static int kept_ready;
KERNEL void kept_end(void *unused)
{
    for (int k = 0; k < 2; k++) { free(kept.piece[k]); kept.piece[k] = 0; }
}
KERNEL void kept_begin(void) { kept_ready = !pthread_key_create(&kept_key, kept_end); }
KERNEL double *take_room(int k, long size)
{
    double *piece = kept.piece[k];
    kept.piece[k] = 0;
    if (piece && kept.size[k] >= size) return piece;
    free(piece);
    piece = malloc(sizeof(double)*(size + 1));
    kept.size[k] = size;
    return piece;
}
KERNEL void give_room(int k, double *piece, long size)
{
    pthread_once(&kept_once, kept_begin);
    if (kept.piece[k] || size > KEPT_MOST || !kept_ready || pthread_setspecific(kept_key, &kept)) free(piece);
    else { kept.piece[k] = piece; kept.size[k] = size > kept.size[k] ? kept.size[k] : size; }
}
"""

_OVER_ROWS = f"""
#define PADDING {PADDING}
#define PARTS 32

/* Adds what a block of rows gives to sums, and to a large sum that has a place of its own. */
typedef void (*block_function)(const void *frame, const double *const *data, long offset, long start,
    long count, long ld, double *sums, double *large, double *work);
struct task {{
    block_function function;
    const void *frame;
    const struct call *call;
    long rows, block, part, parts, sums, work, large, next, slots;
    double *results;
    int failed;
}};

/* Add one part to sums that are zero; nonzero if its rows cannot be read. */
KERNEL int one_part(const struct task *t, long slot, const double **read, long p, double *sums,
    double *large, double *work)
{{
    const struct call *call = t->call;
    const double *const *data = call->read ? read : call->data;
    long start = p*t->part, stop = start + t->part < t->rows ? start + t->part : t->rows;
    long chunk = call->chunk/t->block*t->block, first = call->read ? start : 0, last = start;
    if (chunk < t->block) chunk = t->block;
    for (long i = start; i < stop; i += t->block) {{
        if (call->read && i == last) {{
            first = i;
            last = i + chunk < stop ? i + chunk : stop;
            if (call->read(slot, first, last - first, read)) return 2;
        }}
        long count = stop - i < t->block ? stop - i : t->block;
        t->function(t->frame, data, i - first, i, count, t->block + PADDING, sums, large, work);
    }}
    return 0;
}}

KERNEL void *some_parts(void *given)
{{
    struct task *t = given;
    long slot = __atomic_fetch_add(&t->slots, 1, __ATOMIC_RELAXED), size = t->sums + t->large;
    double *work = malloc(sizeof(double)*(t->work + 1));
    const double **read = malloc(sizeof(double *)*(t->call->arrays + 1));
    if (!work || !read) t->failed = 1;
    for (long p; !t->failed && (p = __atomic_fetch_add(&t->next, 1, __ATOMIC_RELAXED)) < t->parts;) {{
        double *sums = t->results + p*size;
        int failed = one_part(t, slot, read, p, sums, sums + t->sums, work);
        if (failed) t->failed = failed;
    }}
    free(work);
    free(read);
    return 0;
}}

KERNEL void add_up(const struct task *t, double *out, double *large, const double *part)
{{
    for (long k = 0; k < t->sums; k++) out[k] += part[k];
    for (long k = 0; k < t->large; k++) large[k] += part[t->sums + k];
}}

KERNEL int with_threads(struct task *t, double *out, double *large, long threads)
{{
    pthread_t ids[64];
    long started = 0, size = t->sums + t->large;
    t->results = calloc(t->parts*size + 1, sizeof(double));
    if (!t->results) return 1;
    for (long k = 1; k < threads; k++) if (!pthread_create(&ids[started], 0, some_parts, t)) started++;
    some_parts(t);
    for (long k = 0; k < started; k++) pthread_join(ids[k], 0);
    for (long p = 0; p < t->parts && !t->failed; p++) add_up(t, out, large, t->results + p*size);
    free(t->results);
    return t->failed;
}}

/* Add up what a function gives for all blocks, in `out`, and in `large` if that is not of size 0.
   1 if there is no memory, 2 if rows cannot be read. */
KERNEL int over_rows(block_function function, const void *frame, long rows, long block, long sums, long work,
    long large_size, double *out, double *large, const struct call *call)
{{
    long size = sums + large_size;
    long most = size*PARTS > 1 << 25 ? 1 + (1 << 25)/size : PARTS;
    long blocks = (rows + block - 1)/block, each = (blocks + most - 1)/most;
    if (each*block < 1024) each = (1023 + block)/block;
    long part = each*block, parts = (rows + part - 1)/part;
    struct task t = {{function, frame, call, rows, block, part, parts, sums, work, large_size, 0, 0, 0, 0}};
    long threads = call->threads < parts ? call->threads : parts;
    memset(out, 0, sizeof(double)*sums);
    if (threads > 1) return with_threads(&t, out, large, threads < 64 ? threads : 64);
    long room = (parts > 1 ? size : 0) + work;
    double *own = take_room(1, room);
    const double **read = malloc(sizeof(double *)*(call->arrays + 1));
    if (!own || !read) t.failed = 1;
    else if (parts == 1) t.failed = one_part(&t, 0, read, 0, out, large, own);
    else
        for (long p = 0; p < parts && !t.failed; p++) {{
            double *part_sums = own + work;
            memset(part_sums, 0, sizeof(double)*size);
            t.failed = one_part(&t, 0, read, p, part_sums, part_sums + sums, own);
            add_up(&t, out, large, part_sums);
        }}
    if (own) give_room(1, own, room);
    free(read);
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
    "room": (_ROOM, ()),
    "over_rows": (_OVER_ROWS, ("rows_in_block", "room")),
    "put": (_PUT, ()),
    "clear": (_CLEAR, ()),
    "spread_out": (_SPREAD, ()),
    "spread_outer": (_SPREAD_OUTER, ()),
}
"""Source and what it uses, by name."""
