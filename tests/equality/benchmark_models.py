"""Pairs of the benchmark about activations, losses, likelihoods and a network (see `benchmark_pairs`)."""

EQUAL, UNEQUAL, ALMOST = "equal", "unequal", "almost everywhere"
P, Q, S, M1, LAM, NU = "p > 0", "q > 0", "s > 0", "m_1 > 0", "lam > 0", "nu > 0"


def sig(text: str) -> str:
    """The logistic function written out."""
    return f"1/(1 + exp(-({text})))"


def plus(text: str) -> str:
    """The softplus function written out."""
    return f"log(1 + exp({text}))"


SIG, TWO, PLUS = sig("x"), sig("2*x"), plus("x")
MISH = f"x*tanh({PLUS})"
MISH_TOP = "exp(x)*(4*(x + 1) + 4*exp(2*x) + exp(3*x) + exp(x)*(4*x + {}))"
MISH_D = f"{MISH_TOP}/(2*exp(x) + exp(2*x) + 2)**2"
PHI, DENSITY = "(1 + erf(x/sqrt(2)))/2", "exp(-x**2/2)/sqrt(2*pi)"
GELU_T = "tanh(sqrt(2/pi)*(x + 44715/1000000*x**3))"

ACTIVATIONS = [
    ("sigmoid d", f"diff({SIG}, x)", f"{SIG}*(1 - {SIG})", EQUAL, ""),
    ("sigmoid d slip", f"diff({SIG}, x)", f"{SIG}*(1 + {SIG})", UNEQUAL, ""),
    ("sigmoid dd", f"diff({SIG}, x, 2)", f"{SIG}*(1 - {SIG})*(1 - 2*{SIG})", EQUAL, ""),
    ("sigmoid dd slip", f"diff({SIG}, x, 2)", f"{SIG}*(1 - {SIG})*(1 - {SIG})", UNEQUAL, ""),
    ("sigmoid sym", sig("-x"), f"1 - {SIG}", EQUAL, ""),
    ("tanh sig", "tanh(x)", f"2*{TWO} - 1", EQUAL, ""),
    ("tanh sig slip", "tanh(x)", f"2*{SIG} - 1", UNEQUAL, ""),
    ("tanh d", "diff((exp(x) - exp(-x))/(exp(x) + exp(-x)), x)", "1 - tanh(x)**2", EQUAL, ""),
    ("tanh d slip", "diff(tanh(x), x)", "1 - tanh(x)", UNEQUAL, ""),
    ("tanh d sech", "diff(tanh(x), x)", "sech(x)**2", EQUAL, ""),
    ("softplus d", f"diff({PLUS}, x)", SIG, EQUAL, ""),
    ("softplus refl", f"{PLUS} - {plus('-x')}", "x", EQUAL, ""),
    ("softplus log sig", f"-log({sig('-x')})", PLUS, EQUAL, ""),
    ("softplus refl slip", f"{PLUS} + {plus('-x')}", "x", UNEQUAL, ""),
    ("softplus dd", f"diff({PLUS}, x, 2)", f"{SIG}*{sig('-x')}", EQUAL, ""),
    ("swish d", f"diff(x*{SIG}, x)", f"{SIG} + x*{SIG}*(1 - {SIG})", EQUAL, ""),
    ("swish d2", f"diff(x*{SIG}, x)", f"x*{SIG} + {SIG}*(1 - x*{SIG})", EQUAL, ""),
    ("swish slip", f"diff(x*{SIG}, x)", f"{SIG} + x*{SIG}", UNEQUAL, ""),
    ("mish d", f"diff({MISH}, x)", MISH_D.format("6"), EQUAL, ""),
    ("mish slip", f"diff({MISH}, x)", MISH_D.format("5"), UNEQUAL, ""),
    (
        "mish d tanh form",
        f"diff({MISH}, x)",
        f"tanh({PLUS}) + x*{SIG}*(1 - tanh({PLUS})**2)",
        EQUAL,
        "",
    ),
    ("gelu d", f"diff(x*{PHI}, x)", f"{PHI} + x*{DENSITY}", EQUAL, ""),
    ("gelu slip", f"diff(x*{PHI}, x)", f"{PHI} + {DENSITY}", UNEQUAL, ""),
    ("gelu dd", f"diff(x*{PHI}, x, 2)", f"{DENSITY}*(2 - x**2)", EQUAL, ""),
    ("gelu erfc", "x*(1 - erfc(x/sqrt(2))/2)", f"x*{PHI}", EQUAL, ""),
    (
        "gelu tanh d",
        f"diff(x*(1 + {GELU_T})/2, x)",
        f"(1 + {GELU_T})/2 + x*(1 - {GELU_T}**2)/2*sqrt(2/pi)*(1 + 3*44715/1000000*x**2)",
        EQUAL,
        "",
    ),
    ("gelu tanh vs exact", f"x*(1 + {GELU_T})/2", f"x*{PHI}", UNEQUAL, ""),
    (
        "gelu tanh slip",
        f"diff(x*(1 + {GELU_T})/2, x)",
        f"(1 + {GELU_T})/2 + x*(1 - {GELU_T}**2)/2*sqrt(2/pi)*(1 + 44715/1000000*x**2)",
        UNEQUAL,
        "",
    ),
    ("logit d", "diff(log(p/(1 - p)), p)", "1/(p*(1 - p))", EQUAL, f"{P}, p < 1"),
    ("logit inv", sig("log(p/(1 - p))"), "p", EQUAL, f"{P}, p < 1"),
    ("sig logit", f"log({SIG}/(1 - {SIG}))", "x", EQUAL, ""),
    ("logsigmoid d", f"diff(log({SIG}), x)", f"1 - {SIG}", EQUAL, ""),
    ("log sig", f"log({SIG})", f"x - {PLUS}", EQUAL, ""),
    ("elu d", "diff(a*(exp(x) - 1), x)", "a*(exp(x) - 1) + a", EQUAL, ""),
    ("softsign d pos", "diff(p/(1 + p), p)", "1/(1 + p)**2", EQUAL, P),
    ("softsign d", "diff(x/(1 + abs(x)), x)", "1/(1 + abs(x))**2", EQUAL, ""),
    ("relu max", "max(0, x)", "(x + abs(x))/2", EQUAL, ""),
    ("relu slip", "max(0, x)", "(x - abs(x))/2", UNEQUAL, ""),
    (
        "leaky",
        "max(0, x) + min(0, x)/10",
        "Piecewise((x, x > 0), (x/10, True))",
        EQUAL,
        "",
    ),
    ("relu sign", "max(0, x)", "x*step(x)", EQUAL, ""),
    ("max sum", "max(x, y) + min(x, y)", "x + y", EQUAL, ""),
    ("max prod", "max(x, y)*min(x, y)", "x*y", EQUAL, ""),
    ("max abs", "max(x, y)", "(x + y + abs(x - y))/2", EQUAL, ""),
    (
        "hard clip",
        "max(-1, min(1, x))",
        "Piecewise((-1, x < -1), (1, x > 1), (x, True))",
        EQUAL,
        "",
    ),
    ("hard clip slip", "max(-1, min(1, x))", "Piecewise((-1, x < -1), (x, True))", UNEQUAL, ""),
]

