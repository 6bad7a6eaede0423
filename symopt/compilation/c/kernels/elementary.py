"""Elementary functions in plain C, written so that a compiler turns loops of them into vector code.

There is no branch and no table: an argument is reduced, a polynomial evaluated, the exponent put back by
integer arithmetic on the bits, and special arguments are chosen at the end.

    exp     x = k log 2 + r, |r| <= log(2)/2, e^x = 2^k (1 + r + r² q(r));  2^k in two factors, so that
            results below the normal range are rounded once
    log     x = 2^k (1 + f), √½ <= 1 + f < √2, s = f/(2 + f), log(1 + f) = f - f²/2 + s (f²/2 + R(s²))
    log1p   as log(1 + x) with the rounding of 1 + x corrected
    expm1   2^k (r + r² q(r) + (1 - 2^-k))

q and R are interpolated at Chebyshev nodes with 60 digits; their error is below 0.04 units in the last
place (ulp), measured errors are in tests/compilation/test_c_elementary.py.

Source: P. T. P. Tang (1989), Table-driven implementation of the exponential function; K. C. Ng, fdlibm
(Sun Microsystems, 1993), for the arrangement of log and log1p.
"""

from __future__ import annotations

from collections.abc import Iterable

HEAD = """
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#if defined(__FP_FAST_FMA) || defined(__FMA__) || defined(__aarch64__)
#define FMA(a, b, c) __builtin_fma(a, b, c)
#else
#define FMA(a, b, c) ((a)*(b) + (c))
#endif
#ifndef KERNEL
#define KERNEL static
#endif
#define EXPORT __attribute__((visibility("default")))
#define INLINE static inline __attribute__((always_inline))

/* What a function is called with besides theta. read: puts pointers to some rows of data, at most `chunk`,
   in a table of `arrays`, for one of several threads; null where all rows are in `data`. */
struct call {
    const double *const *data;
    const long *sizes;
    long threads, arrays, chunk;
    int (*read)(long slot, long from, long count, const double **table);
};
"""

_BITS = """
/* A double and its bits. */
INLINE uint64_t bits(double x) { uint64_t u; memcpy(&u, &x, 8); return u; }
INLINE double real(uint64_t u) { double x; memcpy(&x, &u, 8); return x; }
"""

_REDUCED = """
#define MAGIC 6755399441055744.0 /* 1.5 * 2^52: adding it rounds to a whole number, held in the low bits */
#define LN2_HIGH 6.93147180369123816490e-01
#define LN2_LOW 1.90821492927058770002e-10

/* 2^k for whole |k| < 1023. */
INLINE double power_of_two(double k)
{
    return real((bits(k + MAGIC) << 52) + 0x3ff0000000000000u);
}

/* exp(r) - 1 for |r| <= log(2)/2. */
INLINE double exp_rest(double r)
{
    double s = r*r, t = s*s;
    double a = FMA(0.1666666666666667, r, 0.5), b = FMA(0.008333333333326136, r, 0.04166666666666667);
    double c = FMA(0.00019841269874820627, r, 0.0013888888888883748);
    double d = FMA(2.7557255400206422e-06, r, 2.4801587325547743e-05);
    double e = FMA(2.5105217004720745e-08, r, 2.75572736431103e-07);
    double low = FMA(b, s, a), high = FMA(FMA(2.0914686968086876e-09, s, e), t, FMA(d, s, c));
    return FMA(s, FMA(high, t, low), r);
}
"""

_EXP = """
INLINE double c_exp(double x)
{
    double c = x > 710.0 ? 710.0 : x;
    c = c < -746.0 ? -746.0 : c;
    double k = (c*1.4426950408889634 + MAGIC) - MAGIC;
    double r = FMA(-k, LN2_LOW, FMA(-k, LN2_HIGH, c));
    double half = (0.5*k + MAGIC) - MAGIC;
    return (1.0 + exp_rest(r))*power_of_two(half)*power_of_two(k - half);
}
"""

_EXPM1 = """
INLINE double c_expm1(double x)
{
    double c = x > 710.0 ? 710.0 : x;
    c = c < -40.0 ? -40.0 : c;
    double k = (c*1.4426950408889634 + MAGIC) - MAGIC;
    double r = FMA(-k, LN2_LOW, FMA(-k, LN2_HIGH, c));
    double half = (0.5*k + MAGIC) - MAGIC;
    double back = power_of_two(-half)*power_of_two(half - k);
    double y = (exp_rest(r) + (1.0 - back))*power_of_two(half)*power_of_two(k - half);
    return x == 0.0 ? x : y;
}
"""

