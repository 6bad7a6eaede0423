"""The benchmark of 200 pairs: 160 equal, 39 unequal, 1 equal almost everywhere.

A pair is (name, left, right, label, conditions), in text formulas; conditions are separated by commas and
may be in several names. Names are real scalars unless a pair speaks of arrays (see `ARRAYS`): then n, m
are sizes and k is a free index up to n. `diff` is left to the reader, so that what is tested is equality.
"""

from benchmark_models import (
    ACTIVATIONS,
    EQUAL,
    LIKELIHOODS,
    LOSSES,
    NETWORK,
    SIG,
    UNEQUAL,
    P,
    Q,
    S,
    sig,
)

ARRAYS = {"X": ("m", "n"), "w": ("n",), "v": ("n",), "Y": ("m",), "u": ("m",)}
"""Shapes of the arrays in pairs that have brackets or sums."""
FREE = {"k": "n"}
"""Free indices of such pairs, with the largest value of each."""

NEWTON_F = "(exp(p) - log(p))"
NEWTON_STEP = f"p - diff({NEWTON_F}, p)/diff({NEWTON_F}, p, 2)"

NEWTON = [
    (
        "newton e^x-log",
        NEWTON_STEP,
        "p - p*(p*exp(p) - 1)/(p**2*exp(p) + 1)",
        EQUAL,
        P,
    ),
    ("newton slip", NEWTON_STEP, "p - (p*exp(p) - 1)/(p**2*exp(p) + 1)", UNEQUAL, P),
    ("newton sqrt", "p - (p**2 - q)/(2*p)", "(p + q/p)/2", EQUAL, f"{P}, {Q}"),
    ("newton recip", "x - (1/x - q)/(-1/x**2)", "x*(2 - q*x)", EQUAL, Q),
    (
        "halley",
        "x - 2*(x**2 - q)*2*x/(2*(2*x)**2 - (x**2 - q)*2)",
        "x*(x**2 + 3*q)/(3*x**2 + q)",
        EQUAL,
        Q,
    ),
    ("newton cube", "p - (p**3 - q)/(3*p**2)", "(2*p + q/p**2)/3", EQUAL, f"{P}, {Q}"),
    ("newton log", "x - (exp(x) - q)/exp(x)", "x - 1 + q*exp(-x)", EQUAL, Q),
]

IDENTITIES = [
    ("pyth", "sin(x)**2 + cos(x)**2", "1", EQUAL, ""),
    ("double", "sin(2*x)", "2*sin(x)*cos(x)", EQUAL, ""),
    ("triple", "cos(3*x)", "4*cos(x)**3 - 3*cos(x)", EQUAL, ""),
    ("sum prod", "sin(x) + sin(y)", "2*sin((x + y)/2)*cos((x - y)/2)", EQUAL, ""),
    ("tan half", "tan(x/2)", "(1 - cos(x))/sin(x)", EQUAL, ""),
    ("tan add", "tan(x + y)", "(tan(x) + tan(y))/(1 - tan(x)*tan(y))", EQUAL, ""),
    ("tan add slip", "tan(x + y)", "(tan(x) + tan(y))/(1 + tan(x)*tan(y))", UNEQUAL, ""),
    ("sin 5", "sin(5*x)", "16*sin(x)**5 - 20*sin(x)**3 + 5*sin(x)", EQUAL, ""),
    ("pi/3", "sin(x + pi/3)", "sin(x)/2 + sqrt(3)*cos(x)/2", EQUAL, ""),
    ("pi/12", "cos(pi/12)", "(sqrt(6) + sqrt(2))/4", EQUAL, ""),
    ("prod sin", "sin(x)*sin(pi/3 - x)*sin(pi/3 + x)", "sin(3*x)/4", EQUAL, ""),
    ("sec", "sec(x)**2 - tan(x)**2", "1", EQUAL, ""),
    ("dtan", "diff(tan(x), x)", "1/cos(x)**2", EQUAL, ""),
    ("dlog cos", "diff(log(cos(x)), x)", "-tan(x)", EQUAL, ""),
    ("atan inv", "atan(p) + atan(1/p)", "pi/2", EQUAL, P),
    ("asin acos", "asin(x) + acos(x)", "pi/2", EQUAL, ""),
    ("atan sin", "sin(atan(x))", "x/sqrt(1 + x**2)", EQUAL, ""),
    ("atan double", "2*atan(x)", "asin(2*x/(1 + x**2))", EQUAL, "1 - x**2 > 0"),
    ("gd", "2*atan(exp(x)) - pi/2", "atan(sinh(x))", EQUAL, ""),
    ("machin", "4*atan(1/5) - atan(1/239)", "pi/4", EQUAL, ""),
    ("sqrt denest", "sqrt(5 + 2*sqrt(6))", "sqrt(2) + sqrt(3)", EQUAL, ""),
    ("sqrt cbrt", "(p**(1/3) - 1)*(p**(2/3) + p**(1/3) + 1)", "p - 1", EQUAL, P),
    ("rational", "1/(sqrt(p + 1) - sqrt(p))", "sqrt(p + 1) + sqrt(p)", EQUAL, P),
    ("sqrt abs", "sqrt(x**2*y**2)", "abs(x)*abs(y)", EQUAL, ""),
    ("sqrt x2", "sqrt(x**2)", "x", UNEQUAL, ""),
    ("asinh", "asinh(x)", "log(x + sqrt(1 + x**2))", EQUAL, ""),
    ("acosh d", "diff(log(p + sqrt(p**2 - 1)), p)", "1/sqrt(p**2 - 1)", EQUAL, P),
    ("atanh", "atanh(x)", "log((1 + x)/(1 - x))/2", EQUAL, ""),
    ("pow", "p**q*p**(1 - q)", "p", EQUAL, f"{P}, {Q}"),
    ("log base", "log(p)/log(2)", "log2(p)", EQUAL, P),
    ("exp log", "exp(x*log(p) + log(q))", "q*p**x", EQUAL, f"{P}, {Q}"),
    ("log xy neg", "log(x*y)", "log(abs(x)) + log(abs(y))", EQUAL, ""),
    ("log slip", "log(p + q)", "log(p) + log(q)", UNEQUAL, f"{P}, {Q}"),
    ("cosh add", "cosh(x + y)", "cosh(x)*cosh(y) + sinh(x)*sinh(y)", EQUAL, ""),
    ("sinh 3", "sinh(3*x)", "3*sinh(x) + 4*sinh(x)**3", EQUAL, ""),
    ("x^x d", "diff(p**p, p)", "p**p*(1 + log(p))", EQUAL, P),
    (
        "entropy",
        "diff(-p*log(p) - (1 - p)*log(1 - p), p)",
        "log((1 - p)/p)",
        EQUAL,
        f"{P}, 1 - p > 0",
    ),
    ("2^x", "diff(2**x, x)", "2**x*log(2)", EQUAL, ""),
    ("lambertw", "lambertw(p)*exp(lambertw(p))", "p", EQUAL, P),
    ("log sqrt", "log(sqrt(x**2 + y**2))", "log(x**2 + y**2)/2", EQUAL, ""),
    ("exp near", "exp(pi*sqrt(163))", "262537412640768744", UNEQUAL, ""),
    ("near 2", f"{SIG} + 1/10**20", SIG, UNEQUAL, ""),
]