Z = "w_1*x_1 + w_2*x_2 + b"
YH = f"({sig(Z)})"
LOGLOSS = f"(-y*log({YH}) - (1 - y)*log(1 - {YH}))"
MSE, LINEAR = f"(y - {YH})**2/2", f"(y - ({Z}))**2/2"
MARGIN = f"log(1 + exp(-y*({Z})))"
Z3 = ("z_1", "z_2", "z_3")
S3 = "(exp(z_1) + exp(z_2) + exp(z_3))"
P1, P2, P3 = (f"(exp({z})/{S3})" for z in Z3)
CE = f"-(y_1*log({P1}) + y_2*log({P2}) + y_3*log({P3}))"
HINGE = "Piecewise((0, 1 - y*x <= 0), (1 - y*x, True))"
HUBER = "Piecewise(((y - x)**2/2, abs(y - x) <= q), (q*(abs(y - x) - q{}), True))"
HUBER_D = "Piecewise((-(y - x), abs(y - x) <= q), (-q*sign(y - x), True))"

LOSSES = [
    ("logloss w1", f"diff({LOGLOSS}, w_1)", f"-(y - {YH})*x_1", EQUAL, ""),
    ("logloss sign", f"diff({LOGLOSS}, w_1)", f"(y - {YH})*x_1", UNEQUAL, ""),
    ("logloss swap", f"diff({LOGLOSS}, w_1)", f"-(y - {YH})*x_2", UNEQUAL, ""),
    ("logloss b", f"diff({LOGLOSS}, b)", f"{YH} - y", EQUAL, ""),
    ("logloss H", f"diff({LOGLOSS}, w_1, w_2)", f"x_1*x_2*{YH}*(1 - {YH})", EQUAL, ""),
    ("logloss H11", f"diff({LOGLOSS}, w_1, 2)", f"x_1**2*{YH}*(1 - {YH})", EQUAL, ""),
    ("logloss softplus form", LOGLOSS, f"{plus(Z)} - y*({Z})", EQUAL, ""),
    ("logloss H slip", f"diff({LOGLOSS}, w_1, w_2)", f"x_1*x_2*{YH}", UNEQUAL, ""),
    ("mse sig w1", f"diff({MSE}, w_1)", f"-x_1*{YH}*(1 - {YH})*(y - {YH})", EQUAL, ""),
    ("mse sig factor2", f"diff({MSE}, w_1)", f"-2*x_1*{YH}*(1 - {YH})*(y - {YH})", UNEQUAL, ""),
    ("mse sig drop", f"diff({MSE}, w_1)", f"-x_1*(y - {YH})", UNEQUAL, ""),
    ("mse lin w1", f"diff({LINEAR}, w_1)", f"-(y - ({Z}))*x_1", EQUAL, ""),
    ("mse lin H", f"diff({LINEAR}, w_1, w_2)", "x_1*x_2", EQUAL, ""),
    ("logloss pm1", f"at(log(1 + exp(-(2*y - 1)*({Z}))), y=1)", f"-log({YH})", EQUAL, ""),
    ("logloss pm1 d", f"diff({MARGIN}, w_1)", f"-y*x_1*(1 - {sig(f'y*({Z})')})", EQUAL, ""),
    ("pm1 alt", f"diff({MARGIN}, w_1)", f"-y*x_1/(1 + exp(y*({Z})))", EQUAL, ""),
    ("softmax d11", f"diff({P1}, z_1)", f"{P1}*(1 - {P1})", EQUAL, ""),
    ("softmax d12", f"diff({P1}, z_2)", f"-{P1}*{P2}", EQUAL, ""),
    ("softmax d12 slip", f"diff({P1}, z_2)", f"{P1}*(1 - {P2})", UNEQUAL, ""),
    ("softmax CE", f"diff({CE}, z_1)", f"(y_1 + y_2 + y_3)*{P1} - y_1", EQUAL, ""),
    ("softmax CE no sum", f"diff({CE}, z_1)", f"{P1} - y_1", UNEQUAL, ""),
    ("softmax CE onehot", f"at(diff({CE}, z_1), y_3=1 - y_1 - y_2)", f"{P1} - y_1", EQUAL, ""),
    ("softmax CE H", f"at(diff({CE}, z_1, z_2), y_3=1 - y_1 - y_2)", f"-{P1}*{P2}", EQUAL, ""),
    ("logsumexp shift", f"log({S3})", "z_1 + log(1 + exp(z_2 - z_1) + exp(z_3 - z_1))", EQUAL, ""),
    ("softmax shift", "exp(z_1 - c)/(exp(z_1 - c) + exp(z_2 - c) + exp(z_3 - c))", P1, EQUAL, ""),
    (
        "logsumexp slip",
        f"log({S3})",
        "z_1 + log(1 + exp(z_2 - z_1) + exp(z_3 - z_2))",
        UNEQUAL,
        "",
    ),
    ("softmax 2", "exp(z_1)/(exp(z_1) + exp(z_2))", sig("z_1 - z_2"), EQUAL, ""),
    ("hinge", "max(0, 1 - y*x)", HINGE, EQUAL, ""),
    ("hinge d same", f"diff({HINGE}, x)", "Piecewise((0, y*x >= 1), (-y, True))", EQUAL, ""),
    ("hinge d edge", f"diff({HINGE}, x)", "Piecewise((0, y*x > 1), (-y, True))", ALMOST, ""),
    ("hinge d sign", f"diff({HINGE}, x)", "-Piecewise((0, y*x >= 1), (-y, True))", UNEQUAL, ""),
    (
        "sq hinge d",
        "diff(Piecewise((0, y*x >= 1), ((1 - y*x)**2, True)), x)",
        "-2*y*max(0, 1 - y*x)",
        EQUAL,
        "",
    ),
    (
        "huber d",
        HUBER_D,
        "Piecewise((x - y, x - y <= q and x - y >= -q), (q, x - y > q), (-q, True))",
        EQUAL,
        Q,
    ),
    (
        "huber two forms",
        HUBER.format("/2"),
        "Piecewise(((y - x)**2/2, y - x <= q and y - x >= -q),"
        " (q*(y - x) - q**2/2, y - x > q), (-q*(y - x) - q**2/2, True))",
        EQUAL,
        Q,
    ),
    ("huber slip", HUBER.format("/2"), HUBER.format(""), UNEQUAL, Q),
    ("huber clip", HUBER_D, "-max(-q, min(q, y - x))", EQUAL, Q),
    ("mae", "abs(y - x)", "max(y - x, x - y)", EQUAL, ""),
    (
        "pinball",
        "max(theta*(y - x), (theta - 1)*(y - x))",
        "(y - x)*(theta - Piecewise((1, x - y > 0), (0, True)))",
        EQUAL,
        "theta > 0",
    ),
    ("logcosh d", "diff(log(cosh(x - y)), x)", "tanh(x - y)", EQUAL, ""),
    ("logcosh id", "log(cosh(x))", "x + log(1 + exp(-2*x)) - log(2)", EQUAL, ""),
    ("focal d", "diff(-(1 - p)**2*log(p), p)", "2*(1 - p)*log(p) - (1 - p)**2/p", EQUAL, P),
    ("focal slip", "diff(-(1 - p)**2*log(p), p)", "2*(1 - p)*log(p) - (1 - p)/p", UNEQUAL, P),
]

