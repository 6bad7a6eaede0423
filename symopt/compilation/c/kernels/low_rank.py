"""Σ over rows of weight · J Jᵀ, the columns of J given or made as products of columns, in C."""

from __future__ import annotations

_EACH_WITH_EACH = """
/* to_(a, b)[i] = left_a[i] right_b[i] */
KERNEL void each_with_each(double *restrict to, long ld, const double *left, long ls, long m,
    const double *right, long rs, long n, long count)
{
    for (long a = 0; a < m; a++)
        for (long b = 0; b < n; b++, to += ld) {
            const double *x = left + a*ls, *y = right + b*rs;
            #pragma omp simd
            for (long i = 0; i < count; i++) to[i] = x[i]*y[i];
        }
}
"""

_GRAM = """
/* out_ab += sum over i of weight[i] col_a[i] col_b[i] for a <= b, n columns; left and right are room */
KERNEL void gram(double *out, long n, const double *weight, table col, double *left, double *right,
    long count)
{
    pack_columns(left, LEFT, col, n, weight, count);
    pack_columns(right, RIGHT, col, n, 0, count);
    cross(out, n, 1, left, n, right, n, count, 1);
}
"""

_PUT_GRAM = """
/* Copy the upper half of a square g, cut in parts, to places of a symmetric matrix h. */
KERNEL void put_gram(double *h, long size, const double *g, const long *starts, const long *lengths,
    long parts)
{
    enum { TILE = 8 };
    long n = 0;
    for (long p = 0; p < parts; p++) n += lengths[p];
    for (long p = 0, a0 = 0; p < parts; a0 += lengths[p++])
        for (long q = p, b0 = a0; q < parts; b0 += lengths[q++])
            for (long a = 0; a < lengths[p]; a += TILE)
                for (long b = p == q ? a : 0; b < lengths[q]; b += TILE) {
                    long last = a + TILE < lengths[p] ? a + TILE : lengths[p];
                    long end = b + TILE < lengths[q] ? b + TILE : lengths[q];
                    for (long i = a; i < last; i++)
                        for (long j = p == q && b < i ? i : b; j < end; j++) {
                            double x = g[(a0 + i)*n + b0 + j];
                            h[(starts[p] + i)*size + starts[q] + j] = x;
                            h[(starts[q] + j)*size + starts[p] + i] = x;
                        }
                }
}
"""

_PUT_SQUARES = """
/* Write sums of products to a block of a symmetric matrix: for u <= w, one pair after another, i <= j,
       h[(i*fs + u*us)*size + j*fs + w*us] = g_uw[i*n + j]
   and where i and j, or u and w, or both are changed for each other. Either fs or us is 1. */
KERNEL void put_squares(double *h, long size, const double *g, long n, long fs, long units, long us)
{
    if (us == 1)
        for (long i = 0; i < n; i++, g += n)
            for (long u = 0; u < units; u++)
                for (long w = 0; w < units; w++) {
                    long s = u < w ? u : w, t = u < w ? w : u;
                    const double *from = g + (s*units - s*(s - 1)/2 + t - s)*n*n;
                    double *to = h + (i*fs + u)*size + w;
                    for (long j = i; j < n; j++) to[j*fs] = from[j];
                }
    else
        for (long u = 0; u < units; u++)
            for (long w = u; w < units; w++, g += n*n) {
                double *to = h + u*us*size + w*us;
                for (long i = 0; i < n; i++) memcpy(to + i*size + i, g + i*n + i, sizeof(double)*(n - i));
                mirror(to, size, n);
            }
    mirror(h, size, n*units);
}
"""

_TRANSPOSE = """
/* Copy a block of a matrix, m rows and n columns, transposed to the opposite place. */
KERNEL void transpose(double *h, long size, long row, long m, long column, long n)
{
    enum { TILE = 8 };
    for (long a = 0; a < m; a += TILE)
        for (long b = 0; b < n; b += TILE) {
            long last = a + TILE < m ? a + TILE : m, end = b + TILE < n ? b + TILE : n;
            for (long j = b; j < end; j++)
                for (long i = a; i < last; i++)
                    h[(column + j)*size + row + i] = h[(row + i)*size + column + j];
        }
}
"""

_HUGE_PAGES = """
#include <sys/mman.h>
/* Ask for large pages, which take a processor's time once for 512 small ones. */
KERNEL void huge_pages(double *from, long size)
{
#if defined(MADV_HUGEPAGE)
    const uintptr_t page = 1 << 21;
    uintptr_t first = ((uintptr_t)from + page - 1)/page*page, last = (uintptr_t)(from + size)/page*page;
    if (last > first) madvise((void *)first, last - first, MADV_HUGEPAGE);
#else
    (void)from; (void)size;
#endif
}
"""

LOW_RANK: dict[str, tuple[str, tuple[str, ...]]] = {
    "each_with_each": (_EACH_WITH_EACH, ()),
    "gram": (_GRAM, ("pack_columns", "cross")),
    "put_gram": (_PUT_GRAM, ()),
    "put_squares": (_PUT_SQUARES, ("mirror",)),
    "huge_pages": (_HUGE_PAGES, ()),
    "transpose": (_TRANSPOSE, ()),
}
"""Source and what it uses, by name."""