MEAN = "Sum(w[j], (j, 1, n))/n"
ROW = "Sum(X[i, j]*w[j], (j, 1, n))"
ROW_P = f"({sig(ROW)})"
LOGREG = f"Sum(-Y[i]*log({ROW_P}) - (1 - Y[i])*log(1 - {ROW_P}), (i, 1, m))/m"

SUMS = [
    ("sum mean", f"Sum(w[i] - {MEAN}, (i, 1, n))", "0", EQUAL, ""),
    (
        "sum var",
        "Sum((w[i] - x)**2, (i, 1, n))",
        "Sum(w[i]**2, (i, 1, n)) - 2*x*Sum(w[i], (i, 1, n)) + n*x**2",
        EQUAL,
        "",
    ),
    (
        "sum var slip",
        "Sum((w[i] - x)**2, (i, 1, n))",
        "Sum(w[i]**2, (i, 1, n)) - x*Sum(w[i], (i, 1, n)) + n*x**2",
        UNEQUAL,
        "",
    ),
    (
        "sum swap",
        "Sum(Sum(X[i, j]*v[j], (j, 1, n))*Y[i], (i, 1, m))",
        "Sum(Sum(X[i, j]*Y[i], (i, 1, m))*v[j], (j, 1, n))",
        EQUAL,
        "",
    ),
    ("sum shift", "Sum(w[i + 1], (i, 0, n - 1))", "Sum(w[j], (j, 1, n))", EQUAL, ""),
    ("sum cubes", "Sum(i**3, (i, 1, n))", "(n*(n + 1)/2)**2", EQUAL, ""),
    (
        "sum cauchy",
        "Sum(w[i], (i, 1, n))*Sum(u[j], (j, 1, m))",
        "Sum(w[i]*u[j], (i, 1, n), (j, 1, m))",
        EQUAL,
        "",
    ),
    (
        "geom",
        "Sum(p**i, (i, 1, n))",
        "Piecewise((n, p = 1), ((p - p**(n + 1))/(1 - p), True))",
        EQUAL,
        P,
    ),
    ("geom open", "Sum(q**i, (i, 1, n))*(1 - q)", "q - q**(n + 1)", EQUAL, Q),
    (
        "logreg grad",
        f"diff({LOGREG}, w[k])",
        f"Sum(({ROW_P} - Y[i])*X[i, k], (i, 1, m))/m",
        EQUAL,
        "",
    ),
    (
        "logreg grad sign",
        f"diff({LOGREG}, w[k])",
        f"-Sum(({ROW_P} - Y[i])*X[i, k], (i, 1, m))/m",
        UNEQUAL,
        "",
    ),
    (
        "logreg grad 1/m",
        f"diff({LOGREG}, w[k])",
        f"Sum(({ROW_P} - Y[i])*X[i, k], (i, 1, m))",
        UNEQUAL,
        "",
    ),
    (
        "mse lin grad",
        f"diff(Sum((Y[i] - {ROW})**2, (i, 1, m))/(2*m), w[k])",
        f"-Sum((Y[i] - {ROW})*X[i, k], (i, 1, m))/m",
        EQUAL,
        "",
    ),
    (
        "ols var",
        f"Sum((w[i] - {MEAN})**2, (i, 1, n))/n",
        "Sum(w[i]**2, (i, 1, n))/n - (Sum(w[i], (i, 1, n))/n)**2",
        EQUAL,
        "",
    ),
    (
        "mle mu",
        "diff(Sum((w[i] - mu)**2/(2*s**2), (i, 1, n)), mu)",
        "(n*mu - Sum(w[i], (i, 1, n)))/s**2",
        EQUAL,
        S,
    ),
    (
        "sum log",
        "Sum(log(p*exp(-p*w[i])), (i, 1, n))",
        "n*log(p) - p*Sum(w[i], (i, 1, n))",
        EQUAL,
        P,
    ),
]

