"""Special functions for numpy code: what SciPy has under another name, and short functions around it."""

from __future__ import annotations

from symopt.compilation.numpy_code.normal import HELPERS as NORMAL
from symopt.compilation.numpy_code.normal import NEEDS

FROM_SCIPY = {
    "sigmoid": "expit as sigmoid", "erf": "erf", "erfc": "erfc", "gamma": "gamma",
    "digamma": "digamma", "erfinv": "erfinv",
    "erfcinv": "erfcinv", "erfi": "erfi", "besselj": "jv", "bessely": "yv", "besseli": "iv",
    "besselk": "kv", "Ei": "expi", "elliptic_k": "ellipk", "elliptic_e": "ellipe",
    "gammainc": "gammainc", "gammaincc": "gammaincc", "expn": "expn", "spence": "spence",
}  # fmt: skip
"""Functions by name, as they are imported from scipy.special."""

HELPERS: dict[str, tuple[str, str]] = {
    "loggamma": (
        "gammaln",
        '''
def loggamma(x):
    """log(gamma(x)), which is no real number for x < 0."""
    return gammaln(np.where(np.less(x, 0), np.nan, x))
''',
    ),
    "polygamma": (
        "polygamma as of_positive",
        '''
def polygamma(n, x):
    """The derivative of order n of digamma. SciPy takes |x| steps for x < 0: reflected, or nan far out."""
    x = np.asarray(x, dtype=np.float64)
    low = x < -10
    if not low.any():
        return of_positive(n, x)
    if np.any(n != 1):
        return of_positive(n, np.where(x < -1e4, np.nan, x))
    there = (np.pi/np.sin(np.pi*(x - np.rint(x))))**2 - of_positive(1, np.where(low, 1 - x, 1))
    return np.where(low, there, of_positive(1, np.where(low, 1, x)))
''',
    ),
    "lambertw": (
        "lambertw as all_branches",
        '''
def lambertw(x):
    """The y >= -1 with y*exp(y) = x."""
    y = all_branches(x)
    return np.where(y.imag == 0, y.real, np.nan)
''',
    ),
    "betainc_regularized": (
        "betainc, betaincc",
        '''
def betainc_regularized(a, b, t, u):
    """I_u(a, b) - I_t(a, b), from the end that is nearer, so that little cancels."""
    below = betainc(a, b, t)
    return np.where(below > 0.5, betaincc(a, b, t) - betaincc(a, b, u), betainc(a, b, u) - below)
''',
    ),
    "airyai": (
        "airy",
        '''
def airyai(x):
    """The Airy function Ai."""
    return airy(x)[0]
''',
    ),
    "airyaiprime": (
        "airy",
        '''
def airyaiprime(x):
    """The derivative of the Airy function Ai."""
    return airy(x)[1]
''',
    ),
    "airybi": (
        "airy",
        '''
def airybi(x):
    """The Airy function Bi."""
    return airy(x)[2]
''',
    ),
    "airybiprime": (
        "airy",
        '''
def airybiprime(x):
    """The derivative of the Airy function Bi."""
    return airy(x)[3]
''',
    ),
    "Si": (
        "sici",
        '''
def Si(x):
    """The sine integral."""
    return sici(x)[0]
''',
    ),
    "Ci": (
        "sici",
        '''
def Ci(x):
    """The cosine integral, for x > 0."""
    return np.where(x > 0, sici(x)[1], np.nan)
''',
    ),
    "Shi": (
        "shichi",
        '''
def Shi(x):
    """The hyperbolic sine integral."""
    return shichi(x)[0]
''',
    ),
    "Chi": (
        "shichi",
        '''
def Chi(x):
    """The hyperbolic cosine integral, for x > 0."""
    return np.where(x > 0, shichi(x)[1], np.nan)
''',
    ),
    "fresnels": (
        "fresnel",
        '''
def fresnels(x):
    """The Fresnel sine integral."""
    return fresnel(x)[0]
''',
    ),
    "fresnelc": (
        "fresnel",
        '''
def fresnelc(x):
    """The Fresnel cosine integral."""
    return fresnel(x)[1]
''',
    ),
    "times_log": (
        "",
        '''
def times_log(x, u):
    """x log(u), and 0 where x is 0."""
    return x*np.log(np.where(x == 0, 1, u))
''',
    ),
    "times_exp": (
        "",
        '''
def times_exp(x, u):
    """x exp(u), and 0 where x is 0, whatever exp(u) is."""
    half = np.exp(u/2)
    return np.where(x == 0, 0, np.where(x == 0, 0, x*half)*half)
''',
    ),
    "exp_gap": (
        "",
        '''
def exp_gap(e, z, y):
    """e - y for e = exp(z), by expm1(z) + (1 - y) where both are near 1."""
    gap = np.asarray(e - y)
    near = np.abs(gap) < 1e-3
    if near.any():
        near &= e > 0.5
        small = np.expm1(np.broadcast_to(z, gap.shape)[near])
        gap[near] = small + (1 - np.broadcast_to(y, gap.shape)[near])
    return gap
''',
    ),
    "sinc": (
        "",
        '''
def sinc(x):
    """sin(x)/x, and 1 at 0."""
    return np.sinc(x/np.pi)
''',
    ),
    **NORMAL,
}
"""Functions by name: what they import from scipy.special, and their source."""


def special_source(used: set[str]) -> tuple[str, list[str]]:
    """Return the import of what the functions used need of scipy.special, and their helpers' sources."""
    used = used | {NEEDS[name] for name in used & NEEDS.keys()}
    wanted = {FROM_SCIPY[name] for name in used & FROM_SCIPY.keys()}
    for name in used & HELPERS.keys():
        wanted.update(part for part in HELPERS[name][0].split(", ") if part)
    line = f"from scipy.special import {', '.join(sorted(wanted))}\n" if wanted else ""
    return line, [source for name, (_, source) in HELPERS.items() if name in used]