_DOWN = """
/* exp(x) and exp(x) - 1 for x <= 0; where both are needed they share all but the last line. */
INLINE double down_power(double t)
{
    /* 2^k for -1076 <= k <= 0, k in the low bits of t = k + MAGIC */
    _Bool tiny = t < MAGIC - 1000.0;
    return real((bits(tiny ? t + 1000.0 : t) << 52) + 0x3ff0000000000000u)*(tiny ? 0x1p-1000 : 1.0);
}
INLINE double exp_down(double x)
{
    double c = x < -746.0 ? -746.0 : x;
    double t = c*1.4426950408889634 + MAGIC, k = t - MAGIC;
    double r = FMA(-k, LN2_LOW, FMA(-k, LN2_HIGH, c));
    return (1.0 + exp_rest(r))*down_power(t);
}
INLINE double expm1_down(double x)
{
    double c = x < -746.0 ? -746.0 : x;
    double t = c*1.4426950408889634 + MAGIC, k = t - MAGIC;
    double r = FMA(-k, LN2_LOW, FMA(-k, LN2_HIGH, c));
    double s = down_power(t);
    return FMA(s, exp_rest(r), s - 1.0);
}
"""

_LOG_OF = """
/* log(2^k (1 + f)) + c for √½ <= 1 + f < √2 and a small c. */
INLINE double log_of(double f, double k, double c)
{
    double s = f/(2.0 + f), z = s*s, half = 0.5*f*f, w = z*z;
    double a = FMA(0.3999999999989889, z, 0.666666666666667);
    double b = FMA(0.22222211089379496, z, 0.28571428626253836);
    double d = FMA(0.15331611722055008, z, 0.1818289243253687);
    double p = FMA(FMA(FMA(0.14617807153417325, w, d), w, b), w, a);
    return ((s*(half + z*p) + (k*LN2_LOW + c)) - half + f) + k*LN2_HIGH;
}

/* x = 2^k m with √½ <= m < √2, for normal x > 0: bits that hold k and m. */
INLINE uint64_t spread(double x) { return bits(x) + (0x3ff0000000000000u - 0x3fe6a09e667f3bcdu); }
INLINE double exponent_of(uint64_t u) { return real((u >> 52) | 0x4330000000000000u) - 4503599627371519.0; }
INLINE double mantissa_of(uint64_t u) { return real((u & 0x000fffffffffffffu) + 0x3fe6a09e667f3bcdu); }
"""

_LOG = """
INLINE double c_log(double x)
{
    uint64_t u = spread(x < DBL_MIN ? x*18014398509481984.0 : x);
    double k = exponent_of(u);
    double y = log_of(mantissa_of(u) - 1.0, x < DBL_MIN ? k - 54.0 : k, 0.0);
    y = x == 0.0 ? -INFINITY : y;
    y = x < 0.0 ? NAN : y;
    return x <= DBL_MAX ? y : x;
}
"""

_LOG1P = """
INLINE double c_log1p(double x)
{
    double w = 1.0 + x;
    uint64_t u = spread(w);
    double lost = w - x > 1.0 ? 1.0 - (w - x) : x - (w - 1.0);
    double c = x > 9007199254740992.0 ? 0.0 : lost/w;
    _Bool near = x > -0.2928932188134524 && x < 0.4142135623730950;
    double y = log_of(near ? x : mantissa_of(u) - 1.0, near ? 0.0 : exponent_of(u), near ? 0.0 : c);
    y = x == -1.0 ? -INFINITY : y;
    y = x == 0.0 ? x : y;
    y = x < -1.0 ? NAN : y;
    return x <= DBL_MAX ? y : x;
}
"""

_LOG1P_UNIT = """
/* log(1 + e) for 0 <= e <= 1. */
INLINE double log1p_unit(double e)
{
    _Bool high = e > 0.4142135623730950;
    return log_of(high ? 0.5*(e - 1.0) : e, high ? 1.0 : 0.0, 0.0);
}
"""

_MAX = """
/* As in numpy, a nan stays one. */
INLINE double c_max(double a, double b) { return a > b || a != a ? a : b; }
"""
_MIN = """
/* As in numpy, a nan stays one. */
INLINE double c_min(double a, double b) { return a < b || a != a ? a : b; }
"""
_SIGN = """
INLINE double c_sign(double x) { return x > 0.0 ? 1.0 : x < 0.0 ? -1.0 : x; }
"""

PARTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "bits": (_BITS, ()),
    "reduced": (_REDUCED, ("bits",)),
    "exp_down": (_DOWN, ("reduced",)),
    "log_of": (_LOG_OF, ("reduced",)),
    "c_exp": (_EXP, ("reduced",)),
    "c_expm1": (_EXPM1, ("reduced",)),
    "c_log": (_LOG, ("log_of",)),
    "c_log1p": (_LOG1P, ("log_of",)),
    "log1p_unit": (_LOG1P_UNIT, ("log_of",)),
    "c_max": (_MAX, ()),
    "c_min": (_MIN, ()),
    "c_sign": (_SIGN, ()),
}
"""Source and what it uses, by name."""


def with_parts(
    used: Iterable[str], parts: dict[str, tuple[str, tuple[str, ...]]] | None = None
) -> list[str]:
    """Return the sources of what is used and of what that uses, each once, in the table's order."""
    table = PARTS if parts is None else parts
    wanted: set[str] = set()
    stack = [name for name in used if name in table]
    while stack:
        name = stack.pop()
        if name not in wanted:
            wanted.add(name)
            stack.extend(table[name][1])
    return [source for name, (source, _) in table.items() if name in wanted]
