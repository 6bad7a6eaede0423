"""Products with columns in C: sums of columns and dot products.

A table holds pointers to columns, each a run of numbers over the rows of a block; so columns of data,
arrays of a block and a column of ones are the same to a kernel.

    mix      out_a[i] = Σ_k c_ak col_k[i]                 z = X w, a layer of a network
    dots     out_k += Σ_i r[i] col_k[i]                   the gradient Xᵀ r

Sums over rows are kept in vectors of partial sums, in the same order at every call. The same for arrays
whose rows, not columns, are runs of numbers is in row_products.py.

Source: the register tiles are those of K. Goto and R. van de Geijn (2008), Anatomy of high-performance
matrix multiplication. Products of columns with columns are in panels.py.
"""

from __future__ import annotations

_MIX = """
/* out[i] = sum of c[k*step] col[k][i] */
KERNEL void mix_one(double *restrict out, const double *c, long step, table col, long n, long count)
{
    long whole = count - count % LANES, k = 0;
    memset(out, 0, sizeof(double)*count);
    for (; k + 8 <= n; k += 8) {
        const double *p[8];
        vec f[8];
        UNROLL for (int q = 0; q < 8; q++) { p[q] = col[k + q]; f[q] = fill(c[(k + q)*step]); }
        for (long i = 0; i < whole; i += LANES) {
            vec s = LOAD(out + i), t = LOAD(p[0] + i)*f[0];
            s = fma_(LOAD(p[1] + i), f[1], s); t = fma_(LOAD(p[2] + i), f[2], t);
            s = fma_(LOAD(p[3] + i), f[3], s); t = fma_(LOAD(p[4] + i), f[4], t);
            s = fma_(LOAD(p[5] + i), f[5], s); t = fma_(LOAD(p[6] + i), f[6], t);
            s = fma_(LOAD(p[7] + i), f[7], s);
            STORE(out + i, s + t);
        }
        for (long i = whole; i < count; i++)
            for (int q = 0; q < 8; q++) out[i] = FMA(p[q][i], c[(k + q)*step], out[i]);
    }
    for (; k < n; k++) {
        const double *p = col[k];
        double f = c[k*step];
        #pragma omp simd
        for (long i = 0; i < count; i++) out[i] = FMA(p[i], f, out[i]);
    }
}

INLINE void mix_tile(double *const *out, const double *c, long ca, long ck, table col, long n, long i,
    int rows)
{
    vec s[4][2];
    UNROLL for (int a = 0; a < rows; a++) s[a][0] = s[a][1] = fill(0.0);
    for (long k = 0; k < n; k++) {
        vec x = LOAD(col[k] + i), y = LOAD(col[k] + i + LANES);
        UNROLL for (int a = 0; a < rows; a++) {
            vec f = fill(c[a*ca + k*ck]);
            s[a][0] = fma_(x, f, s[a][0]);
            s[a][1] = fma_(y, f, s[a][1]);
        }
    }
    UNROLL for (int a = 0; a < rows; a++) { STORE(out[a] + i, s[a][0]); STORE(out[a] + i + LANES, s[a][1]); }
}

/* out[a][i] = sum over k of c[a*ca + k*ck] col[k][i], for m outputs */
KERNEL void mix(double *const *out, long m, const double *c, long ca, long ck, table col, long n, long count)
{
    long a = 0;
    for (; a + 2 <= m; a += m - a < 4 ? 2 : 4) {
        long i = 0;
        const double *f = c + a*ca;
        if (m - a < 4)
            for (; i + 2*LANES <= count; i += 2*LANES) mix_tile(out + a, f, ca, ck, col, n, i, 2);
        else
            for (; i + 2*LANES <= count; i += 2*LANES) mix_tile(out + a, f, ca, ck, col, n, i, 4);
        for (int q = 0; q < (m - a < 4 ? 2 : 4); q++)
            for (long j = i; j < count; j++) {
                double s = 0.0;
                for (long k = 0; k < n; k++) s = FMA(f[q*ca + k*ck], col[k][j], s);
                out[a + q][j] = s;
            }
    }
    for (; a < m; a++) mix_one(out[a], c + a*ca, ck, col, n, count);
}
"""

_DOTS = """
INLINE void dots_tile(double *restrict out, long step, const double *r, table col, long count, int width)
{
    vec s[4], t[4];
    long i = 0;
    UNROLL for (int q = 0; q < width; q++) s[q] = t[q] = fill(0.0);
    for (; i + 2*LANES <= count; i += 2*LANES) {
        vec x = LOAD(r + i), y = LOAD(r + i + LANES);
        UNROLL for (int q = 0; q < width; q++) {
            s[q] = fma_(x, LOAD(col[q] + i), s[q]);
            t[q] = fma_(y, LOAD(col[q] + i + LANES), t[q]);
        }
    }
    UNROLL for (int q = 0; q < width; q++) {
        double sum = total(s[q] + t[q]);
        for (long j = i; j < count; j++) sum = FMA(r[j], col[q][j], sum);
        out[q*step] += sum;
    }
}

/* out[k*step] += sum over i of r[i] col[k][i] */
KERNEL void dots(double *restrict out, long step, const double *r, table col, long n, long count)
{
    long k = 0;
    for (; k + 4 <= n; k += 4) dots_tile(out + k*step, step, r, col + k, count, 4);
    for (; k < n; k++) dots_tile(out + k*step, step, r, col + k, count, 1);
}
"""

_LINE_UP = """
/* Fill a table with columns that stand one after another. */
KERNEL void line_up(const double **to, const double *from, long step, long n)
{
    for (long k = 0; k < n; k++) to[k] = from + k*step;
}
"""

_AHEAD = """
/* Ask for memory that is needed soon: each call a part of it. */
INLINE void ahead(const double *from, long size)
{
    for (long k = 0; k < size; k += 8) __builtin_prefetch(from + k);
}
"""

_MIRROR = """
/* Copy the upper triangle of a square matrix to the lower, tile by tile; its rows begin a step apart. */
KERNEL void mirror(double *h, long step, long n)
{
    enum { TILE = 8 };
    for (long a = 0; a < n; a += TILE)
        for (long b = 0; b <= a; b += TILE) {
#if defined(__AVX__)
            if (b < a && a + TILE <= n) {
                for (int i = 0; i < TILE; i += 4)
                    for (int j = 0; j < TILE; j += 4) {
                        const double *x = h + (b + j)*step + a + i;
                        quad v[4];
                        turn_four(v, QUAD(x), QUAD(x + step), QUAD(x + 2*step), QUAD(x + 3*step));
                        for (int q = 0; q < 4; q++) PUT_QUAD(h + (a + i + q)*step + b + j, v[q]);
                    }
                continue;
            }
#endif
            for (long i = a; i < a + TILE && i < n; i++)
                for (long j = b; j < b + TILE && j < i; j++) h[i*step + j] = h[j*step + i];
        }
}
"""

COLUMNS: dict[str, tuple[str, tuple[str, ...]]] = {
    "mix": (_MIX, ("vectors",)),
    "dots": (_DOTS, ("vectors",)),
    "line_up": (_LINE_UP, ()),
    "ahead": (_AHEAD, ()),
    "mirror": (_MIRROR, ("vectors",)),
}
"""Source and what it uses, by name."""