DET2 = "(a*c - b**2)"
ROOTS = [f"((a + c)/2 {sign} sqrt((a - c)**2/4 + b**2))" for sign in "+-"]
EIGEN = [f"(a/2 + c/2 {sign} sqrt(a**2 - 2*a*c + 4*b**2 + c**2)/2)" for sign in "-+"]
CAUCHY = [[f"1/(a_{r} + b_{c})" for c in (1, 2, 3)] for r in (1, 2, 3)]
CAUCHY_DET = (
    "((a_2 - a_1)*(a_3 - a_1)*(a_3 - a_2)*(b_2 - b_1)*(b_3 - b_1)*(b_3 - b_2)/("
    + "*".join(f"(a_{r} + b_{c})" for r in (1, 2, 3) for c in (1, 2, 3))
    + "))"
)
PLANE = "(p + u_1**2)*(q + u_2**2) - u_1**2*u_2**2"


def _det(rows: list[list[str]]) -> str:
    """The determinant by its first row."""
    if len(rows) == 1:
        return f"({rows[0][0]})"
    parts = [
        f"{'-' if k % 2 else '+'} ({item})*{_det([r[:k] + r[k + 1 :] for r in rows[1:]])}"
        for k, item in enumerate(rows[0])
    ]
    return "(" + " ".join(parts).removeprefix("+ ") + ")"


MATRICES = [
    ("det inv", f"c/{DET2}*a - b/{DET2}*b", "1", EQUAL, ""),
    ("inv12", "-b/a/(c - b**2/a)", f"-b/{DET2}", EQUAL, ""),
    ("eig sum", f"{ROOTS[0]}*{ROOTS[1]}", "a*c - b**2", EQUAL, ""),
    ("eig char", f"{ROOTS[0]}**2 - (a + c)*{ROOTS[0]} + a*c - b**2", "0", EQUAL, ""),
    ("eig sympy", f"{EIGEN[0]} + {EIGEN[1]}", "a + c", EQUAL, ""),
    ("eig disc", f"{EIGEN[0]} - {EIGEN[1]}", "-sqrt((a - c)**2 + 4*b**2)", EQUAL, ""),
    (
        "vandermonde",
        _det([["1", v, f"{v}**2"] for v in "xyz"]),
        "(y - x)*(z - x)*(z - y)",
        EQUAL,
        "",
    ),
    (
        "vandermonde4",
        _det([["1", v, f"{v}**2", f"{v}**3"] for v in "xyzt"]),
        "(y - x)*(z - x)*(t - x)*(z - y)*(t - y)*(t - z)",
        EQUAL,
        "",
    ),
    ("cauchy det", _det(CAUCHY), CAUCHY_DET, EQUAL, ""),
    ("cauchy slip", _det(CAUCHY), f"-{CAUCHY_DET}", UNEQUAL, ""),
    ("rot det", "cos(x)*cos(x) - (-sin(x))*sin(x)", "1", EQUAL, ""),
    ("rot comp", "cos(x)*cos(y) + (-sin(x))*sin(y)", "cos(x + y)", EQUAL, ""),
    (
        "sherman",
        f"-u_1*u_2/({PLANE})",
        "-u_1*u_2/(p*q)/(1 + u_1**2/p + u_2**2/q)",
        EQUAL,
        f"{P}, {Q}",
    ),
    ("detlemma", PLANE, "p*q*(1 + u_1**2/p + u_2**2/q)", EQUAL, f"{P}, {Q}"),
]

PAIRS = [
    *ACTIVATIONS, *LOSSES, *LIKELIHOODS, *NEWTON, *IDENTITIES, *SUMS, *MATRICES, *NETWORK,
]  # fmt: skip
