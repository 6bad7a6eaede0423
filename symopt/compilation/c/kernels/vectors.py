"""Several numbers at once in C, as many as a register of the processor holds.

They are the vectors of GCC and Clang; what is an instruction of its own is asked for by name where loops
over the lanes would not always become it.
"""

from __future__ import annotations

_VECTORS = """
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
typedef long long lanes __attribute__((vector_size(8*LANES)));
#define ONLY(v, keep) ((vec)((lanes)(v) & (keep)))
/* Written out for compilers that do not see that these loops over lanes are one instruction each. */
#if LANES == 8
INLINE vec fill(double x) { return (vec){x, x, x, x, x, x, x, x}; }
#elif LANES == 4
INLINE vec fill(double x) { return (vec){x, x, x, x}; }
#else
INLINE vec fill(double x) { return (vec){x, x}; }
#endif
INLINE vec fma_(vec a, vec b, vec c)
{
#if defined(__AVX512F__) && !defined(__clang__)
    return __builtin_ia32_vfmaddpd512_mask(a, b, c, (unsigned char)-1, 4);
#elif defined(__AVX__) && defined(__FMA__) && !defined(__clang__)
    return __builtin_ia32_vfmaddpd256(a, b, c);
#else
    for (int l = 0; l < LANES; l++) c[l] = FMA(a[l], b[l], c[l]);
    return c;
#endif
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
#elif LANES == 8
    quad t[4], p[2], q[2], r[2], s[2];
    memcpy(p, &a, sizeof a); memcpy(q, &b, sizeof b); memcpy(r, &c, sizeof c); memcpy(s, &d, sizeof d);
    turn_four(t, p[0] + p[1], q[0] + q[1], r[0] + r[1], s[0] + s[1]);
    PUT_QUAD(out, (t[0] + t[2]) + (t[1] + t[3]));
#else
    out[0] = total(a); out[1] = total(b); out[2] = total(c); out[3] = total(d);
#endif
}
"""

VECTORS: dict[str, tuple[str, tuple[str, ...]]] = {"vectors": (_VECTORS, ())}
"""Source and what it uses, by name."""