GAUSS = "(log(sqrt(2*pi)*s) + (x - mu)**2/(2*s**2))"
KL = "log(q/p) + (p**2 + (x - y)**2)/(2*q**2) - 1/2"
GAMMA_NLL = "-(p*log(q) - loggamma(p) + (p - 1)*log(m_1) - q*m_1)"
BETA_NLL = (
    "-((p - 1)*log(m_1) + (q - 1)*log(1 - m_1)) + loggamma(p) + loggamma(q) - loggamma(p + q)"
)
STUDENT = (
    "(loggamma(nu/2) - loggamma((nu + 1)/2) + log(nu*pi)/2 + log(s)"
    " + (nu + 1)/2*log(1 + (x - mu)**2/(nu*s**2)))"
)
WEIBULL = "log((p/q)*(m_1/q)**(p - 1)*exp(-(m_1/q)**p))"
WHOLE = "n > 0, k > 0"

LIKELIHOODS = [
    ("gauss mu", f"diff({GAUSS}, mu)", "-(x - mu)/s**2", EQUAL, S),
    ("gauss s", f"diff({GAUSS}, s)", "1/s - (x - mu)**2/s**3", EQUAL, S),
    (
        "gauss nll",
        "-log(exp(-(x - mu)**2/(2*s**2))/(s*sqrt(2*pi)))",
        "log(2*pi)/2 + log(s) + (x - mu)**2/(2*s**2)",
        EQUAL,
        S,
    ),
    ("gauss s slip", f"diff({GAUSS}, s)", "1/s - (x - mu)**2/s**2", UNEQUAL, S),
    (
        "gauss logvar",
        f"diff(at({GAUSS}, s=exp(t/2)), t)",
        "(1 - (x - mu)**2*exp(-t))/2",
        EQUAL,
        "",
    ),
    ("kl gauss p", f"diff({KL}, p)", "p/q**2 - 1/p", EQUAL, f"{P}, {Q}"),
    (
        "poisson lam",
        "diff(lam - k*log(lam) + log(factorial(k)), lam)",
        "1 - k/lam",
        EQUAL,
        f"{LAM}, k > 0",
    ),
    ("poisson log link", "diff(exp(t) - k*t, t)", "exp(t) - k", EQUAL, "k > 0"),
    (
        "poisson ratio",
        "lam**(k + 1)*exp(-lam)/factorial(k + 1)/(lam**k*exp(-lam)/factorial(k))",
        "lam/(k + 1)",
        EQUAL,
        f"{LAM}, k > 0",
    ),
    (
        "gamma nll p",
        f"diff({GAMMA_NLL}, p)",
        "polygamma(0, p) - log(q) - log(m_1)",
        EQUAL,
        f"{P}, {Q}, {M1}",
    ),
    ("gamma rec", "gamma(p + 3)", "p*(p + 1)*(p + 2)*gamma(p)", EQUAL, P),
    ("gamma nll rate", f"diff({GAMMA_NLL}, q)", "m_1 - p/q", EQUAL, f"{P}, {Q}, {M1}"),
    ("gamma rec slip", "gamma(p + 3)", "(p + 1)*(p + 2)*(p + 3)*gamma(p)", UNEQUAL, P),
    (
        "beta nll p",
        f"diff({BETA_NLL}, p)",
        "digamma(p) - digamma(p + q) - log(m_1)",
        EQUAL,
        f"{P}, {Q}, {M1}, m_1 < 1",
    ),
    ("beta rec", "beta(p + 1, q)", "beta(p, q)*p/(p + q)", EQUAL, f"{P}, {Q}"),
    ("beta gamma", "beta(p, q)", "gamma(p)*gamma(q)/gamma(p + q)", EQUAL, f"{P}, {Q}"),
    ("digamma rec", "digamma(p + 2)", "digamma(p) + 1/p + 1/(p + 1)", EQUAL, P),
    (
        "binom pascal",
        "binomial(n, k) + binomial(n, k + 1)",
        "binomial(n + 1, k + 1)",
        EQUAL,
        WHOLE,
    ),
    ("trigamma rec", "polygamma(1, p + 1)", "polygamma(1, p) - 1/p**2", EQUAL, P),
    (
        "student mu",
        f"diff({STUDENT}, mu)",
        "-(nu + 1)*(x - mu)/(nu*s**2 + (x - mu)**2)",
        EQUAL,
        f"{NU}, {S}",
    ),
    (
        "student s",
        f"diff({STUDENT}, s)",
        "1/s - (nu + 1)*(x - mu)**2/(s*(nu*s**2 + (x - mu)**2))",
        EQUAL,
        f"{NU}, {S}",
    ),
    (
        "student slip",
        f"diff({STUDENT}, mu)",
        "-(nu + 1)*(x - mu)/(s**2 + (x - mu)**2)",
        UNEQUAL,
        f"{NU}, {S}",
    ),
    (
        "student nu",
        f"diff({STUDENT}, nu)",
        "(digamma(nu/2) - digamma((nu + 1)/2))/2 + 1/(2*nu) + log(1 + (x - mu)**2/(nu*s**2))/2"
        " - (nu + 1)*(x - mu)**2/(2*nu*(nu*s**2 + (x - mu)**2))",
        EQUAL,
        f"{NU}, {S}",
    ),
    ("laplace", "-log(exp(-abs(x - mu)/q)/(2*q))", "log(2*q) + abs(x - mu)/q", EQUAL, Q),
    ("weibull", f"diff({WEIBULL}, q)", "p/q*((m_1/q)**p - 1)", EQUAL, f"{P}, {Q}, {M1}"),
    (
        "weibull k",
        "diff(-(m_1/q)**p + (p - 1)*log(m_1/q), p)",
        "log(m_1/q)*(1 - (m_1/q)**p)",
        EQUAL,
        f"{P}, {Q}, {M1}",
    ),
]

