"""All products of columns with columns, summed over the rows of a block: rank-k updates, in C.

Columns are packed in panels: LEFT or RIGHT numbers for each row side by side, zeros from the last column
to the end of its vector. One pass over the rows of a block updates a tile of LEFT times RIGHT sums in
registers.

    cross   out_ab += Σ_i left_a[i] right_b[i]      the Hessian Xᵀ diag(s) X, with s in the left panels

Source: K. Goto and R. van de Geijn (2008), Anatomy of high-performance matrix multiplication.
"""

from __future__ import annotations

_PANELS = """
#define LEFT 4
#define RIGHT (3*LANES)
/* Keep a vector in a register; take an address as it is: compilers would load the same numbers again. */
#if defined(__x86_64__)
#define KEEP(v) __asm__("" : "+x"(v))
#define TAKE(p) __asm__("" : "+r"(p))
#else
#define KEEP(v) (void)(v)
#define TAKE(p) (void)(p)
#endif
"""

_PACK_COLUMNS = """
/* Four columns side by side, times a weight for each row unless that is null. */
INLINE void pack_four(double *to, long width, table col, const double *weight, long count)
{
    const double *a = col[0], *b = col[1], *c = col[2], *d = col[3];
    long i = 0;
#if defined(__AVX__)
    for (; i + 4 <= count; i += 4) {
        quad v[4], w = weight ? QUAD(weight + i) : (quad){1.0, 1.0, 1.0, 1.0};
        turn_four(v, w*QUAD(a + i), w*QUAD(b + i), w*QUAD(c + i), w*QUAD(d + i));
        for (int q = 0; q < 4; q++) PUT_QUAD(to + (i + q)*width, v[q]);
    }
#endif
    for (; i < count; i++) {
        double w = weight ? weight[i] : 1.0, *t = to + i*width;
        t[0] = w*a[i]; t[1] = w*b[i]; t[2] = w*c[i]; t[3] = w*d[i];
    }
}

/* Columns of a panel of a width that are read, if only some are there. */
INLINE long panel_fill(long own, long width)
{
    return width == LEFT ? LEFT : (own + LANES - 1)/LANES*LANES;
}

/* Put columns in panels of a width, times a weight for each row unless that is null. */
KERNEL void pack_columns(double *to, long width, table col, long n, const double *weight, long count)
{
    for (long k = 0; k < n; k += width, to += width*count) {
        long own = n - k < width ? n - k : width, filled = panel_fill(own, width), q = 0;
        for (; q + 4 <= own; q += 4) pack_four(to + q, width, col + k + q, weight, count);
        for (; q < filled; q++) {
            const double *x = q < own ? col[k + q] : 0;
            if (!x) for (long i = 0; i < count; i++) to[i*width + q] = 0.0;
            else for (long i = 0; i < count; i++) to[i*width + q] = weight ? weight[i]*x[i] : x[i];
        }
    }
}
"""

_PACK_ROWS = """
INLINE void pack_row(double *t, const double *from, long own, long filled, double w)
{
    long q = 0;
#if defined(__AVX__)
    quad f = {w, w, w, w};
    for (; q + 4 <= own; q += 4) PUT_QUAD(t + q, f*QUAD(from + q));
#endif
    for (; q < own; q++) t[q] = w*from[q];
    for (; q < filled; q++) t[q] = 0.0;
}

/* The same as pack_columns for an array whose rows are runs of n numbers. */
KERNEL void pack_rows(double *to, long width, const double *x, long n, const double *weight, long count)
{
    for (long k = 0; k < n; k += width, to += width*count) {
        long own = n - k < width ? n - k : width, filled = panel_fill(own, width);
        const double *from = x + k;
        if (own == RIGHT && width == RIGHT)
            for (long i = 0; i < count; i++)
                pack_row(to + i*RIGHT, from + i*n, RIGHT, RIGHT, weight ? weight[i] : 1.0);
        else if (own == LEFT && width == LEFT)
            for (long i = 0; i < count; i++)
                pack_row(to + i*LEFT, from + i*n, LEFT, LEFT, weight ? weight[i] : 1.0);
        else
            for (long i = 0; i < count; i++)
                pack_row(to + i*width, from + i*n, own, filled, weight ? weight[i] : 1.0);
    }
}
"""

