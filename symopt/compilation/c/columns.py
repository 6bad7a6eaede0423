"""Products with columns in C: sums of columns and dot products.

A table holds pointers to columns, each a run of numbers over the rows of a block; so columns of data,
arrays of a block and a column of ones are the same to a kernel.

    mix      out_a[i] = Σ_k c_ak col_k[i]                 z = X w, a layer of a network
    dots     out_k += Σ_i r[i] col_k[i]                   the gradient Xᵀ r

Sums over rows are kept in vectors of partial sums, in the same order at every call.
`row_dots` and `row_sums` are the first two for an array whose rows, not columns, are runs of numbers, and
`turn` copies a block of such an array into columns.

Source: the register tiles are those of K. Goto and R. van de Geijn (2008), Anatomy of high-performance
matrix multiplication. Products of columns with columns are in panels.py.
"""

from __future__ import annotations

VECTORS = """
/* LANES numbers at once. */
#if defined(__AVX512F__)
#define LANES 8
#elif defined(__AVX__)
#define LANES 4
#else
#define LANES 2
#endif
typedef double vec __attribute__((vector_size(8*LANES), aligned(8), may_alias));
typedef const double *const *table;
#define UNROLL _Pragma("GCC unroll 8")
#define LOAD(p) (*(const vec *)(p))
#define STORE(p, v) (*(vec *)(p) = (v))
INLINE vec fill(double x) { vec v; for (int l = 0; l < LANES; l++) v[l] = x; return v; }
INLINE vec fma_(vec a, vec b, vec c)
{
    for (int l = 0; l < LANES; l++) c[l] = FMA(a[l], b[l], c[l]);
    return c;
}
INLINE double total(vec v)
{
#if LANES == 8
    return ((v[0] + v[4]) + (v[2] + v[6])) + ((v[1] + v[5]) + (v[3] + v[7]));
#elif LANES == 4
    return (v[0] + v[2]) + (v[1] + v[3]);
#else
    return v[0] + v[1];
#endif
}

#if defined(__AVX__)
/* Four numbers, and the rows of four of these as columns. */
typedef double quad __attribute__((vector_size(32), aligned(8), may_alias));
#if defined(__clang__)
#define SHUFFLE(a, b, i, j, k, l) __builtin_shufflevector(a, b, i, j, k, l)
#else
typedef long long places __attribute__((vector_size(32)));
#define SHUFFLE(a, b, i, j, k, l) __builtin_shuffle(a, b, (places){i, j, k, l})
#endif
INLINE void turn_four(quad *to, quad p, quad q, quad r, quad s)
{
    quad e = SHUFFLE(p, q, 0, 4, 2, 6), f = SHUFFLE(p, q, 1, 5, 3, 7);
    quad g = SHUFFLE(r, s, 0, 4, 2, 6), h = SHUFFLE(r, s, 1, 5, 3, 7);
    to[0] = SHUFFLE(e, g, 0, 1, 4, 5); to[1] = SHUFFLE(f, h, 0, 1, 4, 5);
    to[2] = SHUFFLE(e, g, 2, 3, 6, 7); to[3] = SHUFFLE(f, h, 2, 3, 6, 7);
}
#define QUAD(p) (*(const quad *)(p))
#define PUT_QUAD(p, v) (*(quad *)(p) = (v))
#endif
/* The totals of four vectors. */
INLINE void totals(double *out, vec a, vec b, vec c, vec d)
{
#if LANES == 4
    quad t[4];
    turn_four(t, a, b, c, d);
    PUT_QUAD(out, (t[0] + t[2]) + (t[1] + t[3]));
#else
    out[0] = total(a); out[1] = total(b); out[2] = total(c); out[3] = total(d);
#endif
}
"""

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

_ROW_DOTS = """
/* out[i] = sum over j of x[i*n + j] w[j*step] */
KERNEL void row_dots(double *restrict out, const double *x, long n, const double *w, long step, long count)
{
    long i = 0, whole = step == 1 ? n - n % LANES : 0;
    for (; i + 4 <= count; i += 4) {
        const double *a = x + i*n, *b = a + n, *c = b + n, *d = c + n;
        vec p = fill(0.0), q = p, r = p, s = p;
        for (long j = 0; j < whole; j += LANES) {
            vec u = LOAD(w + j);
            p = fma_(LOAD(a + j), u, p); q = fma_(LOAD(b + j), u, q);
            r = fma_(LOAD(c + j), u, r); s = fma_(LOAD(d + j), u, s);
        }
        double t[4];
        totals(t, p, q, r, s);
        for (long j = whole; j < n; j++) {
            double u = w[j*step];
            t[0] = FMA(a[j], u, t[0]); t[1] = FMA(b[j], u, t[1]);
            t[2] = FMA(c[j], u, t[2]); t[3] = FMA(d[j], u, t[3]);
        }
        memcpy(out + i, t, sizeof t);
    }
    for (; i < count; i++) {
        vec p = fill(0.0);
        for (long j = 0; j < whole; j += LANES) p = fma_(LOAD(x + i*n + j), LOAD(w + j), p);
        double e = total(p);
        for (long j = whole; j < n; j++) e = FMA(x[i*n + j], w[j*step], e);
        out[i] = e;
    }
}
"""