A1, A2 = (f"({sig(f'w_1{k}*x_1 + w_2{k}*x_2 + b_{k}')})" for k in (1, 2))
YO = f"({sig(f'v_1*{A1} + v_2*{A2} + b_0')})"
NET = f"(-y*log({YO}) - (1 - y)*log(1 - {YO}))"

NETWORK = [
    ("net w11", f"diff({NET}, w_11)", f"-x_1*v_1*{A1}*(1 - {A1})*(y - {YO})", EQUAL, ""),
    ("net drop chain", f"diff({NET}, w_11)", f"-x_1*v_1*{A1}*(y - {YO})", UNEQUAL, ""),
    ("net swap v", f"diff({NET}, w_11)", f"-x_1*v_2*{A1}*(1 - {A1})*(y - {YO})", UNEQUAL, ""),
    ("net v1", f"diff({NET}, v_1)", f"-{A1}*(y - {YO})", EQUAL, ""),
    ("net H", f"diff({NET}, v_1, v_2)", f"{A1}*{A2}*{YO}*(1 - {YO})", EQUAL, ""),
    ("net w22", f"diff({NET}, w_22)", f"-x_2*v_2*{A2}*(1 - {A2})*(y - {YO})", EQUAL, ""),
    ("net drop v", f"diff({NET}, w_22)", f"-x_2*{A2}*(1 - {A2})*(y - {YO})", UNEQUAL, ""),
    (
        "net H w11w11",
        f"diff({NET}, w_11, 2)",
        f"x_1**2*v_1*{A1}*(1 - {A1})"
        f"*(v_1*{A1}*(1 - {A1})*{YO}*(1 - {YO}) - (y - {YO})*(1 - 2*{A1}))",
        EQUAL,
        "",
    ),
]