_CROSS = """
INLINE void cross_tile(double *restrict out, long ls, long rs, long m, long n, const double *l,
    const double *r, long count, int width)
{
    vec s[LEFT][3];
    if (rs == 1) /* what is added to last comes from far away if the sums are many */
        UNROLL for (int a = 0; a < LEFT; a++) {
            __builtin_prefetch(out + a*ls, 1);
            if (width > 1) __builtin_prefetch(out + a*ls + width*LANES - 1, 1);
        }
    UNROLL for (int a = 0; a < LEFT; a++) UNROLL for (int b = 0; b < width; b++) s[a][b] = fill(0.0);
    for (long i = 0; i < count; i++, l += LEFT, r += RIGHT) {
        vec x = LOAD(r), y = width > 1 ? LOAD(r + LANES) : x, z = width > 2 ? LOAD(r + 2*LANES) : x;
        KEEP(x); KEEP(y); KEEP(z);
        UNROLL for (int a = 0; a < LEFT; a++) {
            const double *p = l + a;
            TAKE(p);
            vec f = fill(*p);
            s[a][0] = fma_(f, x, s[a][0]);
            if (width > 1) s[a][1] = fma_(f, y, s[a][1]);
            if (width > 2) s[a][2] = fma_(f, z, s[a][2]);
        }
    }
    if (rs == 1 && m >= LEFT && n >= width*LANES) {
        UNROLL for (int a = 0; a < LEFT; a++)
            UNROLL for (int b = 0; b < width; b++)
                STORE(out + a*ls + b*LANES, LOAD(out + a*ls + b*LANES) + s[a][b]);
        return;
    }
    double kept[LEFT*RIGHT];
    UNROLL for (int a = 0; a < LEFT; a++)
        UNROLL for (int b = 0; b < width; b++) STORE(kept + a*RIGHT + b*LANES, s[a][b]);
    for (long a = 0; a < m && a < LEFT; a++)
        for (long b = 0; b < n && b < width*LANES; b++) out[a*ls + b*rs] += kept[a*RIGHT + b];
}

/* out[a*ls + b*rs] += sum over i of left_a[i] right_b[i]; where `upper`, those with b < a may be left out */
KERNEL void cross(double *out, long ls, long rs, const double *left, long m, const double *right, long n,
    long count, int upper)
{
    for (long b = 0; b < n; b += RIGHT) {
        long stop = upper && b + RIGHT < m ? b + RIGHT : m;
        for (long a = 0; a < stop; a += LEFT) {
            double *o = out + a*ls + b*rs;
            const double *l = left + a*count, *r = right + b*count;
            if (n - b > 2*LANES) cross_tile(o, ls, rs, m - a, n - b, l, r, count, 3);
            else if (n - b > LANES) cross_tile(o, ls, rs, m - a, n - b, l, r, count, 2);
            else cross_tile(o, ls, rs, m - a, n - b, l, r, count, 1);
        }
    }
}
"""

_CROSS_COLUMNS = """
/* The same of two tables of columns, which panels are made of; few columns are multiplied one by one. */
enum { FEW_PAIRS = 64 };
KERNEL void cross_columns(double *out, long ls, long rs, table left, long m, table right, long n,
    double *packed_left, double *packed_right, long count)
{
    if (m*n <= FEW_PAIRS) {
        for (long a = 0; a < m; a++) dots(out + a*ls, rs, left[a], right, n, count);
        return;
    }
    pack_columns(packed_left, LEFT, left, m, 0, count);
    pack_columns(packed_right, RIGHT, right, n, 0, count);
    cross(out, ls, rs, packed_left, m, packed_right, n, count, 0);
}
"""

PANELS: dict[str, tuple[str, tuple[str, ...]]] = {
    "panels": (_PANELS, ("vectors",)),
    "pack_columns": (_PACK_COLUMNS, ("panels",)),
    "pack_rows": (_PACK_ROWS, ("panels",)),
    "cross": (_CROSS, ("panels",)),
    "cross_columns": (_CROSS_COLUMNS, ("pack_columns", "cross", "dots")),
}
"""Source and what it uses, by name."""