_ROW_SUMS = """
INLINE void row_sums_tile(double *restrict out, const double *x, long n, const double *r, long count,
    int width)
{
    vec s[5];
    UNROLL for (int q = 0; q < width; q++) s[q] = LOAD(out + q*LANES);
    for (long i = 0; i < count; i++) {
        vec u = fill(r[i]);
        UNROLL for (int q = 0; q < width; q++) s[q] = fma_(LOAD(x + i*n + q*LANES), u, s[q]);
    }
    UNROLL for (int q = 0; q < width; q++) STORE(out + q*LANES, s[q]);
}

/* out[j] += sum over i of r[i] x[i*n + j] */
KERNEL void row_sums(double *restrict out, const double *x, long n, const double *r, long count)
{
    long j = 0;
    for (; j + 5*LANES <= n; j += 5*LANES) row_sums_tile(out + j, x + j, n, r, count, 5);
    if (j + 2*LANES <= n) { row_sums_tile(out + j, x + j, n, r, count, 2); j += 2*LANES; }
    if (j + 2*LANES <= n) { row_sums_tile(out + j, x + j, n, r, count, 2); j += 2*LANES; }
    for (; j + LANES <= n; j += LANES) row_sums_tile(out + j, x + j, n, r, count, 1);
    for (; j < n; j++) {
        double s = out[j];
        for (long i = 0; i < count; i++) s = FMA(r[i], x[i*n + j], s);
        out[j] = s;
    }
}
"""

_TURN = """
/* to[j*ld + i] = x[i*n + j] */
KERNEL void turn(double *restrict to, long ld, const double *x, long n, long count)
{
    long i = 0;
    for (; i + 4 <= count; i += 4) {
        const double *a = x + i*n, *b = a + n, *c = b + n, *d = c + n;
        long j = 0;
#if defined(__AVX__)
        for (; j + 4 <= n; j += 4) {
            quad v[4];
            turn_four(v, QUAD(a + j), QUAD(b + j), QUAD(c + j), QUAD(d + j));
            for (int q = 0; q < 4; q++) PUT_QUAD(to + (j + q)*ld + i, v[q]);
        }
#endif
        for (; j < n; j++) {
            double *t = to + j*ld + i;
            t[0] = a[j]; t[1] = b[j]; t[2] = c[j]; t[3] = d[j];
        }
    }
    for (; i < count; i++) for (long j = 0; j < n; j++) to[j*ld + i] = x[i*n + j];
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
/* Copy the upper triangle of a square matrix to the lower, tile by tile. */
KERNEL void mirror(double *h, long n)
{
    enum { TILE = 8 };
    for (long a = 0; a < n; a += TILE)
        for (long b = 0; b <= a; b += TILE) {
#if defined(__AVX__)
            if (b < a && a + TILE <= n) {
                for (int i = 0; i < TILE; i += 4)
                    for (int j = 0; j < TILE; j += 4) {
                        const double *x = h + (b + j)*n + a + i;
                        quad v[4];
                        turn_four(v, QUAD(x), QUAD(x + n), QUAD(x + 2*n), QUAD(x + 3*n));
                        for (int q = 0; q < 4; q++) PUT_QUAD(h + (a + i + q)*n + b + j, v[q]);
                    }
                continue;
            }
#endif
            for (long i = a; i < a + TILE && i < n; i++)
                for (long j = b; j < b + TILE && j < i; j++) h[i*n + j] = h[j*n + i];
        }
}
"""

COLUMNS: dict[str, tuple[str, tuple[str, ...]]] = {
    "vectors": (VECTORS, ()),
    "mix": (_MIX, ("vectors",)),
    "dots": (_DOTS, ("vectors",)),
    "row_dots": (_ROW_DOTS, ("vectors",)),
    "row_sums": (_ROW_SUMS, ("vectors",)),
    "turn": (_TURN, ("vectors",)),
    "line_up": (_LINE_UP, ()),
    "ahead": (_AHEAD, ()),
    "mirror": (_MIRROR, ("vectors",)),
}
"""Source and what it uses, by name."""
