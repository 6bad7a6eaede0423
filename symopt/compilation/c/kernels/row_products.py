"""Products in C with an array whose rows are runs of numbers.

    row_dots   out_i = Σ_j x_ij w_j             z = X w
    row_sums   out_j += Σ_i r_i x_ij            the gradient Xᵀ r
    turn       to_ji = x_ij                     columns, for what wants them (columns.py)

Rows of fewer numbers than a vector holds have loops of their own for each number of columns. In longer ones
the last vector ends with the row, and overlaps the one before it where the row is no multiple of a vector.
"""

from __future__ import annotations

FEW_COLUMNS = 7
"""Columns that are less than one vector on some machine."""


def _cases(call: str) -> str:
    """Return the cases of a switch over a small number, so that loops up to it are unrolled."""
    return "\n".join(f"    case {n}: {call.format(n)}; break;" for n in range(1, FEW_COLUMNS + 1))


_ROW_DOTS = """
INLINE void row_dots_of(double *restrict out, const double *restrict x, int n, const double *w, long step,
    long count)
{
    double u[8];
    UNROLL for (int j = 0; j < n; j++) u[j] = w[j*step];
    #pragma omp simd
    for (long i = 0; i < count; i++) {
        double e = x[i*n]*u[0];
        UNROLL for (int j = 1; j < n; j++) e = FMA(x[i*n + j], u[j], e);
        out[i] = e;
    }
}
KERNEL void row_dots_few(double *restrict out, const double *x, long n, const double *w, long step,
    long count)
{
    switch (n) {
    case 0: memset(out, 0, sizeof(double)*count); break;
CASES
    }
}

/* out[i] = sum over j of x[i*n + j] w[j*step]. The last vector of a row overlaps the one before it; what is
   in both counts once. */
KERNEL void row_dots(double *restrict out, const double *x, long n, const double *w, long step, long count)
{
    if (n < LANES) { row_dots_few(out, x, n, w, step, count); return; }
    long i = 0, whole = step == 1 ? n - n % LANES : 0, last = n - LANES;
    lanes keep;
    vec rest = fill(0.0);
    for (int l = 0; l < LANES; l++) {
        keep[l] = step == 1 && last + l >= whole ? -1 : 0;
        if (keep[l]) rest[l] = w[last + l];
    }
    for (; step == 1 && i + 4 <= count; i += 4) {
        const double *a = x + i*n, *b = a + n, *c = b + n, *d = c + n;
        vec p = fill(0.0), q = p, r = p, s = p;
        if (whole < n) {
            p = ONLY(LOAD(a + last), keep)*rest; q = ONLY(LOAD(b + last), keep)*rest;
            r = ONLY(LOAD(c + last), keep)*rest; s = ONLY(LOAD(d + last), keep)*rest;
        }
        for (long j = 0; j < whole; j += LANES) {
            vec u = LOAD(w + j);
            p = fma_(LOAD(a + j), u, p); q = fma_(LOAD(b + j), u, q);
            r = fma_(LOAD(c + j), u, r); s = fma_(LOAD(d + j), u, s);
        }
        totals(out + i, p, q, r, s);
    }
    for (; i < count; i++) {
        vec p = fill(0.0);
        for (long j = 0; j < whole; j += LANES) p = fma_(LOAD(x + i*n + j), LOAD(w + j), p);
        double e = total(p);
        for (long j = whole; j < n; j++) e = FMA(x[i*n + j], w[j*step], e);
        out[i] = e;
    }
}
""".replace("CASES", _cases("row_dots_of(out, x, {}, w, step, count)"))

_ROW_SUMS = """
INLINE void row_sums_of(double *restrict out, const double *x, int n, const double *r, long count)
{
    double s[4][8];
    UNROLL for (int k = 0; k < 4; k++) UNROLL for (int j = 0; j < n; j++) s[k][j] = 0.0;
    long i = 0;
    for (; i + 4 <= count; i += 4)
        UNROLL for (int k = 0; k < 4; k++)
            UNROLL for (int j = 0; j < n; j++) s[k][j] = FMA(x[(i + k)*n + j], r[i + k], s[k][j]);
    for (; i < count; i++) UNROLL for (int j = 0; j < n; j++) s[0][j] = FMA(x[i*n + j], r[i], s[0][j]);
    UNROLL for (int j = 0; j < n; j++) out[j] += (s[0][j] + s[1][j]) + (s[2][j] + s[3][j]);
}
KERNEL void row_sums_few(double *restrict out, const double *x, long n, const double *r, long count)
{
    switch (n) {
CASES
    }
}

/* As many vectors of columns as `width` says, the last of them from column `last` on. */
INLINE void row_sums_tile(double *restrict out, const double *x, long n, const double *r, long count,
    long last, int width)
{
    vec s[5], t[5];
    UNROLL for (int q = 0; q < width; q++) s[q] = t[q] = fill(0.0);
    long i = 0;
    for (; i + 2 <= count; i += 2, x += 2*n) {
        vec u = fill(r[i]), v = fill(r[i + 1]);
        UNROLL for (int q = 0; q + 1 < width; q++) {
            s[q] = fma_(LOAD(x + q*LANES), u, s[q]);
            t[q] = fma_(LOAD(x + n + q*LANES), v, t[q]);
        }
        s[width - 1] = fma_(LOAD(x + last), u, s[width - 1]);
        t[width - 1] = fma_(LOAD(x + n + last), v, t[width - 1]);
    }
    if (i < count) {
        vec u = fill(r[i]);
        UNROLL for (int q = 0; q + 1 < width; q++) s[q] = fma_(LOAD(x + q*LANES), u, s[q]);
        s[width - 1] = fma_(LOAD(x + last), u, s[width - 1]);
    }
    UNROLL for (int q = 0; q + 1 < width; q++)
        STORE(out + q*LANES, LOAD(out + q*LANES) + (s[q] + t[q]));
    vec e = s[width - 1] + t[width - 1];
    for (int l = (width - 1)*LANES - last; l < LANES; l++) out[last + l] += e[l];
}

/* out[j] += sum over i of r[i] x[i*n + j]. The last vector of columns overlaps the one before it; its sums
   of columns that are in both are dropped. */
KERNEL void row_sums(double *restrict out, const double *x, long n, const double *r, long count)
{
    if (n < LANES) { row_sums_few(out, x, n, r, count); return; }
    for (long j = 0; j < n; j += 5*LANES) {
        const double *from = x + j;
        double *to = out + j;
        long left = (n - j + LANES - 1)/LANES, last = n - LANES - j;
        if (left > 5) row_sums_tile(to, from, n, r, count, 4*LANES, 5);
        else if (left == 5) row_sums_tile(to, from, n, r, count, last, 5);
        else if (left == 4) row_sums_tile(to, from, n, r, count, last, 4);
        else if (left == 3) row_sums_tile(to, from, n, r, count, last, 3);
        else if (left == 2) row_sums_tile(to, from, n, r, count, last, 2);
        else row_sums_tile(to, from, n, r, count, last, 1);
    }
}
""".replace("CASES", _cases("row_sums_of(out, x, {}, r, count)"))

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

ROW_PRODUCTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "row_dots": (_ROW_DOTS, ("vectors",)),
    "row_sums": (_ROW_SUMS, ("vectors",)),
    "turn": (_TURN, ("vectors",)),
}
"""Source and what it uses, by name."""
