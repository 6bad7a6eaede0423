"""Functions that are called one number at a time: those of the C library, and a few written here.

    digamma     recurrence up to x >= 10, then log x - 1/2x - Σ B_2k/(2k x^2k); reflection for x < 0;
                near its positive root its Taylor series there, so that the relative error stays small
    polygamma   ψ^(n)(x) = (-1)^(n+1) n! ζ(n+1, x), with the Hurwitz zeta function by Euler-Maclaurin

Coefficients are computed with 50 digits. Source: NIST DLMF, sections 5.5, 5.11, 5.15 and 2.10(i).
"""

from __future__ import annotations

LIBRARY = {
    "sin": "sin", "cos": "cos", "tan": "tan", "asin": "asin", "acos": "acos", "atan": "atan",
    "sinh": "sinh", "cosh": "cosh", "asinh": "asinh", "acosh": "acosh", "atanh": "atanh",
    "atan2": "atan2", "hypot": "hypot", "cbrt": "cbrt", "erf": "erf", "erfc": "erfc",
}  # fmt: skip
"""Functions of the C library, by catalogue name."""

OWN = {
    "gamma": "c_gamma",
    "loggamma": "c_loggamma",
    "digamma": "c_digamma",
    "polygamma": "c_polygamma",
    "sinc": "c_sinc",
}
"""Functions below, by catalogue name."""

_SINC = """
KERNEL double c_sinc(double x) { return x == 0.0 ? 1.0 : sin(x)/x; }
"""

_GAMMA = """
KERNEL double c_gamma(double x)
{
    return x == -INFINITY || (x < 0.0 && x == floor(x)) ? NAN : tgamma(x);
}
"""

_LOGGAMMA = """
/* log(gamma(x)), which is no real number for x < 0 */
KERNEL double c_loggamma(double x)
{
    int sign;
    return x < 0.0 ? NAN : lgamma_r(x, &sign);
}
"""

_DIGAMMA = """
KERNEL double c_digamma(double x)
{
    /* derivatives of psi at its root, divided by k!, k = 20, ..., 1 */
    static const double d[] = {
        -0.0003454680251063077, 0.000504953265834602, -0.0007380709389960052, 0.0010788252019162967,
        -0.0015769367714301972, 0.002305126326734928, -0.003369801655439328, 0.004926781395729853,
        -0.007204534386356869, 0.010538791616612175, -0.01542476590494896, 0.022597648232218104,
        -0.03316112647484736, 0.04880428816414311, -0.07219956125645471, 0.10782405069126237,
        -0.16394270544240652, 0.258499760955651, -0.4427631689835921, 0.9676722454476212};
    double y = 0.0;
    if (x != x || x == INFINITY) return x;
    if (x == 0.0) return copysign(INFINITY, -x);
    if (x < 0.0) {
        double part = x - rint(x);
        if (part == 0.0 || x == -INFINITY) return NAN;
        y = -M_PI/tan(M_PI*part);
        x = 1.0 - x;
    }
    double h = (x - 1.4616321449683622) - 9.549995429965697e-17;
    if (y == 0.0 && fabs(h) < 0.2) {
        double sum = 0.0;
        for (int k = 0; k < 20; k++) sum = sum*h + d[k];
        return sum*h;
    }
    for (; x < 10.0; x += 1.0) y -= 1.0/x;
    double z = 1.0/(x*x), p = 0.08333333333333333;
    p = p*z - 0.021092796092796094;
    p = p*z + 0.007575757575757576;
    p = p*z - 0.004166666666666667;
    p = p*z + 0.003968253968253968;
    p = p*z - 0.008333333333333333;
    p = p*z + 0.08333333333333333;
    return y + ((log(x) - 0.5/x) - p*z);
}
"""

_POLYGAMMA = """
/* The derivative of order n of digamma; nan for x < -1e6, where the recurrence would be long. */
KERNEL double c_polygamma(double n, double x)
{
    /* B_2k/(2k)!, k = 1, ..., 12 */
    static const double b[] = {
        0.08333333333333333, -0.001388888888888889, 3.306878306878307e-05, -8.267195767195768e-07,
        2.08767569878681e-08, -5.284190138687493e-10, 1.3382536530684679e-11, -3.3896802963225827e-13,
        8.586062056277845e-15, -2.174868698558062e-16, 5.5090028283602295e-18, -1.3954464685812522e-19};
    if (n == 0.0) return c_digamma(x);
    if (x != x || n < 0.0 || n != floor(n) || x < -1e6) return NAN;
    double sign = fmod(n, 2.0) == 0.0 ? -1.0 : 1.0;
    if (x <= 0.0 && x == floor(x)) return sign*INFINITY;
    if (x == INFINITY) return 0.0*sign;
    double s = n + 1.0, sum = 0.0;
    for (int k = 0; k < 9 || x < 10.0; k++, x += 1.0) sum += pow(x, -s);
    double last = pow(x, -s), factor = s/x, tail = 0.0;
    for (int k = 0; k < 12; k++) {
        double term = b[k]*factor;
        tail += term;
        if (fabs(term) < 1e-17*tail) break;
        factor *= (s + 2*k + 1)*(s + 2*k + 2)/(x*x);
    }
    sum += last*(x/n + 0.5 + tail);
    return sign*tgamma(s)*sum;
}
"""

SPECIAL: dict[str, tuple[str, tuple[str, ...]]] = {
    "c_sinc": (_SINC, ()),
    "c_gamma": (_GAMMA, ()),
    "c_loggamma": (_LOGGAMMA, ()),
    "c_digamma": (_DIGAMMA, ()),
    "c_polygamma": (_POLYGAMMA, ("c_digamma",)),
}
"""Source and what it uses, by name."""
